// The law, in float64, against the graph: on a small Stable Diffusion UNet whose queries, keys and values come out as well.
import { beforeAll, describe, expect, test } from "vitest";
import { type Attention, findAttentions } from "../attention.ts";
import { checkGraph } from "../check.ts";
import { editGraph } from "../edit.ts";
import {
  type Feeds,
  floats,
  maxDifference,
  openModel,
  readUnetFixtures,
  type StoredTensor,
} from "../fixtures.test-kit.ts";
import { decodeModel, encodeModel, type Graph } from "../model.ts";
import { normaliseUnet, rewriteUnet } from "../rewrite-unet.ts";
import { readStored } from "../stored-exports.test-kit.ts";
import { viewGraph } from "../view.ts";
import { alignStatistics, type StylePorts } from "./aligned-attention.ts";
import { type SharedGraph, shareAttention } from "./shared-attention.ts";

const folder = "models/fixtures/unet/sd15";
const fixtures = readUnetFixtures(folder);
const plainCase = fixtures.cases.find(({ name }) => name === "plain")!;
const { batch } = plainCase;

const tensorOf = (dims: readonly number[], data: Float32Array | BigInt64Array): StoredTensor => ({ dims, data });
const inputs: Feeds = {
  ...Object.fromEntries(Object.entries(plainCase.inputs).map(([name, key]) => [name, fixtures.tensor(key)])),
  timestep: tensorOf([], BigInt64Array.of(BigInt(plainCase.timestep))),
};

let normal: Graph;
let sites: readonly Attention[];
beforeAll(() => {
  normal = normaliseUnet(decodeModel(readStored(`${folder}/ts-sdpa.onnx`))).graph;
  sites = findAttentions(viewGraph(normal)).self;
});

const run = async (graph: Graph, feeds: Feeds) => {
  expect(checkGraph(graph)).toEqual([]);
  return (await openModel(encodeModel(graph))).run(feeds);
};

/** Every row reads the tokens of the first. */
const readFirst = ({ levels }: SharedGraph): Feeds =>
  Object.fromEntries(
    levels.map(({ divisor, rows }) => {
      const tokens = 256 / divisor;
      const data = BigInt64Array.from({ length: batch * tokens }, (_, i) => BigInt(i % tokens));
      return [rows, tensorOf([batch, tokens], data)];
    }),
  );

const styleFeeds = ({ strength, sites }: StylePorts, amount: number, style: (site: number) => StoredTensor): Feeds => ({
  [strength]: tensorOf([batch], new Float32Array(batch).fill(amount)),
  ...Object.fromEntries(sites.map((site, s) => [site.style, style(s)])),
});

/** The graph with further tensors as outputs. */
function showing(graph: Graph, names: readonly string[], channels: number): Graph {
  const edit = editGraph(graph);
  for (const name of names) edit.addOutput(name, 1, ["b", "n", channels]);
  return edit.finish();
}

/** Mean and deviation of every channel of a row x [N, C], float64. */
function statisticsOf(x: Float32Array, channels: number) {
  const tokens = x.length / channels;
  return Array.from({ length: channels }, (_, c) => {
    const values = Array.from({ length: tokens }, (_, n) => x[n * channels + c]!);
    const mean = values.reduce((a, b) => a + b, 0) / tokens;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / tokens;
    return { mean, deviation: Math.sqrt(variance + 1e-5) };
  });
}

/** softmax(q kᵀ / √d) v for one row and head after head, float64. */
function attend(q: number[], k: number[], v: number[], { channels, heads }: Attention): number[] {
  const d = channels / heads;
  const [queries, keys] = [q.length / channels, k.length / channels];
  const out = new Array<number>(q.length).fill(0);
  for (let h = 0; h < heads; h++)
    for (let i = 0; i < queries; i++) {
      const at = (n: number, c: number) => n * channels + h * d + c;
      const logits = Array.from({ length: keys }, (_, j) => {
        let dot = 0;
        for (let c = 0; c < d; c++) dot += q[at(i, c)]! * k[at(j, c)]!;
        return dot / Math.sqrt(d);
      });
      const most = Math.max(...logits);
      const weights = logits.map((logit) => Math.exp(logit - most));
      const sum = weights.reduce((a, b) => a + b, 0);
      for (let c = 0; c < d; c++)
        out[at(i, c)] = weights.reduce((mixed, weight, j) => mixed + (weight / sum) * v[at(j, c)]!, 0);
    }
  return out;
}

