// Finds a Chromium for tests, drawing from the command line and benchmarks; installs one when there is none.
// As a command it prints the path: node scripts/browser.mjs
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf } from "./command-line.mjs";
import { repository, setUp } from "./setup.mjs";

/** Arguments with which every script starts the browser: no sandbox (containers), no traffic of its own. */
export const browserArguments = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-gpu-watchdog",
];

/** Besides, for WebGPU where there is no graphics processor: the CPU plays one. */
export const webgpuArguments = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

const names = [
  // The same engine without a window's frame: what Playwright itself takes for tests. It needs a fifth less of the processor's time.
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge",
  "microsoft-edge-stable",
];

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where browsers of the Chromium family usually are on a platform, best first. */
export function usualPlaces(platform = process.platform, env = process.env) {
  if (platform === "darwin") {
    const apps = [
      "Chromium.app/Contents/MacOS/Chromium",
      "Google Chrome.app/Contents/MacOS/Google Chrome",
      "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ];
    return ["/Applications", `${env.HOME}/Applications`].flatMap((folder) => apps.map((app) => `${folder}/${app}`));
  }
  if (platform === "win32") {
    const apps = [
      "Chromium\\Application\\chrome.exe",
      "Google\\Chrome\\Application\\chrome.exe",
      "Microsoft\\Edge\\Application\\msedge.exe",
    ];
    const folders = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(Boolean);
    return folders.flatMap((folder) => apps.map((app) => `${folder}\\${app}`));
  }
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  return [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
  ];
}

/** The path of a browser that is already on this machine, or null. Throws when CHROME_PATH names none. */
export async function installedBrowser() {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`CHROME_PATH: expected a program at ${chosen}, found none. Correct it or unset it.`);
  }
  const usual = usualPlaces().find(isExecutable);
  if (usual) return usual;
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  return isExecutable(own) ? own : null;
}

/**
 * @param {string} command
 * @param {...string} args
 */
function run(command, ...args) {
  console.error(`> ${command} ${args.join(" ")}`);
  const done = spawnSync(command, args, {
    cwd: repository,
    stdio: ["ignore", process.stderr, process.stderr],
    shell: process.platform === "win32",
  });
  return done.status === 0;
}

/** The path of a Chromium, installed first when there is none. Throws when that fails, too. */
export async function findBrowser() {
  const found = await installedBrowser();
  if (found) return found;
  console.error("No browser of the Chromium family found: installing one.");
  const isDebianRoot = process.platform === "linux" && process.getuid?.() === 0 && isExecutable("/usr/bin/apt-get");
  const tries = [
    () => run("npx", "playwright", "install", "chromium"),
    () => isDebianRoot && run("apt-get", "update") && run("apt-get", "install", "-y", "chromium-headless-shell"),
    () => isDebianRoot && run("apt-get", "install", "-y", "chromium"),
  ];
  for (const attempt of tries) {
    const path = attempt() ? await installedBrowser() : null;
    if (path) return path;
  }
  throw new Error(
    "No Chromium found and none could be installed. Install Chromium, Chrome or Edge, or set CHROME_PATH to its program.",
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    setUp();
    console.log(await findBrowser());
  } catch (error) {
    console.error(messageOf(error));
    process.exit(1);
  }
}
