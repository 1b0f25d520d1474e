import { TensorProto_DataType } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { editGraph, type GraphEdit, valueInfo } from "../edit.ts";
import { type Feeds, floats } from "../fixtures.test-kit.ts";
import { emptyGraph } from "../model.ts";
import { viewGraph } from "../view.ts";
import { gradientError, waves } from "./gradient.test-kit.ts";
import { gradientRules } from "./rules.ts";

const { FLOAT } = TensorProto_DataType;

interface Example {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Moves inputs to where the operator is smooth. */
  readonly shift?: number;
  readonly opset?: number;
  /** Adds nodes and returns the name of the last. */
  build(edit: GraphEdit): string;
}

const number = (edit: GraphEdit, value: number) => edit.floats([value], [], FLOAT);
const unary = (type: string, shift = 0, options: Parameters<GraphEdit["add"]>[2] = {}): Example => ({
  inputs: { x: [2, 3, 4] },
  shift,
  build: (edit) => edit.add(type, ["x"], options),
});
const binary = (type: string, shift = 0, x = [2, 3, 4], y = [3, 1]): Example => ({
  inputs: { x, y },
  shift,
  build: (edit) => edit.add(type, ["x", "y"]),
});
const int = (value: number) => ({ int: value });
const ints = (...values: number[]) => ({ ints: values });
const text = (value: string) => ({ string: value });
const microsoft = { domain: "com.microsoft" };
const image = [2, 4, 5, 6];

