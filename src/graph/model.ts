// An ONNX model as data: decode, encode and plain reads. The messages are the ones of onnx-buf and are never changed in
// place, so that several variants can be made of one decoded model and share its weights.
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import {
  type AttributeProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  TensorProto_DataType,
  type ValueInfoProto,
} from "onnx-buf";
import { halfToNumber } from "./half.ts";

export interface Graph {
  readonly nodes: readonly NodeProto[];
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** As listed in the file; old exporters also list initialisers here. */
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  /** Version by domain; the ONNX domain is "". */
  readonly opsets: ReadonlyMap<string, number>;
  /** Everything that is not edited: producer, metadata, functions. */
  readonly source: ModelProto;
}

/** Copies a message with some fields replaced. Nested messages and bytes are shared, not copied. */
export function withFields<D extends DescMessage>(
  schema: D,
  message: MessageShape<D>,
  fields: MessageInitShape<D>,
): MessageShape<D> {
  // create() returns anything that has a type name as it is, without making it a message.
  const { $typeName: _, $unknown, ...own } = message;
  const copy = create(schema, { ...own, ...fields } as unknown as MessageInitShape<D>);
  if ($unknown) copy.$unknown = $unknown;
  return copy;
}

/** Parses an ONNX file. Weights are views of `bytes`, so leave those alone. Throws when it is not a model with a graph. */
export function decodeModel(bytes: Uint8Array): Graph {
  let source: ModelProto;
  try {
    source = fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw new Error(`decodeModel(): ${bytes.length} bytes are not an ONNX model; is the download complete?`, { cause });
  }
  const graph = source.graph;
  if (!graph) throw new Error(`decodeModel(): expected a model with a graph, found none in ${bytes.length} bytes`);
  return {
    // Some converters append nodes wherever; everything here relies on the order that the format demands.
    nodes: inOrder(graph.node),
    initializers: new Map(graph.initializer.map((tensor) => [tensor.name, tensor])),
    inputs: graph.input,
    outputs: graph.output,
    opsets: new Map(source.opsetImport.map((set) => [canonicalDomain(set.domain), Number(set.version)])),
    source,
  };
}

/** A graph with nothing in it, to build small ones on with editGraph(). */
export function emptyGraph(opset = 17): Graph {
  const opsetImport = [{ version: BigInt(opset) }];
  const source = create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph: { name: "graph" } });
  return { nodes: [], initializers: new Map(), inputs: [], outputs: [], opsets: new Map([["", opset]]), source };
}

/** The file of a graph. */
export function encodeModel(graph: Graph): Uint8Array<ArrayBuffer> {
  const body = graph.source.graph ?? create(GraphProtoSchema);
  const known = new Set(graph.nodes.flatMap((node) => node.output));
  const listed = graph.source.opsetImport;
  const added = [...graph.opsets].filter(([name]) => !listed.some(({ domain }) => canonicalDomain(domain) === name));
  const model = withFields(ModelProtoSchema, graph.source, {
    opsetImport: [...listed, ...added.map(([domain, version]) => ({ domain, version: BigInt(version) }))],
    graph: withFields(GraphProtoSchema, body, {
      node: [...graph.nodes],
      initializer: [...graph.initializers.values()],
      input: [...graph.inputs],
      output: [...graph.outputs],
      valueInfo: body.valueInfo.filter((info) => known.has(info.name)),
    }),
  });
  return toBinary(ModelProtoSchema, model);
}

/** "ai.onnx" and "" are the same domain. */
export function canonicalDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

/** `Reshape`, or `com.microsoft.MultiHeadAttention` outside the ONNX domain. */
export function opOf(node: NodeProto): string {
  const domain = canonicalDomain(node.domain);
  return domain === "" ? node.opType : `${domain}.${node.opType}`;
}

/** Inputs of a node and of everything inside its subgraphs, without absent optional ones. */
export function usedNames(node: NodeProto): readonly string[] {
  const isPlain = node.attribute.every(({ g, graphs }) => !g && graphs.length === 0);
  if (isPlain) return node.input.filter((name) => name !== "");
  const inner = node.attribute.flatMap((attribute) =>
    attribute.g ? [attribute.g, ...attribute.graphs] : attribute.graphs,
  );
  const captured = inner.flatMap((graph) => [...graph.node.flatMap(usedNames), ...graph.output.map((o) => o.name)]);
  return [...node.input, ...captured].filter((name) => name !== "");
}

/** The inputs that a caller has to feed. */
export function feedsOf(graph: Graph): readonly ValueInfoProto[] {
  return graph.inputs.filter((input) => !graph.initializers.has(input.name));
}

export function attributeOf(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

export function intOf(node: NodeProto, name: string, fallback: number): number {
  const attribute = attributeOf(node, name);
  return attribute ? Number(attribute.i) : fallback;
}

export function textOf(node: NodeProto, name: string): string {
  return String.fromCharCode(...(attributeOf(node, name)?.s ?? []));
}

/** "bhnd,bhld->bhnl" in parts; `result` is null where the order of letters decides. */
export function einsumOf(node: NodeProto): { readonly terms: readonly string[]; readonly result: string | null } {
  const [terms = "", result = null] = textOf(node, "equation").replaceAll(" ", "").split("->");
  return { terms: terms.split(","), result };
}

export function intsOf(node: NodeProto, name: string): readonly number[] | null {
  return attributeOf(node, name)?.ints.map(Number) ?? null;
}

/** Numbers of a tensor stored in the file, or null when they are elsewhere or of a type without a use here. */
export function numbersOf(tensor: TensorProto): readonly number[] | null {
  if (tensor.externalData.length > 0) return null;
  if (tensor.int64Data.length > 0) return tensor.int64Data.map(Number);
  if (tensor.floatData.length > 0) return tensor.floatData;
  if (tensor.doubleData.length > 0) return tensor.doubleData;
  const half = tensor.dataType === TensorProto_DataType.FLOAT16;
  if (tensor.int32Data.length > 0) return half ? tensor.int32Data.map(halfToNumber) : tensor.int32Data;
  const reader = rawReaders.get(tensor.dataType);
  if (!reader) return null;
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Array.from({ length: byteLength / reader.bytes }, (_, i) => reader.read(view, i * reader.bytes));
}

const rawReaders = new Map<number, { readonly bytes: number; read(view: DataView, at: number): number }>([
  [TensorProto_DataType.FLOAT, { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  [TensorProto_DataType.DOUBLE, { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
  [TensorProto_DataType.FLOAT16, { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) }],
  [TensorProto_DataType.INT32, { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  [TensorProto_DataType.INT64, { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  [TensorProto_DataType.BOOL, { bytes: 1, read: (view, at) => view.getUint8(at) }],
]);

/** Nodes in topological order; unchanged when they are so already. Throws on a cycle. */
export function inOrder(nodes: readonly NodeProto[]): readonly NodeProto[] {
  const producer = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const done = new Set<NodeProto>();
  const open = new Set<NodeProto>();
  // Depth first with an explicit stack: a UNet is thousands of nodes deep, a worker's call stack is not.
  for (const root of nodes) {
    const stack = done.has(root) ? [] : [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      open.add(node);
      const before = usedNames(node).map((name) => producer.get(name));
      const next = before.find((other) => other !== undefined && other !== node && !done.has(other));
      if (next && open.has(next))
        throw new Error(`inOrder(): "${node.name}" and "${next.name}" need each other; expected no cycle`);
      if (next) {
        stack.push(next);
        continue;
      }
      stack.pop();
      done.add(node);
    }
  }
  return [...done];
}