describe("statistics of queries and keys", () => {
  test.each([0, 0.4, 1])(
    "aligned with the first picture's by %d while its tokens are read, as the paper has it",
    async (strength) => {
      const site = sites[0]!;
      const { channels } = site;
      const plain = await run(showing(normal, [site.q, site.k, site.v], channels), inputs);
      const shared = shareAttention(normal, { sites: [site.name], weighted: false, bank: false, keep: false });
      const { graph, ports } = alignStatistics(shared.graph, [site]);
      const rowOf = (name: string, row: number) => {
        const data = floats(plain[name]!);
        return data.subarray((data.length / batch) * row, (data.length / batch) * (row + 1));
      };
      const first = [site.q, site.k].map((name) => statisticsOf(rowOf(name, 0), channels));
      const style = Float32Array.from(first.flatMap((of) => [...of.map((s) => s.mean), ...of.map((s) => s.deviation)]));
      const everyRow = new Float32Array(style.length * batch).map((_, i) => style[i % style.length]!);
      const feeds = styleFeeds(ports, strength, () => tensorOf([batch, 4, channels], everyRow));
      const { attention } = shared.sites[0]!;
      const found = await run(showing(graph, [attention], channels), { ...inputs, ...readFirst(shared), ...feeds });
      const align = (name: string, row: number, wanted: ReturnType<typeof statisticsOf>) => {
        const own = statisticsOf(rowOf(name, row), channels);
        return Array.from(rowOf(name, row), (x, i) => {
          const [from, to] = [own[i % channels]!, wanted[i % channels]!];
          const aligned = (to.deviation * (x - from.mean)) / from.deviation + to.mean;
          return x + strength * (aligned - x);
        });
      };
      for (let row = 0; row < batch; row++) {
        const q = align(site.q, row, first[0]!);
        const k = [...align(site.k, row, first[1]!), ...align(site.k, 0, first[1]!)];
        const expected = attend(q, k, [...rowOf(site.v, row), ...rowOf(site.v, 0)], site);
        const all = floats(found[attention]!);
        const actual = all.subarray((all.length / batch) * row, (all.length / batch) * (row + 1));
        expect(Math.max(...expected.map((x, i) => Math.abs(x - actual[i]!)))).toBeLessThan(2e-5);
      }
    },
  );

  test("come out as they are given: aligned with its own, the whole network computes what it did", async () => {
    const { graph, ports } = alignStatistics(normal, sites);
    const zeros = (s: number) =>
      tensorOf([batch, 4, sites[s]!.channels], new Float32Array(batch * 4 * sites[s]!.channels));
    const off = await run(graph, { ...inputs, ...styleFeeds(ports, 0, zeros) });
    expect(maxDifference(off.out_sample!, fixtures.tensor(plainCase.expected.out_sample))).toBeLessThan(1e-4);
    const own = await run(graph, { ...inputs, ...styleFeeds(ports, 1, (s) => off[ports.sites[s]!.own]!) });
    expect(maxDifference(own.out_sample!, off.out_sample!)).toBeLessThan(1e-4);
    // A style of another kind must be seen.
    const other = await run(graph, { ...inputs, ...styleFeeds(ports, 1, zeros) });
    expect(maxDifference(other.out_sample!, off.out_sample!)).toBeGreaterThan(1e-2);
  });
});

describe("a graph as the engine rewrites it, with banks and weights", () => {
  const options = { sites: ["up"], weighted: true, bank: true, keep: true } as const;
  /** Everything hidden, and banks of one unread row. */
  const hidden = ({ levels, gate, sites }: SharedGraph): Feeds => ({
    ...Object.fromEntries(
      levels.flatMap(({ rows, bias }) => [
        [rows, tensorOf([batch, 1], new BigInt64Array(batch))],
        [bias, tensorOf([batch, 1], new Float32Array(batch).fill(-1e4))],
      ]),
    ),
    [gate]: tensorOf([sites.length], new Float32Array(sites.length)),
    ...Object.fromEntries(
      sites.flatMap(({ bank, channels }) =>
        [bank.k, bank.v].map((name) => [name, tensorOf([1, channels], new Float32Array(channels))]),
      ),
    ),
  });

  test("and nothing aligned, is the plain one; it keeps keys as they were aligned", async () => {
    const graph = decodeModel(readStored(`${folder}/ts-sdpa.onnx`));
    const plain = rewriteUnet(graph, options);
    expect(plain.style).toBeNull();
    const styled = rewriteUnet(graph, options, { style: true });
    const ports = styled.style!;
    const zeros = (s: number) => {
      const { channels } = ports.sites[s]!;
      return tensorOf([batch, 4, channels], new Float32Array(batch * 4 * channels));
    };
    const off = await run(styled.graph, { ...inputs, ...hidden(styled), ...styleFeeds(ports, 0, zeros) });
    expect(maxDifference(off.out_sample!, fixtures.tensor(plainCase.expected.out_sample))).toBeLessThan(1e-4);
    // Mean 3 and deviation 2 for all channels of queries and keys.
    const style = (s: number) => {
      const { dims, data } = zeros(s);
      const { channels } = ports.sites[s]!;
      return tensorOf(
        dims,
        Float32Array.from(data as Float32Array, (_, i) => (Math.floor(i / channels) % 2 ? 2 : 3)),
      );
    };
    const on = await run(styled.graph, { ...inputs, ...hidden(styled), ...styleFeeds(ports, 1, style) });
    const [site] = styled.sites;
    const kept = floats(on[site!.kept.k]!);
    for (const { mean, deviation } of statisticsOf(kept.subarray(0, kept.length / batch), site!.channels)) {
      expect(mean).toBeCloseTo(3, 3);
      expect(deviation).toBeCloseTo(2, 1);
    }
  });
});
