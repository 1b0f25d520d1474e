// Products of matrices and sums. Y = A B: dA = G Bᵀ, dB = Aᵀ G; what broadcasting repeated is summed.
import { axisOf } from "../../facts.ts";
import { attributeOf, einsumOf, intOf, intsOf } from "../../model.ts";
import { type Backward, forAll, type GradientRule, type GradientRules } from "../gradient-rule.ts";
import type { Size } from "../sizes.ts";

/** The last two axes changed for one another. */
function turned({ ops }: Backward, name: string, rank: number): string {
  return ops.transpose(name, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
}

/**
 * Right factor of rank 2 (weights): rows of all leading axes are one matrix, so that the sum over them is part of the product, and Gemm reads
 * the weights as they lie: a runtime would keep a transposed copy of them. Otherwise factors are multiplied matrix by matrix and summed
 * over the axes that were repeated.
 */
const matMul: GradientRule = (backward) => {
  const { ops, g, x, at, node } = backward;
  const [a, b] = [at(0).dims, at(1).dims];
  if (a.length < 2 || b.length < 2) return [];
  const rank = Math.max(a.length, b.length);
  const summed = (cotangent: string, input: number): string => {
    const name = node.input[input]!;
    const axes = ops.repeated(name, ops.known(node.output[0]!).dims).filter((axis) => axis < rank - 2);
    if (axes.length === 0) return cotangent;
    const sum = ops.sum(cotangent, axes);
    return at(input).dims.length === rank ? sum : ops.like(sum, name);
  };
  const [depth, width] = [ops.size(node.input[1]!, -2), ops.size(node.input[1]!, -1)];
  const rows = (name: string, columns: Size): string =>
    a.length === 2 ? name : ops.reshape(name, ops.sizes([-1, columns]));
  if (b.length === 2)
    return [
      () => {
        const flat = ops.op("Gemm", [rows(g, width), x(1)], { transB: { int: 1 } });
        return a.length === 2 ? flat : ops.like(flat, node.input[0]!);
      },
      () => ops.op("Gemm", [rows(x(0), depth), rows(g, width)], { transA: { int: 1 } }),
    ];
  return [
    () => summed(ops.matmul(g, turned(backward, x(1), b.length)), 0),
    () => summed(ops.matmul(turned(backward, x(0), a.length), g), 1),
  ];
};

/** Y = α A' B' + β C, A' and B' transposed where the node says so. */
const gemm: GradientRule = (backward) => {
  const { ops, g, x, node, at, scalar } = backward;
  const [transA, transB] = [intOf(node, "transA", 0), intOf(node, "transB", 0)];
  const scaled = (name: string, attribute: string): string => {
    const factor = attributeOf(node, attribute)?.f ?? 1;
    return factor === 1 ? name : ops.mul(name, scalar(factor));
  };
  const product = (a: string, b: string, transA: number, transB: number): string => {
    const attributes = { transA: { int: transA }, transB: { int: transB } };
    return scaled(ops.op("Gemm", [a, b], attributes), "alpha");
  };
  return [
    () => (transA ? product(x(1), g, transB, 1) : product(g, x(1), 0, 1 - transB)),
    () => (transB ? product(g, x(0), 1, transA) : product(x(0), g, 1 - transA, 0)),
    () => {
      const axes = ops.repeated(node.input[2]!, ops.known(node.output[0]!).dims);
      const sum = axes.length === 0 ? g : ops.sum(g, axes);
      return scaled(at(2).dims.length === 2 ? sum : ops.like(sum, node.input[2]!), "beta");
    },
  ];
};

/** The axes of a reduction: an attribute or an input, by opset; without either, all. */
function reducedAxes({ node, at, ops }: Backward): readonly number[] | null {
  const { dims } = at(0);
  const listed = intsOf(node, "axes") ?? (node.input[1] ? ops.fixed(node.input[1]) : dims.map((_, i) => i));
  return listed?.map((axis) => axisOf(axis, dims.length)) ?? null;
}

/** A cotangent or a result of a reduction with the reduced axes as 1, to be broadcast. */
function kept({ ops, node, at }: Backward, name: string, axes: readonly number[]): string {
  if (intOf(node, "keepdims", 1) === 1) return name;
  const size = (axis: number) => (axes.includes(axis) ? 1 : ops.size(node.input[0]!, axis));
  return ops.reshape(name, ops.sizes(at(0).dims.map((_, axis) => size(axis))));
}

/** y = Σ x: g to every summand. */
const sum: GradientRule = (backward) => {
  const { ops, g, node } = backward;
  const axes = reducedAxes(backward);
  if (!axes) return [];
  return [() => ops.op("Expand", [kept(backward, g, axes), ops.shapeOf(node.input[0]!)]), null];
};

/** y = Σ x / n: g / n to every summand. */
const mean: GradientRule = (backward) => {
  const { ops, g, node, at } = backward;
  const axes = reducedAxes(backward);
  if (!axes) return [];
  const counted = (): string => {
    const count = ops.op("ReduceProd", [ops.sizes(axes.map((axis) => ops.size(node.input[0]!, axis)))], {
      keepdims: { int: 0 },
    });
    return ops.op("Cast", [count], { to: { int: at(0).type } });
  };
  return [() => ops.op("Expand", [ops.div(kept(backward, g, axes), counted()), ops.shapeOf(node.input[0]!)]), null];
};

/** y = max x or min x: g shared by those that reach it. */
const extreme: GradientRule = (backward) => {
  const { ops, g, x, y, at } = backward;
  const axes = reducedAxes(backward);
  if (!axes) return [];
  return [
    () => {
      const isReached = ops.op("Equal", [x(0), kept(backward, y(), axes)]);
      const reached = ops.op("Cast", [isReached], { to: { int: at(0).type } });
      return ops.mul(reached, ops.div(kept(backward, g, axes), ops.sum(reached, axes)));
    },
    null,
  ];
};

/** y = √Σ x²: g x / y. */
const norm: GradientRule = (backward) => {
  const { ops, g, x, y } = backward;
  const axes = reducedAxes(backward);
  if (!axes) return [];
  return [() => ops.mul(x(0), ops.div(kept(backward, g, axes), kept(backward, y(), axes))), null];
};

/** Einsum of two: with the letters of the result and of the other factor, the same sum read from its other end. */
const einsum: GradientRule = ({ ops, g, x, node }) => {
  const { terms, result } = einsumOf(node);
  const [a = "", b = ""] = terms;
  if (result === null || terms.length !== 2 || result.includes(".")) return [];
  const isWhole = (own: string, other: string) =>
    new Set(own).size === own.length && [...own].every((letter) => result.includes(letter) || other.includes(letter));
  const from = (own: string, other: string, value: () => string) => () =>
    ops.op("Einsum", [g, value()], { equation: { string: `${result},${other}->${own}` } });
  return [isWhole(a, b) ? from(a, b, () => x(1)) : null, isWhole(b, a) ? from(b, a, () => x(0)) : null];
};

/** ONNX Runtime's α A' B': as MatMul, where nothing but the last two axes is turned. */
const fusedMatMul: GradientRule = (backward) => {
  const { ops, g, x, at, node, scalar } = backward;
  const [a, b] = [at(0).dims, at(1).dims];
  const isPlain = !["transBatchA", "transBatchB"].some((name) => intOf(node, name, 0) === 1);
  if (!isPlain || a.length !== b.length || a.slice(0, -2).join() !== b.slice(0, -2).join()) return [];
  const alpha = attributeOf(node, "alpha")?.f ?? 1;
  const flip = (name: string) => turned(backward, name, a.length);
  const [transA, transB] = [intOf(node, "transA", 0) === 1, intOf(node, "transB", 0) === 1];
  const scaled = (name: string) => (alpha === 1 ? name : ops.mul(name, scalar(alpha)));
  return [
    () => {
      const da = ops.matmul(g, transB ? x(1) : flip(x(1)));
      return scaled(transA ? flip(da) : da);
    },
    () => {
      const db = ops.matmul(transA ? x(0) : flip(x(0)), g);
      return scaled(transB ? flip(db) : db);
    },
  ];
};

export const products: GradientRules = {
  MatMul: matMul,
  "com.microsoft.FusedMatMul": fusedMatMul,
  Gemm: gemm,
  Einsum: einsum,
  ReduceSum: sum,
  ReduceMean: mean,
  ...forAll("ReduceMax ReduceMin", extreme),
  ReduceL2: norm,
};
