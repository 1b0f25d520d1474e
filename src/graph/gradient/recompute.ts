// Forward values that the backward reads. Keeping every one from the forward to the backward would fill the memory, so that those which
// cost little (activations, scales, normalisations: all that is no product and no sum of two branches) are computed again, from
// values that wait anyway. (Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost, section 4.)
import type { NodeProto } from "onnx-buf";
import type { GraphEdit } from "../edit.ts";
import { floatTypes } from "../infer.ts";
import { opOf } from "../model.ts";
import type { View } from "../view.ts";
import type { Ops } from "./ops.ts";

const cheap = new Set(
  "Mul Div Sigmoid Tanh Erf Exp Gelu Relu Sqrt InstanceNormalization LayerNormalization GroupNormalization".split(" "),
);
/** Cheap as well, when one side is a constant: a sum of two branches would lead on to all that is behind it. */
const shifts = new Set(["Add", "Sub"]);
/** No work of their own, or little: recomputed with what they stand behind, kept otherwise. */
const moves = new Set("Reshape Transpose Unsqueeze Squeeze Flatten Slice Split Concat Cast Identity".split(" "));

interface Again {
  readonly name: string;
  /** Computed again, after a cotangent. */
  readonly tied: boolean;
}

/**
 * Gives the name to read a forward value by, given the cotangent that is at hand. What is computed again is tied to that cotangent by a
 * zero made of it: a runtime could order it before the backward otherwise, where it would wait after all.
 */
export function recomputing(edit: GraphEdit, ops: Ops, view: View) {
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
    const isShift = shifts.has(op) && node.input.some((input) => view.isConstant(input));
    if (!cheap.has(op) && !isShift && !moves.has(op)) return kept(name);
    const inputs = node.input.map((input) => (input === "" ? kept(input) : again(input, g)));
    const tied = inputs.some((input) => input.tied);
    if (!tied && moves.has(op)) return kept(name);
    const names = inputs.map((input) => input.name);
    const outputs = copied(node, tied ? names : tie(node, names, g), true);
    return outputs[node.output.indexOf(name)]!;
  };
  /** Ties at a constant, which is small, where there is one. */
  const tie = (node: NodeProto, names: readonly string[], g: string): readonly string[] => {
    const place = Math.max(
      0,
      node.input.findIndex((name) => name !== "" && view.isConstant(name)),
    );
    const { type } = view.facts.of(node.input[place]!);
    return names.with(place, ops.add(names[place]!, ops.zeroOf(g, type)));
  };
  return (name: string, g: string): string => again(name, g).name;
}
