// Shape rules, one per ONNX operator. A rule may know less than there is to know; it must not guess.
import { TensorProto_DataType } from "onnx-buf";
import { axisOf, broadcast, type Fact, fact, type OpInputs, reshaped, sizeOf, smallTensor, unknown } from "./facts.ts";
import { attributeOf, intOf, intsOf, numbersOf } from "./model.ts";

type OpRule = (inputs: OpInputs) => readonly Fact[];

/** Output like input 0. */
const same: OpRule = ({ at }) => [fact(at(0).type, at(0).dims)];

/** Output like input 0, numbers mapped. */
const unary =
  (f: (x: number) => number): OpRule =>
  ({ at }) => [fact(at(0).type, at(0).dims, at(0).values?.map(f) ?? null)];

const isInteger = (type: number): boolean => type === TensorProto_DataType.INT64 || type === TensorProto_DataType.INT32;

const binary =
  (f: (x: number, y: number) => number, type: number | null = null): OpRule =>
  ({ at }) => {
    const [a, b] = [at(0), at(1)];
    const resultType = type ?? a.type;
    if (!a.dims || !b.dims) return [fact(resultType, null)];
    const dims = broadcast(a.dims, b.dims);
    const rounded = type === null && isInteger(a.type) ? (x: number, y: number) => Math.trunc(f(x, y)) : f;
    return [fact(resultType, dims, zip(a, b, dims, rounded))];
  };

/** Numbers of an elementwise result: both sides uniform, or equally long, or one uniform. */
function zip(a: Fact, b: Fact, dims: readonly number[], f: (x: number, y: number) => number): readonly number[] | null {
  if (!a.values || !b.values) return null;
  const size = sizeOf(dims);
  const [m, n] = [a.values.length, b.values.length];
  if (m === 1 && n === 1) return [f(a.values[0]!, b.values[0]!)];
  if ((m !== 1 && m !== size) || (n !== 1 && n !== size) || size > smallTensor) return null;
  return Array.from({ length: size }, (_, i) => f(a.values![m === 1 ? 0 : i]!, b.values![n === 1 ? 0 : i]!));
}

/** All numbers of a small tensor, spelt out. */
function spelt(f: Fact): readonly number[] | null {
  if (!f.values || !f.dims) return null;
  const size = sizeOf(f.dims);
  if (f.values.length === size) return f.values;
  return size <= smallTensor ? Array.from({ length: size }, () => f.values![0]!) : null;
}

/** Axes of Squeeze, Unsqueeze and Reduce: an attribute before opset 13 (18), an input since. */
function axesOf({ node, at }: OpInputs, input: number): readonly number[] | null {
  return intsOf(node, "axes") ?? spelt(at(input));
}

const constant: OpRule = ({ node }) => {
  const tensor = attributeOf(node, "value")?.t;
  if (tensor) {
    const dims = tensor.dims.map(Number);
    return [fact(tensor.dataType, dims, sizeOf(dims) <= smallTensor ? numbersOf(tensor) : null)];
  }
  const ints = intsOf(node, "value_ints");
  if (ints) return [fact(TensorProto_DataType.INT64, [ints.length], ints)];
  const float = attributeOf(node, "value_float");
  if (float) return [fact(TensorProto_DataType.FLOAT, [], [float.f])];
  const int = attributeOf(node, "value_int");
  return [int ? fact(TensorProto_DataType.INT64, [], [Number(int.i)]) : unknown];
};

const shape: OpRule = ({ node, at }) => {
  const dims = at(0).dims;
  if (!dims) return [fact(TensorProto_DataType.INT64, null)];
  const part = dims.slice(intOf(node, "start", 0), intOf(node, "end", dims.length));
  return [fact(TensorProto_DataType.INT64, [part.length], part)];
};

const constantOfShape: OpRule = ({ node, at }) => {
  const value = attributeOf(node, "value")?.t;
  return [fact(value?.dataType ?? TensorProto_DataType.FLOAT, spelt(at(0)), value ? numbersOf(value) : [0])];
};

const cast: OpRule = ({ node, at }) => {
  const to = intOf(node, "to", 0);
  const values = at(0).values;
  return [fact(to, at(0).dims, isInteger(to) ? (values?.map(Math.trunc) ?? null) : values)];
};

