// A float32 network as a float16 one with float32 inputs and outputs, for devices that compute in half precision: half the
// bytes on the device and to upload. Weights outside the file are converted when they are read, one at a time.
import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from "onnx-buf";
import { attributeList } from "./attributes.ts";
import { pruneGraph } from "./edit.ts";
import type { ByteSource } from "./external-weights.ts";
import { floatsToHalves } from "./half.ts";
import { attributeOf, feedsOf, type Graph, intOf, numbersOf, withFields } from "./model.ts";
import { ancestorsOf, type View, viewGraph } from "./view.ts";

const { FLOAT, FLOAT16 } = TensorProto_DataType;

/** A weight of the half-precision file: float32 at `from` of `location`, float16 at `at` of the new file. */
export interface HalfWeight {
  readonly location: string;
  readonly from: number;
  readonly at: number;
  /** In the new file. */
  readonly bytes: number;
}

/**
 * Converts a graph. Its float32 weights outside the file, in the order of `at`, now lie in a file called `location`, which halfWeights() reads. What
 * leads to Sin and Cos stays float32 (a timestep of 999 has steps of 0.5 in float16), and so do the scales of Resize.
 * Throws when a node has a subgraph or an operator whose types are not known. The graph given is not changed.
 */
export function halvePrecision(
  graph: Graph,
  location: string,
): { readonly graph: Graph; readonly weights: readonly HalfWeight[] } {
  const view = viewGraph(graph);
  const nested = graph.nodes.find((node) => node.attribute.some((a) => a.g || a.graphs.length > 0));
  if (nested || view.facts.missing.length > 0)
    throw new Error(
      `halvePrecision(): cannot follow types through ${nested?.opType ?? view.facts.missing.join(", ")}; expected a UNet`,
    );
  const full = fullPrecision(view);
  const weights: HalfWeight[] = [];
  const half = (tensor: TensorProto) => halfTensor(tensor, location, weights);
  const initializers = new Map([...graph.initializers].map(([name, t]) => [name, full.has(name) ? t : half(t)]));
  const nodes = halfNodes(view, full);
  // The file's own notes on the types of tensors no longer hold.
  const body = withFields(GraphProtoSchema, graph.source.graph ?? create(GraphProtoSchema), { valueInfo: [] });
  const source = withFields(ModelProtoSchema, graph.source, { graph: body });
  return { graph: pruneGraph({ ...graph, initializers, nodes, source }), weights };
}

/** Bytes of float32 that are converted at a time: a large weight is never there twice. */
const CONVERTED_AT_ONCE = 1 << 22;

/** The converted file, read on demand; a read must lie inside one weight. */
export function halfWeights(weights: readonly HalfWeight[], sourceOf: (location: string) => ByteSource): ByteSource {
  const last = weights.at(-1);
  return {
    size: last ? last.at + last.bytes : 0,
    copies: true,
    read(from, to) {
      const weight = weights.find(({ at, bytes }) => at <= from && to <= at + bytes);
      if (!weight) throw new Error(`halfWeights(): no weight holds bytes ${from} to ${to}; expected a read inside one`);
      const source = sourceOf(weight.location);
      const [begin, end] = [from, to].map((at) => weight.from + 2 * (at - weight.at)) as [number, number];
      const halves = new Uint8Array(to - from);
      for (let at = begin; at < end; at += CONVERTED_AT_ONCE)
        halves.set(floatsToHalves(source.read(at, Math.min(end, at + CONVERTED_AT_ONCE))), (at - begin) / 2);
      return halves;
    },
  };
}

/** Tensors that stay float32. */
function fullPrecision(view: View): ReadonlySet<string> {
  const { graph } = view;
  const roots = graph.nodes.flatMap((node) => {
    if (node.opType === "Sin" || node.opType === "Cos" || isUntypedConstant(node)) return node.output;
    return takesScales(node) ? node.input.slice(1).filter((name) => name !== "") : [];
  });
  const full = new Set([
    ...feedsOf(graph).map(({ name }) => name),
    ...roots.flatMap((name) => [...ancestorsOf(view, name)]),
  ]);
  for (const { output } of graph.nodes)
    if (output.some((name) => full.has(name))) for (const name of output) full.add(name);
  return full;
}

