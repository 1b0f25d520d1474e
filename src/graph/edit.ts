// Edits a graph by making a new one: add nodes, inputs and outputs, redirect uses, then drop what became dead and sort.
import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { type Graph, inOrder, usedNames, withFields } from "./model.ts";

/** Integers and floats are not told apart by JavaScript: an attribute says which it is. */
export type Attribute = { readonly int: number } | { readonly ints: readonly number[] } | { readonly float: number };

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** "" is ONNX itself. */
  readonly domain?: string;
  /** Exact name of the output; it must be free. By default a fresh name made of `hint`. */
  readonly output?: string;
  readonly hint?: string;
}

export interface GraphEdit {
  /** Adds a node with one output and returns the output's name. */
  add(op: string, inputs: readonly string[], options?: NodeOptions): string;
  /** Adds a Split of an axis into parts of these sizes and returns the outputs' names. */
  split(tensor: string, axis: number, sizes: readonly number[]): readonly string[];
  /** A 1-D int64 constant; equal ones are made once. */
  ints(values: readonly number[]): string;
  /** A float constant [1, ..., n] of the given element type. */
  floats(values: readonly number[], dims: readonly number[], type: number): string;
  addInput(name: string, type: number, dims: readonly (number | string)[]): void;
  addOutput(name: string, type: number, dims: readonly (number | string)[]): void;
  /** Every node of the graph given that reads `from`, which is no output, reads `to` instead. */
  redirect(from: string, to: string): void;
  /** Sets a domain's opset unless the graph imports the domain already. */
  requireOpset(domain: string, version: number): void;
  finish(): Graph;
}

/** Starts an edit. Methods throw when a name is taken. */
export function editGraph(graph: Graph): GraphEdit {
  const added: NodeProto[] = [];
  const inputs: ValueInfoProto[] = [...graph.inputs];
  const outputs: ValueInfoProto[] = [...graph.outputs];
  const opsets = new Map(graph.opsets);
  const redirected = new Map<string, string>();
  const constants = new Map<string, string>();
  const taken = new Set([
    ...graph.initializers.keys(),
    ...graph.inputs.map((input) => input.name),
    ...graph.nodes.flatMap((node) => [...node.output, ...usedNames(node)]),
  ]);
  const claim = (name: string): string => {
    if (taken.has(name)) throw new Error(`editGraph(): the graph already has a tensor "${name}"; expected a free name`);
    taken.add(name);
    return name;
  };
  const fresh = (hint: string): string => {
    let name = hint;
    for (let i = 1; taken.has(name); i++) name = `${hint}_${i}`;
    return claim(name);
  };
  const addNode = (op: string, names: readonly string[], attribute: AttributeProto[], options: NodeOptions): string => {
    const output = options.output === undefined ? fresh(options.hint ?? `added/${op}`) : claim(options.output);
    const domain = options.domain ?? "";
    added.push(
      create(NodeProtoSchema, { opType: op, domain, name: output, input: [...names], output: [output], attribute }),
    );
    return output;
  };
  const constant = (key: string, type: number, dims: readonly number[], rawData: Uint8Array<ArrayBuffer>): string => {
    const existing = constants.get(key);
    if (existing !== undefined) return existing;
    const t = create(TensorProtoSchema, { dataType: type, dims: dims.map(BigInt), rawData });
    const value = create(AttributeProtoSchema, { name: "value", type: AttributeProto_AttributeType.TENSOR, t });
    const name = addNode("Constant", [], [value], { hint: "added/constant" });
    constants.set(key, name);
    return name;
  };
  const ints = (values: readonly number[]): string =>
    constant(
      `i${values}`,
      TensorProto_DataType.INT64,
      [values.length],
      littleEndian(values, 8, (v, at, x) => v.setBigInt64(at, BigInt(x), true)),
    );
  return {
    add: (op, names, options = {}) => addNode(op, names, attributeList(options.attributes ?? {}), options),
    split(tensor, axis, sizes) {
      // Opset 13 made the sizes an input.
      const asInput = (opsets.get("") ?? 1) >= 13;
      const attribute = attributeList({ axis: { int: axis }, ...(asInput ? {} : { split: { ints: sizes } }) });
      const output = sizes.map(() => fresh("added/Split"));
      const input = asInput ? [tensor, ints(sizes)] : [tensor];
      added.push(create(NodeProtoSchema, { opType: "Split", name: output[0]!, input, output, attribute }));
      return output;
    },
    ints,
    floats(values, dims, type) {
      const key = `f${values}/${dims}`;
      const bytes = littleEndian(values, 4, (view, at, x) => view.setFloat32(at, x, true));
      const name = constant(key, TensorProto_DataType.FLOAT, dims, bytes);
      if (type === TensorProto_DataType.FLOAT) return name;
      return addNode("Cast", [name], attributeList({ to: { int: type } }), { hint: "added/cast" });
    },
    addInput: (name, type, dims) => void inputs.push(valueInfo(claim(name), type, dims)),
    addOutput: (name, type, dims) => void outputs.push(valueInfo(name, type, dims)),
    redirect(from, to) {
      if (outputs.some((output) => output.name === from))
        throw new Error(`editGraph(): "${from}" is an output of the graph; expected a tensor that only nodes read`);
      redirected.set(from, to);
    },
    requireOpset: (domain, version) => void (opsets.has(domain) || opsets.set(domain, version)),
    finish() {
      const nodes = [...graph.nodes.map((node) => redirectInputs(node, redirected)), ...added];
      return pruneGraph({ ...graph, nodes, inputs, outputs, opsets });
    },
  };
}

