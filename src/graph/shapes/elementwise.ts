// One number out of those at the same place, and what keeps a shape otherwise: activations, normalisations.
import { TensorProto_DataType } from "onnx-buf";
import { broadcast, type Fact, fact, sizeOf, smallTensor, unknown } from "../facts.ts";
import { intOf } from "../model.ts";
import { forAll, type OpRule, type OpRules, same, spelt } from "./op-rule.ts";

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

const cast: OpRule = ({ node, at }) => {
  const to = intOf(node, "to", 0);
  const values = at(0).values;
  return [fact(to, at(0).dims, isInteger(to) ? (values?.map(Math.trunc) ?? null) : values)];
};

const where: OpRule = ({ at }) => {
  const [test, a, b] = [at(0), at(1), at(2)];
  if (!test.dims || !a.dims || !b.dims) return [fact(a.type, null)];
  const dims = broadcast(broadcast(test.dims, a.dims), b.dims);
  const [t, x, y] = [spelt(test), spelt(a), spelt(b)];
  const plain = t && x && y && t.length === x.length && x.length === y.length && t.length === sizeOf(dims);
  return [fact(a.type, dims, plain ? t.map((yes, i) => (yes ? x[i]! : y[i]!)) : null)];
};

/** Outputs: normalised, mean, inverse deviation, and the sum that was normalised. */
const skipLayerNormalization: OpRule = ({ at }) => {
  const like = fact(at(0).type, at(0).dims);
  return [like, unknown, unknown, like];
};

const bool = TensorProto_DataType.BOOL;

export const elementwise: OpRules = {
  ...forAll(
    "Dropout Sigmoid Tanh Relu LeakyRelu Elu Selu Celu Softplus Softsign HardSigmoid HardSwish Mish Erf Gelu Softmax LogSoftmax Sin Cos Exp Log Abs Sign Clip Not CumSum Trilu",
    same,
  ),
  ...forAll("LayerNormalization InstanceNormalization GroupNormalization BatchNormalization", same),
  ...forAll("com.microsoft.Gelu com.microsoft.FastGelu com.microsoft.BiasGelu com.microsoft.QuickGelu", same),
  "com.microsoft.GroupNorm": same,
  "com.microsoft.SkipLayerNormalization": skipLayerNormalization,
  Identity: unary((x) => x),
  Sqrt: unary(Math.sqrt),
  Neg: unary((x) => -x),
  Reciprocal: unary((x) => 1 / x),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Add: binary((x, y) => x + y),
  Sub: binary((x, y) => x - y),
  Mul: binary((x, y) => x * y),
  Div: binary((x, y) => x / y),
  Pow: binary((x, y) => x ** y),
  Mod: binary((x, y) => x % y),
  Min: binary(Math.min),
  Max: binary(Math.max),
  Equal: binary((x, y) => (x === y ? 1 : 0), bool),
  Less: binary((x, y) => (x < y ? 1 : 0), bool),
  LessOrEqual: binary((x, y) => (x <= y ? 1 : 0), bool),
  Greater: binary((x, y) => (x > y ? 1 : 0), bool),
  GreaterOrEqual: binary((x, y) => (x >= y ? 1 : 0), bool),
  And: binary((x, y) => x && y, bool),
  Or: binary((x, y) => x || y, bool),
  Cast: cast,
  Where: where,
};
