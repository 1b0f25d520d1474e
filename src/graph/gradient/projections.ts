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

/** Inputs of a low-rank addition: x (W + A B), A [in, r] and B [r, out]. */
export interface LowRankPorts {
  readonly a: string;
  readonly b: string;
}

export interface LowRankSite {
  readonly name: string;
  readonly k: LowRankPorts;
  readonly v: LowRankPorts;
}

/**
 * Gives every projection of text a low-rank addition as inputs, of a rank that the caller chooses when it runs. With B = 0 the graph
 * computes what it did. It comes after other rewrites: behind an addition no projection is recognised any more. The graph given is not changed. Throws as textProjections() does.
 */
export function addLowRank(
  graph: Graph,
  cross: readonly Attention[],
): { readonly graph: Graph; readonly sites: readonly LowRankSite[] } {
  const edit = editGraph(graph);
  const { facts } = viewGraph(graph);
  const add = ({ source, product, width }: ProjectionWeights, ports: LowRankPorts): void => {
    const { type } = facts.of(product);
    if (!floatTypes.has(type)) throw new Error(`addLowRank(): the type of "${product}" is not known`);
    edit.addInput(ports.a, type, [width.in, "low_rank"]);
    edit.addInput(ports.b, type, ["low_rank", width.out]);
    const addition = edit.add("MatMul", [edit.add("MatMul", [source, ports.a]), ports.b]);
    edit.redirect(product, edit.add("Add", [product, addition]));
  };
  const sites = textProjections(graph, cross).map(({ name, k, v }, s) => {
    const site = {
      name,
      k: { a: `low_rank_k_a_${s}`, b: `low_rank_k_b_${s}` },
      v: { a: `low_rank_v_a_${s}`, b: `low_rank_v_b_${s}` },
    };
    add(k, site.k);
    add(v, site.v);
    return site;
  });
  return { graph: edit.finish(), sites };
}