/** Every operator with a rule, in the forms in which rules tell them apart. */
const examples: Readonly<Record<string, Example | readonly Example[]>> = {
  Identity: unary("Identity"),
  Dropout: unary("Dropout"),
  Cast: unary("Cast", 0, { attributes: { to: int(FLOAT) } }),
  Add: [binary("Add"), binary("Add", 0, [3, 1], [2, 3, 4])],
  Sub: binary("Sub"),
  Mul: [binary("Mul"), binary("Mul", 0, [3], [2, 4, 3])],
  Div: binary("Div", 3),
  Pow: [2, 3.5].map((p) => ({
    inputs: { x: [2, 3] },
    shift: 2,
    build: (edit) => edit.add("Pow", ["x", number(edit, p)]),
  })),
  Neg: unary("Neg"),
  Sqrt: unary("Sqrt", 2),
  Reciprocal: unary("Reciprocal", 2),
  Exp: unary("Exp"),
  Log: unary("Log", 2),
  Sin: unary("Sin"),
  Cos: unary("Cos"),
  Abs: unary("Abs"),
  Relu: unary("Relu"),
  LeakyRelu: unary("LeakyRelu", 0, { attributes: { alpha: { float: 0.3 } } }),
  Sigmoid: unary("Sigmoid"),
  Tanh: unary("Tanh"),
  Erf: unary("Erf"),
  Gelu: ["none", "tanh"].map((approximate) => ({
    ...unary("Gelu", 0, { attributes: { approximate: text(approximate) } }),
    opset: 20,
  })),
  "com.microsoft.Gelu": unary("Gelu", 0, microsoft),
  "com.microsoft.FastGelu": unary("FastGelu", 0, microsoft),
  "com.microsoft.QuickGelu": unary("QuickGelu", 0, { ...microsoft, attributes: { alpha: { float: 1.5 } } }),
  "com.microsoft.BiasGelu": {
    inputs: { x: [2, 3, 4] },
    build: (edit) => edit.add("BiasGelu", ["x", edit.floats([0.1, -0.2, 0.3, 0], [4], FLOAT)], microsoft),
  },
  Clip: { inputs: { x: [3, 5] }, build: (edit) => edit.add("Clip", ["x", number(edit, -0.5), number(edit, 0.6)]) },
  Min: binary("Min"),
  Max: binary("Max"),
  CumSum: [0, 1].map((reverse) => ({
    inputs: { x: [3, 5] },
    build: (edit) =>
      edit.add("CumSum", ["x", edit.ints([1], [])], { attributes: { reverse: int(reverse), exclusive: int(1) } }),
  })),
  Where: {
    inputs: { x: [2, 3, 4], y: [3, 1] },
    build: (edit) => edit.add("Where", [edit.add("Less", ["x", number(edit, 0)]), "x", "y"]),
  },
  Reshape: { inputs: { x: [2, 3, 4] }, build: (edit) => edit.add("Reshape", ["x", edit.ints([0, -1])]) },
  Flatten: unary("Flatten", 0, { attributes: { axis: int(1) } }),
  Squeeze: { inputs: { x: [2, 1, 4] }, build: (edit) => edit.add("Squeeze", ["x", edit.ints([1])]) },
  Unsqueeze: { inputs: { x: [2, 4] }, build: (edit) => edit.add("Unsqueeze", ["x", edit.ints([0, 2])]) },
  Transpose: unary("Transpose", 0, { attributes: { perm: ints(1, 2, 0) } }),
  Concat: {
    inputs: { x: [2, 3, 4], y: [2, 5, 4] },
    build: (edit) => edit.add("Concat", ["x", "y"], { attributes: { axis: int(1) } }),
  },
  Split: { inputs: { x: [2, 7, 3] }, build: (edit) => edit.split("x", 1, [2, 4, 1])[1]! },
  Slice: [
    [1, 1, 4],
    [1, -3, -1],
    [1, 0, 6, 2],
    [1, -2, 0, -3],
    [0, -1, -100, -1],
  ].map(([axis, from, to, step]) => ({
    inputs: { x: [2, 6, 3] },
    build: (edit) =>
      edit.add("Slice", [
        "x",
        ...[from!, to!, axis!].map((value) => edit.ints([value])),
        ...(step === undefined ? [] : [edit.ints([step])]),
      ]),
  })),
  Pad: { inputs: { x: [2, 3] }, build: (edit) => edit.add("Pad", ["x", edit.ints([0, 2, 1, 1])]) },
  Gather: [
    {
      inputs: { x: [4, 3, 2] },
      build: (edit) => edit.add("Gather", ["x", edit.ints([2, 0, 2])], { attributes: { axis: int(0) } }),
    },
    {
      inputs: { x: [2, 4, 3] },
      build: (edit) => edit.add("Gather", ["x", edit.ints([2, 0, 2, 1], [2, 2])], { attributes: { axis: int(1) } }),
    },
    {
      inputs: { x: [2, 4, 3] },
      build: (edit) => edit.add("Gather", ["x", edit.ints([1], [])], { attributes: { axis: int(2) } }),
    },
  ],
  Expand: { inputs: { x: [3, 1] }, build: (edit) => edit.add("Expand", ["x", edit.ints([2, 3, 4])]) },
  DepthToSpace: ["DCR", "CRD"].map((mode) => ({
    inputs: { x: [2, 8, 3, 2] },
    build: (edit) => edit.add("DepthToSpace", ["x"], { attributes: { blocksize: int(2), mode: text(mode) } }),
  })),
  SpaceToDepth: {
    inputs: { x: [2, 2, 4, 6] },
    build: (edit) => edit.add("SpaceToDepth", ["x"], { attributes: { blocksize: int(2) } }),
  },
  MatMul: [
    binary("MatMul", 0, [2, 3, 4], [4, 5]),
    binary("MatMul", 0, [3, 4], [4, 5]),
    binary("MatMul", 0, [2, 1, 3, 4], [1, 3, 4, 5]),
    binary("MatMul", 0, [3, 4], [2, 4, 5]),
  ],
  "com.microsoft.FusedMatMul": [
    { transA: int(1), transB: int(0), alpha: { float: 0.5 } },
    { transA: int(0), transB: int(1) },
  ].map((attributes) => ({
    inputs: { x: attributes.transA.int ? [2, 4, 3] : [2, 3, 4], y: attributes.transB.int ? [2, 5, 4] : [2, 4, 5] },
    build: (edit) => edit.add("FusedMatMul", ["x", "y"], { ...microsoft, attributes }),
  })),
  Gemm: [0, 1, 2, 3].map((turns) => ({
    inputs: { x: turns & 1 ? [4, 3] : [3, 4], y: turns & 2 ? [5, 4] : [4, 5], z: [5] },
    build: (edit) =>
      edit.add("Gemm", ["x", "y", "z"], {
        attributes: { transA: int(turns & 1), transB: int(turns >> 1), alpha: { float: 0.7 }, beta: { float: 1.3 } },
      }),
  })),
  Einsum: {
    inputs: { x: [2, 3, 4, 5], y: [2, 3, 6, 5] },
    build: (edit) => edit.add("Einsum", ["x", "y"], { attributes: { equation: text("bhnd, bhld -> bhnl") } }),
  },
  ReduceSum: [0, 1].map((keepdims) => ({
    inputs: { x: [2, 3, 4] },
    build: (edit) => edit.add("ReduceSum", ["x", edit.ints([1])], { attributes: { keepdims: int(keepdims) } }),
  })),
  ReduceMean: [0, 1].map((keepdims) =>
    unary("ReduceMean", 0, { attributes: { axes: ints(-1, 0), keepdims: int(keepdims) } }),
  ),
  ReduceMax: unary("ReduceMax", 0, { attributes: { axes: ints(1), keepdims: int(0) } }),
  ReduceMin: unary("ReduceMin", 0, { attributes: { axes: ints(2) } }),
  ReduceL2: unary("ReduceL2", 0, { attributes: { axes: ints(1) } }),
  InstanceNormalization: {
    inputs: { x: image },
    build: (edit) =>
      edit.add("InstanceNormalization", [
        "x",
        edit.floats([1, 2, 0.5, 1], [4], FLOAT),
        edit.floats([0, 1, 2, 3], [4], FLOAT),
      ]),
  },
  LayerNormalization: {
    inputs: { x: [2, 3, 4] },
    build: (edit) =>
      edit.add("LayerNormalization", [
        "x",
        edit.floats([1, 2, 0.5, 1], [4], FLOAT),
        edit.floats([0, 1, 2, 3], [4], FLOAT),
      ]),
  },
  "com.microsoft.SkipLayerNormalization": {
    inputs: { x: [2, 3, 4], y: [2, 3, 4] },
    build: (edit) => {
      const weights = [edit.floats([1, 2, 0.5, 1], [4], FLOAT), edit.floats([0, 1, 2, 3], [4], FLOAT)];
      const [normal, , , sum] = edit.addMany("SkipLayerNormalization", ["x", "y", ...weights], 4, microsoft);
      return edit.add("Mul", [normal!, sum!]);
    },
  },
  GroupNormalization: {
    inputs: { x: image },
    opset: 21,
    build: (edit) =>
      edit.add(
        "GroupNormalization",
        ["x", edit.floats([1, 2, 0.5, 1], [4], FLOAT), edit.floats([0, 1, 2, 3], [4], FLOAT)],
        { attributes: { num_groups: int(2) } },
      ),
  },
  BatchNormalization: {
    inputs: { x: image },
    build: (edit) =>
      edit.add("BatchNormalization", ["x", ...[1, 2, 3, 4].map((k) => edit.floats([k, 2, 1, k], [4], FLOAT))]),
  },
  Softmax: unary("Softmax", 0, { attributes: { axis: int(1) } }),
  LogSoftmax: unary("LogSoftmax", 0, { attributes: { axis: int(-1) } }),
  Conv: [
    { attributes: { pads: ints(1, 1, 1, 1) } },
    { attributes: { pads: ints(1, 0, 1, 2), strides: ints(2, 3) } },
    { attributes: { dilations: ints(2, 1) } },
  ].map((options) => ({
    inputs: { x: image },
    build: (edit) =>
      edit.add(
        "Conv",
        ["x", edit.floats([...waves([3 * 4 * 3 * 3], 2).data].map(Number), [3, 4, 3, 3], FLOAT)],
        options,
      ),
  })),
  ConvTranspose: {
    inputs: { x: image },
    build: (edit) =>
      edit.add(
        "ConvTranspose",
        ["x", edit.floats([...waves([4 * 3 * 3 * 3], 2).data].map(Number), [4, 3, 3, 3], FLOAT)],
        {
          attributes: { strides: ints(2, 2), pads: ints(1, 1, 1, 1) },
        },
      ),
  },
  AveragePool: {
    inputs: { x: [1, 2, 4, 6] },
    build: (edit) => edit.add("AveragePool", ["x"], { attributes: { kernel_shape: ints(2, 3), strides: ints(2, 3) } }),
  },
  Resize: {
    inputs: { x: [1, 2, 3, 4] },
    build: (edit) =>
      edit.add("Resize", ["x", "", edit.floats([1, 1, 2, 3], [4], FLOAT)], {
        attributes: { coordinate_transformation_mode: text("asymmetric"), nearest_mode: text("floor") },
      }),
  },
  "com.microsoft.MultiHeadAttention": [
    {
      inputs: { x: [2, 5, 8], y: [2, 3, 8], z: [2, 3, 8] },
      build: (edit) =>
        edit.add("MultiHeadAttention", ["x", "y", "z"], { ...microsoft, attributes: { num_heads: int(2) } }),
    },
    // More scores than are taken together, with a bias for all heads and with one for each.
    ...[1, 4].map((heads) => ({
      inputs: { x: [2, 5, 8], y: [2, 40, 8], z: [2, 40, 8], b: [2, heads, 5, 40] },
      build: (edit: GraphEdit) =>
        edit.add("MultiHeadAttention", ["x", "y", "z", "", "", "b"], {
          ...microsoft,
          attributes: { num_heads: int(4) },
        }),
    })),
    {
      inputs: { x: [2, 5, 8], y: [2, 3, 8], z: [2, 3, 8], b: [2, 1, 5, 3] },
      build: (edit) =>
        edit.add("MultiHeadAttention", ["x", "y", "z", "", "", "b"], {
          ...microsoft,
          attributes: { num_heads: int(2), scale: { float: 0.3 } },
        }),
    },
  ],
};

