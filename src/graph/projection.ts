// From a use of queries, keys or values back to the constant-weight product that makes them out of features.
import type { NodeProto } from "onnx-buf";
import { axisOf, uniformOf } from "./facts.ts";
import { intOf } from "./model.ts";
import type { Refusal } from "./rule.ts";
import type { View } from "./view.ts";

/** A projected tensor [B, N, C] and what it projects. */
export interface Projection {
  readonly source: string;
  readonly projected: string;
  /** Product of the factors between the projected tensor and its use. */
  readonly scale: number;
}

interface Step {
  readonly name: string;
  readonly factor: number;
}

/** Operators that move numbers without changing them. */
export const layoutOps = new Set(["Reshape", "Transpose", "Cast", "Identity", "Squeeze", "Unsqueeze", "Dropout"]);

/** Walks back from a use of q, k or v to the MatMul or Gemm that projects it. */
export function projectionBehind(view: View, use: string): Projection | Refusal {
  const path: Step[] = [];
  let name = use;
  let settled = -1;
  for (;;) {
    const node = view.producer(name);
    if (!node) return { reason: `"${name}" is no projection: nothing computes it` };
    const data = node.input.find((input) => !view.isConstant(input) && uniformOf(view.facts.of(input)) === null);
    if (data === undefined) return { reason: `"${name}" is no projection: ${node.opType} reads constants only` };
    if (isProduct(view, node) && node.input[0] === data && view.isConstant(node.input[1]!))
      return projectionOn(view, data, [...path, { name, factor: 1 }], settled);
    const factor = scalarFactor(view, node, data);
    if (factor === null && (isBias(view, node, data) || isChannelSplit(view, node))) {
      settled = settled < 0 ? path.length : settled;
    } else if (factor === null && !layoutOps.has(node.opType)) {
      return { reason: `"${name}" is no projection: ${node.opType} between it and its MatMul` };
    }
    path.push({ name, factor: factor ?? 1 });
    name = data;
  }
}

/** A Conv over one cell is a product at every cell. */
function isProduct(view: View, node: NodeProto): boolean {
  if (node.opType !== "Conv") return node.opType === "MatMul" || node.opType === "Gemm";
  const kernel = view.facts.of(node.input[1]!).dims?.slice(2);
  return kernel?.every((side) => side === 1) === true && intOf(node, "group", 1) === 1;
}

function isBias(view: View, node: NodeProto, data: string): boolean {
  return node.opType === "Add" && node.input.every((input) => input === data || view.isConstant(input));
}

/** One product may make q, k and v at once and cut them apart; images and tokens must stay together. Channels of a Conv come first. */
function isChannelSplit(view: View, node: NodeProto): boolean {
  if (node.opType !== "Split") return false;
  const rank = view.facts.of(node.input[0]!).dims?.length ?? 0;
  const axis = axisOf(intOf(node, "axis", 0), rank);
  return axis >= 2 || (axis === 1 && behindLayout(view, node.input[0]!)?.opType === "Conv");
}

function behindLayout(view: View, name: string): NodeProto | undefined {
  const node = view.producer(name);
  return node?.opType === "Reshape" ? behindLayout(view, node.input[0]!) : node;
}

/** Picks [B, N, C] on the path from use (first) to projection (last): the first of rank 3 once it is biased and cut. */
function projectionOn(view: View, source: string, path: readonly Step[], settled: number): Projection | Refusal {
  const from = settled < 0 ? path.length - 1 : settled;
  for (let i = from; i >= 0; i--) {
    if (view.facts.of(path[i]!.name).dims?.length !== 3) continue;
    const scale = path.slice(0, i).reduce((product, step) => product * step.factor, 1);
    return { source: sourceBehind(view, source), projected: path[i]!.name, scale };
  }
  const { missing } = view.facts;
  const why = missing.length > 0 ? `; no shape rule for ${missing}` : "";
  return { reason: `no projected tensor of rank 3 behind "${path[0]!.name}"${why}` };
}

/** A Gemm reads a flattened copy of the features: the tensor before that. */
function sourceBehind(view: View, name: string): string {
  const node = view.producer(name);
  return node && ["Reshape", "Identity"].includes(node.opType) ? sourceBehind(view, node.input[0]!) : name;
}

/** The number that a node multiplies `data` with, 1 for Add of zero, null for anything else. */
export function scalarFactor(view: View, node: NodeProto, data: string): number | null {
  const other = node.input.find((input) => input !== data);
  const value = other === undefined ? null : uniformOf(view.facts.of(other));
  if (value === null) return null;
  if (node.opType === "Mul") return value;
  if (node.opType === "Div" && node.input[0] === data) return 1 / value;
  return (node.opType === "Add" || node.opType === "Sub") && value === 0 && node.input[0] === data ? 1 : null;
}
