// Gradients of the starter model's own networks: of its text encoder, which pads what it hides, by learned words, and of its UNet, which
// composes a draft inside.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { gaussianNoise } from "../../diffusion/random.ts";
import { fixInputs } from "../edit.ts";
import { floats, openModel, type StoredTensor } from "../fixtures.test-kit.ts";
import { decodeModel, encodeModel } from "../model.ts";
import { normaliseUnet } from "../rewrite-unet.ts";
import { openEmbeddings } from "./embeddings.ts";
import { gradientError, waves } from "./gradient.test-kit.ts";

const read = (name: string) => decodeModel(new Uint8Array(readFileSync(`models/inkling/${name}.onnx`)));
const words = [3, 10, 17, 24, 31, 38, 45, 52];
const input_ids = { dims: [1, 48], data: BigInt64Array.from({ length: 48 }, (_, i) => BigInt(words[i] ?? 0)) };

/** Only what stands at the places 3 to 6 moves. */
const learned = (dims: readonly number[], seed: number): StoredTensor => {
  const width = dims[2]!;
  const all = waves(dims, seed);
  return { dims, data: floats(all).map((x, i) => (i >= 3 * width && i < 7 * width ? x : 0)) };
};

test("of the text encoder by token embeddings", async () => {
  const { graph, embeddings, table, rows } = openEmbeddings(read("text_encoder"));
  const found = (await (await openModel(encodeModel(table))).run({ input_ids }))[rows]!;
  const differences = { step: 3e-4, along: learned };
  expect(await gradientError(graph, { input_ids, [embeddings]: found }, [embeddings], differences)).toBeLessThan(3e-3);
});

test("of the UNet by latents and by text", async () => {
  const text = await openModel(encodeModel(read("text_encoder")));
  const feeds = {
    sample: { dims: [1, 4, 8, 8], data: gaussianNoise(1, 4 * 8 * 8) },
    timestep: { dims: [1], data: Float32Array.of(600) },
    encoder_hidden_states: (await text.run({ input_ids })).last_hidden_state!,
    layout: { dims: [1, 6, 4, 4], data: Float32Array.from({ length: 6 * 16 }, (_, i) => (i % 16 < 10 ? 1 : 0)) },
    rough: { dims: [1, 1, 16, 16], data: Float32Array.from({ length: 256 }, (_, i) => (i % 16 === 5 ? 1 : 0)) },
  };
  const sizes = new Map(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
  const graph = fixInputs(normaliseUnet(read("unet")).graph, sizes);
  const to = ["sample", "encoder_hidden_states"];
  expect(await gradientError(graph, feeds, to, { step: 1e-4 })).toBeLessThan(3e-3);
});