/** `batch`: null, sizes as they are; else inputs leave a first size of 2 open, and it turns out to be this. */
async function errorOf({ inputs, shift = 0, opset = 17, build }: Example, batch: number | null): Promise<number> {
  const edit = editGraph(emptyGraph(opset));
  const isOpen = (dims: readonly number[]) => batch !== null && dims[0] === 2;
  for (const [name, dims] of Object.entries(inputs))
    edit.addInput(name, FLOAT, isOpen(dims) ? ["batch", ...dims.slice(1)] : dims);
  edit.add("Identity", [build(edit)], { output: "out" });
  edit.addOutput("out", FLOAT, []);
  const graph = edit.finish();
  const rank = viewGraph(graph).facts.of("out").dims!.length;
  const named = Array.from({ length: rank }, (_, axis) => `out_${axis}`);
  const feeds: Feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, own], i) => {
      const dims = isOpen(own) ? own.with(0, batch!) : own;
      return [name, { dims, data: floats(waves(dims, i + 1)).map((x) => x + shift) }];
    }),
  );
  return gradientError({ ...graph, outputs: [valueInfo("out", FLOAT, named)] }, feeds, Object.keys(inputs), {
    step: 3e-3,
  });
}

describe("every operator with a rule", () => {
  it("has an example", () => {
    const untested = Object.keys(gradientRules).filter((name) => !examples[name] && name !== "Upsample");
    expect(untested).toEqual([]);
  });

  it.each(Object.entries(examples))("%s: the gradient is that of finite differences", async (_, example) => {
    for (const one of [example].flat() as readonly Example[]) {
      expect(await errorOf(one, null)).toBeLessThan(5e-3);
      expect(await errorOf(one, 3)).toBeLessThan(5e-3);
    }
  });
});
