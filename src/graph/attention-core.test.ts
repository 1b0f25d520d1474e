// The structural matcher on small graphs: each spelling that is read, and near misses with their reasons.
import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { findAttentions } from "./attention.ts";
import { checkGraph } from "./check.ts";
import { editGraph, type GraphEdit } from "./edit.ts";
import { maxDifference, openModel } from "./fixtures.test-kit.ts";
import { emptyGraph, encodeModel, type Graph } from "./model.ts";
import { shareAttention } from "./rules/shared-attention.ts";
import { viewGraph } from "./view.ts";

const float = TensorProto_DataType.FLOAT;
const channels = 8;
const scale = Math.fround(1 / Math.sqrt(4));

/** The steps of an attention that a test may spell differently. Two heads of four channels. */
interface Spelling {
  project(edit: GraphEdit, x: string, which: "q" | "k" | "v"): string;
  split(edit: GraphEdit, tokens: string): string;
  /** q kᵀ of heads apart, [B, H, N, D]. */
  score(edit: GraphEdit, q: string, k: string): string;
  /** From q kᵀ to what meets v. */
  weigh(edit: GraphEdit, scores: string): string;
  /** What k and v project. */
  kSource: string;
  vSource: string;
}

const weights = (which: string): readonly number[] =>
  Array.from({ length: channels * channels }, (_, i) => Math.sin((i + 1) * (which.charCodeAt(0) - 90)) / 2);

const weight = (edit: GraphEdit, which: string): string => edit.floats(weights(which), [channels, channels], float);

const softmax = (edit: GraphEdit, logits: string): string =>
  edit.add("Softmax", [logits], { attributes: { axis: { int: -1 } } });
const scaled = (edit: GraphEdit, scores: string): string => edit.add("Mul", [scores, edit.floats([scale], [], float)]);
const transposed = (edit: GraphEdit, x: string, perm: readonly number[]): string =>
  edit.add("Transpose", [x], { attributes: { perm: { ints: perm } } });

const usual: Spelling = {
  project: (edit, x, which) => edit.add("MatMul", [x, weight(edit, which)]),
  split: (edit, tokens) => transposed(edit, edit.add("Reshape", [tokens, edit.ints([0, 0, 2, 4])]), [0, 2, 1, 3]),
  score: (edit, q, k) => edit.add("MatMul", [q, transposed(edit, k, [0, 1, 3, 2])]),
  weigh: (edit, scores) => softmax(edit, scaled(edit, scores)),
  kSource: "x",
  vSource: "x",
};

function attention(change: Partial<Spelling>): Graph {
  const { project, split, score, weigh, kSource, vSource } = { ...usual, ...change };
  const edit = editGraph(emptyGraph());
  edit.addInput("x", float, ["batch", "tokens", channels]);
  edit.addInput("context", float, ["batch", "tokens", channels]);
  const [q, k, v] = [project(edit, "x", "q"), project(edit, kSource, "k"), project(edit, vSource, "v")];
  const scores = score(edit, split(edit, q), split(edit, k));
  const mixed = edit.add("MatMul", [weigh(edit, scores), split(edit, v)]);
  const joined = edit.add("Reshape", [transposed(edit, mixed, [0, 2, 1, 3]), edit.ints([0, 0, channels])]);
  edit.add("MatMul", [joined, weight(edit, "o")], { output: "y" });
  edit.addOutput("y", float, ["batch", "tokens", channels]);
  return edit.finish();
}

const spellings: readonly (readonly [string, Partial<Spelling>])[] = [
  ["plain MatMul projections", {}],
  [
    "projections with a bias",
    {
      project: (edit, x, w) =>
        edit.add("Add", [edit.floats([1, 0, 2, 0, 1, 3, 0, 1], [channels], float), usual.project(edit, x, w)]),
    },
  ],
  [
    "Gemm on flattened tokens",
    {
      project(edit, x, which) {
        const flat = edit.add("Reshape", [x, edit.ints([-1, channels])]);
        const rows = edit.add("Gemm", [flat, weight(edit, which)], { attributes: { transB: { int: 1 } } });
        return edit.add("Reshape", [rows, edit.add("Shape", [x])]);
      },
    },
  ],
  [
    "weights stored as float16",
    {
      project(edit, x, which) {
        const half = edit.floats(weights(which), [channels, channels], TensorProto_DataType.FLOAT16);
        return edit.add("MatMul", [x, edit.add("Cast", [half], { attributes: { to: { int: float } } })]);
      },
    },
  ],
  [
    "transposed weights",
    { project: (edit, x, which) => edit.add("MatMul", [x, transposed(edit, weight(edit, which), [1, 0])]) },
  ],
  [
    "a product that ONNX Runtime's optimiser scaled and transposed",
    {
      score: (edit, q, k) =>
        edit.add("FusedMatMul", [q, k], {
          domain: "com.microsoft",
          attributes: { alpha: { float: scale }, transB: { int: 1 } },
        }),
      weigh: softmax,
    },
  ],
  [
    "logits divided, with zeros added and a Cast",
    {
      weigh(edit, scores) {
        const divided = edit.add("Div", [scores, edit.floats([1 / scale], [], float)]);
        const added = edit.add("Add", [divided, edit.add("ConstantOfShape", [edit.add("Shape", [divided])])]);
        return edit.add("Cast", [softmax(edit, added)], { attributes: { to: { int: float } } });
      },
    },
  ],
];

