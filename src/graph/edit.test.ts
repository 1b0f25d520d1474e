// Nodes that an edit makes, judged by ONNX Runtime, which refuses or misreads what is not as the format says.
import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema, NodeProtoSchema, TensorProto_DataType, TensorProtoSchema } from "onnx-buf";
import { expect, test } from "vitest";
import { checkGraph } from "./check.ts";
import { editGraph, valueInfo } from "./edit.ts";
import { openModel } from "./fixtures.test-kit.ts";
import { emptyGraph, encodeModel } from "./model.ts";

const float = TensorProto_DataType.FLOAT;
const x = { dims: [1, 1, 2, 2], data: Float32Array.of(4, 1, 3, 2) };

async function outputsOf(build: (edit: ReturnType<typeof editGraph>) => void) {
  const edit = editGraph(emptyGraph(19));
  edit.addInput("x", float, [1, 1, 2, 2]);
  build(edit);
  const graph = edit.finish();
  expect(checkGraph(graph)).toEqual([]);
  return (await openModel(encodeModel(graph))).run({ x });
}

test("a node has as many outputs as asked for, the first by a name of its own", async () => {
  const { best, where } = await outputsOf((edit) => {
    const flat = edit.add("Reshape", ["x", edit.ints([-1])]);
    const [values, places, ...more] = edit.addMany("TopK", [flat, edit.ints([2])], 2, { output: "best" });
    expect([values, more]).toEqual(["best", []]);
    edit.add("Cast", [places!], { output: "where", attributes: { to: { int: float } } });
    edit.addOutput("best", float, [2]);
    edit.addOutput("where", float, [2]);
  });
  expect([[...best!.data], [...where!.data]]).toEqual([
    [4, 3],
    [0, 2],
  ]);
});

test("attributes are numbers, words, lists, tensors and graphs", async () => {
  const results = await outputsOf((edit) => {
    // mode: a word; scales: floats of a constant.
    const floats = edit.add("Constant", [], { attributes: { value_floats: { floats: [1, 1, 2, 1] } } });
    edit.add("Resize", ["x", "", floats], { output: "twice", attributes: { mode: { string: "nearest" } } });
    const tensor = create(TensorProtoSchema, { dataType: float, dims: [2n], floatData: [7, 8] });
    const stored = edit.add("Constant", [], { attributes: { value: { tensor } } });
    edit.add("Identity", [stored], { output: "stored" });
    edit.add("Squeeze", ["x", edit.ints([0], [1])], { output: "squeezed" });
    edit.add("Add", [edit.add("Cast", [edit.ints([5], [])], { attributes: { to: { int: float } } }), "x"], {
      output: "scalar",
    });
    const branch = (op: string) =>
      create(GraphProtoSchema, {
        name: op,
        node: [create(NodeProtoSchema, { opType: op, input: ["x"], output: ["y"] })],
        output: [valueInfo("y", float, [1, 1, 2, 2])],
      });
    const condition = edit.add("Cast", [edit.ints([0])], { attributes: { to: { int: TensorProto_DataType.BOOL } } });
    const branches = { then_branch: { graph: branch("Identity") }, else_branch: { graph: branch("Neg") } };
    edit.add("If", [condition], { output: "negated", attributes: branches });
    // words: several.
    const words = edit.add("Constant", [], { attributes: { value_strings: { strings: ["a", "ü"] } } });
    const equal = edit.add("Equal", [
      words,
      edit.add("Constant", [], { attributes: { value_string: { string: "ü" } } }),
    ]);
    edit.add("Cast", [equal], { output: "words", attributes: { to: { int: float } } });
    const dims = {
      twice: [1, 1, 4, 2],
      stored: [2],
      squeezed: [1, 2, 2],
      scalar: [1, 1, 2, 2],
      negated: [1, 1, 2, 2],
      words: [2],
    };
    for (const [name, sizes] of Object.entries(dims)) edit.addOutput(name, float, sizes);
  });
  const numbers = Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data]]));
  expect(numbers).toEqual({
    twice: [4, 1, 4, 1, 3, 2, 3, 2],
    stored: [7, 8],
    squeezed: [4, 1, 3, 2],
    scalar: [9, 6, 8, 7],
    negated: [-4, -1, -3, -2],
    words: [0, 1],
  });
});
