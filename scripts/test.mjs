// npm test: every check of the repository, in order, with a count at the end. A failure does not hide the checks that follow it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { repository, setUp } from "./setup.mjs";
import { countBrowserTests, countUnitTests } from "./test-counts.mjs";

const bin = (name, path) => join(repository, "node_modules", name, path);
const reports = join(repository, "test-results");
const unitReport = join(reports, "unit.json");
const browserReport = join(reports, "browser.json");

// Each: what it is called, the Node arguments that run it, where it reports counts, and what it needs first.
const checks = [
  { name: "types", args: [bin("typescript", "bin/tsc"), "-b"] },
  {
    name: "style",
    args: [bin("@biomejs/biome", "bin/biome"), "ci", ...(process.stdout.isTTY ? [] : ["--colors=off"]), "."],
  },
  {
    name: "boundaries",
    args: [bin("dependency-cruiser", "bin/dependency-cruise.mjs"), "src", "--config", ".dependency-cruiser.cjs"],
  },
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
  { name: "build", args: [bin("vite", "bin/vite.js"), "build", "--logLevel", "warn"] },
  { name: "size", args: ["scripts/size.mjs"], needs: "build" },
  {
    name: "browser tests",
    args: [bin("@playwright/test", "cli.js"), "test"],
    needs: "build",
    report: browserReport,
    count: countBrowserTests,
  },
];

/** Runs Node, output straight through; resolves to whether it ended well. */
function runNode(args) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: repository, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", () => done(false));
    child.on("exit", (code) => done(code === 0));
  });
}

/** Counts of one check: those of its report, else one for the check itself. A check that failed never counts as without failures. */
function countsOf(check, isGood) {
  if (!check.report) return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
  const counts = existsSync(check.report)
    ? check.count(JSON.parse(readFileSync(check.report, "utf8")))
    : { passed: 0, failed: 0 };
  return { passed: counts.passed, failed: isGood ? counts.failed : Math.max(1, counts.failed) };
}

async function runChecks() {
  const results = [];
  for (const check of checks) {
    console.log(`\n── ${check.name}`);
    const needed = results.find((result) => result.name === check.needs);
    if (needed?.failed) {
      console.log(`Not run: ${check.needs} failed.`);
      results.push({ name: check.name, passed: 0, failed: 1, seconds: 0 });
      continue;
    }
    // Playwright empties its own folder, so reports are read at once and an old one must not be taken for new.
    if (check.report) rmSync(check.report, { force: true });
    const start = performance.now();
    const isGood = await runNode(check.args);
    results.push({ name: check.name, ...countsOf(check, isGood), seconds: (performance.now() - start) / 1000 });
  }
  return results;
}

try {
  setUp();
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exit(1);
}
mkdirSync(reports, { recursive: true });
const results = await runChecks();
console.log("");
for (const { name, passed, failed, seconds } of results) {
  console.log(`${failed ? "✗" : "✓"} ${name.padEnd(14)} ${passed} passed, ${failed} failed  (${seconds.toFixed(1)} s)`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