test.each(spellings)("%s: found, and shared without a change when nothing is read", async (_, change) => {
  const graph = attention(change);
  expect(checkGraph(graph)).toEqual([]);
  const found = findAttentions(viewGraph(graph)).self;
  expect(found.map((site) => [site.name, site.heads, site.channels])).toEqual([["mid", 2, channels]]);
  expect(found[0]!.scale).toBeCloseTo(scale, 6);
  const shared = shareAttention(graph, { sites: "all", weighted: false, bank: false, keep: false });
  expect(shared.counts).toEqual({ "shared-attention": 1 });
  expect(shared.refused).toEqual([]);
  expect(checkGraph(shared.graph)).toEqual([]);
  expect(shared.graph.nodes.filter((node) => node.opType === "Softmax")).toEqual([]);
  const x = { dims: [2, 5, channels], data: Float32Array.from({ length: 80 }, (_, i) => Math.cos(i * i)) };
  const before = await (await openModel(encodeModel(graph))).run({ x, context: x });
  const nothing = { dims: [2, 0], data: new BigInt64Array(0) };
  const after = await (await openModel(encodeModel(shared.graph))).run({
    x,
    context: x,
    [shared.levels[0]!.rows]: nothing,
  });
  expect(maxDifference(after.y!, before.y!)).toBeLessThan(1e-5);
});

test("one over a text of fixed length is a cross-attention, with its place and both counts of tokens", () => {
  const edit = editGraph(emptyGraph());
  edit.addInput("x", float, ["batch", "tokens", channels]);
  edit.addInput("text", float, ["batch", 77, channels]);
  const half = edit.add("Cast", ["text"], { attributes: { to: { int: float } } });
  const [q, k, v] = [usual.project(edit, "x", "q"), usual.project(edit, half, "k"), usual.project(edit, half, "v")];
  const fused = edit.add("MultiHeadAttention", [q!, k!, v!], {
    domain: "com.microsoft",
    attributes: { num_heads: { int: 2 } },
  });
  edit.add("MatMul", [fused, weight(edit, "o")], { output: "y" });
  edit.addOutput("y", float, ["batch", "tokens", channels]);
  const { self, cross, refused } = findAttentions(viewGraph(edit.finish()));
  expect([self, refused]).toEqual([[], []]);
  expect(cross).toHaveLength(1);
  expect(cross[0]).toMatchObject({ name: "mid", heads: 2, channels, divisor: 1, keyTokens: 77, source: "x", q, k, v });
  expect(cross[0]!.scale).toBeCloseTo(scale, 6);
});

const nearMisses: readonly (readonly [string, Partial<Spelling>, RegExp])[] = [
  [
    "cross-attention",
    { kSource: "context", vSource: "context" },
    /cross-attention: queries project "x", keys "context"/,
  ],
  ["values of another tensor", { vSource: "context" }, /keys project "x", values "context"/],
  ["a missing Softmax", { weigh: scaled }, /expected a Softmax|no Softmax/],
  [
    "another function than Softmax",
    { weigh: (edit, s) => edit.add("Sigmoid", [s]) },
    /no Softmax on the product of q and k: Sigmoid/,
  ],
  [
    "a mask",
    { weigh: (edit, s) => softmax(edit, edit.add("Add", [s, edit.add("ReduceSum", ["context"])])) },
    /no Softmax on the product of q and k: Add/,
  ],
  [
    "a Softmax over heads",
    { weigh: (edit, s) => edit.add("Softmax", [s], { attributes: { axis: { int: 1 } } }) },
    /Softmax over axis 1; expected the last/,
  ],
  [
    "interleaved heads",
    { split: (edit, t) => transposed(edit, edit.add("Reshape", [t, edit.ints([0, 0, 4, 2])]), [0, 3, 1, 2]) },
    /heads are split as \[2,77,4,2\]; expected \[B, N, 2, 4\]/,
  ],
  [
    "logits that something else reads",
    {
      weigh(edit, scores) {
        edit.add("Identity", [scores], { output: "seen" });
        edit.addOutput("seen", float, ["batch", 2, "tokens", "tokens"]);
        return usual.weigh(edit, scores);
      },
    },
    /several readers/,
  ],
];

test.each(nearMisses)("%s: left alone, with the reason", (_, change, reason) => {
  const graph = attention(change);
  const result = shareAttention(graph, { sites: "all", weighted: false, bank: false, keep: false });
  expect(result.counts).toEqual({ "shared-attention": 0 });
  expect(result.refused.map((r) => r.reason)).toEqual([expect.stringMatching(reason)]);
  expect(result.graph).toBe(graph);
});

test("a product of computed tensors that nothing projects is no candidate", () => {
  const graph = attention({ project: (edit, x) => edit.add("Mul", [x, "context"]) });
  const { counts, refused } = shareAttention(graph, { sites: "all", weighted: false, bank: false, keep: false });
  expect([counts, refused]).toEqual([{ "shared-attention": 0 }, []]);
});
