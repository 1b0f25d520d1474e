// The vocabulary of a backward graph: ONNX operators over names of tensors, spelt as the graph's opset wants them.
import type { GraphEdit } from "../edit.ts";
import type { View } from "../view.ts";
import { type AddOp, type Size, type Sizes, sizesFor } from "./sizes.ts";

export interface Ops extends Sizes {
  readonly op: AddOp;
  /** An int64 constant, 1-D unless `dims` says otherwise. */
  readonly ints: (values: readonly number[], dims?: readonly number[]) => string;
  /** A number of an element type, []. */
  number(value: number, type: number): string;
  numbers(values: readonly number[], type: number): string;
  add(a: string, b: string): string;
  sub(a: string, b: string): string;
  mul(a: string, b: string): string;
  div(a: string, b: string): string;
  neg(a: string): string;
  matmul(a: string, b: string): string;
  transpose(x: string, perm: readonly number[]): string;
  /** Over axes that stay as 1 unless they are not kept. */
  sum(x: string, axes: readonly number[], keep?: boolean): string;
  mean(x: string, axes: readonly number[]): string;
  reshape(x: string, to: string): string;
  /** x in the shape of a forward value with as many elements. */
  like(x: string, name: string): string;
  split(x: string, axis: number, parts: readonly Size[]): readonly string[];
  /** Zeros in the shape of a forward value. */
  zeros(name: string): string;
  /** A zero, [], that is there when `x` is; NaN where x begins with one. */
  zeroOf(x: string, type: number): string;
}

export function opsFor(edit: GraphEdit, view: View): Ops {
  const op: AddOp = (type, inputs, attributes = {}) => edit.add(type, inputs, { attributes, hint: `gradient/${type}` });
  const zeros = new Map<string, string>();
  const sizes = sizesFor(edit, op, view);
  const number = (value: number, type: number): string => edit.floats([value], [], type);
  const reshape = (x: string, to: string): string => op("Reshape", [x, to]);
  return {
    ...sizes,
    op,
    ints: edit.ints,
    number,
    numbers: (values, type) => edit.floats(values, [values.length], type),
    add: (a, b) => op("Add", [a, b]),
    sub: (a, b) => op("Sub", [a, b]),
    mul: (a, b) => op("Mul", [a, b]),
    div: (a, b) => op("Div", [a, b]),
    neg: (a) => op("Neg", [a]),
    matmul: (a, b) => op("MatMul", [a, b]),
    transpose: (x, perm) => op("Transpose", [x], { perm: { ints: perm } }),
    sum: (x, axes, keep = true) => edit.overAxes("ReduceSum", x, axes, keep),
    mean: (x, axes) => edit.overAxes("ReduceMean", x, axes, true),
    reshape,
    like: (x, name) => reshape(x, sizes.shapeOf(name)),
    split(x, axis, parts) {
      const known = parts.filter((part) => typeof part === "number");
      if (known.length === parts.length) return edit.split(x, axis, known);
      const options = { attributes: { axis: { int: axis } }, hint: "gradient/Split" };
      return edit.addMany("Split", [x, sizes.sizes(parts)], parts.length, options);
    },
    zeros: (name) => op("Expand", [number(0, view.facts.of(name).type), sizes.shapeOf(name)]),
    zeroOf(x, type) {
      const made = zeros.get(x);
      if (made !== undefined) return made;
      const first = op("Gather", [reshape(x, edit.ints([-1])), edit.ints([0], [])], { axis: { int: 0 } });
      const zero = op("Mul", [first, number(0, type)]);
      zeros.set(x, zero);
      return zero;
    },
  };
}
