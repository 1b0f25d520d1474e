// Edits a graph by making a new one: add nodes, inputs and outputs, redirect uses, then drop what became dead and sort.
import { create } from "@bufbuild/protobuf";
import {
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { type Attribute, attributeList } from "./attributes.ts";
import { type Graph, inOrder, usedNames, withFields } from "./model.ts";

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** "" is ONNX itself; another is imported in version 1 unless the graph imports it already. */
  readonly domain?: string;
  /** Exact name of the first output; it must be free. By default outputs have fresh names made of `hint`. */
  readonly output?: string;
  readonly hint?: string;
}

type Dims = readonly (number | string)[];

/** The opset that made an operator's axes an input. */
const axesAsInput = { Unsqueeze: 13, ReduceSum: 13, ReduceMean: 18 } as const;

export type GraphEdit = ReturnType<typeof editGraph>;

/** Starts an edit. Methods throw when a name is taken. */
export function editGraph(graph: Graph) {
  const added: NodeProto[] = [];
  const inputs: ValueInfoProto[] = [...graph.inputs];
  const outputs: ValueInfoProto[] = [...graph.outputs];
  const opsets = new Map(graph.opsets);
  const redirected = new Map<string, string>();
  const { claim, fresh } = namesOf(graph);
  const addMany = (op: string, names: readonly string[], count: number, options: NodeOptions = {}): string[] => {
    const { domain = "", hint = `added/${op}` } = options;
    const first = options.output === undefined ? fresh(hint) : claim(options.output);
    const output = [first, ...Array.from({ length: count - 1 }, () => fresh(hint))];
    const attribute = attributeList(options.attributes ?? {});
    added.push(create(NodeProtoSchema, { opType: op, domain, name: first, input: [...names], output, attribute }));
    if (domain !== "" && !opsets.has(domain)) opsets.set(domain, 1);
    return output;
  };
  const add = (op: string, names: readonly string[], options: NodeOptions = {}): string =>
    addMany(op, names, 1, options)[0]!;
  const { ints, floats } = constantsBy(add);
  return {
    /** Adds a node with one output and returns the output's name. An input "" is absent. */
    add,
    /** Adds a node with several outputs and returns their names. */
    addMany,
    /** Adds a node like another, over other inputs, and returns its outputs' names. */
    copy(node: NodeProto, names: readonly string[]): readonly string[] {
      const output = node.output.map((name) => (name === "" ? "" : fresh(`again/${name}`)));
      added.push(withFields(NodeProtoSchema, node, { name: output[0]!, input: [...names], output }));
      return output;
    },
    /** Adds a Split of an axis into parts of these sizes and returns the outputs' names. */
    split(tensor: string, axis: number, sizes: readonly number[]): readonly string[] {
      // Opset 13 made the sizes an input.
      const asInput = (opsets.get("") ?? 1) >= 13;
      const attributes = { axis: { int: axis }, ...(asInput ? {} : { split: { ints: sizes } }) };
      return addMany("Split", asInput ? [tensor, ints(sizes)] : [tensor], sizes.length, { attributes });
    },
    /** Adds Unsqueeze, ReduceSum or ReduceMean; `keep`: the axes that a reduction goes over stay, as 1. */
    overAxes(op: keyof typeof axesAsInput, tensor: string, axes: readonly number[], keep = false): string {
      const asInput = (opsets.get("") ?? 1) >= axesAsInput[op];
      const attributes = {
        ...(op === "Unsqueeze" ? {} : { keepdims: { int: keep ? 1 : 0 } }),
        ...(asInput ? {} : { axes: { ints: axes } }),
      };
      return add(op, asInput ? [tensor, ints(axes)] : [tensor], { attributes });
    },
    /** An int64 constant, 1-D unless `dims` says otherwise; equal ones are made once. */
    ints,
    /** A float constant of the given element type; equal ones are made once. */
    floats,
    addInput: (name: string, type: number, dims: Dims) => void inputs.push(valueInfo(claim(name), type, dims)),
    addOutput: (name: string, type: number, dims: Dims) => void outputs.push(valueInfo(name, type, dims)),
    /** Every node of the graph given that reads `from`, which is no output, reads `to` instead. */
    redirect(from: string, to: string): void {
      if (outputs.some((output) => output.name === from))
        throw new Error(`editGraph(): "${from}" is an output of the graph; expected a tensor that only nodes read`);
      redirected.set(from, to);
    },
    finish(): Graph {
      const nodes = [...graph.nodes.map((node) => redirectInputs(node, redirected)), ...added];
      return pruneGraph({ ...graph, nodes, inputs, outputs, opsets });
    },
  };
}