const reshape: OpRule = ({ node, at }) => {
  const [x, wanted] = [at(0), spelt(at(1))];
  const dims = x.dims && wanted ? reshaped(x.dims, wanted, intOf(node, "allowzero", 0) === 1) : null;
  return [fact(x.type, dims, x.values)];
};

const transpose: OpRule = ({ node, at }) => {
  const { type, dims, values } = at(0);
  const perm = intsOf(node, "perm") ?? dims?.map((_, i) => dims.length - 1 - i);
  const moved = dims && perm ? perm.map((i) => dims[i] ?? 1) : null;
  return [fact(type, moved, values?.length === 1 ? values : null)];
};

const unsqueeze: OpRule = (inputs) => {
  const { type, dims, values } = inputs.at(0);
  const axes = axesOf(inputs, 1);
  if (!dims || !axes) return [fact(type, null)];
  const rank = dims.length + axes.length;
  const at = new Set(axes.map((axis) => axisOf(axis, rank)));
  const rest = [...dims];
  return [
    fact(
      type,
      Array.from({ length: rank }, (_, i) => (at.has(i) ? 1 : rest.shift()!)),
      values,
    ),
  ];
};

const squeeze: OpRule = (inputs) => {
  const { type, dims, values } = inputs.at(0);
  if (!dims) return [fact(type, null)];
  const axes = inputs.node.input[1] || intsOf(inputs.node, "axes") ? axesOf(inputs, 1) : null;
  const gone = new Set(axes?.map((axis) => axisOf(axis, dims.length)) ?? dims.flatMap((d, i) => (d === 1 ? [i] : [])));
  return [
    fact(
      type,
      dims.filter((_, i) => !gone.has(i)),
      values,
    ),
  ];
};

const concat: OpRule = ({ node, at }) => {
  const parts = node.input.map((_, i) => at(i));
  const first = parts[0]?.dims;
  if (!first || parts.some((p) => !p.dims)) return [fact(at(0).type, null)];
  const axis = axisOf(intOf(node, "axis", 0), first.length);
  const total = parts.reduce((sum, p) => sum + (p.dims![axis] ?? 0), 0);
  const numbers = parts.map(spelt);
  const flat = first.length === 1 && numbers.every((n) => n !== null) ? numbers.flatMap((n) => [...n!]) : null;
  return [fact(at(0).type, first.with(axis, total), flat)];
};

const gather: OpRule = ({ node, at }) => {
  const [x, index] = [at(0), at(1)];
  if (!x.dims || !index.dims) return [fact(x.type, null)];
  const axis = axisOf(intOf(node, "axis", 0), x.dims.length);
  const dims = [...x.dims.slice(0, axis), ...index.dims, ...x.dims.slice(axis + 1)];
  const [from, rows] = [spelt(x), spelt(index)];
  const picked = x.dims.length === 1 && from && rows ? rows.map((i) => from[axisOf(i, from.length)] ?? 0) : null;
  return [fact(x.type, dims, picked)];
};

const slice: OpRule = ({ node, at }) => {
  const x = at(0);
  const starts = intsOf(node, "starts") ?? spelt(at(1));
  const ends = intsOf(node, "ends") ?? spelt(at(2));
  const steps = spelt(at(4));
  if (!x.dims || !starts || !ends || steps?.some((step) => step !== 1)) return [fact(x.type, null)];
  const axes = intsOf(node, "axes") ?? spelt(at(3)) ?? starts.map((_, i) => i);
  const dims = [...x.dims];
  let values = x.dims.length === 1 ? spelt(x) : null;
  axes.forEach((raw, i) => {
    const axis = axisOf(raw, dims.length);
    const size = dims[axis] ?? 0;
    const clamp = (v: number): number => Math.min(size, Math.max(0, v < 0 ? v + size : v));
    const [from, to] = [clamp(starts[i]!), clamp(ends[i]!)];
    dims[axis] = Math.max(0, to - from);
    values = values?.slice(from, to) ?? null;
  });
  return [fact(x.type, dims, values)];
};

const split: OpRule = ({ node, at }) => {
  const x = at(0);
  if (!x.dims) return node.output.map(() => fact(x.type, null));
  const axis = axisOf(intOf(node, "axis", 0), x.dims.length);
  const sizes = intsOf(node, "split") ?? spelt(at(1));
  const equal = Math.ceil(x.dims[axis]! / node.output.length);
  return node.output.map((_, i) => fact(x.type, x.dims!.with(axis, sizes?.[i] ?? equal)));
};

