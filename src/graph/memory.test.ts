import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { editGraph } from "./edit.ts";
import { forecastMemory } from "./memory.ts";
import { emptyGraph } from "./model.ts";

const { FLOAT } = TensorProto_DataType;

test("what is alive together counts, at the size that is given; a reshaped tensor is the same memory", () => {
  const edit = editGraph(emptyGraph());
  edit.addInput("x", FLOAT, ["n", 10]);
  const a = edit.add("Sigmoid", ["x"]);
  const b = edit.add("Reshape", [edit.add("Tanh", [a]), edit.ints([-1])]);
  edit.add("ReduceSum", [edit.add("Mul", [b, b])], { output: "y" });
  edit.addOutput("y", FLOAT, []);
  const graph = edit.finish();
  // At the Sigmoid and at the Tanh two of them; at the Mul the tanh and its square.
  expect(forecastMemory(graph, new Map([["x", [3, 10]]]))).toMatchObject({ run: 2 * 120, largest: 120 });
  expect(forecastMemory(graph, new Map([["x", [6, 10]]])).run).toBe(2 * 240);
});
