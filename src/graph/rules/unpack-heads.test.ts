// No backend here runs packed heads, so the oracle is the attention spelt out with the same weights taken apart.
import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { findAttentions } from "../attention.ts";
import { checkGraph } from "../check.ts";
import { editGraph, type GraphEdit } from "../edit.ts";
import { maxDifference, openModel } from "../fixtures.test-kit.ts";
import { emptyGraph, encodeModel, type Graph } from "../model.ts";
import { applyRules, type Rule } from "../rule.ts";
import { viewGraph } from "../view.ts";
import { unpackHeads } from "./unpack-heads.ts";

const float = TensorProto_DataType.FLOAT;
const [channels, heads, size] = [8, 2, 4];
const rules = [unpackHeads as Rule<object>];
/** Column c of row r of the weight of q (0), k (1) or v (2). */
const weightAt = (which: number, r: number, c: number): number => Math.sin((which + 1) * (r * 8 + c + 1) * 1.3) / 2;

const square = (which: number): number[] =>
  Array.from({ length: 64 }, (_, i) => weightAt(which, Math.floor(i / 8), i % 8));

/** Columns by head, then by part, then within the head. */
function interleaved(parts: readonly number[]): number[] {
  const width = channels * parts.length;
  return Array.from({ length: channels * width }, (_, i) => {
    const [r, column] = [Math.floor(i / width), i % width];
    const head = Math.floor(column / (parts.length * size));
    const part = Math.floor(column / size) % parts.length;
    return weightAt(parts[part]!, r, head * size + (column % size));
  });
}

function network(attend: (edit: GraphEdit) => string): Graph {
  const edit = editGraph(emptyGraph());
  edit.addInput("x", float, ["batch", "tokens", channels]);
  edit.addInput("context", float, ["batch", "length", channels]);
  edit.add("Identity", [attend(edit)], { output: "y" });
  edit.addOutput("y", float, ["batch", "tokens", channels]);
  return edit.finish();
}

const project = (edit: GraphEdit, from: string, weight: readonly number[]): string =>
  edit.add("MatMul", [from, edit.floats(weight, [channels, weight.length / channels], float)]);
const fused = (edit: GraphEdit, inputs: readonly string[], count = heads): string =>
  edit.add("MultiHeadAttention", inputs, { domain: "com.microsoft", attributes: { num_heads: { int: count } } });
const inFive = (edit: GraphEdit, tokens: string, dims: readonly number[]): string =>
  edit.add("Reshape", [tokens, edit.ints([0, 0, ...dims])]);

function spelt(source: string): Graph {
  return network((edit) => {
    const split = (name: string, perm: readonly number[]): string =>
      edit.add("Transpose", [inFive(edit, name, [heads, size])], { attributes: { perm: { ints: perm } } });
    const [q, k, v] = ["x", source, source].map((from, i) => project(edit, from, square(i))) as [
      string,
      string,
      string,
    ];
    const scores = edit.add("MatMul", [split(q, [0, 2, 1, 3]), split(k, [0, 2, 3, 1])]);
    const scaled = edit.add("Mul", [scores, edit.floats([0.5], [], float)]);
    const weights = edit.add("Softmax", [scaled], { attributes: { axis: { int: -1 } } });
    const mixed = edit.add("MatMul", [weights, split(v, [0, 2, 1, 3])]);
    const joined = edit.add("Transpose", [mixed], { attributes: { perm: { ints: [0, 2, 1, 3] } } });
    return inFive(edit, joined, [channels]);
  });
}

const packedQkv = network((edit) =>
  fused(edit, [inFive(edit, project(edit, "x", interleaved([0, 1, 2])), [heads, 3, size])]),
);
const packedKv = network((edit) =>
  fused(edit, [
    project(edit, "x", square(0)),
    inFive(edit, project(edit, "context", interleaved([1, 2])), [heads, 2, size]),
  ]),
);

const x = { dims: [2, 5, channels], data: Float32Array.from({ length: 80 }, (_, i) => Math.cos(i * i)) };
const context = { dims: [2, 3, channels], data: Float32Array.from({ length: 48 }, (_, i) => Math.sin(i * i)) };

test.each([
  ["queries, keys and values", packedQkv, "x", 1],
  ["keys and values", packedKv, "context", 0],
])("packed %s come apart", async (_, graph, source, selfAttentions) => {
  const { graph: apart, counts } = applyRules(graph, rules);
  expect(counts).toEqual({ "unpack-heads": 1 });
  expect(checkGraph(apart)).toEqual([]);
  expect(findAttentions(viewGraph(apart)).self).toHaveLength(selfAttentions);
  const expected = await (await openModel(encodeModel(spelt(source)))).run({ x, context });
  const found = await (await openModel(encodeModel(apart))).run({ x, context });
  expect(maxDifference(found.y!, expected.y!)).toBeLessThan(1e-5);
});

test.each([
  [
    "Q|K|V in blocks",
    (edit: GraphEdit) => fused(edit, [inFive(edit, project(edit, "x", interleaved([0, 1, 2])), [3, heads, size])]),
    /is \[2,77,3,2,4\]; expected \[B, N, 2, 3, D\]/,
  ],
  [
    "another head count",
    (edit: GraphEdit) => fused(edit, [inFive(edit, project(edit, "x", interleaved([0, 1, 2])), [heads, 3, size])], 4),
    /expected \[B, N, 4, 3, D\]/,
  ],
  [
    "a bias",
    (edit: GraphEdit) =>
      fused(edit, [
        inFive(edit, project(edit, "x", interleaved([0, 1, 2])), [heads, 3, size]),
        "",
        "",
        edit.floats(Array(24).fill(1), [24], float),
      ]),
    /it has a bias/,
  ],
])("%s: left alone, with the reason", (_, attend, reason) => {
  const { counts, refused } = applyRules(network(attend), rules);
  expect(counts).toEqual({ "unpack-heads": 0 });
  expect(refused.map((r) => r.reason)).toEqual([expect.stringMatching(reason)]);
});
