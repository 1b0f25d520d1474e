// npm test: every check of the repository, two at a time, with a count at the end. A failure hides only what needs what failed.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "./command-line.mjs";
import { schedule } from "./schedule.mjs";
import { repository, setUp } from "./setup.mjs";
import { countBrowserTests, countUnitTests } from "./test-counts.mjs";

/**
 * @param {string} name
 * @param {string} path
 */
const bin = (name, path) => join(repository, "node_modules", name, path);
const isScreen = process.stdout.isTTY === true;
const reports = join(repository, "test-results");
const unitReport = join(reports, "unit.json");
const browserReport = join(reports, "browser.json");

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {readonly string[]} args Node arguments that run it
 * @property {string} [report] where it reports counts
 * @property {(report: any) => { passed: number, failed: number }} [count]
 * @property {string} [needs] what must have gone well before
 *
 * @typedef {{ name: string, passed: number, failed: number, seconds: number }} Result
 */

/** @type {readonly Check[]} */
const checks = [
  { name: "build", args: [bin("vite", "bin/vite.js"), "build", "--logLevel", "warn"] },
  // First of all that is long: it would be alone at the end.
  {
    name: "browser tests",
    args: [bin("@playwright/test", "cli.js"), "test"],
    needs: "build",
    report: browserReport,
    count: countBrowserTests,
  },
  // TypeScript 7, which is native; dependency-cruiser reads imports by the programming interface that only TypeScript 5 has.
  { name: "types", args: [bin("typescript-native", "bin/tsc"), "-b"] },
  {
    name: "unit tests",
    args: [
      bin("vitest", "vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${unitReport}`,
    ],
    report: unitReport,
    count: countUnitTests,
  },
  { name: "style", args: [bin("@biomejs/biome", "bin/biome"), "ci", ...(isScreen ? [] : ["--colors=off"]), "."] },
  {
    name: "boundaries",
    args: [bin("dependency-cruiser", "bin/dependency-cruise.mjs"), "src", "--config", ".dependency-cruiser.cjs"],
  },
  { name: "size", args: ["scripts/size.mjs"], needs: "build" },
];

/** Two at once fill two cores, although each waits now and then; more cores are filled by the tests' own workers. */
const AT_ONCE = 2;

/**
 * Runs Node; resolves to whether it ended well and all it printed, so that the logs of checks do not mix.
 * @param {readonly string[]} args
 * @returns {Promise<{ isGood: boolean, output: string }>}
 */
function runNode(args) {
  return new Promise((done) => {
    const env = { ...process.env, ...(isScreen && { FORCE_COLOR: "1" }) };
    const child = spawn(process.execPath, args, { cwd: repository, env, stdio: ["ignore", "pipe", "pipe"] });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout.on("data", (text) => output.push(text));
    child.stderr.on("data", (text) => output.push(text));
    /** @param {boolean} isGood */
    const end = (isGood) => done({ isGood, output: Buffer.concat(output).toString() });
    child.on("error", (error) => {
      output.push(Buffer.from(String(error)));
      end(false);
    });
    child.on("close", (code) => end(code === 0));
  });
}

/**
 * Counts of one check: those of its report, else one for the check itself. A check that failed never counts as without failures.
 * @param {Check} check
 * @param {boolean} isGood
 */
function countsOf(check, isGood) {
  if (!check.report || !check.count) return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
  const counts = existsSync(check.report)
    ? check.count(JSON.parse(readFileSync(check.report, "utf8")))
    : { passed: 0, failed: 0 };
  return { passed: counts.passed, failed: isGood ? counts.failed : Math.max(1, counts.failed) };
}

/**
 * @param {Check} check
 * @returns {Promise<Result>}
 */
async function runCheck(check) {
  console.log(`▸ ${check.name}`);
  // A report of an earlier run must not be taken for this one's.
  if (check.report) rmSync(check.report, { force: true });
  const start = performance.now();
  const { isGood, output } = await runNode(check.args);
  const seconds = (performance.now() - start) / 1000;
  console.log(`\n── ${check.name} (${seconds.toFixed(1)} s)\n${output}`);
  return { name: check.name, ...countsOf(check, isGood), seconds };
}

/**
 * @param {Check} check
 * @returns {Result}
 */
function skipCheck({ name, needs }) {
  console.log(`\n── ${name}\nNot run: ${needs} failed.`);
  return { name, passed: 0, failed: 1, seconds: 0 };
}

try {
  setUp();
} catch (error) {
  console.error(messageOf(error));
  console.log("0 passed, 1 failed");
  process.exit(1);
}
mkdirSync(reports, { recursive: true });
const results = await schedule(checks, AT_ONCE, runCheck, skipCheck);
console.log("");
for (const { name, passed, failed, seconds } of results) {
  console.log(`${failed ? "✗" : "✓"} ${name.padEnd(14)} ${passed} passed, ${failed} failed  (${seconds.toFixed(1)} s)`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
