// One number out of those at the same place. With y = f(x): dx = g f'(x). An operand that broadcasting repeats takes the sum over
// its copies: the transpose of repeating is summing.
import { uniformOf } from "../../facts.ts";
import { attributeOf, intOf, textOf } from "../../model.ts";
import { type Backward, forAll, type GradientRule, type GradientRules } from "../gradient-rule.ts";

/** Sums what `cotangent`, shaped as the result of a broadcast, has to give to an operand. */
function summed({ ops, node, at }: Backward, input: number, cotangent: string): string {
  const name = node.input[input]!;
  const axes = ops.repeated(name, ops.known(node.output[0]!).dims);
  if (axes.length === 0) return cotangent;
  const sum = ops.sum(cotangent, axes);
  return ops.known(node.output[0]!).dims.length === at(input).dims.length ? sum : ops.like(sum, name);
}

const unary =
  (pull: (backward: Backward) => string): GradientRule =>
  (backward) => [() => pull(backward)];

const binary =
  (left: (backward: Backward) => string, right: (backward: Backward) => string): GradientRule =>
  (backward) => [() => summed(backward, 0, left(backward)), () => summed(backward, 1, right(backward))];

/** g Φ(x) + g x φ(x), with Φ and φ the normal distribution and its density. */
function gelu({ ops, g, scalar }: Backward, x: string): string {
  const erf = ops.op("Erf", [ops.mul(x, scalar(Math.SQRT1_2))]);
  const share = ops.mul(ops.add(erf, scalar(1)), scalar(0.5));
  const bell = ops.op("Exp", [ops.mul(ops.mul(x, x), scalar(-0.5))]);
  return ops.mul(g, ops.add(share, ops.mul(ops.mul(x, bell), scalar(1 / Math.sqrt(2 * Math.PI)))));
}

/** y = x (1 + tanh u) / 2, u = √(2/π) (x + 0.044715 x³): g ((1 + t) / 2 + x (1 - t²) u' / 2). */
function tanhGelu({ ops, g, scalar }: Backward, x: string): string {
  const c = Math.sqrt(2 / Math.PI);
  const square = ops.mul(x, x);
  const u = ops.mul(x, ops.add(ops.mul(square, scalar(0.044715 * c)), scalar(c)));
  const t = ops.op("Tanh", [u]);
  const slope = ops.add(ops.mul(square, scalar(3 * 0.044715 * c)), scalar(c));
  const bent = ops.mul(ops.mul(ops.sub(scalar(1), ops.mul(t, t)), slope), x);
  return ops.mul(g, ops.mul(ops.add(ops.add(t, bent), scalar(1)), scalar(0.5)));
}

/** y = x σ(αx): g (s + α y (1 - s)). */
const quickGelu = unary(({ ops, g, x, y, node, scalar }) => {
  const alpha = attributeOf(node, "alpha")?.f ?? 1.702;
  const s = ops.op("Sigmoid", [ops.mul(x(0), scalar(alpha))]);
  const bent = ops.mul(ops.mul(y(), ops.sub(scalar(1), s)), scalar(alpha));
  return ops.mul(g, ops.add(s, bent));
});

/** y = gelu(x + b). */
const biasGelu: GradientRule = (backward) => {
  const { ops, x } = backward;
  return [() => gelu(backward, backward.node.input[1] ? ops.add(x(0), x(1)) : x(0)), null];
};

/** y = x^p with a constant p: g p x^(p-1). */
const pow: GradientRule = (backward) => {
  const { ops, g, x, at, scalar } = backward;
  const p = uniformOf(at(1));
  if (p === null) return [null, null];
  const slope = p === 2 ? x(0) : ops.op("Pow", [x(0), scalar(p - 1)]);
  return [() => summed(backward, 0, ops.mul(g, ops.mul(slope, scalar(p)))), null];
};

/** g where the condition is met, else 0. */
function where({ ops, g, scalar }: Backward, condition: string, isMet = true): string {
  const zero = ops.mul(g, scalar(0));
  return ops.op("Where", isMet ? [condition, g, zero] : [condition, zero, g]);
}

/** Where it is neither cut off below nor above: g. */
const clip: GradientRule = (backward) => {
  const { ops, x, y } = backward;
  return [() => where(backward, ops.op("Equal", [x(0), y()])), null, null];
};

/** The smallest or largest of two: g to the one that was taken, to the first where they are equal. */
const chosen: GradientRule = (backward) => {
  const { ops, x, y, node } = backward;
  if (node.input.length > 2) return [];
  const isFirst = () => ops.op("Equal", [x(0), y()]);
  return [
    () => summed(backward, 0, where(backward, isFirst())),
    () => summed(backward, 1, where(backward, isFirst(), false)),
  ];
};

