// The checker on a stored family: what is right passes, what was tampered with does not.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCases } from "./unet.mjs";

const folder = mkdtempSync(join(tmpdir(), "unet-cases-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** @typedef {import("./unet.mjs").UnetCase} UnetCase */

/**
 * A family of another name with some of the cases, one after the reader's bank, and changes.
 * @param {(read: UnetCase, write: UnetCase) => readonly UnetCase[]} change
 */
function family(change) {
  cpSync("models/fixtures/unet/lcm", folder, { recursive: true });
  /** @type {{ readonly cases: readonly UnetCase[] }} */
  const stored = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
  const [read, write] = ["csa-read", "csa-write"].map((name) => stored.cases.find((c) => c.name === name));
  if (!read?.csa || !write) throw new Error("expected the cases csa-read and csa-write");
  writeFileSync(join(folder, "cases.json"), JSON.stringify({ ...stored, cases: change(read, write) }));
}

test("cases pass in any order", async () => {
  family((...cases) => cases);
  const rows = await runCases(folder);
  expect(rows.map((row) => [row.case, row.passed])).toEqual([
    ["csa-read", true],
    ["csa-write", true],
  ]);
});

test("a wrong strength and a lost bank fail, each by itself", async () => {
  family(({ csa, ...read }, write) => [
    { ...read, ...(csa && { csa: { ...csa, strength: 0.5 } }) },
    { ...read, name: "lost", ...(csa && { csa: { ...csa, pool: "nowhere" } }) },
    write,
  ]);
  const rows = await runCases(folder);
  expect(rows.map((row) => [row.case, row.passed])).toEqual([
    ["csa-read", false],
    ["lost", false],
    ["csa-write", true],
  ]);
  expect(rows[1]?.output).toMatch('reads the bank of "nowhere", which is no case');
});

test("a folder without cases is refused", async () => {
  await expect(runCases("models/inkling")).rejects.toThrow("expected cases.json in models/inkling");
});
