// The oracle is ONNX Runtime's own MultiHeadAttention, which takes the bias.
import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { checkGraph } from "../check.ts";
import { editGraph } from "../edit.ts";
import { maxDifference, openModel } from "../fixtures.test-kit.ts";
import { emptyGraph, encodeModel, type Graph } from "../model.ts";
import { applyRules, type Rule } from "../rule.ts";
import { attentionBias } from "./attention-bias.ts";

const float = TensorProto_DataType.FLOAT;
const rules = [attentionBias as Rule<object>];

interface Shape {
  readonly bias: readonly number[] | "computed";
  readonly attributes: Readonly<Record<string, { readonly int: number } | { readonly float: number }>>;
  readonly mask: boolean;
}

function biased(change: Partial<Shape>): Graph {
  const { bias, attributes, mask } = { bias: Array(24).fill(0), attributes: {}, mask: false, ...change };
  const edit = editGraph(emptyGraph());
  for (const name of ["q", "k", "v"]) edit.addInput(name, float, ["batch", name === "q" ? "n" : "l", 8]);
  if (bias === "computed") edit.addInput("b", float, [24]);
  if (mask) edit.addInput("mask", TensorProto_DataType.INT32, ["batch", "l"]);
  const inputs = ["q", "k", "v", bias === "computed" ? "b" : edit.floats(bias, [24], float)];
  edit.add("MultiHeadAttention", mask ? [...inputs, "mask"] : inputs, {
    domain: "com.microsoft",
    attributes: { num_heads: { int: 2 }, ...attributes },
    output: "fused",
  });
  edit.add("Identity", ["fused"], { output: "y" });
  edit.addOutput("y", float, ["batch", "n", 8]);
  return edit.finish();
}

const tokens = (count: number, step: number) => ({
  dims: [1, count, 8],
  data: Float32Array.from({ length: count * 8 }, (_, i) => Math.sin(i * i * step)),
});
const feeds = { q: tokens(4, 1), k: tokens(6, 2), v: tokens(6, 3) };

test.each([
  ["zero", {}, 0],
  ["not zero", { bias: Array.from({ length: 24 }, (_, i) => Math.cos(i)) }, 3],
  ["zero, with a scale", { attributes: { scale: { float: 0.2 } } }, 0],
])("a bias that is %s leaves the node", async (_, change, adds) => {
  const graph = biased(change);
  const { graph: plain, counts } = applyRules(graph, rules);
  expect(counts).toEqual({ "attention-bias": 1 });
  expect(checkGraph(plain)).toEqual([]);
  expect(plain.nodes.filter((node) => node.opType === "Add")).toHaveLength(adds);
  expect(plain.nodes.find((node) => node.opType === "MultiHeadAttention")?.input).toHaveLength(3);
  const before = await (await openModel(encodeModel(graph))).run(feeds);
  const after = await (await openModel(encodeModel(plain))).run(feeds);
  expect(maxDifference(after.y!, before.y!)).toBeLessThan(1e-5);
});

test.each([
  ["a computed bias", { bias: "computed" as const }, /the bias "b" is computed/],
  ["a mask", { mask: true }, /it has a key_padding_mask/],
])("%s: left alone, with the reason", (_, change, reason) => {
  const graph = biased(change);
  const result = applyRules(graph, rules);
  expect(result.refused.map((r) => r.reason)).toEqual([expect.stringMatching(reason)]);
  expect(result.graph).toBe(graph);
});

test("an attention without a bias is no candidate", () => {
  const { graph } = applyRules(biased({}), rules);
  expect(applyRules(graph, rules)).toEqual({ graph, counts: { "attention-bias": 0 }, refused: [] });
});
