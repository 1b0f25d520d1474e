import { create } from "@bufbuild/protobuf";
import { NodeProtoSchema, TensorProto_DataType, TensorProtoSchema } from "onnx-buf";
import { expect, test } from "vitest";
import { editGraph, pruneGraph } from "./edit.ts";
import { inferFacts, latentInput } from "./infer.ts";
import { decodeModel, emptyGraph, encodeModel, inOrder, numbersOf } from "./model.ts";
import { shareAttention } from "./rules/shared-attention.ts";
import { readStored } from "./stored-exports.test-kit.ts";

const files = [
  "models/fixtures/unet/sd15/ts-sdpa.onnx",
  "models/fixtures/unet/sd15/ts-bmm.onnx",
  "models/inkling/unet.onnx",
];
const float = TensorProto_DataType.FLOAT;

test.each(files)("%s comes back byte for byte", (file) => {
  const bytes = readStored(file);
  expect(Buffer.compare(encodeModel(decodeModel(bytes)), bytes)).toBe(0);
});

test("a rewritten graph survives a second round trip", () => {
  const graph = decodeModel(readStored(files[0]!));
  const shared = shareAttention(graph, { sites: "all", weighted: true, bank: true, keep: true });
  const bytes = encodeModel(shared.graph);
  const again = decodeModel(bytes);
  expect(again.opsets.get("com.microsoft")).toBe(1);
  expect(again.nodes.map((node) => node.output)).toEqual(shared.graph.nodes.map((node) => node.output));
  expect(Buffer.compare(encodeModel(again), bytes)).toBe(0);
});

test("bytes that are no model are refused in words", () => {
  expect(() => decodeModel(new Uint8Array([1, 2, 3]))).toThrow("3 bytes are not an ONNX model");
  expect(() => decodeModel(new Uint8Array())).toThrow("expected a model with a graph");
});

test.each(files)("%s: every shape is inferred, and the output is as large as the input", (file) => {
  const graph = decodeModel(readStored(file));
  const facts = inferFacts(graph);
  expect(facts.missing).toEqual([]);
  const open = graph.nodes.flatMap((node) => node.output).filter((name) => facts.of(name).dims === null);
  expect(open).toEqual([]);
  expect(facts.of("out_sample").dims).toEqual([2, 4, 64, 64]);
  expect(latentInput(graph)).toEqual({ name: "sample", cells: 64 * 64 });
});

test("float16 numbers are read exactly", () => {
  const rawData = new Uint8Array(new Uint16Array([0x3c00, 0xc000, 0x3555, 0x0001, 0x7c00]).buffer);
  const tensor = create(TensorProtoSchema, { dataType: TensorProto_DataType.FLOAT16, dims: [5n], rawData });
  expect(numbersOf(tensor)).toEqual([1, -2, 0.333251953125, 2 ** -24, Number.POSITIVE_INFINITY]);
});

test("nodes are brought into order, and a cycle is named", () => {
  const node = (name: string, reads: string): ReturnType<typeof create<typeof NodeProtoSchema>> =>
    create(NodeProtoSchema, { name, opType: "Identity", input: [reads], output: [name] });
  const [a, b, c] = [node("a", "x"), node("b", "a"), node("c", "b")];
  expect(inOrder([c, a, b]).map((n) => n.name)).toEqual(["a", "b", "c"]);
  expect(inOrder([a, b, c])).toEqual([a, b, c]);
  expect(() => inOrder([node("a", "c"), b, c])).toThrow("need each other");
});

test("what no output needs is dropped, weights too", () => {
  const edit = editGraph(emptyGraph());
  edit.addInput("x", float, [2]);
  edit.add("Relu", ["x"], { output: "y" });
  edit.add("Mul", ["x", "unused"], { output: "dead" });
  edit.addOutput("y", float, [2]);
  const unused = create(TensorProtoSchema, { name: "unused", dataType: float, dims: [1n] });
  const graph = pruneGraph({ ...edit.finish(), initializers: new Map([["unused", unused]]) });
  expect(graph.nodes.map((node) => node.opType)).toEqual(["Relu"]);
  expect(graph.initializers.size).toBe(0);
});

test("an edit refuses a name that is taken", () => {
  const edit = editGraph(emptyGraph());
  edit.addInput("share_0", TensorProto_DataType.INT64, [1]);
  expect(() => edit.add("Relu", ["share_0"], { output: "share_0" })).toThrow('already has a tensor "share_0"');
});
