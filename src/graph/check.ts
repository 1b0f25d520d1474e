// What a legal graph is. Run on every graph that a rewrite made, in tests and before a session is created.
import { AttributeProto_AttributeType, type NodeProto, type TensorProto } from "onnx-buf";
import { sizeOf } from "./facts.ts";
import { canonicalDomain, feedsOf, type Graph, opOf, usedNames } from "./model.ts";

/** Lists everything wrong with a graph, one sentence each; empty for a legal one. */
export function checkGraph(graph: Graph): readonly string[] {
  return [
    ...checkNames(graph),
    ...checkOrder(graph),
    ...graph.nodes.flatMap((node) => checkNode(graph, node)),
    ...[...graph.initializers.values()].flatMap(checkInitializer),
    ...checkInterface(graph),
  ];
}

function checkNames(graph: Graph): readonly string[] {
  const makers = new Map<string, number>();
  const fed = feedsOf(graph).map(({ name }) => name);
  const made = graph.nodes.flatMap((node) => node.output.filter((name) => name !== ""));
  for (const name of [...fed, ...graph.initializers.keys(), ...made]) makers.set(name, (makers.get(name) ?? 0) + 1);
  const twice = [...makers].filter(([, count]) => count > 1);
  return twice.map(([name, count]) => `tensor "${name}" is defined ${count} times; expected once`);
}

function checkOrder(graph: Graph): readonly string[] {
  const known = new Set([...graph.inputs.map((input) => input.name), ...graph.initializers.keys()]);
  const later = new Set(graph.nodes.flatMap((node) => node.output));
  const problems: string[] = [];
  for (const node of graph.nodes) {
    const inner = new Set(node.attribute.flatMap((a) => a.g?.node.flatMap((n) => n.output) ?? []));
    for (const name of new Set(usedNames(node))) {
      if (known.has(name) || inner.has(name)) continue;
      const where = `${opOf(node)} "${node.name}"`;
      problems.push(`${where} reads "${name}"${later.has(name) ? " before it is made" : ", which nothing makes"}`);
    }
    for (const name of node.output) known.add(name);
  }
  return problems;
}

function checkNode(graph: Graph, node: NodeProto): readonly string[] {
  const where = `${opOf(node)} "${node.name}"`;
  const problems: string[] = [];
  if (node.opType === "") problems.push(`node "${node.name}" has no operator`);
  if (node.output.every((name) => name === "")) problems.push(`${where} has no output`);
  if (!graph.opsets.has(canonicalDomain(node.domain)))
    problems.push(`${where}: the graph imports no opset of "${node.domain}"`);
  const names = node.attribute.map((attribute) => attribute.name);
  for (const name of new Set(names)) {
    if (names.filter((other) => other === name).length > 1) problems.push(`${where} has attribute "${name}" twice`);
  }
  for (const attribute of node.attribute) {
    const holds = contentOf[attribute.type];
    if (!holds) problems.push(`${where}: attribute "${attribute.name}" has no known type`);
    else if (!holds(attribute))
      problems.push(`${where}: attribute "${attribute.name}" does not hold what its type says`);
  }
  return problems;
}

type Attribute = NodeProto["attribute"][number];
const kind = AttributeProto_AttributeType;
/** Whether an attribute's value is where its type says. Numbers and lists may be at their default. */
const contentOf: Readonly<Partial<Record<number, (attribute: Attribute) => boolean>>> = {
  [kind.FLOAT]: (a) => a.ints.length === 0 && a.floats.length === 0,
  [kind.INT]: (a) => a.ints.length === 0 && a.floats.length === 0,
  [kind.STRING]: (a) => a.strings.length === 0,
  [kind.TENSOR]: (a) => a.t !== undefined,
  [kind.GRAPH]: (a) => a.g !== undefined,
  [kind.FLOATS]: (a) => a.ints.length === 0,
  [kind.INTS]: (a) => a.floats.length === 0,
  [kind.STRINGS]: (a) => a.ints.length === 0,
  [kind.TENSORS]: (a) => a.t === undefined,
  [kind.GRAPHS]: (a) => a.g === undefined,
  [kind.SPARSE_TENSOR]: (a) => a.sparseTensor !== undefined,
  [kind.TYPE_PROTO]: (a) => a.tp !== undefined,
};

/** Bytes of the element types that weights come in: float, uint8, int8, int32, int64, bool, float16, double, bfloat16. */
const elementBytes: Readonly<Record<number, number>> = { 1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 16: 2 };

function checkInitializer(tensor: TensorProto): readonly string[] {
  const bytes = elementBytes[tensor.dataType];
  if (bytes === undefined || tensor.externalData.length > 0 || tensor.rawData.length === 0) return [];
  const expected = sizeOf(tensor.dims.map(Number)) * bytes;
  if (tensor.rawData.length === expected) return [];
  return [`initialiser "${tensor.name}" [${tensor.dims}] needs ${expected} bytes, found ${tensor.rawData.length}`];
}

function checkInterface(graph: Graph): readonly string[] {
  const named = [...graph.nodes.flatMap((node) => node.output), ...graph.initializers.keys()];
  const made = new Set([...named, ...graph.inputs.map((input) => input.name)]);
  const untyped = [...graph.inputs, ...graph.outputs].filter((info) => info.type?.value.case === undefined);
  const unmade = graph.outputs.filter((output) => !made.has(output.name));
  return [
    ...unmade.map((output) => `output "${output.name}" is made by no node`),
    ...untyped.map((info) => `input or output "${info.name}" has no type`),
    ...(graph.outputs.length === 0 ? ["the graph has no output"] : []),
  ];
}
