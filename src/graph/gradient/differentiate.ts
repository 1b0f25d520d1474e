// Reverse-mode differentiation of a graph (vector-Jacobian product): a new graph that computes the forward, takes cotangents of some of
// its tensors as inputs, and gives the gradients by others as outputs, in plain operators. Nothing is run here.
//   L = Σ ⟨cotangent, output⟩,  gradient of x = dL/dx
import type { NodeProto } from "onnx-buf";
import { editGraph, type GraphEdit } from "../edit.ts";
import { uniformOf } from "../facts.ts";
import { floatTypes } from "../infer.ts";
import { type Graph, opOf } from "../model.ts";
import { type View, viewGraph } from "../view.ts";
import type { Pull } from "./gradient-rule.ts";
import { type Ops, opsFor } from "./ops.ts";
import { recomputing } from "./recompute.ts";
import { flatOperators, gradientRules } from "./rules.ts";

export interface GradientOptions {
  /** Tensors that a loss looks at: outputs, or any within. The graph is cut behind the last of them. */
  readonly from: readonly string[];
  /** Tensors to differentiate by: inputs, weights, or any within. */
  readonly to: readonly string[];
  /** Outputs of the graph to give besides; none by default. */
  readonly keep?: readonly string[];
}

export interface GradientGraph {
  readonly graph: Graph;
  /** Inputs, by the name of the tensor that each is the cotangent of, in its shape. */
  readonly cotangents: ReadonlyMap<string, string>;
  /** Outputs, by the name of the tensor that each is the gradient by, in its shape. */
  readonly gradients: ReadonlyMap<string, string>;
}

/**
 * Makes the gradient of a graph; weights stay where they are, under their names. Attentions should be one node each (normaliseUnet()): spelt out
 * they keep their probabilities. Throws when an operator between `to` and `from` has no rule, naming it, and when no way leads from one to the other.
 */
export function differentiate(graph: Graph, { from, to, keep = [] }: GradientOptions): GradientGraph {
  const view = viewGraph(graph);
  const nodes = nodesBetween(view, from, to);
  const outputs = graph.outputs.filter(({ name }) => keep.includes(name));
  const edit = editGraph({ ...graph, outputs });
  const ops = opsFor(edit, view);
  const sums = cotangentSums(ops);
  const cotangents = new Map<string, string>();
  for (const [i, name] of from.entries()) {
    const input = `cotangent_${i}`;
    edit.addInput(input, view.facts.of(name).type, dimsOf(ops, name, input));
    cotangents.set(name, input);
    sums.push(name, input);
  }
  const value = recomputing(edit, ops, view, nodes.isActive);
  for (const node of nodes.order.toReversed()) pullBack({ view, ops, sums, value, isWanted: nodes.isActive }, node);
  const gradients = new Map(to.map((name, i) => [name, giveGradient(edit, view, ops, sums.total(name)!, name, i)]));
  return { graph: edit.finish(), cotangents, gradients };
}

function giveGradient(edit: GraphEdit, view: View, ops: Ops, total: string, name: string, index: number): string {
  const output = edit.add("Identity", [total], { output: `gradient_${index}` });
  edit.addOutput(output, view.facts.of(name).type, dimsOf(ops, name, output));
  return output;
}

/** What is known of a tensor's shape; names where its sizes are open. */
function dimsOf(ops: Ops, name: string, hint: string): readonly (number | string)[] {
  return ops.known(name).dims.map((d, axis) => (ops.isOpen(name, axis) ? `${hint}_${axis}` : d));
}

/** Cotangents as they come in: a tensor with several readers has the sum of what they give. */
function cotangentSums(ops: Ops) {
  const totals = new Map<string, string>();
  return {
    push(name: string, cotangent: string): void {
      const before = totals.get(name);
      totals.set(name, before === undefined ? cotangent : ops.add(before, cotangent));
    },
    total: (name: string): string | null => totals.get(name) ?? null,
  };
}

interface Pass {
  readonly view: View;
  readonly ops: Ops;
  readonly sums: ReturnType<typeof cotangentSums>;
  readonly value: ReturnType<typeof recomputing>;
  isWanted(name: string): boolean;
}

/** Takes the cotangents of a node's outputs to its inputs. */
function pullBack({ view, ops, sums, value, isWanted }: Pass, node: NodeProto): void {
  const own = node.output.map((name) => sums.total(name));
  const g = own[0] ?? own.find((cotangent) => cotangent !== null);
  if (!g) return;
  const { type } = view.facts.of(node.output[0]!);
  const pulls = gradientRules[opOf(node)]!({
    node,
    ops,
    g,
    cotangent: (output) => own[output] ?? null,
    x: (input) => value(node.input[input]!, g),
    y: (output = 0) => value(node.output[output]!, g),
    at: (input) => ops.known(node.input[input]!),
    isOne: (input) => uniformOf(view.facts.of(node.input[input]!)) === 1,
    scalar: (number) => ops.number(number, type),
  });
  for (const [i, name] of node.input.entries()) {
    if (name !== "" && isWanted(name)) sums.push(name, pullOf(pulls, i, node)());
  }
}

function pullOf(pulls: readonly (Pull | null)[], input: number, node: NodeProto): Pull {
  const pull = pulls[input];
  if (pull) return pull;
  throw new Error(
    `differentiate(): ${opOf(node)} "${node.name}" as it stands here cannot be differentiated by its input ${input}, "${node.input[input]}". ${STILL}`,
  );
}

const STILL =
  "Maps, biases and mixing of attentions work without a gradient; so does a loss that looks at a tensor before it.";

/** Nodes on some way from `to` to `from`, in order. */
function nodesBetween(view: View, from: readonly string[], to: readonly string[]) {
  const lost = [...from, ...to].find((name) => !isThere(view, name));
  if (lost !== undefined) throw new Error(`differentiate(): "${lost}" is no tensor of this graph`);
  const after = new Set(to);
  const isFloat = (name: string): boolean => name !== "" && isFloatOrUnknown(view.facts.of(name).type);
  for (const node of view.graph.nodes) {
    if (flatOperators.has(opOf(node)) || !node.input.some((name) => after.has(name))) continue;
    for (const name of node.output.filter(isFloat)) after.add(name);
  }
  const needed = new Set(from);
  const order: NodeProto[] = [];
  for (const node of view.graph.nodes.toReversed()) {
    if (!node.output.some((name) => needed.has(name) && after.has(name)) || flatOperators.has(opOf(node))) continue;
    order.push(node);
    for (const name of node.input) if (after.has(name)) needed.add(name);
  }
  const apart = to.find((name) => !needed.has(name));
  if (apart !== undefined)
    throw new Error(
      `differentiate(): "${from.join('", "')}" does not depend on "${apart}"; expected one that leads there`,
    );
  const strange = new Set(order.map(opOf).filter((op) => !gradientRules[op]));
  if (strange.size > 0)
    throw new Error(`differentiate(): no rule for ${[...strange].join(", ")} between "${to}" and "${from}". ${STILL}`);
  return { order: order.toReversed(), isActive: (name: string) => after.has(name) && needed.has(name) };
}

function isThere({ graph, producer }: View, name: string): boolean {
  return (
    graph.initializers.has(name) || producer(name) !== undefined || graph.inputs.some((input) => input.name === name)
  );
}

function isFloatOrUnknown(type: number): boolean {
  return type === 0 || floatTypes.has(type);
}
