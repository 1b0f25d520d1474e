// Every kind of export there is a fixture of, opened and rewritten once as the engine does: what is found, counted and left alone, one
// shared run of each, and one in half precision of each family. Which product makes what was found by the values of weights.
import { TensorProto_DataType } from "onnx-buf";
import { describe, expect, test } from "vitest";
import { type Attention, findAttentions } from "./attention.ts";
import { checkGraph } from "./check.ts";
import { bytesSource, externaliseWeights } from "./external-weights.ts";
import { type Feeds, maxDifference, openModel, readUnetFixtures, type StoredTensor } from "./fixtures.test-kit.ts";
import { halfWeights, halvePrecision } from "./half-precision.ts";
import { decodeModel, encodeModel, feedsOf, type Graph } from "./model.ts";
import { normaliseUnet } from "./rewrite-unet.ts";
import { type SharedGraph, shareAttention } from "./rules/shared-attention.ts";
import { readStored } from "./stored-exports.test-kit.ts";
import { viewGraph } from "./view.ts";

const root = "models/fixtures/unet";
const all = { sites: "all", weighted: false, bank: false } as const;
const none = {
  "unpack-attention": 0,
  "unpack-heads": 0,
  "attention-bias": 0,
  "channel-first": 0,
  "fuse-layer-norm": 0,
  "fuse-attention": 0,
};

/** Rules applied, self-attentions, the largest difference that float32 or float16 allows, and whether it is tried in half precision. */
const exported = [
  ["lcm", "ts-sdpa-external", { "fuse-layer-norm": 21, "fuse-attention": 14 }, 7, 2e-4, true],
  ["sd15", "ts-bmm", { "fuse-layer-norm": 21, "fuse-attention": 14 }, 7, 2e-4, false],
  ["sd15", "ts-sdpa", { "fuse-attention": 14 }, 7, 2e-4, false],
  ["sd15", "ts-sdpa-fp16", { "fuse-attention": 14 }, 7, 5e-2, false],
  ["sd15", "dynamo", { "fuse-attention": 14 }, 7, 2e-4, true],
  ["sd15", "ort-fused", { "unpack-attention": 7, "attention-bias": 7 }, 7, 2e-4, false],
  ["sd2", "ts-sdpa", { "fuse-attention": 14 }, 7, 2e-4, false],
  ["sd2", "ort-fused", { "unpack-attention": 7, "attention-bias": 7 }, 7, 2e-4, true],
  ["sdxl", "ts-sdpa", { "fuse-attention": 22 }, 11, 2e-4, true],
] as const;

describe.each(exported)("%s/%s", (family, file, counts, sites, tolerance, inHalf) => {
  const fixtures = readUnetFixtures(`${root}/${family}`);
  const unetCase = fixtures.cases.find((c) => c.name === "csa-all")!;
  const original = readStored(`${root}/${family}/${file}.onnx`);
  const data = file.endsWith("-external") ? `${file}.onnx_data` : `${file}.onnx`;
  const stored = file.endsWith("-external") ? readStored(`${root}/${family}/${data}`) : original;
  const model = stored === original ? externaliseWeights(bytesSource(original), data) : original;
  const normal = normaliseUnet(decodeModel(model));
  const found = findAttentions(viewGraph(normal.graph));

  test("all attentions become one node each, and are counted", () => {
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
    expect(found.self.map((s) => [256 / s.divisor, s.channels, s.heads, s.position.block === "up"])).toEqual(
      fixtures.sites.map((s) => [s.tokens, s.channels, s.heads, s.up]),
    );
    expect(found.self.every((s) => s.keySource === s.source)).toBe(true);
  });

  test("finds the cross-attentions, one beside each self-attention, by the products that make q, k and v", () => {
    expect(found.refused).toEqual([]);
    // Places, widths and head counts are those of the self-attention in the same transformer block.
    const placeOf = ({ node: _, source, keySource, keyTokens, q, k, v, output, type, ...place }: Attention) => place;
    expect(found.cross.map(placeOf)).toEqual(found.self.map(placeOf));
    const products = fixtures.models.find((m) => m.file === `${file}.onnx`)!.attention;
    const expected = products.filter(({ module }) => module.endsWith("attn2"));
    expect(expected).toHaveLength(sites);
    const view = viewGraph(normal.graph);
    const productOf = (name: string): string =>
      view.producer(name)?.opType === "MatMul" ? name : productOf(view.producer(name)!.input[0]!);
    expect(found.cross.map(({ q, k, v }) => [q, k, v].map(productOf))).toEqual(
      expected.map(({ q, k, v }) => [q.output, k.output, v.output]),
    );
    expect(new Set(found.cross.map((site) => site.keySource)).size).toBe(1);
    expect(found.cross.every((site) => site.keyTokens === null)).toBe(true);
  });

  test("computes the same with every self-attention sharing", async () => {
    const shared = shareAttention(normal.graph, { ...all, keep: false });
    expect([shared.found, shared.counts["shared-attention"]]).toEqual([sites, sites]);
    expect(checkGraph(shared.graph)).toEqual([]);
    const opened = await openModel(encodeModel(shared.graph), [{ path: data, data: stored }]);
    const { out_sample } = await opened.run(feedsFor(shared, normal.graph));
    expect(maxDifference(out_sample!, fixtures.tensor(unetCase.expected.out_sample))).toBeLessThan(tolerance);
  });

  test.runIf(inHalf)("in half precision, shared, stays close", async () => {
    const { graph, weights } = halvePrecision(normal.graph, "half");
    const shared = shareAttention(graph, { ...all, keep: true });
    expect(checkGraph(shared.graph)).toEqual([]);
    expect(shared.sites.every((site) => site.dtype === "float16")).toBe(true);
    const source = halfWeights(weights, () => bytesSource(stored));
    const large = [...graph.initializers.values()].filter((tensor) => tensor.externalData.length > 0);
    expect(weights).toHaveLength(large.length);
    expect(large.every((tensor) => tensor.dataType === TensorProto_DataType.FLOAT16)).toBe(true);
    // Weight by weight, as a runtime reads them.
    const halves = new Uint8Array(source.size);
    for (const { at, bytes } of weights) halves.set(source.read(at, at + bytes), at);
    const opened = await openModel(encodeModel(shared.graph), [{ path: "half", data: halves }]);
    const { out_sample } = await opened.run(feedsFor(shared, graph));
    const difference = maxDifference(out_sample!, fixtures.tensor(unetCase.expected.out_sample));
    expect(difference).toBeLessThan(5e-2);
    // Exactly nothing would mean that nothing was converted.
    expect(difference).not.toBe(0);
  });

  function feedsFor(shared: SharedGraph, plain: Graph): Feeds {
    const feeds: Record<string, StoredTensor> = {};
    for (const { name, type } of feedsOf(plain)) {
      const given = unetCase.inputs[name];
      if (given !== undefined) feeds[name] = fixtures.tensor(given);
      else if (name === "timestep") {
        const rank = type?.value.case === "tensorType" ? type.value.value.shape!.dim.length : 0;
        feeds[name] = { dims: rank === 0 ? [] : [1], data: new BigInt64Array([BigInt(unetCase.timestep)]) };
      }
    }
    for (const { divisor, rows } of shared.levels) {
      const { dims, data } = fixtures.tensor(unetCase.csa!.indices[256 / divisor]!);
      feeds[rows] = { dims, data: BigInt64Array.from(data as Int32Array, BigInt) };
    }
    return feeds;
  }
});
