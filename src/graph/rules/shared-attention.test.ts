// The rewrite on small Stable Diffusion UNets: every stored case, for each way an exporter spells attention.
// Expected values come from PyTorch with StoryDiffusion's attention processors.
import { beforeAll, describe, expect, test } from "vitest";
import { findAttentions } from "../attention.ts";
import { checkGraph } from "../check.ts";
import {
  type Feeds,
  floats,
  maxDifference,
  openModel,
  readUnetFixtures,
  type StoredTensor,
  type UnetCase,
} from "../fixtures.test-kit.ts";
import { decodeModel, encodeModel, type Graph } from "../model.ts";
import { readStored } from "../stored-exports.test-kit.ts";
import { viewGraph } from "../view.ts";
import { type SharedGraph, type SharingOptions, shareAttention } from "./shared-attention.ts";

// A loaded machine needs longer than the usual five seconds.

const folder = "models/fixtures/unet/sd15";
const fixtures = readUnetFixtures(folder);
const up = ["up"];
const KV = ["k", "v"] as const;
const row = (values: readonly number[], dims: readonly number[]): StoredTensor => ({
  dims,
  data: new Float32Array(values),
});

function inputsOf(file: string, unetCase: UnetCase): Feeds {
  const scalar =
    fixtures.models.find((m) => m.file === file)!.inputs.find((i) => i.name === "timestep")!.shape.length === 0;
  const timestep: StoredTensor = { dims: scalar ? [] : [1], data: new BigInt64Array([BigInt(unetCase.timestep)]) };
  const stored = Object.entries(unetCase.inputs).map(([name, key]) => [name, fixtures.tensor(key)]);
  return { ...Object.fromEntries(stored), timestep };
}

/** Index inputs of a case; banked rows come after this run's own in the pool. */
function shareInputs(shared: SharedGraph, unetCase: UnetCase, weighted: boolean): Feeds {
  const csa = unetCase.csa!;
  const feeds: Record<string, StoredTensor> = {};
  for (const { divisor, ...names } of shared.levels) {
    const tokens = 256 / divisor;
    const { dims, data } = fixtures.tensor(csa.indices[tokens]!);
    const before = csa.pool === "batch" ? 0 : unetCase.batch * tokens;
    feeds[names.rows] = { dims, data: BigInt64Array.from(data as Int32Array, (i) => BigInt(i + before)) };
    const bias = csa.strength === 0 ? -1e4 : Math.log(csa.strength);
    if (weighted) feeds[names.bias] = { dims, data: new Float32Array(data.length).fill(bias) };
  }
  if (weighted) feeds[shared.gate] = row(Array(shared.sites.length).fill(0), [shared.sites.length]);
  return feeds;
}

function bankInputs(shared: SharedGraph, kept: Record<string, StoredTensor>): Feeds {
  const pairs = shared.sites.flatMap(({ bank, kept: own }) => KV.map((which) => [bank[which], kept[own[which]]!]));
  return Object.fromEntries(pairs);
}

function emptyShare(shared: SharedGraph, batch: number): Feeds {
  return Object.fromEntries(shared.levels.map(({ rows }) => [rows, { dims: [batch, 0], data: new BigInt64Array(0) }]));
}

