// The oracle is the spelt graph. What spellings are read, attention-core.test.ts says; every export's are in rewrite-unet.test.ts.
import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { checkGraph } from "../check.ts";
import { editGraph, type GraphEdit } from "../edit.ts";
import { maxDifference, openModel } from "../fixtures.test-kit.ts";
import { emptyGraph, encodeModel, type Graph } from "../model.ts";
import { applyRules, type Rule } from "../rule.ts";
import { fuseAttention } from "./fuse-attention.ts";

const float = TensorProto_DataType.FLOAT;
const channels = 8;
const rules = [fuseAttention as Rule<object>];

interface Spelling {
  readonly source: "x" | "context";
  readonly perm: readonly number[];
  weigh(edit: GraphEdit, scores: string): string;
}

const softmax = (edit: GraphEdit, logits: string): string =>
  edit.add("Softmax", [logits], { attributes: { axis: { int: -1 } } });
const usual: Spelling = {
  source: "context",
  perm: [0, 2, 1, 3],
  weigh: (edit, scores) => softmax(edit, edit.add("Mul", [scores, edit.floats([0.7], [], float)])),
};

function spelt(change: Partial<Spelling>): Graph {
  const { source, perm, weigh } = { ...usual, ...change };
  const edit = editGraph(emptyGraph());
  edit.addInput("x", float, ["batch", "tokens", channels]);
  edit.addInput("context", float, ["batch", "length", channels]);
  edit.addInput("mask", float, ["length"]);
  const project = (from: string, step: number): string => {
    const weight = Array.from({ length: channels * channels }, (_, i) => Math.sin(i * step) / 2);
    return edit.add("MatMul", [from, edit.floats(weight, [channels, channels], float)]);
  };
  const split = (tokens: string, order: readonly number[]): string =>
    edit.add("Transpose", [edit.add("Reshape", [tokens, edit.ints([0, 0, 2, 4])])], {
      attributes: { perm: { ints: order } },
    });
  const scores = edit.add("MatMul", [split(project("x", 1.1), perm), split(project(source, 2.3), [0, 2, 3, 1])]);
  const mixed = edit.add("MatMul", [weigh(edit, scores), split(project(source, 3.7), perm)]);
  const back = edit.add("Transpose", [mixed], { attributes: { perm: { ints: [0, 2, 1, 3] } } });
  const joined = edit.add("Reshape", [back, edit.ints([0, 0, channels])]);
  edit.add("Identity", [joined], { output: "y" });
  edit.addOutput("y", float, ["batch", "tokens", channels]);
  return edit.finish();
}

test.each(["x", "context"] as const)("an attention to %s becomes one node with the same numbers", async (source) => {
  const graph = spelt({ source });
  const { graph: fused, counts, refused } = applyRules(graph, rules);
  expect([counts, refused]).toEqual([{ "fuse-attention": 1 }, []]);
  expect(checkGraph(fused)).toEqual([]);
  const ops = fused.nodes.map((node) => node.opType).filter((op) => op !== "Constant");
  expect(ops).toEqual(["MatMul", "MatMul", "MatMul", "MultiHeadAttention", "Identity"]);
  const feeds = {
    x: { dims: [2, 5, channels], data: Float32Array.from({ length: 80 }, (_, i) => Math.cos(i * i)) },
    context: { dims: [2, 3, channels], data: Float32Array.from({ length: 48 }, (_, i) => Math.sin(i * i)) },
    mask: { dims: [3], data: new Float32Array(3) },
  };
  const before = await (await openModel(encodeModel(graph))).run(feeds);
  const after = await (await openModel(encodeModel(fused))).run(feeds);
  expect(maxDifference(after.y!, before.y!)).toBeLessThan(1e-5);
});

test.each([
  [
    "a mask",
    { weigh: (edit: GraphEdit, scores: string) => softmax(edit, edit.add("Add", [scores, "mask"])) },
    /no Softmax on the product of q and k: Add/,
  ],
  [
    "no Softmax",
    { weigh: (edit: GraphEdit, scores: string) => edit.add("Relu", [scores]) },
    /no Softmax on the product of q and k: Relu/,
  ],
])("%s: left alone, with the reason", (_, change, reason) => {
  const graph = spelt(change);
  const result = applyRules(graph, rules);
  expect(result.refused.map((r) => r.reason)).toEqual([expect.stringMatching(reason)]);
  expect(result.graph).toBe(graph);
});
