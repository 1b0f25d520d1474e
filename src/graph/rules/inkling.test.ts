// The starter model, rewritten, takes a step of the stored four-panel loop of its training code, with sharing off and on. The whole
// loop is replayed by what draws: engine/networks/reference-loop.test.
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { findAttentions } from "../attention.ts";
import { checkGraph } from "../check.ts";
import { type Feeds, floats, maxDifference, openModel, readTensor, type StoredTensor } from "../fixtures.test-kit.ts";
import { decodeModel, encodeModel, type Graph } from "../model.ts";
import { viewGraph } from "../view.ts";
import { type SharedGraph, shareAttention } from "./shared-attention.ts";

const reference = JSON.parse(readFileSync("models/inkling/reference.json", "utf8"));
const bytes = readFileSync("models/inkling/reference.bin");
/** Noise levels from 1 to 0, one more than steps. */
const times: readonly number[] = reference.times;
const stored = (name: string): StoredTensor =>
  readTensor(
    bytes,
    reference.tensors.find((t: { name: string }) => t.name === name),
  );

let graph: Graph;
let plain: Awaited<ReturnType<typeof openModel>>;
const sites = ["mid", "up"];
beforeAll(async () => {
  graph = decodeModel(readFileSync("models/inkling/unet.onnx"));
  plain = await openModel(encodeModel(graph));
});

const twice = ({ dims, data }: StoredTensor): StoredTensor => ({
  dims: [dims[0]! * 2, ...dims.slice(1)],
  data: Float32Array.from({ length: data.length * 2 }, (_, i) => Number(data[i % data.length])),
});

/** The loop was stored before the network took lines of an artist: without any it draws as it did. */
const nothingDrawn = { dims: [8, 1, 64, 64], data: new Float32Array(8 * 64 * 64) };

/** One guided call: unconditional rows first, both halves with the same latents and layout. */
function callOf(latents: StoredTensor, step: number): Feeds {
  const timestep = { dims: [8], data: new Float32Array(8).fill(1000 * times[step]!) };
  return {
    sample: twice(latents),
    timestep,
    encoder_hidden_states: stored("context"),
    layout: twice(stored("layout")),
    rough: nothingDrawn,
  };
}

/** A step of Euler on the velocity u + g (c - u). */
function euler(latents: StoredTensor, velocity: StoredTensor, step: number): StoredTensor {
  const v = floats(velocity);
  const half = v.length / 2;
  const stride = times[step + 1]! - times[step]!;
  const next = floats(latents).map((x, i) => x + stride * (v[i]! + reference.guidance * (v[i + half]! - v[i]!)));
  return { dims: latents.dims, data: next };
}

/** Index rows of a step. The file names them by tokens of a level at 32x32 latents. */
function shareOf(shared: SharedGraph, step: number): Feeds {
  const read = shared.levels.map(({ divisor, rows }) => [rows, stored(`share_${step}_${1024 / divisor}`)]);
  return Object.fromEntries(read);
}

test("finds the sites of the starter in order", () => {
  const found = findAttentions(viewGraph(graph)).self;
  expect(found.map((s) => s.name)).toEqual(["down.0", "down.1", "mid", "up.0.0", "up.0.1", "up.1.0", "up.1.1"]);
  expect(found.map((s) => s.heads)).toEqual([2, 4, 4, 4, 4, 2, 2]);
  // The network patchifies 2x2 first: a token covers four latent cells at the finest level.
  expect(found.map((s) => s.divisor)).toEqual([4, 16, 16, 16, 16, 4, 4]);
});

test("takes the stored step without sharing", async () => {
  const { out_sample } = await plain.run(callOf(stored("plain_latents_0"), 1));
  const latents = euler(stored("plain_latents_0"), out_sample!, 1);
  expect(maxDifference(latents, stored("plain_latents_1"))).toBeLessThan(1e-3);
});

test("ink is drawn to where it lies, and where the draft gives way it is not seen", async () => {
  const call = callOf(stored("noise"), 0);
  const [none, ink, away] = await Promise.all(
    [0, 1, -1].map(async (value) => {
      const data = nothingDrawn.data.map((_, i) => (i % 64 < 32 ? value : 0));
      return floats((await plain.run({ ...call, rough: { ...nothingDrawn, data } })).out_sample!);
    }),
  );
  const change = (to: ArrayLike<number>, left: boolean) => {
    const changes = Array.from(none!).flatMap((x, i) => (i % 32 < 16 === left ? Math.abs(x - to[i]!) : []));
    return changes.reduce((sum, x) => sum + x, 0) / changes.length;
  };
  for (const drawn of [ink!, away!]) {
    expect(change(drawn, true)).toBeGreaterThan(0.02);
    expect(change(drawn, false)).toBeLessThan(change(drawn, true) / 2);
  }
});

test("takes the stored step with sharing", async () => {
  const shared = shareAttention(graph, { sites, weighted: false, bank: false, keep: false });
  expect(checkGraph(shared.graph)).toEqual([]);
  expect(shared.sites.map((s) => s.level)).toEqual([1, 1, 1, 0, 0]);
  const model = await openModel(encodeModel(shared.graph));
  const before = stored("shared_latents_0");
  const { out_sample } = await model.run({ ...callOf(before, 1), ...shareOf(shared, 1) });
  expect(maxDifference(euler(before, out_sample!, 1), stored("shared_latents_1"))).toBeLessThan(1e-3);
});

test("weighted: bias 0 shares as ever, a gate of -1e4 is the plain network", async () => {
  const shared = shareAttention(graph, { sites, weighted: true, bank: false, keep: false });
  expect(checkGraph(shared.graph)).toEqual([]);
  const model = await openModel(encodeModel(shared.graph));
  const share = shareOf(shared, 1);
  const bias = shared.levels.map(({ rows, bias }) => {
    const { dims, data } = share[rows]!;
    return [bias, { dims, data: new Float32Array(data.length) }];
  });
  const latents = stored("shared_latents_0");
  const run = async (gate: number): Promise<StoredTensor> => {
    const gates = { dims: [shared.sites.length], data: new Float32Array(shared.sites.length).fill(gate) };
    const feeds = { ...callOf(latents, 1), ...share, ...Object.fromEntries(bias), [shared.gate]: gates };
    return (await model.run(feeds)).out_sample!;
  };
  const open = await run(0);
  expect(maxDifference(euler(latents, open, 1), stored("shared_latents_1"))).toBeLessThan(1e-3);
  const { out_sample } = await plain.run(callOf(latents, 1));
  const hidden = maxDifference(await run(-1e4), out_sample!);
  expect(hidden).toBeLessThan(1e-4);
  expect(maxDifference(open, out_sample!)).toBeGreaterThan(hidden);
});