describe.each(["ts-sdpa.onnx", "ts-bmm.onnx"])("%s", (file) => {
  let graph: Graph;
  const opened = new Map<string, Promise<{ shared: SharedGraph; model: Awaited<ReturnType<typeof openModel>> }>>();
  const open = (options: SharingOptions): ReturnType<(typeof opened)["get"]> & {} => {
    const key = JSON.stringify(options);
    if (!opened.has(key)) {
      const shared = shareAttention(graph, options);
      expect(checkGraph(shared.graph)).toEqual([]);
      opened.set(
        key,
        openModel(encodeModel(shared.graph)).then((model) => ({ shared, model })),
      );
    }
    return opened.get(key)!;
  };
  /** Runs a case through a graph with just the inputs it needs, or through the weighted one. */
  const runCase = async (
    name: string,
    weighted: boolean,
  ): Promise<{ result: Record<string, StoredTensor>; sites: SharedGraph["sites"] }> => {
    const unetCase = fixtures.cases.find((c) => c.name === name)!;
    const csa = unetCase.csa!;
    const sites = csa.sites.length === fixtures.sites.length ? ("all" as const) : up;
    const bank = csa.pool !== "batch";
    const { shared, model } = await open({ sites, weighted: weighted || csa.strength !== 1, bank, keep: !bank });
    const banked = bank ? bankInputs(shared, (await runCase(csa.pool, weighted)).result) : {};
    const feeds = {
      ...inputsOf(file, unetCase),
      ...shareInputs(shared, unetCase, weighted || csa.strength !== 1),
      ...banked,
    };
    return { result: await model.run(feeds), sites: shared.sites };
  };
  beforeAll(() => {
    graph = decodeModel(readStored(`${folder}/${file}`));
  });

  test("finds every self-attention with its heads, width and place", () => {
    const found = findAttentions(viewGraph(graph)).self;
    expect(found.map((s) => [256 / s.divisor, s.channels, s.heads, s.position.block === "up"])).toEqual(
      fixtures.sites.map((s) => [s.tokens, s.channels, s.heads, s.up]),
    );
    expect(found.map((s) => s.name)).toEqual(["down.0", "down.1", "mid", "up.1.0", "up.1.1", "up.2.0", "up.2.1"]);
    expect(found.map((s) => s.position.level)).toEqual([0, 1, 2, 1, 1, 0, 0]);
    for (const s of found) expect(s.scale).toBeCloseTo(1 / Math.sqrt(s.channels / s.heads), 6);
  });

  test("counts what was shared and says why the rest was not", () => {
    const { counts, refused, sites, levels } = shareAttention(graph, {
      sites: up,
      weighted: false,
      bank: false,
      keep: false,
    });
    expect(counts).toEqual({ "shared-attention": 4 });
    const reasons = refused.map((r) => r.reason.split(":")[0]);
    expect(reasons.filter((reason) => reason === "cross-attention")).toHaveLength(7);
    expect(reasons.filter((reason) => reason === "not among the sites to share")).toHaveLength(3);
    expect(reasons).toHaveLength(10);
    expect(sites.map((s) => [s.name, s.level, s.divisor])).toEqual([
      ["up.1.0", 1, 4],
      ["up.1.1", 1, 4],
      ["up.2.0", 0, 1],
      ["up.2.1", 0, 1],
    ]);
    expect(levels.map(({ divisor }) => divisor)).toEqual([1, 4]);
  });

  test("equals the plain network when nothing is shared", async () => {
    const unetCase = fixtures.cases.find((c) => c.name === "plain")!;
    const feeds = inputsOf(file, unetCase);
    const before = await (await openModel(encodeModel(graph))).run(feeds);
    const { shared, model } = await open({ sites: "all", weighted: false, bank: false, keep: true });
    const after = await model.run({ ...feeds, ...emptyShare(shared, unetCase.batch) });
    expect(maxDifference(after.out_sample!, before.out_sample!)).toBeLessThan(1e-4);
    expect(maxDifference(after.out_sample!, fixtures.tensor(unetCase.expected.out_sample))).toBeLessThan(2e-4);
  });

  const shared = fixtures.cases.filter((c) => c.csa !== null).map((c) => c.name);
  test.each(
    shared.flatMap(
      (name) =>
        [
          [name, false],
          [name, true],
        ] as const,
    ),
  )("case %s, weighted %s", async (name, weighted) => {
    const unetCase = fixtures.cases.find((c) => c.name === name)!;
    const { result, sites } = await runCase(name, weighted);
    expect(maxDifference(result.out_sample!, fixtures.tensor(unetCase.expected.out_sample))).toBeLessThan(2e-4);
    for (const [module, { k, v }] of Object.entries(unetCase.expected.bank ?? {})) {
      const s = unetCase.csa!.sites.indexOf(module);
      const pairs = [
        [result[sites[s]!.kept.k]!, fixtures.tensor(k)],
        [result[sites[s]!.kept.v]!, fixtures.tensor(v)],
      ] as const;
      for (const [found, expected] of pairs) {
        const largest = floats(expected).reduce((max, x) => Math.max(max, Math.abs(x)), 0);
        expect(maxDifference(found, expected)).toBeLessThan(1e-5 * largest);
      }
    }
  });

  test("an empty bank and an empty share are allowed, and read nothing", async () => {
    const unetCase = fixtures.cases.find((c) => c.name === "read-plain")!;
    const { shared, model } = await open({ sites: up, weighted: true, bank: true, keep: true });
    const feeds: Record<string, StoredTensor> = { ...inputsOf(file, unetCase), ...emptyShare(shared, 1) };
    for (const { bias } of shared.levels) feeds[bias] = row([], [1, 0]);
    for (const { bank, channels } of shared.sites) for (const which of KV) feeds[bank[which]] = row([], [0, channels]);
    feeds[shared.gate] = row(Array(shared.sites.length).fill(0), [shared.sites.length]);
    const result = await model.run(feeds);
    expect(maxDifference(result.out_sample!, fixtures.tensor(unetCase.expected.out_sample))).toBeLessThan(2e-4);
  });
});

test("sharing is refused by name when a site does not exist", () => {
  const graph = decodeModel(readStored(`${folder}/ts-sdpa.onnx`));
  const options = { sites: ["up", "up.9"], weighted: false, bank: false, keep: false };
  expect(() => shareAttention(graph, options)).toThrow(
    'no self-attention "up.9" in this graph; found down.0, down.1, mid',
  );
});

test("a rewrite leaves the graph it was given alone", () => {
  const bytes = readStored(`${folder}/ts-sdpa.onnx`);
  const graph = decodeModel(bytes);
  const before = encodeModel(graph);
  shareAttention(graph, { sites: "all", weighted: true, bank: true, keep: true });
  expect(Buffer.compare(encodeModel(graph), before)).toBe(0);
});