const matMul: OpRule = ({ at }) => {
  const [a, b] = [at(0), at(1)];
  if (!a.dims || !b.dims || a.dims.length < 2 || b.dims.length < 2) return [fact(a.type, null)];
  const batch = broadcast(a.dims.slice(0, -2), b.dims.slice(0, -2));
  return [fact(a.type, [...batch, a.dims.at(-2)!, b.dims.at(-1)!])];
};

const gemm: OpRule = ({ node, at }) => {
  const [a, b] = [at(0), at(1)];
  if (!a.dims || !b.dims) return [fact(a.type, null)];
  const rows = a.dims[intOf(node, "transA", 0) === 1 ? 1 : 0]!;
  return [fact(a.type, [rows, b.dims[intOf(node, "transB", 0) === 1 ? 0 : 1]!])];
};

/** Convolution and pooling: channels by the weight, sides by stride, pads and dilation. */
const windowed: OpRule = ({ node, at }) => {
  const [x, weight] = [at(0), at(1)];
  const kernel = intsOf(node, "kernel_shape") ?? weight.dims?.slice(2);
  if (!x.dims || !kernel) return [fact(x.type, null)];
  const [batch = 1, channels = 1, ...sides] = x.dims;
  const strides = intsOf(node, "strides");
  const pads = intsOf(node, "pads");
  const dilations = intsOf(node, "dilations");
  const out = sides.map((side, i) => {
    const padded = side + (pads?.[i] ?? 0) + (pads?.[i + sides.length] ?? 0);
    const reach = (dilations?.[i] ?? 1) * ((kernel[i] ?? 1) - 1) + 1;
    return Math.floor((padded - reach) / (strides?.[i] ?? 1)) + 1;
  });
  return [fact(x.type, [batch, node.opType === "Conv" ? (weight.dims?.[0] ?? channels) : channels, ...out])];
};

const resize: OpRule = ({ node, at }) => {
  const x = at(0);
  const scales = spelt(at(node.opType === "Upsample" ? 1 : 2));
  const sizes = spelt(at(3));
  if (!x.dims) return [fact(x.type, null)];
  if (sizes?.length === x.dims.length) return [fact(x.type, sizes)];
  return [fact(x.type, scales?.length === x.dims.length ? x.dims.map((d, i) => Math.floor(d * scales[i]!)) : null)];
};

const blocks: OpRule = ({ node, at }) => {
  const { type, dims } = at(0);
  const b = intOf(node, "blocksize", 1);
  const s = node.opType === "SpaceToDepth" ? b : 1 / b;
  return [fact(type, dims ? [dims[0]!, dims[1]! * s * s, dims[2]! / s, dims[3]! / s] : null)];
};

const reduce: OpRule = (inputs) => {
  const { type, dims } = inputs.at(0);
  const axes = axesOf(inputs, 1) ?? dims?.map((_, i) => i);
  if (!dims || !axes) return [fact(type, null)];
  const gone = new Set(axes.map((axis) => axisOf(axis, dims.length)));
  const keep = intOf(inputs.node, "keepdims", 1) === 1;
  return [fact(type, keep ? dims.map((d, i) => (gone.has(i) ? 1 : d)) : dims.filter((_, i) => !gone.has(i)))];
};

const expand: OpRule = ({ at }) => {
  const [x, wanted] = [at(0), spelt(at(1))];
  return [fact(x.type, x.dims && wanted ? broadcast(x.dims, wanted) : null, x.values?.length === 1 ? x.values : null)];
};

const where: OpRule = ({ at }) => {
  const [test, a, b] = [at(0), at(1), at(2)];
  if (!test.dims || !a.dims || !b.dims) return [fact(a.type, null)];
  const dims = broadcast(broadcast(test.dims, a.dims), b.dims);
  const [t, x, y] = [spelt(test), spelt(a), spelt(b)];
  const plain = t && x && y && t.length === x.length && x.length === y.length && t.length === sizeOf(dims);
  return [fact(a.type, dims, plain ? t.map((yes, i) => (yes ? x[i]! : y[i]!)) : null)];
};