/** y = σ(x): g y (1 - y), in this order, so that nothing large is made before g is there. */
const sigmoid = unary(({ ops, g, y }) => {
  const gy = ops.mul(g, y());
  return ops.sub(gy, ops.mul(gy, y()));
});

/** y = tanh x: g (1 - y²). */
const tanh = unary(({ ops, g, y }) => ops.sub(g, ops.mul(ops.mul(g, y()), y())));

/** y = erf x: g 2/√π e^(-x²). */
const erf = unary(({ ops, g, x, scalar }) => {
  const bell = ops.op("Exp", [ops.neg(ops.mul(x(0), x(0)))]);
  return ops.mul(ops.mul(g, scalar(2 / Math.sqrt(Math.PI))), bell);
});

const leakyRelu = unary((backward) => {
  const { ops, g, x, node, scalar } = backward;
  const slope = attributeOf(node, "alpha")?.f ?? 0.01;
  const isNegative = ops.op("Less", [x(0), scalar(0)]);
  return ops.op("Where", [isNegative, ops.mul(g, scalar(slope)), g]);
});

/** The derivative of a running sum is the running sum from the other end. */
const cumSum: GradientRule = ({ ops, g, node }) => {
  const reverse = { int: 1 - intOf(node, "reverse", 0) };
  const attributes = { reverse, exclusive: { int: intOf(node, "exclusive", 0) } };
  return [() => ops.op("CumSum", [g, node.input[1]!], attributes), null];
};

/** Where(c, a, b). */
const choice: GradientRule = (backward) => [
  null,
  () => summed(backward, 1, where(backward, backward.node.input[0]!)),
  () => summed(backward, 2, where(backward, backward.node.input[0]!, false)),
];

export const elementwise: GradientRules = {
  ...forAll("Identity Dropout", ({ g }) => [() => g, null, null]),
  Cast: ({ ops, g, at }) => [() => ops.op("Cast", [g], { to: { int: at(0).type } })],
  Add: binary(
    ({ g }) => g,
    ({ g }) => g,
  ),
  Sub: binary(
    ({ g }) => g,
    ({ ops, g }) => ops.neg(g),
  ),
  Mul: binary(
    ({ ops, g, x }) => ops.mul(g, x(1)),
    ({ ops, g, x }) => ops.mul(g, x(0)),
  ),
  // y = a / b: da = g / b, db = -g y / b.
  Div: binary(
    ({ ops, g, x }) => ops.div(g, x(1)),
    ({ ops, g, x, y }) => ops.neg(ops.div(ops.mul(g, y()), x(1))),
  ),
  Pow: pow,
  Neg: unary(({ ops, g }) => ops.neg(g)),
  // y = √x: g / 2y.
  Sqrt: unary(({ ops, g, y, scalar }) => ops.div(ops.mul(g, scalar(0.5)), y())),
  // y = 1 / x: -g y².
  Reciprocal: unary(({ ops, g, y }) => ops.neg(ops.mul(ops.mul(g, y()), y()))),
  Exp: unary(({ ops, g, y }) => ops.mul(g, y())),
  Log: unary(({ ops, g, x }) => ops.div(g, x(0))),
  Sin: unary(({ ops, g, x }) => ops.mul(g, ops.op("Cos", [x(0)]))),
  Cos: unary(({ ops, g, x }) => ops.neg(ops.mul(g, ops.op("Sin", [x(0)])))),
  Abs: unary(({ ops, g, x }) => ops.mul(g, ops.op("Sign", [x(0)]))),
  Relu: unary((backward) => where(backward, backward.ops.op("Greater", [backward.x(0), backward.scalar(0)]))),
  LeakyRelu: leakyRelu,
  Sigmoid: sigmoid,
  Tanh: tanh,
  Erf: erf,
  Gelu: unary((backward) => {
    const approximate = textOf(backward.node, "approximate");
    return approximate === "tanh" ? tanhGelu(backward, backward.x(0)) : gelu(backward, backward.x(0));
  }),
  "com.microsoft.Gelu": unary((backward) => gelu(backward, backward.x(0))),
  "com.microsoft.FastGelu": (backward) => [
    () => tanhGelu(backward, backward.node.input[1] ? backward.ops.add(backward.x(0), backward.x(1)) : backward.x(0)),
    null,
  ],
  "com.microsoft.BiasGelu": biasGelu,
  "com.microsoft.QuickGelu": quickGelu,
  Clip: clip,
  ...forAll("Min Max", chosen),
  CumSum: cumSum,
  Where: choice,
};