/** Constants, of which equal ones are made once. Typed arrays are little-endian, as the format wants, wherever ONNX Runtime runs. */
function constantsBy(add: (op: string, names: readonly string[], options: NodeOptions) => string) {
  const { FLOAT, INT64 } = TensorProto_DataType;
  const made = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const name = made.get(key) ?? make();
    made.set(key, name);
    return name;
  };
  const constant = (
    dataType: number,
    dims: readonly number[],
    numbers: Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>,
  ): string => {
    const tensor = create(TensorProtoSchema, {
      dataType,
      dims: dims.map(BigInt),
      rawData: new Uint8Array(numbers.buffer),
    });
    return add("Constant", [], { attributes: { value: { tensor } }, hint: "added/constant" });
  };
  return {
    ints: (values: readonly number[], dims: readonly number[] = [values.length]): string =>
      once(`i${values}/${dims}`, () => constant(INT64, dims, BigInt64Array.from(values, BigInt))),
    floats: (values: readonly number[], dims: readonly number[], type: number): string =>
      once(`f${values}/${dims}/${type}`, () => {
        const name = constant(FLOAT, dims, Float32Array.from(values));
        if (type === FLOAT) return name;
        return add("Cast", [name], { attributes: { to: { int: type } }, hint: "added/cast" });
      }),
  };
}

/** Names for new tensors, each given once: the one that is asked for, or a free one made of a hint. */
function namesOf(graph: Graph) {
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
  return { claim, fresh };
}

/** Drops nodes and initialisers that no output needs, and brings the rest into topological order. Throws on a cycle. */
export function pruneGraph(graph: Graph): Graph {
  const producer = new Map(graph.nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const live = new Set<NodeProto>();
  const names = graph.outputs.map((output) => output.name);
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const node = producer.get(name);
    if (!node || live.has(node)) continue;
    live.add(node);
    names.push(...usedNames(node));
  }
  const nodes = inOrder(graph.nodes.filter((node) => live.has(node)));
  const used = new Set([...nodes.flatMap(usedNames), ...graph.outputs.map((output) => output.name)]);
  const initializers = new Map([...graph.initializers].filter(([name]) => used.has(name)));
  const inputs = graph.inputs.filter((input) => !graph.initializers.has(input.name) || used.has(input.name));
  return { ...graph, nodes, initializers, inputs };
}

function redirectInputs(node: NodeProto, redirected: ReadonlyMap<string, string>): NodeProto {
  if (!node.input.some((name) => redirected.has(name))) return node;
  return withFields(NodeProtoSchema, node, { input: node.input.map((name) => redirected.get(name) ?? name) });
}

/** The graph for inputs of these shapes alone: what it leaves open is fixed, so that a rewrite finds numbers where it would have to read sizes. */
export function fixInputs(graph: Graph, dims: ReadonlyMap<string, readonly number[]>): Graph {
  const inputs = graph.inputs.map((input) => {
    const type = input.type?.value;
    const fixed = dims.get(input.name);
    return fixed && type?.case === "tensorType" ? valueInfo(input.name, type.value.elemType, fixed) : input;
  });
  return { ...graph, inputs };
}

/** Describes an input or output; dims are sizes or names of sizes. */
export function valueInfo(name: string, elemType: number, dims: Dims): ValueInfoProto {
  const sizeOf = (d: number | string) =>
    typeof d === "number"
      ? ({ case: "dimValue", value: BigInt(d) } as const)
      : ({ case: "dimParam", value: d } as const);
  const value = { elemType, shape: { dim: dims.map((d) => ({ value: sizeOf(d) })) } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value } } });
}
