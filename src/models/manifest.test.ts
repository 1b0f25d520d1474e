// What a model.json has to say, field by field: each is taken away or broken, and the refusal names it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readManifest } from "./manifest.ts";

const json = () => JSON.parse(readFileSync("models/inkling/model.json", "utf8"));

type Json = Record<string, unknown>;

/** The starter's manifest with another value at a path; undefined: with none. */
function changed(path: string, value: unknown): Json {
  const whole: Json = json();
  const keys = path.split(".");
  const last = keys.pop()!;
  const owner = keys.reduce((part, key) => part[key] as Json, whole);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return whole;
}

const reading = (path: string, value: unknown) => () => readManifest(changed(path, value), "here: model.json");

test("the starter's manifest is read, with what the studio does not ask left out", () => {
  const manifest = readManifest(json(), "model.json");
  expect(manifest.identity).toMatchObject({ cleanReferences: true, region: "boxes" });
  expect(manifest.files.embedder).toMatchObject({ kind: "figure", part: 48 });
  expect(manifest).not.toHaveProperty("license");
});

test.each([
  ["format", 2, "1"],
  ["sizeMultiple", undefined, "a whole number, 1 or more"],
  ["sizeMultiple", 12, "a multiple of latent.downscale, 8"],
  ["latent", undefined, "an object with channels, downscale, scale, pixels"],
  ["latent.downscale", undefined, "a whole number, 1 or more"],
  ["latent.downscale", 0.5, "a whole number, 1 or more"],
  ["latent.scale", 0, "a positive number"],
  ["latent.pixels", "bytes", "one of unit, signed"],
  ["context", undefined, "an object with tokens"],
  ["context.tokens", "48", "a whole number, 1 or more"],
  ["context.pad", undefined, "a whole number, 0 or more"],
  ["context.overflow", "wrap", "one of cut, chunk"],
  ["identity.rate", undefined, "a number from 0 to 1"],
  ["identity.rate", 1.5, "a number from 0 to 1"],
  ["identity.warmup", undefined, "a number from 0 to 1"],
  ["identity.skip", undefined, "an object with early, late, until"],
  ["identity.skip.until", -1, "a number from 0 to 1"],
  ["identity.region", "circles", "one of image, boxes"],
  ["identity.sites", "mid", "a list of self-attention sites"],
  ["identity.cleanReferences", undefined, "true or false"],
  ["staging", undefined, "an object with figures, objects"],
  ["staging.figures", 3, "a whole number from 0 to 2"],
  ["layout", { input: "layout" }, "a whole number, 1 or more"],
  ["rough", { input: "rough", divisor: 0 }, "a whole number, 1 or more"],
  ["prediction", "x0", "one of epsilon, v, flow"],
  ["prediction", "v", "settings that fit each other (flow-match-euler needs a flow prediction, found v)"],
  ["scheduler", undefined, "one of flow-match-euler, euler"],
  ["scheduler.algorithm", "heun", "one of flow-match-euler, euler"],
  ["scheduler.shift", undefined, "a positive number"],
  ["steps", 0, "a whole number, 1 or more"],
  ["guidance.kind", "strong", "one of classifier-free, embedded, none"],
  ["textOutput", undefined, "the name of an output"],
  ["shapes", [], "a list of [width, height]"],
  ["shapes", [[250, 256]], "multiples of sizeMultiple, 32"],
  ["previewFactors", [[1, 1, 1]], "one row of three for each latent channel"],
  ["previewBias", [1, 1], "a number"],
  ["files.unet", undefined, "an object with path, bytes, sha256"],
  ["files.unet.bytes", 0, "a whole number, 1 or more"],
  ["files.unet.sha256", null, "a SHA-256"],
  ["files.unet.sha256", "ABC", "a SHA-256 in lower-case hexadecimal"],
  ["files.textEncoder.beside", [{ path: "", bytes: 1 }], "a path relative to model.json"],
  ["files.reader", { path: "reader.onnx" }, "a whole number, 1 or more"],
])("%s: %j is refused", (path, value, expected) => {
  expect(reading(path, value)).toThrow(expected);
  // Of an object that lacks a field, the field is named; of settings that do not fit each other, the settings.
  const named = path === "prediction" && value === "v" ? "scheduler" : path;
  expect(reading(path, value)).toThrow(`here: model.json: field "${named}`);
});

test("what is found stands in the message, and what helps beside it", () => {
  expect(reading("sizeMultiple", "32")).toThrow(
    'here: model.json: field "sizeMultiple" should be a whole number, 1 or more, but is "32".',
  );
  expect(reading("sizeMultiple", undefined)).toThrow("but is nothing.");
  expect(() => readManifest(7, "m")).toThrow('m: field "(whole file)" should be an object with format, name');
  expect(reading("steps", 0)).toThrow(
    expect.objectContaining({
      code: "model-unsupported",
      remedy: "Use a model made for this version of the studio, or correct its model.json.",
    }),
  );
});
