import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { checkGraph } from "./check.ts";
import { editGraph } from "./edit.ts";
import { openModel } from "./fixtures.test-kit.ts";
import { emptyGraph, encodeModel, feedsOf, opOf } from "./model.ts";
import { splitGraph } from "./split-graph.ts";

const float = TensorProto_DataType.FLOAT;

/** out = x (3 sigmoid(text) + boxes) + text, and -text besides. */
function example() {
  const edit = editGraph(emptyGraph());
  for (const name of ["x", "text", "boxes"]) edit.addInput(name, float, ["batch", 2]);
  const weighed = edit.add("Mul", [edit.add("Sigmoid", ["text"]), edit.floats([3], [1], float)]);
  const product = edit.add("Mul", ["x", edit.add("Add", [weighed, "boxes"])]);
  edit.addOutput(edit.add("Add", [product, "text"], { output: "out" }), float, ["batch", 2]);
  edit.addOutput(edit.add("Neg", ["text"], { output: "negated" }), float, ["batch", 2]);
  return edit.finish();
}

const rows = (...data: number[]) => ({ dims: [1, data.length], data: Float32Array.from(data) });

test("both halves together compute what the whole does, and the second has no input that only the first reads", async () => {
  const whole = example();
  const { once, each } = splitGraph(whole, ["text", "boxes", "absent"])!;
  expect([...checkGraph(once), ...checkGraph(each)]).toEqual([]);
  expect(once.nodes.map(opOf)).toEqual(["Sigmoid", "Constant", "Mul", "Add"]);
  expect(each.nodes.map(opOf)).toEqual(["Mul", "Add", "Neg"]);
  const handed = once.outputs.map(({ name }) => name);
  expect(feedsOf(once).map(({ name }) => name)).toEqual(["text", "boxes"]);
  expect(feedsOf(each).map(({ name }) => name)).toEqual(["x", "text", ...handed]);
  const [x, text, boxes] = [rows(1, 2), rows(-1, 0.5), rows(7, 8)];
  const given = await (await openModel(encodeModel(once))).run({ text, boxes });
  const found = await (await openModel(encodeModel(each))).run({ x, text, ...given });
  const expected = await (await openModel(encodeModel(whole))).run({ x, text, boxes });
  expect(found).toEqual(expected);
});

test("nothing is split where little follows from the steady inputs, or where what does is of an unknown type", () => {
  expect(splitGraph(example(), [])).toBeNull();
  expect(splitGraph(example(), ["absent"])).toBeNull();
  const edit = editGraph(emptyGraph());
  edit.addInput("x", float, [2]);
  edit.addInput("text", float, [2]);
  const strange = edit.add("Strange", ["text"], { domain: "somebody.else" });
  edit.addOutput(edit.add("Add", ["x", strange], { output: "out" }), float, [2]);
  expect(splitGraph(edit.finish(), ["text"])).toBeNull();
});
