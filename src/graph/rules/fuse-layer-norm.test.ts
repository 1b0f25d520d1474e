// The oracle is the spelt graph, and the formula itself where float16 has to stay finite.
import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { checkGraph } from "../check.ts";
import { editGraph, type GraphEdit } from "../edit.ts";
import { floats, maxDifference, openModel } from "../fixtures.test-kit.ts";
import { emptyGraph, encodeModel, type Graph } from "../model.ts";
import { applyRules, type Rule } from "../rule.ts";
import { fuseLayerNorm } from "./fuse-layer-norm.ts";

const { FLOAT: float, FLOAT16: half } = TensorProto_DataType;
const width = 6;
const rules = [fuseLayerNorm as Rule<object>];
const scale = [1, 2, 0.5, -1, 1.5, 1];
const shift = [0, 1, -1, 0.5, 0, 2];

interface Spelling {
  readonly type: number;
  mean(edit: GraphEdit, x: string): string;
  square(edit: GraphEdit, x: string): string;
  /** From the mean of squares to what is divided by. */
  deviation(edit: GraphEdit, variance: string): string;
  finish(edit: GraphEdit, normal: string, type: number): string;
}

const usual: Spelling = {
  type: float,
  mean: (edit, x) => edit.add("ReduceMean", [x], { attributes: { axes: { ints: [-1] } } }),
  square: (edit, x) => edit.add("Pow", [x, edit.floats([2], [], float)]),
  deviation: (edit, variance) => edit.add("Sqrt", [edit.add("Add", [variance, edit.floats([1e-5], [], float)])]),
  finish: (edit, normal, type) =>
    edit.add("Add", [edit.add("Mul", [normal, edit.floats(scale, [width], type)]), edit.floats(shift, [width], type)]),
};

function spelt(change: Partial<Spelling>): Graph {
  const { type, mean, square, deviation, finish } = { ...usual, ...change };
  const edit = editGraph(emptyGraph(14));
  edit.addInput("x", float, ["batch", 4, width]);
  const x = type === float ? "x" : edit.add("Cast", ["x"], { attributes: { to: { int: type } } });
  const centred = edit.add("Sub", [x, mean(edit, x)]);
  const normal = edit.add("Div", [centred, deviation(edit, mean(edit, square(edit, centred)))]);
  edit.add("Cast", [finish(edit, normal, type)], { attributes: { to: { int: float } }, output: "y" });
  edit.addOutput("y", float, ["batch", 4, width]);
  return edit.finish();
}

const input = (size: number) => ({
  dims: [2, 4, width],
  data: Float32Array.from({ length: 48 }, (_, i) => size * Math.sin(i * i)),
});

test.each([
  ["with Pow", {}],
  ["with Mul", { square: (edit: GraphEdit, x: string) => edit.add("Mul", [x, x]) }],
])("%s: one node, the same numbers", async (_, change) => {
  const graph = spelt(change);
  const { graph: fused, counts, refused } = applyRules(graph, rules);
  expect([counts, refused]).toEqual([{ "fuse-layer-norm": 1 }, []]);
  expect(checkGraph(fused)).toEqual([]);
  const operators = fused.nodes.map((node) => node.opType).filter((op) => op !== "Constant");
  expect(operators).toEqual(["LayerNormalization", "Cast"]);
  const before = await (await openModel(encodeModel(graph))).run({ x: input(3) });
  const after = await (await openModel(encodeModel(fused))).run({ x: input(3) });
  expect(maxDifference(after.y!, before.y!)).toBeLessThan(1e-5);
});

test("float16: features of 1000, whose square float16 cannot hold, come out right", async () => {
  const toFloat = (edit: GraphEdit, x: string): string => edit.add("Cast", [x], { attributes: { to: { int: float } } });
  const graph = spelt({
    type: half,
    square: (edit, x) => usual.square(edit, toFloat(edit, x)),
    deviation: (edit, v) => edit.add("Cast", [usual.deviation(edit, v)], { attributes: { to: { int: half } } }),
  });
  const { graph: fused, counts } = applyRules(graph, rules);
  expect(counts).toEqual({ "fuse-layer-norm": 1 });
  const x = input(1000);
  const { y } = await (await openModel(encodeModel(fused))).run({ x });
  for (let row = 0; row < 8; row++) {
    const values = [...x.data.subarray(row * width, (row + 1) * width)];
    const mean = values.reduce((a, b) => a + b) / width;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / width + 1e-5);
    values.forEach((v, i) => {
      expect(floats(y!)[row * width + i]).toBeCloseTo(((v - mean) / deviation) * scale[i]! + shift[i]!, 1);
    });
  }
});

test.each([
  [
    "a mean over tokens",
    { mean: (edit: GraphEdit, x: string) => edit.add("ReduceMean", [x], { attributes: { axes: { ints: [1] } } }) },
    /no mean of squares over the last axis/,
  ],
  [
    "a cube",
    { square: (edit: GraphEdit, x: string) => edit.add("Pow", [x, edit.floats([3], [], float)]) },
    /no mean of squares/,
  ],
  [
    "a computed epsilon",
    { deviation: (edit: GraphEdit, v: string) => edit.add("Sqrt", [edit.add("Add", [v, v])]) },
    /no constant is added before Sqrt/,
  ],
  ["no scale and shift", { finish: (_: GraphEdit, normal: string) => normal }, /no Div, Mul and Add follow/],
  [
    "a scale of one number",
    {
      finish: (edit: GraphEdit, normal: string) =>
        edit.add("Add", [edit.add("Mul", [normal, edit.floats([2], [], float)]), edit.floats(shift, [width], float)]),
    },
    /a weight is \[\] of type 1; expected \[6\] of 1/,
  ],
])("%s: left alone, with the reason", (_, change, reason) => {
  const graph = spelt(change);
  const result = applyRules(graph, rules);
  expect(result.refused.map((r) => r.reason)).toEqual([expect.stringMatching(reason)]);
  expect(result.graph).toBe(graph);
});