/** Drops nodes and initialisers that no output needs, and brings the rest into topological order. Throws on a cycle. */
export function pruneGraph(graph: Graph): Graph {
  const live = liveNodes(graph);
  const nodes = inOrder(graph.nodes.filter((node) => live.has(node)));
  const used = new Set([...nodes.flatMap(usedNames), ...graph.outputs.map((output) => output.name)]);
  const initializers = new Map([...graph.initializers].filter(([name]) => used.has(name)));
  const inputs = graph.inputs.filter((input) => !graph.initializers.has(input.name) || used.has(input.name));
  return { ...graph, nodes, initializers, inputs };
}

function liveNodes(graph: Graph): ReadonlySet<NodeProto> {
  const producer = new Map(graph.nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const live = new Set<NodeProto>();
  const names = graph.outputs.map((output) => output.name);
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const node = producer.get(name);
    if (!node || live.has(node)) continue;
    live.add(node);
    names.push(...usedNames(node));
  }
  return live;
}

function redirectInputs(node: NodeProto, redirected: ReadonlyMap<string, string>): NodeProto {
  if (!node.input.some((name) => redirected.has(name))) return node;
  return withFields(NodeProtoSchema, node, { input: node.input.map((name) => redirected.get(name) ?? name) });
}

/** Attributes of a node out of plain numbers. */
export function attributeList(attributes: Readonly<Record<string, Attribute>>): AttributeProto[] {
  return Object.entries(attributes).map(([name, value]) => {
    const type = AttributeProto_AttributeType;
    if ("int" in value) return create(AttributeProtoSchema, { name, type: type.INT, i: BigInt(value.int) });
    if ("float" in value) return create(AttributeProtoSchema, { name, type: type.FLOAT, f: value.float });
    return create(AttributeProtoSchema, { name, type: type.INTS, ints: value.ints.map(BigInt) });
  });
}

/** Describes an input or output; dims are sizes or names of sizes. */
export function valueInfo(name: string, elemType: number, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((d) => ({
    value:
      typeof d === "number" ? { case: "dimValue" as const, value: BigInt(d) } : { case: "dimParam" as const, value: d },
  }));
  const tensor = create(TypeProto_TensorSchema, { elemType, shape: create(TensorShapeProtoSchema, { dim }) });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } }),
  });
}

function littleEndian(
  values: readonly number[],
  bytes: number,
  write: (view: DataView, at: number, value: number) => void,
): Uint8Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(values.length * bytes);
  const view = new DataView(buffer);
  values.forEach((value, i) => {
    write(view, i * bytes, value);
  });
  return new Uint8Array(buffer);
}
