import { create } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
} from "onnx-buf";
import { expect, test } from "vitest";
import { checkGraph } from "./check.ts";
import { editGraph, valueInfo } from "./edit.ts";
import { emptyGraph, type Graph } from "./model.ts";

const float = TensorProto_DataType.FLOAT;

function legal(): Graph {
  const edit = editGraph(emptyGraph());
  edit.addInput("x", float, ["n", 4]);
  edit.add("Softmax", [edit.add("Relu", ["x"], { output: "r" })], { attributes: { axis: { int: -1 } }, output: "y" });
  edit.addOutput("y", float, ["n", 4]);
  return edit.finish();
}

const relu = create(NodeProtoSchema, { name: "again", opType: "Relu", input: ["x"], output: ["r"] });
const attribute = (fields: object): Graph["nodes"][number] =>
  create(NodeProtoSchema, {
    name: "odd",
    opType: "Relu",
    input: ["x"],
    output: ["z"],
    attribute: [create(AttributeProtoSchema, fields)],
  });
const short = create(TensorProtoSchema, { name: "w", dataType: float, dims: [3n], rawData: new Uint8Array(8) });

const faults: readonly (readonly [string, (graph: Graph) => Graph, string])[] = [
  [
    "a node before its input",
    (g) => ({ ...g, nodes: g.nodes.toReversed() }),
    'Softmax "y" reads "r" before it is made',
  ],
  [
    "an input that nothing makes",
    (g) => ({ ...g, nodes: g.nodes.slice(1) }),
    'Softmax "y" reads "r", which nothing makes',
  ],
  ["a name made twice", (g) => ({ ...g, nodes: [...g.nodes, relu] }), 'tensor "r" is defined 2 times; expected once'],
  ["a missing output", (g) => ({ ...g, outputs: [valueInfo("q", float, [1])] }), 'output "q" is made by no node'],
  ["no output", (g) => ({ ...g, outputs: [] }), "the graph has no output"],
  [
    "a domain without opset",
    (g) => ({
      ...g,
      nodes: [
        ...g.nodes,
        create(NodeProtoSchema, { name: "m", domain: "com.microsoft", opType: "Gelu", input: ["x"], output: ["m"] }),
      ],
    }),
    'com.microsoft.Gelu "m": the graph imports no opset of "com.microsoft"',
  ],
  [
    "an attribute without type",
    (g) => ({ ...g, nodes: [...g.nodes, attribute({ name: "a" })] }),
    'Relu "odd": attribute "a" has no known type',
  ],
  [
    "an attribute of another type",
    (g) => ({
      ...g,
      nodes: [...g.nodes, attribute({ name: "a", type: AttributeProto_AttributeType.INT, ints: [1n] })],
    }),
    'Relu "odd": attribute "a" does not hold what its type says',
  ],
  [
    "a weight cut short",
    (g) => ({ ...g, initializers: new Map([["w", short]]) }),
    'initialiser "w" [3] needs 12 bytes, found 8',
  ],
];

test("a legal graph has no problems", () => {
  expect(checkGraph(legal())).toEqual([]);
});

test.each(faults)("catches %s", (_, plant, problem) => {
  expect(checkGraph(plant(legal()))).toEqual([problem]);
});
