// npm start: installs what is missing, builds the studio when it changed, serves it and opens it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { portOf, readArguments, runCommand } from "./command-line.mjs";
import { repository, setUp } from "./setup.mjs";

// The artist's documents belong to the address, port included: prefer the same one every time.
const USUAL_PORT = 4870;
const USAGE = `Usage: npm start -- [--port N] [--no-open]
  --port N    serve at this port, 0 for any free one (usually ${USUAL_PORT})
  --no-open   do not open a browser
For work on the source with hot reloading: npm run dev.`;
const sources = ["src", "public", "models", "index.html", "vite.config.ts", "package-lock.json"];

/**
 * Milliseconds of the newest change in a file or folder; 0 when it does not exist.
 * @param {string} path
 * @returns {number}
 */
function newestChange(path) {
  if (!existsSync(path)) return 0;
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

function buildIfChanged() {
  const built = join(repository, "dist/index.html");
  const newest = Math.max(...sources.map((source) => newestChange(join(repository, source))));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  const vite = join(repository, "node_modules/vite/bin/vite.js");
  const done = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], {
    cwd: repository,
    stdio: "inherit",
  });
  if (done.status !== 0)
    throw new Error(`The build failed (${done.error?.message ?? `exit code ${done.status}`}); see above.`);
}

/** @param {number | undefined} port */
async function serveOnUsualPort(port) {
  // It serves with an installed package.
  const { serveFolder } = await import("./serve.mjs");
  const root = join(repository, "dist");
  if (port !== undefined) return serveFolder({ root, port });
  try {
    return await serveFolder({ root, port: USUAL_PORT });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    console.log(
      `Port ${USUAL_PORT} is taken. Pages you saved at http://localhost:${USUAL_PORT}/ are not visible at another port.`,
    );
    return serveFolder({ root });
  }
}

/**
 * Opens the address where there is a desktop. Not being able to is no failure: the address is on the screen.
 * @param {string} url
 */
function openInBrowser(url) {
  const hasDesktop = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDesktop || process.env.CI) return;
  /** @type {Partial<Record<NodeJS.Platform, [string, ...string[]]>>} */
  const commands = { darwin: ["open", url], win32: ["cmd", "/c", "start", "", url] };
  const [command, ...args] = commands[process.platform] ?? ["xdg-open", url];
  spawn(command, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

await runCommand(USAGE, async () => {
  const { values } = readArguments(USAGE, {
    port: { type: "string" },
    "no-open": { type: "boolean", default: false },
  });
  const port = values.port === undefined ? undefined : portOf(values.port);
  setUp();
  buildIfChanged();
  const { url } = await serveOnUsualPort(port);
  console.log(`Komawari is at ${url}  (stop with Ctrl-C)`);
  if (!values["no-open"]) openInBrowser(url);
});
