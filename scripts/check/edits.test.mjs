// The checker of edits on a stored family: what is right passes, what was tampered with does not.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCases } from "./edits.mjs";

const folder = mkdtempSync(join(tmpdir(), "edit-cases-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** @param {readonly { readonly case: string, readonly passed: boolean }[]} rows */
const outcomes = (rows) => rows.map((row) => [row.case, row.passed]);

test("every stored edit holds on an export whose attention is spelt out", async () => {
  /** @type {(file: string, name: string) => boolean} */
  const isWanted = (file, name) => file === "ts-sdpa.onnx" && !["box-one", "box-all"].includes(name);
  const rows = await runCases("models/fixtures/edits", { isWanted });
  const mixes = ["mix", "mix-self", "mix-damp"];
  const names = ["sites", "gradient", "maps", "box-two", ...mixes, "bias", "context", "context-short"];
  expect(outcomes(rows)).toEqual(names.map((name) => [name, true]));
});

test("a wrong base, another kept token and a lost cross-attention fail, each by itself", async () => {
  const family = join(folder, "edits", "other");
  mkdirSync(join(folder, "unet"), { recursive: true });
  symlinkSync(resolve("models/fixtures/unet/sd15"), join(folder, "unet/sd15"));
  cpSync("models/fixtures/edits/sd15", family, { recursive: true });
  /** @type {import("./edits.mjs").Fixtures} */
  const { cases, crossSites, ...stored } = JSON.parse(readFileSync(join(family, "cases.json"), "utf8"));
  /** @param {string} name */
  const named = (name) => cases.find((each) => each.name === name);
  const changed = [
    { ...named("mix"), mix: { ...named("mix")?.mix, bases: [0, 0] } },
    { ...named("mix-damp"), damp: { ...named("mix-damp")?.damp, keptTokens: [-1, -1, -1, 4] } },
    named("bias"),
  ];
  const text = JSON.stringify({ ...stored, crossSites: crossSites.slice(1), cases: changed });
  writeFileSync(join(family, "cases.json"), text);
  const rows = await runCases(join(folder, "edits"), { isWanted: (file) => file === "ts-bmm.onnx" });
  expect(outcomes(rows)).toEqual([
    ["sites", false],
    ["mix", false],
    ["mix-damp", false],
    ["bias", true],
  ]);
});
