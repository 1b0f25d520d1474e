import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { numberBetween, portOf, readArguments, UsageError } from "./command-line.mjs";

/** @param {string[]} args */
const node = (...args) => spawnSync(process.execPath, args, { encoding: "utf8" });

test.each([
  ["a misspelt option", ["scripts/start.mjs", "--prot", "80"], "Unknown option '--prot'"],
  [
    "a port that is no number",
    ["scripts/start.mjs", "--port", "eighty"],
    '--port: expected a whole number from 0 to 65535, found "eighty"',
  ],
  ["an option without its value", ["scripts/serve.mjs", "--root"], "argument missing"],
  ["a check that is none", ["scripts/check.mjs", "unets", "."], 'found "unets ."'],
  ["a bench that is none", ["scripts/bench.mjs", "sped"], 'found "sped"'],
  [
    "a folder without its file",
    ["scripts/check.mjs", "tokenizer", mkdtempSync(join(tmpdir(), "empty-"))],
    "expected tokenizer.json in",
  ],
])("%s is answered with what was expected, the usage and code 2", (_, args, message) => {
  const { status, stderr, stdout } = node(...args);
  expect(stderr).toContain(message);
  expect(stderr).toContain("Usage: ");
  expect(stderr).not.toMatch(/\n\s+at /);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});

test("--help prints the usage and starts nothing", () => {
  const { status, stdout, stderr } = node("scripts/start.mjs", "--help");
  expect(stdout).toMatch(/^Usage: npm start.*--port N/s);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("options have their types and defaults", () => {
  const options = /** @type {const} */ ({ port: { type: "string", default: "0" }, "no-open": { type: "boolean" } });
  const { values, positionals } = readArguments("Usage: x", options, ["a", "--no-open"]);
  expect([values.port, values["no-open"], positionals]).toEqual(["0", true, ["a"]]);
});

test("a number is one, whole where it must be, and in its range", () => {
  expect(portOf("8080")).toBe(8080);
  expect(numberBetween("--x", "1.5", { from: 1, to: 2, whole: false })).toBe(1.5);
  for (const wrong of ["", "1.5", "-1", "65536", "0x", "NaN"]) expect(() => portOf(wrong)).toThrow(UsageError);
});
