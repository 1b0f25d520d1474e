// The weights that a cross-attention reads text with, found by structure, and low-rank additions to them: what a network is adapted
// by when it learns a new character or look (AR-LDM, section 3.3; Hu et al. 2022, LoRA).
import type { NodeProto } from "onnx-buf";
import type { Attention } from "../attention.ts";
import { editGraph } from "../edit.ts";
import { floatTypes } from "../infer.ts";
import { type Graph, intOf } from "../model.ts";
import { type View, viewGraph } from "../view.ts";

/** A product with constant weights. */
export interface ProjectionWeights {
  /** What is projected, its last axis the width of the weights. */
  readonly source: string;
  readonly product: string;
  /** [in, out], or [out, in] when `turned`. */
  readonly weights: string;
  readonly turned: boolean;
  readonly width: { readonly in: number; readonly out: number };
}

export interface TextProjections {
  /** The attention's name. */
  readonly name: string;
  readonly k: ProjectionWeights;
  readonly v: ProjectionWeights;
}

/** to_k and to_v of cross-attentions. Throws when one has none of its own, naming it. */
export function textProjections(graph: Graph, cross: readonly Attention[]): readonly TextProjections[] {
  const view = viewGraph(graph);
  return cross.map(({ name, k, v }) => ({ name, k: weightsBehind(view, k, name), v: weightsBehind(view, v, name) }));
}

const between = new Set(["Reshape", "Identity", "Cast", "Add"]);

/** Walks back from a projected tensor over its bias to the product. */
function weightsBehind(view: View, projected: string, site: string): ProjectionWeights {
  for (let node = view.producer(projected); node !== undefined; ) {
    const [x = "", weights = ""] = node.input;
    if ((node.opType === "MatMul" || node.opType === "Gemm") && view.isConstant(weights))
      return described(view, node, x, weights);
    const data = node.input.find((name) => !view.isConstant(name));
    if (!between.has(node.opType) || data === undefined) break;
    node = view.producer(data);
  }
  throw new Error(
    `textProjections(): "${projected}" of cross-attention "${site}" is no product with weights of its own`,
  );
}

function described(view: View, node: NodeProto, source: string, weights: string): ProjectionWeights {
  const { dims } = view.facts.of(weights);
  const turned = intOf(node, "transB", 0) === 1;
  if (dims?.length !== 2)
    throw new Error(`textProjections(): "${weights}" is [${dims ?? "unknown"}]; expected a matrix`);
  const [rows = 0, columns = 0] = turned ? dims.toReversed() : dims;
  return { source, product: node.output[0]!, weights, turned, width: { in: rows, out: columns } };
}

/** Inputs of one addition: x W + ((x A) ∘ gate) B, A [in, r] and B [r, out]. */
export interface LowRankPorts extends Pick<ProjectionWeights, "width"> {
  readonly a: string;
  readonly b: string;
}

export interface LowRankGraphPorts {
  /** Which channels of the rank a text token passes through, [B, L, r]: all 0 leaves it as it is. */
  readonly gate: string;
  /** to_k and to_v of every cross-attention, in turn. */
  readonly additions: readonly LowRankPorts[];
}

/**
 * Gives every projection of text a low-rank addition as inputs, of a rank that the caller chooses when it runs, for the text tokens of a gate. Several
 * additions are one of the sum of their ranks, each with its own channels in the gate. It comes after other rewrites: behind an addition no projection
 * is recognised any more. The graph given is not changed. Throws as textProjections() does.
 */
export function addLowRank(
  graph: Graph,
  cross: readonly Attention[],
): { readonly graph: Graph; readonly ports: LowRankGraphPorts } {
  const edit = editGraph(graph);
  const { facts } = viewGraph(graph);
  const projections = textProjections(graph, cross).flatMap(({ k, v }) => [k, v]);
  const gate = "low_rank_gate";
  const typeOf = ({ product }: ProjectionWeights): number => {
    const { type } = facts.of(product);
    if (floatTypes.has(type)) return type;
    throw new Error(`addLowRank(): the type of "${product}" is not known`);
  };
  if (projections[0]) edit.addInput(gate, typeOf(projections[0]), ["gated_batch", "gated_length", "low_rank"]);
  const additions = projections.map((projection, i) => {
    const { source, product, width } = projection;
    const ports = { a: `low_rank_a_${i}`, b: `low_rank_b_${i}`, width };
    const type = typeOf(projection);
    edit.addInput(ports.a, type, [width.in, "low_rank"]);
    edit.addInput(ports.b, type, ["low_rank", width.out]);
    const low = edit.add("MatMul", [source, ports.a]);
    // A Gemm's rows are all tokens of the batch.
    const own = facts.of(source).dims?.length === 2 ? edit.add("Reshape", [gate, edit.add("Shape", [low])]) : gate;
    const addition = edit.add("MatMul", [edit.add("Mul", [low, own]), ports.b]);
    edit.redirect(product, edit.add("Add", [product, addition]));
    return ports;
  });
  return { graph: edit.finish(), ports: { gate, additions } };
}
