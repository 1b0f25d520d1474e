// A text encoder whose token embeddings come from outside, so that they need not be those of any word, and can be differentiated by.
import { type NodeProto, TensorProto_DataType } from "onnx-buf";
import { editGraph, pruneGraph, valueInfo } from "../edit.ts";
import { feedsOf, type Graph, intOf } from "../model.ts";
import { type View, viewGraph } from "../view.ts";

export interface OpenEmbeddings {
  /**
   * The encoder with embeddings [B, L, D] as an input in place of its table's rows. Where it reads the ids for more than their embeddings (how
   * many there are, where the end of text is) it still takes them.
   */
  readonly graph: Graph;
  /** That input. */
  readonly embeddings: string;
  /** From ids to the table's rows: the same input, and one output [B, L, D] of the name of `rows`. */
  readonly table: Graph;
  readonly rows: string;
  readonly width: number;
}

const { INT32, INT64 } = TensorProto_DataType;
/** What ids pass before they are looked up. */
const passing = new Set(["Reshape", "Cast", "Identity", "Squeeze", "Unsqueeze"]);

/** Opens an encoder where it looks tokens up: a Gather of a constant matrix by its ids. Throws when it has no such Gather, or several. */
export function openEmbeddings(graph: Graph): OpenEmbeddings {
  const view = viewGraph(graph);
  const lookups = graph.nodes.filter((node) => isLookup(view, node));
  const [lookup] = lookups;
  if (!lookup || lookups.length > 1)
    throw new Error(`openEmbeddings(): ${lookups.length} look-ups of constant rows by the ids; expected one`);
  const rows = lookup.output[0]!;
  const { type, dims } = view.facts.of(rows);
  const width = dims!.at(-1)!;
  const edit = editGraph(graph);
  const embeddings = "inputs_embeds";
  edit.addInput(embeddings, type, ["embedded_batch", "embedded_sequence", width]);
  edit.redirect(rows, embeddings);
  const opened = edit.finish();
  const read = new Set(opened.nodes.flatMap((node) => node.input));
  return {
    graph: { ...opened, inputs: opened.inputs.filter(({ name }) => name === embeddings || read.has(name)) },
    embeddings,
    table: pruneGraph({ ...graph, outputs: [valueInfo(rows, type, ["batch", "sequence", width])] }),
    rows,
    width,
  };
}

function isLookup(view: View, node: NodeProto): boolean {
  const [table = "", index = ""] = node.input;
  if (node.opType !== "Gather" || intOf(node, "axis", 0) !== 0 || !view.isConstant(table)) return false;
  return view.facts.of(table).dims?.length === 2 && isFed(view, index);
}

/** True when a tensor is an integer input, at most in another shape. */
function isFed(view: View, name: string): boolean {
  const node = view.producer(name);
  if (node) return passing.has(node.opType) && isFed(view, node.input[0]!);
  const { type } = view.facts.of(name);
  return (type === INT64 || type === INT32) && feedsOf(view.graph).some((input) => input.name === name);
}