const pad: OpRule = ({ node, at }) => {
  const x = at(0);
  const pads = intsOf(node, "pads") ?? spelt(at(1));
  if (!x.dims || pads?.length !== 2 * x.dims.length) return [fact(x.type, null)];
  return [
    fact(
      x.type,
      x.dims.map((d, i) => d + pads[i]! + pads[i + x.dims!.length]!),
    ),
  ];
};

/** [B, N, C] out of one weight [C, 3C]. */
const packedAttention: OpRule = ({ node, at }) => {
  const [x, weight] = [at(0), at(1)];
  const own = intsOf(node, "qkv_hidden_sizes")?.[2] ?? (weight.dims?.[1] ?? 0) / 3;
  return [fact(x.type, x.dims?.length === 3 && own > 0 ? x.dims.with(2, own) : null)];
};

/** Queries [B, N, C], or [B, N, H, 3, C/H] when keys and values are packed into them. */
const multiHeadAttention: OpRule = ({ at }) => {
  const { type, dims } = at(0);
  if (dims?.length === 5) return [fact(type, [dims[0]!, dims[1]!, dims[2]! * dims[4]!])];
  return [fact(type, dims?.length === 3 ? dims : null)];
};

/** Outputs: normalised, mean, inverse deviation, and the sum that was normalised. */
const skipLayerNormalization: OpRule = ({ at }) => {
  const like = fact(at(0).type, at(0).dims);
  return [like, unknown, unknown, like];
};

const bool = TensorProto_DataType.BOOL;
const sameShape =
  "Dropout Sigmoid Tanh Relu LeakyRelu Erf Gelu Softmax LogSoftmax Sin Cos Exp Log Abs Clip Not LayerNormalization " +
  "InstanceNormalization GroupNormalization BatchNormalization CumSum com.microsoft.Gelu com.microsoft.FastGelu com.microsoft.BiasGelu " +
  "com.microsoft.GroupNorm com.microsoft.QuickGelu";

/** Rules by operator, `com.microsoft.X` for those of ONNX Runtime. */
export const opRules: ReadonlyMap<string, OpRule> = new Map<string, OpRule>([
  ...sameShape.split(" ").map((op) => [op, same] as const),
  ...["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin"].map((op) => [op, reduce] as const),
  ...["Conv", "MaxPool", "AveragePool"].map((op) => [op, windowed] as const),
  ...["Resize", "Upsample"].map((op) => [op, resize] as const),
  ...["SpaceToDepth", "DepthToSpace"].map((op) => [op, blocks] as const),
  ["Identity", unary((x) => x)],
  ["Sqrt", unary(Math.sqrt)],
  ["Neg", unary((x) => -x)],
  ["Reciprocal", unary((x) => 1 / x)],
  ["Floor", unary(Math.floor)],
  ["Ceil", unary(Math.ceil)],
  ["Add", binary((x, y) => x + y)],
  ["Sub", binary((x, y) => x - y)],
  ["Mul", binary((x, y) => x * y)],
  ["Div", binary((x, y) => x / y)],
  ["Pow", binary((x, y) => x ** y)],
  ["Mod", binary((x, y) => x % y)],
  ["Min", binary(Math.min)],
  ["Max", binary(Math.max)],
  ["Equal", binary((x, y) => (x === y ? 1 : 0), bool)],
  ["Less", binary((x, y) => (x < y ? 1 : 0), bool)],
  ["Greater", binary((x, y) => (x > y ? 1 : 0), bool)],
  ["Constant", constant],
  ["Shape", shape],
  ["ConstantOfShape", constantOfShape],
  ["Cast", cast],
  ["Reshape", reshape],
  ["Transpose", transpose],
  ["Unsqueeze", unsqueeze],
  ["Squeeze", squeeze],
  ["Concat", concat],
  ["Gather", gather],
  ["Slice", slice],
  ["Split", split],
  ["MatMul", matMul],
  ["Gemm", gemm],
  ["Expand", expand],
  ["Where", where],
  ["Pad", pad],
  ["com.microsoft.Attention", packedAttention],
  ["com.microsoft.MultiHeadAttention", multiHeadAttention],
  ["com.microsoft.SkipLayerNormalization", skipLayerNormalization],
]);
