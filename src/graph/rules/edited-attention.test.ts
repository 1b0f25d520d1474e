// Edits of attention together with sharing, on a small Stable Diffusion UNet; scripts/check/edits.test.mjs has the stored values of each.
import { beforeAll, describe, expect, test } from "vitest";
import { type Attentions, findAttentions } from "../attention.ts";
import { checkGraph } from "../check.ts";
import {
  type Feeds,
  floats,
  maxDifference,
  openModel,
  readUnetFixtures,
  type StoredTensor,
} from "../fixtures.test-kit.ts";
import { decodeModel, encodeModel, type Graph } from "../model.ts";
import { normaliseUnet } from "../rewrite-unet.ts";
import { readStored } from "../stored-exports.test-kit.ts";
import { viewGraph } from "../view.ts";
import { type AttentionEdits, type EditPorts, editAttention } from "./edited-attention.ts";
import { shareAttention } from "./shared-attention.ts";

const folder = "models/fixtures/unet/sd15";
const fixtures = readUnetFixtures(folder);
const edited = readUnetFixtures("models/fixtures/edits/sd15");
/** Latents 16 x 16: attention at 256, 64 and 16 tokens. */
const cells = 256;
const levels = [1, 4, 16];
const everything: AttentionEdits = { maps: levels, bias: levels, keys: true, mix: true, damp: levels, selves: levels };

const filled = (dims: readonly number[], fill: number): StoredTensor => ({
  dims,
  data: new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(fill),
});
const rowsFrom = (rows: readonly number[]): StoredTensor => ({
  dims: [rows.length],
  data: BigInt64Array.from(rows, BigInt),
});

/** Every port with what changes nothing. */
function neutral(ports: EditPorts, batch: number, length: number): Feeds {
  const own = Array.from({ length: batch }, (_, row) => row);
  const perLevel = ports.levels.flatMap(({ divisor, bias, mask }) => [
    [bias, filled([batch, cells / divisor, length], 0)],
    [mask, filled([batch, cells / divisor], 1)],
  ]);
  return {
    ...Object.fromEntries(perLevel),
    [ports.keys]: filled([batch, length], 0),
    [ports.bases]: rowsFrom(own),
    [ports.taken]: filled([batch, length, length], 0),
    [ports.own]: filled([batch, length], 1),
    [ports.spared]: filled([batch, length], 0),
    [ports.selfBases]: rowsFrom(own),
  };
}

function inputsOf({ tensor }: typeof fixtures, unetCase: (typeof fixtures.cases)[number]): Feeds {
  const stored = Object.entries(unetCase.inputs).map(([name, key]) => [name, tensor(key)]);
  const timestep = { dims: [], data: new BigInt64Array([BigInt(unetCase.timestep)]) };
  return { ...Object.fromEntries(stored), timestep };
}

const caseOf = ({ cases }: typeof fixtures, name: string) => cases.find((each) => each.name === name)!;
/** Feeds without the ports that a graph lacks. */
const only = (graph: Graph, feeds: Feeds): Feeds =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => graph.inputs.some((input) => input.name === name)));

