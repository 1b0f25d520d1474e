// What a rule of the gradient is: from the cotangent of what an operator gives to the cotangents of what it takes.
//   y = f(x),  given g = dL/dy:  dL/dx = (df/dx)ᵀ g
// (reverse-mode differentiation; Griewank and Walther, Evaluating Derivatives, chapter 3.)
import type { NodeProto } from "onnx-buf";
import type { Fact } from "../facts.ts";
import type { Ops } from "./ops.ts";

/** A node as its rule sees it. */
export interface Backward {
  readonly node: NodeProto;
  readonly ops: Ops;
  /** The cotangent of the first output. */
  readonly g: string;
  /** The cotangent of an output; null: nothing that counts is made of it. */
  cotangent(output: number): string | null;
  /** The value of an input, as the backward may read it: cheap ones are computed again rather than kept. */
  x(input: number): string;
  /** The value of an output, likewise. */
  y(output?: number): string;
  /** True when every number of an input is known to be 1. */
  isOne(input: number): boolean;
  /** A number of the element type of the outputs. */
  scalar(value: number): string;
  /** What is known of an input; throws when its shape is not. */
  at(input: number): Fact & { readonly dims: readonly number[] };
}

/** Makes the cotangent of one input, in that input's shape. */
export type Pull = () => string;

/** Cotangents of the inputs, by place; where there is none, the operator cannot be differentiated by that input. */
export type GradientRule = (backward: Backward) => readonly (Pull | null)[];

/** Rules by operator, `com.microsoft.X` for those of ONNX Runtime. */
export type GradientRules = Readonly<Record<string, GradientRule>>;

/** One rule for several operators. */
export function forAll(ops: string, rule: GradientRule): GradientRules {
  return Object.fromEntries(ops.split(" ").map((op) => [op, rule]));
}
