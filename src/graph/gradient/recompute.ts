// Forward values that the backward reads. Keeping every one from the forward to the backward would fill the memory. So the trunk is kept, sums of
// two branches and what leads to them, and all that stands beside it (activations, normalisations, queries, the wide layer of a feed-forward)
// is computed again, from the trunk, when its turn comes. (Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost, section 3.)
import type { NodeProto } from "onnx-buf";
import type { GraphEdit } from "../edit.ts";
import { sizeOf } from "../facts.ts";
import { floatTypes } from "../infer.ts";
import { opOf } from "../model.ts";
import type { View } from "../view.ts";
import type { Ops } from "./ops.ts";

const cheap = new Set(
  "Mul Div Sigmoid Tanh Erf Exp Gelu Relu Sqrt InstanceNormalization LayerNormalization GroupNormalization Concat".split(
    " ",
  ),
);
/** Cheap as well, when one side does not depend on what is differentiated by: a sum of two branches is trunk. */
const shifts = new Set(["Add", "Sub"]);
/** Computed again unless a branch ends with them, they stand in a chain that does not depend on what is differentiated by, or are small. */
const products = new Set(["Conv", "MatMul", "Gemm", "com.microsoft.FusedMatMul"]);
/** Weights per number that they make: with more, reading those again costs more than keeping the result. */
const MOST_READ = 64;
/** No work of their own, or little: recomputed with what they stand behind, kept otherwise. */
const moves = new Set("Reshape Transpose Unsqueeze Squeeze Flatten Slice Split Cast Identity".split(" "));

interface Again {
  readonly name: string;
  /** Computed again, after a cotangent. */
  readonly tied: boolean;
}

/**
 * Gives the name to read a forward value by, given the cotangent that is at hand. What is computed again is tied to that cotangent by a
 * zero made of it: a runtime could order it before the backward otherwise, where it would wait after all.
 */
export function recomputing(edit: GraphEdit, ops: Ops, view: View, isActive: (name: string) => boolean) {
  const known = new Map<string, Again>();
  const copies = new Map<NodeProto, readonly string[]>();
  const kept = (name: string): Again => ({ name, tied: false });
  const copied = (node: NodeProto, inputs: readonly string[], tied: boolean): readonly Again[] => {
    const outputs = copies.get(node) ?? edit.copy(node, inputs);
    copies.set(node, outputs);
    return outputs.map((name) => ({ name, tied }));
  };
  const again = (name: string, g: string): Again => {
    const done = known.get(name);
    if (done) return done;
    const made = remake(name, g);
    known.set(name, made);
    return made;
  };
  const remake = (name: string, g: string): Again => {
    const node = view.producer(name);
    if (!node || view.isConstant(name) || !floatTypes.has(view.facts.of(name).type)) return kept(name);
    const op = opOf(node);
    if (!isWorthIt(node) && !moves.has(op)) return kept(name);
    const inputs = node.input.map((input) => (input === "" ? kept(input) : again(input, g)));
    const tied = inputs.some((input) => input.tied);
    if (!tied && moves.has(op)) return kept(name);
    const names = inputs.map((input) => input.name);
    const outputs = copied(node, tied ? names : tie(node, names, g), true);
    return outputs[node.output.indexOf(name)]!;
  };
  const isTrunk = (node: NodeProto): boolean => shifts.has(opOf(node)) && node.input.every(isActive);
  const isWorthIt = (node: NodeProto): boolean => {
    const op = opOf(node);
    if (shifts.has(op)) return !isTrunk(node);
    if (!products.has(op)) return cheap.has(op);
    const endsBranch = view.consumers(node.output[0]!).some((reader) => isTrunk(reader) || reader.opType === "Concat");
    const [made = 0, read = 0] = [node.output[0]!, node.input[1]!].map((name) =>
      sizeOf(view.facts.of(name).dims ?? []),
    );
    if (endsBranch || read > MOST_READ * made) return false;
    return isActive(node.output[0]!) || node.input.every((name) => !view.producer(name));
  };
  /** Ties at the smallest input. */
  const tie = (node: NodeProto, names: readonly string[], g: string): readonly string[] => {
    const sizes = node.input.map((name) => {
      const { type, dims } = view.facts.of(name);
      return floatTypes.has(type) && dims ? sizeOf(dims) : Number.POSITIVE_INFINITY;
    });
    const place = sizes.indexOf(Math.min(...sizes));
    const { type } = view.facts.of(node.input[place]!);
    return names.with(place, ops.add(names[place]!, ops.zeroOf(g, type)));
  };
  return (name: string, g: string): string => again(name, g).name;
}
