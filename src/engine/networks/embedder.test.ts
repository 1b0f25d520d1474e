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
import { embedder } from "../roles/embedder.ts";
import { roleInfo, roleNetworks } from "../roles/role.ts";
import { openRuntime } from "../runtime.ts";
import { bytesOf, largestDifference, starterSource } from "../starter.test-kit.ts";
import { quantised } from "./embedder.ts";

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

const noDecoder = () => Promise.reject(new Error("an embedder decodes nothing"));

async function open(model: ModelManifest, read?: (path: string) => Uint8Array<ArrayBuffer>) {
  const backend = { kind: "wasm", threads: 1, reason: "test" } as const;
  const dist = `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`;
  const surroundings = { manifest: model, runtime: await openRuntime(backend, dist), decode: noDecoder };
  return roleNetworks({ embedder }, new Map(), starterSource(read), surroundings).embedder();
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
  const opened = await open(manifest);
  const picture = referencePicture();
  const other: Figure = { head: body, body: head };
  const vectors = await opened.embed({
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
  const { embedder: _, ...files } = manifest.files;
  await expect(open({ ...manifest, files })).rejects.toMatchObject({ code: "model-unsupported" });
});

test("a manifest names what is wrong with its embedder", () => {
  const json = JSON.parse(readFileSync(`${FOLDER}/model.json`, "utf8"));
  const read = (wrong: object) => {
    const files = { ...json.files, embedder: { ...json.files.embedder, ...wrong } };
    return () => roleInfo({ embedder }, readManifest({ ...json, files }, "model.json"));
  };
  expect(read({ kind: "nose" })).toThrow(/files\.embedder\.kind.*figure, image-encoder.*nose/);
  expect(read({ threshold: 2 })).toThrow(/files\.embedder\.threshold.*from -1 to 1.*2/);
  expect(read({ part: 0.5 })).toThrow(/files\.embedder\.part.*whole number.*0\.5/);
  expect(read({})()).toEqual({ embedder: expect.objectContaining({ sees: "figure" }) });
});
