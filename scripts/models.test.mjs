// The models in the repository are what their manifests say.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "./setup.mjs";

const models = join(repository, "models");
const names = readdirSync(models).filter((name) => existsSync(join(models, name, "model.json")));
/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(join(models, name, "model.json"), "utf8"));

test("there is a model", () => {
  expect(names).toContain("inkling");
});

test.each(names)("every file of %s has the size and hash of its manifest", (name) => {
  for (const { path, bytes, sha256 } of Object.values(read(name).files)) {
    const content = readFileSync(join(models, name, path));
    expect([path, content.length, createHash("sha256").update(content).digest("hex")]).toEqual([path, bytes, sha256]);
  }
});

test("Inkling's manifest agrees with its tokenizer and its reference values", () => {
  const manifest = read("inkling");
  /** @param {string} path */
  const json = (path) => JSON.parse(readFileSync(join(models, "inkling", path), "utf8"));
  const reference = json("reference.json");
  /** @type {readonly { readonly name: string, readonly shape: readonly number[] }[]} */
  const tensors = reference.tensors;
  /** @param {string} wanted */
  const shapeOf = (wanted) => tensors.find(({ name }) => name === wanted)?.shape ?? [];
  const { tokens, dim, pad, unknown } = manifest.context;
  expect(shapeOf("context").slice(1)).toEqual([tokens, dim]);
  expect(shapeOf("noise")[1]).toBe(manifest.latent.channels);
  expect(shapeOf("layout")[1]).toBe(1 + 2 * manifest.staging.figures + manifest.staging.objects);
  expect(json("tokenizer.json").model.vocab).toMatchObject({ "[PAD]": pad, "[UNK]": unknown });
  expect(manifest.previewFactors).toHaveLength(manifest.latent.channels);
  for (const [width, height] of manifest.shapes)
    expect([width % manifest.sizeMultiple, height % manifest.sizeMultiple]).toEqual([0, 0]);
});
