// The checker of looks on the stored one: what is right passes, what was tampered with does not.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCases } from "./looks.mjs";

const folder = mkdtempSync(join(tmpdir(), "look-cases-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** @param {Awaited<ReturnType<typeof runCases>>} rows */
const outcomes = (rows) => rows.map((row) => [row.case, row.passed]);
/** @type {(file: string, name: string) => boolean} Of the UNet's exports one. */
const isWanted = (file, name) => name !== "train" || file === "ort-fused.onnx";

test("every stored case holds: features, gradients, distributions and three steps of learning", async () => {
  const names = ["ids", "embeddings", "distribution", "mix", "train"];
  expect(outcomes(await runCases("models/fixtures/looks", { isWanted }))).toEqual(names.map((name) => [name, true]));
});

test("another prefix, weight and rate of learning fail, each by itself", async () => {
  const look = join(folder, "looks", "other");
  mkdirSync(join(folder, "unet"), { recursive: true });
  symlinkSync(resolve("models/fixtures/unet/sd15"), join(folder, "unet/sd15"));
  cpSync("models/fixtures/looks/clip-sd15", look, { recursive: true });
  const { cases, ...stored } = JSON.parse(readFileSync(join(look, "cases.json"), "utf8"));
  cases.distribution.prefix = [198, 6];
  cases.mix.weights = [0.4, 0.6];
  const steps = cases.train.steps.slice(0, 1);
  cases.train = { ...cases.train, steps, optimizer: { ...cases.train.optimizer, lr: 0.02 } };
  writeFileSync(join(look, "cases.json"), JSON.stringify({ ...stored, cases }));
  expect(outcomes(await runCases(join(folder, "looks"), { isWanted }))).toEqual([
    ["ids", true],
    ["embeddings", true],
    ["distribution", false],
    ["mix", false],
    ["train", false],
  ]);
});
