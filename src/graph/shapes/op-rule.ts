// What a shape rule is, and what several of them need. A rule may know less than there is to know; it must not guess.
import type { NodeProto } from "onnx-buf";
import { type Fact, fact, sizeOf, smallTensor } from "../facts.ts";
import { intsOf } from "../model.ts";

/** A node's inputs as facts. */
export interface OpInputs {
  readonly node: NodeProto;
  /** Unknown when the input is absent. */
  at(index: number): Fact;
}

/** Facts of a node's outputs. */
export type OpRule = (inputs: OpInputs) => readonly Fact[];

/** Rules by operator, `com.microsoft.X` for those of ONNX Runtime. */
export type OpRules = Readonly<Record<string, OpRule>>;

/** Output like input 0. */
export const same: OpRule = ({ at }) => [fact(at(0).type, at(0).dims)];

/** One rule for several operators. */
export function forAll(ops: string, rule: OpRule): OpRules {
  return Object.fromEntries(ops.split(" ").map((op) => [op, rule]));
}

/** All numbers of a small tensor, spelt out. */
export function spelt(f: Fact): readonly number[] | null {
  if (!f.values || !f.dims) return null;
  const size = sizeOf(f.dims);
  if (f.values.length === size) return f.values;
  return size <= smallTensor ? Array.from({ length: size }, () => f.values![0]!) : null;
}

/** Axes of Squeeze, Unsqueeze and Reduce: an attribute before opset 13 (18), an input since. */
export function axesOf({ node, at }: OpInputs, input: number): readonly number[] | null {
  return intsOf(node, "axes") ?? spelt(at(input));
}
