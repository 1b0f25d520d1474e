import { readFileSync } from "node:fs";
import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { checkGraph } from "./check.ts";
import { editGraph } from "./edit.ts";
import { openModel } from "./fixtures.test-kit.ts";
import { decodeModel, emptyGraph, encodeModel, opOf } from "./model.ts";
import { shareConstants } from "./share-constants.ts";

const float = TensorProto_DataType.FLOAT;

test("equal constants are one initialiser, others stay apart, and the graph computes the same", async () => {
  // Each edit writes constants of its own.
  const plus = (
    graph: ReturnType<typeof emptyGraph>,
    from: string,
    to: string,
    value: number,
    dims: readonly number[],
  ) => {
    const edit = editGraph(graph);
    if (from === "x") edit.addInput("x", float, [2]);
    edit.add("Add", [from, edit.floats([value], dims, float)], { output: to });
    edit.addOutput(to, float, [2]);
    return edit.finish();
  };
  const once = plus(emptyGraph(), "x", "a", 3, [1]);
  const graph = plus(plus(plus(once, "a", "b", 3, [1]), "b", "c", 3, []), "c", "d", 4, [1]);
  const shared = shareConstants(graph);
  expect(checkGraph(shared)).toEqual([]);
  expect(shared.nodes.map(opOf)).toEqual(["Add", "Add", "Add", "Add"]);
  expect(shared.initializers.size).toBe(3);
  const x = { dims: [2], data: Float32Array.of(1, 2) };
  const { d } = await (await openModel(encodeModel(shared))).run({ x });
  expect([...d!.data]).toEqual([14, 15]);
});

test("a constant that is an output of the graph stays one", () => {
  const edit = editGraph(emptyGraph());
  const name = edit.floats([1], [1], float);
  edit.addOutput(name, float, [1]);
  const graph = edit.finish();
  expect(shareConstants(graph).nodes).toEqual(graph.nodes);
});

test("no Constant is left of the studio's own UNet", () => {
  const graph = decodeModel(new Uint8Array(readFileSync("models/inkling/unet.onnx")));
  const shared = shareConstants(graph);
  expect(checkGraph(shared)).toEqual([]);
  expect(shared.nodes.filter((node) => opOf(node) === "Constant")).toEqual([]);
  expect(shared.nodes.length).toBeLessThan(0.8 * graph.nodes.length);
});
