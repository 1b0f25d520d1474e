// Every kind of export there is a fixture of: what is found, counted and left alone, and one shared run of each.
import { describe, expect, test } from "vitest";
import { findAttentions } from "./attention.ts";
import { checkGraph } from "./check.ts";
import { maxDifference, openModel, readUnetFixtures, type StoredTensor } from "./fixtures.test-kit.ts";
import { decodeModel, encodeModel, feedsOf } from "./model.ts";
import { normaliseUnet, rewriteUnet } from "./rewrite-unet.ts";
import { readStored } from "./stored-exports.test-kit.ts";
import { viewGraph } from "./view.ts";

// A loaded machine needs longer than the usual five seconds.

const root = "models/fixtures/unet";
const all = { sites: "all", weighted: false, bank: false, keep: false } as const;
const none = {
  "unpack-attention": 0,
  "unpack-heads": 0,
  "attention-bias": 0,
  "fuse-layer-norm": 0,
  "fuse-attention": 0,
};

/** Rules applied, self-attentions, and the largest difference that float32 or float16 allows. */
const exported = [
  ["lcm", "ts-sdpa-external", { "fuse-layer-norm": 21, "fuse-attention": 14 }, 7, 2e-4],
  ["sd15", "ts-bmm", { "fuse-layer-norm": 21, "fuse-attention": 14 }, 7, 2e-4],
  ["sd15", "ts-sdpa", { "fuse-attention": 14 }, 7, 2e-4],
  ["sd15", "ts-sdpa-fp16", { "fuse-attention": 14 }, 7, 5e-2],
  ["sd15", "dynamo", { "fuse-attention": 14 }, 7, 2e-4],
  ["sd15", "ort-fused", { "unpack-attention": 7, "attention-bias": 7 }, 7, 2e-4],
  ["sd2", "ts-sdpa", { "fuse-attention": 14 }, 7, 2e-4],
  ["sd2", "ort-fused", { "unpack-attention": 7, "attention-bias": 7 }, 7, 2e-4],
  ["sdxl", "ts-sdpa", { "fuse-attention": 22 }, 11, 2e-4],
] as const;

describe.each(exported)("%s/%s", (family, file, counts, sites, tolerance) => {
  const fixtures = readUnetFixtures(`${root}/${family}`);
  const bytes = readStored(`${root}/${family}/${file}.onnx`);

  test("all attentions become one node each, and are counted", () => {
    const normal = normaliseUnet(decodeModel(bytes));
    expect(normal.counts).toEqual({ ...none, ...counts });
    expect(normal.refused.filter(({ rule }) => rule !== "fuse-layer-norm")).toEqual([]);
    expect(checkGraph(normal.graph)).toEqual([]);
    const ops = normal.graph.nodes.map((node) => node.opType);
    expect(ops.filter((op) => op === "Softmax" || op === "Attention")).toEqual([]);
    expect(ops.filter((op) => op === "MultiHeadAttention")).toHaveLength(2 * sites);
    const fused = normal.graph.nodes.filter((node) => node.opType === "MultiHeadAttention");
    expect(fused.every((node) => node.input.length === 3)).toBe(true);
  });

  test("finds the self-attentions with their heads, width and place", () => {
    const found = findAttentions(viewGraph(normaliseUnet(decodeModel(bytes)).graph)).self;
    expect(found.map((s) => [256 / s.divisor, s.channels, s.heads, s.position.block === "up"])).toEqual(
      fixtures.sites.map((s) => [s.tokens, s.channels, s.heads, s.up]),
    );
  });

  test("computes the same with every self-attention sharing", async () => {
    const shared = rewriteUnet(decodeModel(bytes), all);
    expect([shared.found, shared.counts["shared-attention"]]).toEqual([sites, sites]);
    expect(checkGraph(shared.graph)).toEqual([]);
    const unetCase = fixtures.cases.find((c) => c.name === "csa-all")!;
    const feeds: Record<string, StoredTensor> = {};
    for (const { name, type } of feedsOf(shared.graph)) {
      const stored = unetCase.inputs[name];
      if (stored !== undefined) feeds[name] = fixtures.tensor(stored);
      else if (name === "timestep") {
        const rank = type?.value.case === "tensorType" ? type.value.value.shape!.dim.length : 0;
        feeds[name] = { dims: rank === 0 ? [] : [1], data: new BigInt64Array([BigInt(unetCase.timestep)]) };
      }
    }
    for (const [level, { divisor }] of shared.levels.entries()) {
      const { dims, data } = fixtures.tensor(unetCase.csa!.indices[256 / divisor]!);
      feeds[`share_${level}`] = { dims, data: BigInt64Array.from(data as Int32Array, BigInt) };
    }
    const model = await openModel(encodeModel(shared.graph), outside(family, file));
    const { out_sample } = await model.run(feeds);
    expect(maxDifference(out_sample!, fixtures.tensor(unetCase.expected.out_sample))).toBeLessThan(tolerance);
  });
});

function outside(family: string, file: string): { path: string; data: Uint8Array }[] {
  if (!file.endsWith("-external")) return [];
  const path = `${file}.onnx_data`;
  return [{ path, data: readStored(`${root}/${family}/${path}`) }];
}
