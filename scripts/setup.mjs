// Installs the dependencies when they are missing or not those of package-lock.json. Node built-ins only: this runs before anything is installed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { messageOf } from "./command-line.mjs";

/** The repository's folder. */
export const repository = resolve(fileURLToPath(new URL("..", import.meta.url)));

/**
 * @typedef {Readonly<Record<string, { readonly version?: string, readonly optional?: boolean, readonly link?: boolean }>>} Packages
 * @param {string} path
 * @returns {Packages | null}
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages ?? {};
  } catch {
    return null;
  }
}

/**
 * What of the lock file is not installed, as "node_modules/x (expected 1.0.0, found 0.9.0)".
 * `locked` and `installed` are the `packages` of package-lock.json and of npm's own node_modules/.package-lock.json.
 * Compared by version and not by date, because a checkout changes dates. Optional packages may be missing: they are for other platforms.
 * @param {Packages} locked
 * @param {Packages} installed
 */
export function missingPackages(locked, installed) {
  return Object.entries(locked)
    .filter(([path, wanted]) => path !== "" && !wanted.link && (installed[path] || !wanted.optional))
    .filter(([path, wanted]) => installed[path]?.version !== wanted.version)
    .map(([path, wanted]) => `${path} (expected ${wanted.version}, found ${installed[path]?.version ?? "none"})`);
}

/**
 * @param {string} folder
 * @param {...string} args
 */
function runNpm(folder, ...args) {
  const done = spawnSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", process.stderr, process.stderr],
    shell: process.platform === "win32",
  });
  return { ok: done.status === 0, reason: done.error?.message ?? `exit code ${done.status}` };
}

/** Installs if needed; no package's install script runs, the lock file does not change. Throws when Node is too old or npm fails. */
export function setUp(folder = repository) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(
      `Expected Node 20.19 or newer, found ${process.versions.node}. Install a newer one from https://nodejs.org.`,
    );
  }
  const locked = readPackages(join(folder, "package-lock.json"));
  if (!locked) throw new Error(`Expected a package-lock.json in ${folder}, found none that can be read.`);
  const installed = readPackages(join(folder, "node_modules/.package-lock.json"));
  if (installed && missingPackages(locked, installed).length === 0) return;
  console.error(installed ? "Dependencies changed: installing." : "Installing dependencies: a minute the first time.");
  if (runNpm(folder, "ci").ok) return;
  // Some versions of npm refuse a lock file that lacks packages for other platforms; installing takes it.
  const second = runNpm(folder, "install", "--no-save");
  if (!second.ok) throw new Error(`npm could not install (${second.reason}). Is the npm registry reachable?`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    setUp();
    console.error("Dependencies are installed.");
  } catch (error) {
    console.error(messageOf(error));
    process.exit(1);
  }
}
