// A text encoder whose token embeddings come from outside, so that they need not be those of any word, and can be differentiated by.
import { type NodeProto, TensorProto_DataType } from "onnx-buf";
import { editGraph } from "../edit.ts";
import { feedsOf, type Graph, intOf } from "../model.ts";
import { type View, viewGraph } from "../view.ts";

export interface OpenEmbeddings {
  /**
   * The encoder with embeddings [B, L, D] as an input in place of its table's rows; of several tables, side by side. Where it reads the ids for
   * more than their embeddings (how many there are, where the end of text is) it still takes them.
   */
  readonly graph: Graph;
  /** That input. */
  readonly embeddings: string;
  /** From ids to the tables' rows: the same input, and one output [B, L, D] of the name of `rows`. */
  readonly table: Graph;
  readonly rows: string;
}

const { INT32, INT64 } = TensorProto_DataType;
/** What ids pass before they are looked up. */
const passing = new Set(["Reshape", "Cast", "Identity", "Squeeze", "Unsqueeze"]);

/** Opens an encoder where it looks tokens up: Gathers of constant matrices by its ids. Throws when it has none. */
export function openEmbeddings(graph: Graph): OpenEmbeddings {
  const view = viewGraph(graph);
  const looked = graph.nodes.filter((node) => isLookup(view, node)).map((node) => node.output[0]!);
  const [first] = looked;
  if (first === undefined)
    throw new Error("openEmbeddings(): expected a look-up of constant rows by the ids, found none");
  const widths = looked.map((name) => view.facts.of(name).dims!.at(-1)!);
  const { type } = view.facts.of(first);
  const dims = ["embedded_batch", "embedded_sequence", widths.reduce((a, b) => a + b, 0)];
  const [embeddings, rows] = ["inputs_embeds", "token_embeddings"];
  const edit = editGraph(graph);
  edit.addInput(embeddings, type, dims);
  const parts = looked.length === 1 ? [embeddings] : edit.split(embeddings, 2, widths);
  for (const [i, name] of looked.entries()) edit.redirect(name, parts[i]!);
  const opened = edit.finish();
  const read = new Set(opened.nodes.flatMap((node) => node.input));
  const looking = editGraph({ ...graph, outputs: [] });
  looking.add("Concat", looked, { attributes: { axis: { int: 2 } }, output: rows });
  looking.addOutput(rows, type, dims);
  return {
    graph: { ...opened, inputs: opened.inputs.filter(({ name }) => name === embeddings || read.has(name)) },
    embeddings,
    table: looking.finish(),
    rows,
  };
}

function isLookup(view: View, node: NodeProto): boolean {
  const [table = "", index = ""] = node.input;
  if (node.opType !== "Gather" || intOf(node, "axis", 0) !== 0 || !view.isConstant(table)) return false;
  return view.facts.of(table).dims?.length === 2 && view.facts.of(index).dims?.length === 2 && isFed(view, index);
}

/** True when a tensor is an integer input, at most in another shape. */
function isFed(view: View, name: string): boolean {
  const node = view.producer(name);
  if (node) return passing.has(node.opType) && isFed(view, node.input[0]!);
  const { type } = view.facts.of(name);
  return (type === INT64 || type === INT32) && feedsOf(view.graph).some((input) => input.name === name);
}