describe("a normal graph", () => {
  let graph: Graph;
  let found: Attentions;
  const run = async (made: Graph, feeds: Feeds) => {
    expect(checkGraph(made)).toEqual([]);
    return (await openModel(encodeModel(made))).run(only(made, feeds));
  };
  beforeAll(() => {
    graph = normaliseUnet(decodeModel(readStored(`${folder}/ts-sdpa.onnx`))).graph;
    found = findAttentions(viewGraph(graph));
  });

  test("without edits it is the same graph, with all of them and nothing to do it computes the same", async () => {
    const same = editAttention(graph, found, {});
    expect(Buffer.compare(encodeModel(same.graph), encodeModel(graph))).toBe(0);
    const plain = caseOf(fixtures, "plain");
    const feeds = inputsOf(fixtures, plain);
    const length = feeds.encoder_hidden_states!.dims[1]!;
    const { graph: made, ports } = editAttention(graph, found, everything);
    const result = await run(made, { ...feeds, ...neutral(ports, plain.batch, length) });
    expect(maxDifference(result.out_sample!, fixtures.tensor(plain.expected.out_sample))).toBeLessThan(1e-4);
    for (const { map, divisor } of ports.levels) {
      const { dims, data } = result[map]!;
      expect(dims).toEqual([plain.batch, cells / divisor, length]);
      for (let at = 0; at < data.length; at += length)
        expect((data as Float32Array).subarray(at, at + length).reduce((a, b) => a + b)).toBeCloseTo(1, 4);
    }
  });

  test.each([
    ["bias", { bias: [4] }],
    ["keys", { keys: true }],
  ] as const)("%s alone leaves every attention fused", (_, edits) => {
    const made = editAttention(graph, found, edits).graph;
    const count = (nodes: Graph["nodes"]) => nodes.filter(({ opType }) => opType === "MultiHeadAttention").length;
    expect(count(made.nodes)).toBe(count(graph.nodes));
    expect(made.nodes.some(({ opType }) => opType === "Softmax")).toBe(false);
  });

  test("what is edited shares and reads a bank besides", async () => {
    const [write, read] = [caseOf(fixtures, "csa-write"), caseOf(fixtures, "csa-read")];
    const open = (bank: boolean) => {
      const shared = shareAttention(graph, { sites: ["up"], weighted: true, bank, keep: !bank });
      return { shared, ...editAttention(shared.graph, found, everything, shared.sites) };
    };
    const feedsOf = ({ shared, ports }: ReturnType<typeof open>, unetCase: typeof read, banked: boolean): Feeds => {
      const { batch, csa } = unetCase;
      const feeds = inputsOf(fixtures, unetCase);
      const rows = shared.levels.flatMap(({ divisor, rows, bias }) => {
        const { dims, data } = fixtures.tensor(csa!.indices[cells / divisor]!);
        const before = banked ? (batch * cells) / divisor : 0;
        const list = BigInt64Array.from(data as Int32Array, (row) => BigInt(row + before));
        return [
          [rows, { dims, data: list }],
          [bias, filled(dims, 0)],
        ];
      });
      return {
        ...feeds,
        ...Object.fromEntries(rows),
        [shared.gate]: filled([shared.sites.length], 0),
        ...neutral(ports, batch, feeds.encoder_hidden_states!.dims[1]!),
      };
    };
    const writer = open(false);
    const kept = await run(writer.graph, feedsOf(writer, write, false));
    expect(maxDifference(kept.out_sample!, fixtures.tensor(write.expected.out_sample))).toBeLessThan(2e-4);
    const reader = open(true);
    const banked = reader.shared.sites.flatMap(({ bank, kept: own }) =>
      (["k", "v"] as const).map((which) => [bank[which], kept[own[which]]!] as const),
    );
    const feeds = { ...feedsOf(reader, read, true), ...Object.fromEntries(banked) };
    const result = await run(reader.graph, feeds);
    expect(maxDifference(result.out_sample!, fixtures.tensor(read.expected.out_sample))).toBeLessThan(2e-4);
  });

  test("a reader takes its base's self-attention also where the site shares", async () => {
    const mixed = caseOf(edited, "mix-self");
    const shared = shareAttention(graph, { sites: "all", weighted: true, bank: false, keep: false });
    const { graph: both, ports } = editAttention(shared.graph, found, { selves: [4, 16] }, shared.sites);
    const alone = editAttention(graph, found, { selves: [4, 16] });
    const hidden = shared.levels.flatMap(({ rows, bias }) => [
      [rows, { dims: [4, 1], data: new BigInt64Array(4) }],
      [bias, filled([4, 1], -1e4)],
    ]);
    const feeds = {
      ...inputsOf(edited, mixed),
      ...Object.fromEntries(hidden),
      [shared.gate]: filled([shared.sites.length], 0),
      [ports.selfBases]: rowsFrom([0, 0, 2, 2]),
    };
    const [inShared, inPlain] = [await run(both, feeds), await run(alone.graph, feeds)];
    expect(maxDifference(inShared.out_sample!, inPlain.out_sample!)).toBeLessThan(1e-4);
    const untouched = await run(graph, feeds);
    expect(maxDifference(inShared.out_sample!, untouched.out_sample!)).toBeGreaterThan(1e-3);
  });

  test("a level without a cross-attention is refused with those that have one", () => {
    expect(() => editAttention(graph, found, { maps: [2] })).toThrow(
      "no cross-attention with 2 cells a query in this graph; found 1, 4, 16",
    );
  });
});

test("in float16 ports stay float32", async () => {
  const { graph } = normaliseUnet(decodeModel(readStored(`${folder}/ts-sdpa-fp16.onnx`)));
  const { graph: made, ports } = editAttention(graph, findAttentions(viewGraph(graph)), everything);
  expect(checkGraph(made)).toEqual([]);
  const maps = caseOf(edited, "maps");
  const feeds = inputsOf(edited, maps);
  const length = feeds.encoder_hidden_states!.dims[1]!;
  const model = await openModel(encodeModel(made));
  const result = await model.run({ ...feeds, ...neutral(ports, maps.batch, length) });
  expect(maxDifference(result.out_sample!, edited.tensor(maps.expected.out_sample))).toBeLessThan(5e-2);
  for (const { map, divisor } of ports.levels)
    expect(floats(result[map]!)).toHaveLength((maps.batch * cells * length) / divisor);
});
