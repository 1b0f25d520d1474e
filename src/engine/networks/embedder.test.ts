// The starter's embedder in the studio against the training code: models/fixtures/embedder is written by export_embedder.py.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { cutFigure } from "../../diffusion/cut-figure.ts";
import type { Picture } from "../../diffusion/panel.ts";
import type { Figure, UnitBox } from "../../geometry/unit-box.ts";
import { StudioError } from "../../models/failure.ts";
import { type ModelManifest, readManifest } from "../../models/manifest.ts";
import { openRuntime } from "../runtime.ts";
import { bytesOf, largestDifference } from "../starter.test-kit.ts";
import { quantised } from "./embedder.ts";
import { openEmbedder } from "./open-embedder.ts";

interface Reference {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly [UnitBox, UnitBox];
  /** Every 16th pixel of the cut, [3, 8, 4]. */
  readonly figure: readonly number[];
  readonly vector: readonly number[];
}

const reference: Reference = JSON.parse(readFileSync("models/fixtures/embedder/reference.json", "utf8"));
const FOLDER = "models/inkling";
const manifest = readManifest(JSON.parse(readFileSync(`${FOLDER}/model.json`, "utf8")), `${FOLDER}/model.json`);
const PART = 48;

/** The picture that export_embedder.py computes. */
function referencePicture(): Picture {
  const { width, height } = reference;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const tile = ((Math.floor(x / 6) + Math.floor(y / 6)) % 2) * 200 + 20;
      pixels.set([(x * 5 + y) % 256, (y * 3 + Math.floor((x * x) / 7)) % 256, tile], (y * width + x) * 4);
    }
  }
  return { pixels, width, height };
}
const [head, body] = reference.boxes;
const boxes: Figure = { head, body };

async function open(model: ModelManifest, read = (path: string) => bytesOf(`${FOLDER}/${path}`)) {
  const backend = { kind: "wasm", threads: 1, reason: "test" } as const;
  const dist = `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`;
  const source = {
    name: "test",
    place: "test",
    remedy: "",
    isVerified: false,
    read: async (path: string) => new Blob([read(path)]),
  };
  return openEmbedder(model, source, await openRuntime(backend, dist));
}

test("a figure is cut out as in the training, also where its boxes leave the picture", () => {
  const cut = cutFigure(referencePicture(), boxes, PART);
  expect(cut.length).toBe(3 * 2 * PART * PART);
  const seen: number[] = [];
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < 2 * PART; y += 16)
      for (let x = 0; x < PART; x += 16) seen.push(cut[(c * 2 * PART + y) * PART + x]!);
  expect(largestDifference(seen, reference.figure)).toBeLessThan(1e-3);
});

test("its vector is the one that PyTorch gives, in whole numbers", async () => {
  const embedder = await open(manifest);
  const picture = referencePicture();
  const other: Figure = { head: body, body: head };
  const vectors = await embedder.embed({
    picture,
    figures: [
      { tag: "Otto", boxes: other },
      { tag: "Mina", boxes },
    ],
  });
  expect(Object.keys(vectors)).toEqual(["Otto", "Mina"]);
  const largest = Math.max(...reference.vector.map(Math.abs));
  expect(vectors.Mina!.every(Number.isInteger)).toBe(true);
  const expected = reference.vector.map((v) => (127 * v) / largest);
  expect(largestDifference(vectors.Mina!, expected)).toBeLessThan(1.5);
  expect(largestDifference(vectors.Otto!, expected)).toBeGreaterThan(10);
});

test("a vector without a direction is refused", () => {
  expect(() => quantised(new Float32Array(4))).toThrow(StudioError);
  expect(() => quantised(new Float32Array([0, Number.NaN]))).toThrow(StudioError);
  expect(quantised(new Float32Array([0.5, -1, 0.004]))).toEqual([64, -127, 1]);
});

test("a damaged file, and a model without an embedder, are told apart", async () => {
  const damaged = bytesOf(`${FOLDER}/embedder.onnx`);
  damaged[5000]! ^= 1;
  await expect(open(manifest, () => damaged)).rejects.toMatchObject({ code: "model-corrupt" });
  const { embedder: _, ...without } = manifest;
  await expect(open(without)).rejects.toMatchObject({ code: "model-unsupported" });
});

test("a manifest names what is wrong with its embedder", () => {
  const json = JSON.parse(readFileSync(`${FOLDER}/model.json`, "utf8"));
  const read = (embedder: unknown) => () => readManifest({ ...json, embedder }, "model.json");
  expect(read({ kind: "nose", threshold: 0.5 })).toThrow(/embedder\.kind.*figure or image-encoder.*nose/);
  expect(read({ kind: "figure", part: 48, threshold: 2 })).toThrow(/embedder\.threshold/);
  expect(read({ kind: "figure", part: 0.5, threshold: 0.5 })).toThrow(/embedder\.part/);
});
