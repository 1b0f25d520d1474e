// The oracle is ONNX Runtime's own Attention operator.
import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { findAttentions } from "../attention.ts";
import type { Attribute } from "../attributes.ts";
import { checkGraph } from "../check.ts";
import { editGraph } from "../edit.ts";
import { maxDifference, openModel } from "../fixtures.test-kit.ts";
import { emptyGraph, encodeModel, type Graph, opOf } from "../model.ts";
import { applyRules, type Rule } from "../rule.ts";
import { viewGraph } from "../view.ts";
import { unpackAttention } from "./unpack-attention.ts";

const float = TensorProto_DataType.FLOAT;
const channels = 8;
const wave = (count: number, step: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(i * step) / 2);
const rules = [unpackAttention as Rule<object>];

interface Shape {
  readonly opset: number;
  readonly bias: readonly number[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly mask: boolean;
}

const usual: Shape = { opset: 17, bias: wave(24, 3.1), attributes: { num_heads: { int: 2 } }, mask: false };

function packed(change: Partial<Shape> = {}): Graph {
  const { opset, bias, attributes, mask } = { ...usual, ...change };
  const edit = editGraph(emptyGraph(opset));
  edit.addInput("x", float, ["batch", "tokens", channels]);
  const weight = edit.floats(wave(channels * 24, 1.7), [channels, 24], float);
  const inputs = ["x", weight, edit.floats(bias, [24], float)];
  if (mask) edit.addInput("mask", TensorProto_DataType.INT32, ["batch"]);
  const y = edit.add("Attention", mask ? [...inputs, "mask"] : inputs, { domain: "com.microsoft", attributes });
  edit.add("MatMul", [y, edit.floats(wave(64, 0.7), [channels, channels], float)], { output: "y" });
  edit.addOutput("y", float, ["batch", "tokens", channels]);
  return edit.finish();
}

const x = { dims: [2, 5, channels], data: Float32Array.from({ length: 80 }, (_, i) => Math.cos(i * i)) };

test.each([
  ["with a bias", {}],
  ["with a zero bias", { bias: Array(24).fill(0) }],
  ["below opset 13", { opset: 12 }],
  ["from opset 18 on", { opset: 18 }],
  ["with a scale of its own", { attributes: { num_heads: { int: 4 }, scale: { float: 0.3 } } }],
])("%s: the same numbers, apart", async (_, change) => {
  const graph = packed(change);
  const { graph: apart, counts, refused } = applyRules(graph, rules);
  expect([counts, refused]).toEqual([{ "unpack-attention": 1 }, []]);
  expect(checkGraph(apart)).toEqual([]);
  expect(findAttentions(viewGraph(apart)).self.map((site) => site.channels)).toEqual([channels]);
  const before = await (await openModel(encodeModel(graph))).run({ x });
  const after = await (await openModel(encodeModel(apart))).run({ x });
  expect(maxDifference(after.y!, before.y!)).toBeLessThan(1e-5);
});

test("a zero bias is dropped, another is kept", () => {
  const adds = (graph: Graph): number => applyRules(graph, rules).graph.nodes.filter((n) => opOf(n) === "Add").length;
  expect([adds(packed({ bias: Array(24).fill(0) })), adds(packed())]).toEqual([0, 1]);
});

test.each([
  ["a mask", { mask: true }, /it has a mask_index/],
  ["a causal one", { attributes: { num_heads: { int: 2 }, unidirectional: { int: 1 } } }, /unidirectional is set/],
  ["uneven widths", { attributes: { num_heads: { int: 2 }, qkv_hidden_sizes: { ints: [8, 8, 4] } } }, /do not fit/],
  ["heads that do not divide", { attributes: { num_heads: { int: 3 } } }, /3 heads do not fit together/],
])("%s is left alone, with the reason", (_, change, reason) => {
  const graph = packed(change);
  const result = applyRules(graph, rules);
  expect(result.refused.map((r) => r.reason)).toEqual([expect.stringMatching(reason)]);
  expect(result.graph).toBe(graph);
});
