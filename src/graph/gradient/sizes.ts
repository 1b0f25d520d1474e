// Sizes of forward values, as a backward graph needs them. Those that the graph leaves open are read when it runs, all others are numbers.
import type { Attribute } from "../attributes.ts";
import type { GraphEdit } from "../edit.ts";
import { axisOf, type Fact } from "../facts.ts";
import { type Facts, inferFacts } from "../infer.ts";
import { feedsOf, type Graph } from "../model.ts";
import { spelt } from "../shapes/op-rule.ts";
import type { View } from "../view.ts";

/** Adds a node with one output and returns the output's name. */
export type AddOp = (
  type: string,
  inputs: readonly string[],
  attributes?: Readonly<Record<string, Attribute>>,
) => string;

/** Known, or the name of an int64 tensor [1] that holds it when the graph runs. */
export type Size = number | string;

export interface Sizes {
  /** What is known of a forward value; throws when its shape is not. */
  known(name: string): Fact & { readonly dims: readonly number[] };
  isOpen(name: string, axis: number): boolean;
  size(name: string, axis: number): Size;
  /** The whole shape, int64. */
  shapeOf(name: string): string;
  /** An int64 vector. */
  sizes(list: readonly Size[]): string;
  plus(a: Size, b: Size): Size;
  minus(a: Size, b: Size): Size;
  /** The axes along which broadcasting repeats `name` to reach `dims`, counted in `dims`. */
  repeated(name: string, dims: readonly number[]): readonly number[];
  /** Numbers of a small int64 tensor, when they are the same at every size. */
  fixed(name: string): readonly number[] | null;
}

export function sizesFor(edit: GraphEdit, op: AddOp, { graph, facts }: View): Sizes {
  const other = largerFacts(graph, facts);
  const shapes = new Map<string, string>();
  const known: Sizes["known"] = (name) => {
    const { dims, ...rest } = facts.of(name);
    if (!dims) throw new Error(`differentiate(): the shape of "${name}" could not be worked out`);
    return { ...rest, dims };
  };
  const isOpen = (name: string, axis: number): boolean => other.of(name).dims?.[axis] !== known(name).dims[axis];
  const shape = (name: string): string => {
    const made = shapes.get(name) ?? op("Shape", [name]);
    shapes.set(name, made);
    return made;
  };
  const tensorOf = (size: Size): string => (typeof size === "number" ? edit.ints([size]) : size);
  return {
    known,
    isOpen,
    size(name, axis) {
      const { dims } = known(name);
      const at = axisOf(axis, dims.length);
      return isOpen(name, at) ? op("Gather", [shape(name), edit.ints([at])], { axis: { int: 0 } }) : dims[at]!;
    },
    shapeOf(name) {
      const { dims } = known(name);
      return dims.some((_, axis) => isOpen(name, axis)) ? shape(name) : edit.ints(dims);
    },
    sizes(list) {
      const numbers = list.filter((size) => typeof size === "number");
      if (numbers.length === list.length) return edit.ints(numbers);
      return op("Concat", list.map(tensorOf), { axis: { int: 0 } });
    },
    plus: (a, b) =>
      typeof a === "number" && typeof b === "number" ? a + b : b === 0 ? a : op("Add", [tensorOf(a), tensorOf(b)]),
    minus: (a, b) =>
      typeof a === "number" && typeof b === "number" ? a - b : b === 0 ? a : op("Sub", [tensorOf(a), tensorOf(b)]),
    repeated(name, dims) {
      const own = known(name).dims;
      const lead = dims.length - own.length;
      return dims.flatMap((d, axis) => (axis < lead || (own[axis - lead] === 1 && d !== 1) ? [axis] : []));
    },
    fixed(name) {
      const [numbers, atOther] = [spelt(facts.of(name)), spelt(other.of(name))];
      return numbers && numbers.join() === atOther?.join() ? numbers : null;
    },
  };
}

/** Facts at larger sizes of what inputs leave open: what differs is open. */
function largerFacts(graph: Graph, facts: Facts): Facts {
  const inputs = feedsOf(graph).map(({ name, type }) => {
    const tensor = type?.value;
    const declared = tensor?.case === "tensorType" ? tensor.value.shape?.dim : undefined;
    const dims = facts.of(name).dims ?? [];
    return [name, dims.map((d, i) => (declared?.[i]?.value.case === "dimValue" ? d : 2 * d))] as const;
  });
  return inferFacts(graph, new Map(inputs));
}