function takesScales(node: NodeProto): boolean {
  return node.opType === "Resize" || node.opType === "Upsample";
}

/** Constants that are float32 by their operator, without a tensor to convert. */
function isUntypedConstant(node: NodeProto): boolean {
  if (node.opType !== "Constant" && node.opType !== "ConstantOfShape") return false;
  return !["value", "value_int", "value_ints"].some((name) => attributeOf(node, name));
}

/** Nodes in float16, with a Cast wherever float32 comes in or has to go out. */
function halfNodes(view: View, full: ReadonlySet<string>): NodeProto[] {
  const isFloat = (name: string): boolean => view.facts.of(name).type === FLOAT;
  const outputs = new Set(view.graph.outputs.map((output) => output.name));
  const nodes: NodeProto[] = [];
  const casts = new Set<string>();
  const halved = (name: string): string => {
    if (!isFloat(name)) return name;
    if (!full.has(name)) return outputs.has(name) ? `half/${name}` : name;
    if (!casts.has(name)) nodes.push(castNode(name, `half/${name}`, FLOAT16));
    casts.add(name);
    return `half/${name}`;
  };
  for (const node of view.graph.nodes) {
    if (node.output.every((name) => full.has(name))) {
      nodes.push(node);
      continue;
    }
    const input = node.input.map((name, i) => (name === "" || (takesScales(node) && i > 0) ? name : halved(name)));
    const output = node.output.map((name) => (outputs.has(name) && isFloat(name) ? `half/${name}` : name));
    const attribute = node.attribute.map((a) => halfAttribute(node, a));
    nodes.push(withFields(NodeProtoSchema, node, { input, output, attribute }));
    for (const [i, name] of node.output.entries())
      if (output[i] !== name) nodes.push(castNode(output[i]!, name, FLOAT));
  }
  return nodes;
}

function castNode(input: string, output: string, to: number): NodeProto {
  const attribute = attributeList({ to: { int: to } });
  return create(NodeProtoSchema, { opType: "Cast", name: output, input: [input], output: [output], attribute });
}

/** The type that a Cast makes and the numbers that a constant holds. */
function halfAttribute(node: NodeProto, attribute: AttributeProto): AttributeProto {
  if (node.opType === "Cast" && attribute.name === "to" && intOf(node, "to", 0) === FLOAT)
    return withFields(AttributeProtoSchema, attribute, { i: BigInt(FLOAT16) });
  if (attribute.name === "value" && attribute.t?.dataType === FLOAT)
    return withFields(AttributeProtoSchema, attribute, { t: halfTensor(attribute.t, "", []) });
  return attribute;
}

/** A float32 tensor in float16: numbers in the file at once, those outside by an entry in `weights`. */
function halfTensor(tensor: TensorProto, location: string, weights: HalfWeight[]): TensorProto {
  if (tensor.dataType !== FLOAT) return tensor;
  const external = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  if (external.size === 0) {
    const listed = () => new Uint8Array(Float32Array.from(numbersOf(tensor) ?? []).buffer);
    const rawData = floatsToHalves(tensor.rawData.length > 0 ? tensor.rawData : listed());
    return withFields(TensorProtoSchema, tensor, { dataType: FLOAT16, rawData, floatData: [] });
  }
  const last = weights.at(-1);
  // Offsets in fours: ONNX Runtime uploads whole words.
  const at = last ? Math.ceil((last.at + last.bytes) / 4) * 4 : 0;
  const bytes = Number(tensor.dims.reduce((a, b) => a * b, 1n)) * 2;
  weights.push({ location: external.get("location")!, from: Number(external.get("offset") ?? 0), at, bytes });
  const entries = { location, offset: `${at}`, length: `${bytes}` };
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
  return withFields(TensorProtoSchema, tensor, { dataType: FLOAT16, externalData });
}
