// A LayerNorm spelt out, as exporters below opset 17 do. In float16 its square overflows at 256; the fused node sums in float32.
//   (x - mean x) / sqrt(mean (x - mean x)² + ε) * γ + β = LayerNormalization(x, γ, β)
import type { NodeProto } from "onnx-buf";
import { axisOf, uniformOf } from "../facts.ts";
import { intOf, intsOf } from "../model.ts";
import type { Refusal, Rule } from "../rule.ts";
import { uncast, type View } from "../view.ts";

interface SpeltLayerNorm {
  readonly x: string;
  readonly scale: string;
  readonly shift: string;
  readonly epsilon: number;
  readonly output: string;
}

export const fuseLayerNorm: Rule<SpeltLayerNorm> = {
  name: "fuse-layer-norm",
  candidates: (view) => view.graph.nodes.filter((node) => node.opType === "Sqrt"),
  check,
  rewrite(edit, { x, scale, shift, epsilon, output }) {
    const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
    edit.redirect(output, edit.add("LayerNormalization", [x, scale, shift], { attributes, hint: "fused/layer-norm" }));
  },
};

/** Matches around the Sqrt: back to x, forward to the shift. Casts to float32 inside count as part of it. */
function check(view: View, root: NodeProto): SpeltLayerNorm | Refusal {
  const sum = behind(view, root.input[0]!, "Add");
  const epsilonName = sum?.input.find((name) => uniformOf(view.facts.of(name)) !== null);
  const variance = sum?.input.find((name) => name !== epsilonName);
  if (!sum || epsilonName === undefined || variance === undefined)
    return { reason: "no constant is added before Sqrt" };
  const square = behind(view, meanOf(view, variance), "Pow") ?? behind(view, meanOf(view, variance), "Mul");
  const centred = square && squared(view, square);
  if (centred === null || centred === undefined) return { reason: "no mean of squares over the last axis before Sqrt" };
  const difference = behind(view, centred, "Sub");
  const source = difference && uncast(view, difference.input[0]!);
  if (!source || uncast(view, meanOf(view, difference.input[1]!) ?? "") !== source)
    return { reason: "what is squared is not x - mean x over the last axis" };
  const quotient = reader(view, root.output[0]!, "Div");
  if (quotient && uncast(view, quotient.input[0]!) !== uncast(view, centred))
    return { reason: "what is divided is not what was squared" };
  const scaled = quotient && reader(view, quotient.output[0]!, "Mul");
  const shifted = scaled && reader(view, scaled.output[0]!, "Add");
  if (!shifted) return { reason: "no Div, Mul and Add follow one upon the other" };
  const scale = scaled.input.find((name) => view.isConstant(name));
  const shift = shifted.input.find((name) => view.isConstant(name));
  if (scale === undefined || shift === undefined) return { reason: "scale or shift is computed; expected weights" };
  const output = shifted.output[0]!;
  const x = ofType(view, difference.input[0]!, view.facts.of(output).type);
  return fitting(view, { x, scale, shift, output }, uniformOf(view.facts.of(epsilonName))!);
}

function fitting(view: View, match: Omit<SpeltLayerNorm, "epsilon">, epsilon: number): SpeltLayerNorm | Refusal {
  const [x, ...weights] = [match.x, match.scale, match.shift].map((name) => view.facts.of(name));
  const width = x?.dims?.at(-1);
  const wrong = weights.find((w) => w.type !== x?.type || w.dims?.length !== 1 || w.dims[0] !== width);
  if (wrong) return { reason: `a weight is [${wrong.dims}] of type ${wrong.type}; expected [${width}] of ${x?.type}` };
  const { type } = view.facts.of(match.output);
  if (type !== x?.type) return { reason: `the result has type ${type}; expected that of the input, ${x?.type}` };
  return { ...match, epsilon };
}

/** The producer of a tensor, Casts skipped, if it is of this operator. */
function behind(view: View, name: string | null, op: string): NodeProto | null {
  const node = name === null ? undefined : view.producer(uncast(view, name));
  return node?.opType === op ? node : null;
}

/** A tensor before the Casts that took it away from a type; the tensor itself when there was none. */
function ofType(view: View, name: string, type: number): string {
  const node = view.producer(name);
  if (view.facts.of(name).type === type || node?.opType !== "Cast") return name;
  return ofType(view, node.input[0]!, type);
}

/** What a tensor is the mean of, over the last axis with the axis kept. */
function meanOf(view: View, name: string): string | null {
  const node = behind(view, name, "ReduceMean");
  if (!node || intOf(node, "keepdims", 1) !== 1) return null;
  const axes = intsOf(node, "axes") ?? (node.input[1] ? view.facts.of(node.input[1]).values : null);
  const rank = view.facts.of(node.input[0]!).dims?.length ?? 0;
  return axes?.length === 1 && axisOf(axes[0]!, rank) === rank - 1 ? node.input[0]! : null;
}

/** x of x² or x * x. */
function squared(view: View, node: NodeProto): string | null {
  const [a, b] = node.input as [string, string];
  if (node.opType === "Pow") return uniformOf(view.facts.of(b)) === 2 ? a : null;
  return a === b ? a : null;
}

/** The only reader of a tensor, Casts skipped, if it is of this operator. */
function reader(view: View, name: string, op: string): NodeProto | null {
  const readers = view.consumers(name);
  const [node] = readers;
  if (readers.length !== 1 || !node) return null;
  if (node.opType === op) return node;
  return node.opType === "Cast" ? reader(view, node.output[0]!, op) : null;
}
