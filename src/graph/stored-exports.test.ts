// What was stored is what PyTorch, ONNX Runtime and their optimisers wrote: files are held against the hashes taken of them.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readStored, storedExports } from "./stored-exports.test-kit.ts";

const root = "models/fixtures/unet";
const folder = mkdtempSync(join(tmpdir(), "stored-exports-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["lcm", ["ts-sdpa-external.onnx"]],
  ["sd15", ["dynamo.onnx", "ort-fused.onnx", "ts-bmm.onnx", "ts-sdpa-fp16.onnx", "ts-sdpa.onnx"]],
  ["sd2", ["ort-fused.onnx", "ts-sdpa.onnx"]],
  ["sdxl", ["ts-sdpa.onnx"]],
])("every export of %s comes out with its hash", (family, exported) => {
  expect(storedExports(`${root}/${family}`)).toEqual(exported);
  for (const name of exported) expect(readStored(`${root}/${family}/${name}`).length).toBeGreaterThan(5e5);
});

test("weights drawn from another seed are refused, plain files are read as they are", () => {
  cpSync(`${root}/lcm`, folder, { recursive: true });
  const weights = JSON.parse(readFileSync(join(folder, "weights.json"), "utf8"));
  writeFileSync(join(folder, "weights.json"), JSON.stringify({ ...weights, seed: 8 }));
  expect(() => readStored(`${folder}/ts-sdpa-external.onnx_data`)).toThrow(
    /ts-sdpa-external.onnx_data to hash to .*, found/,
  );
  writeFileSync(join(folder, "own.onnx"), "plain");
  expect(storedExports(folder)).toEqual(["own.onnx", "ts-sdpa-external.onnx"]);
  expect(Buffer.from(readStored(`${folder}/own.onnx`)).toString()).toBe("plain");
});
