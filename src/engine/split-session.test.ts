import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TensorProto_DataType } from "onnx-buf";
import { expect, test, vi } from "vitest";
import { editGraph } from "../graph/edit.ts";
import { emptyGraph, encodeModel } from "../graph/model.ts";
import { splitGraph } from "../graph/split-graph.ts";
import { openRuntime } from "./runtime.ts";
import { joinSessions } from "./split-session.ts";

const runtime = await openRuntime(
  { kind: "wasm", threads: 1, reason: "test" },
  `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`,
);
const tensor = (...data: number[]) => runtime.tensor("float32", Float32Array.from(data), [data.length]);

/** out = x exp(text), in two sessions. */
async function sessions() {
  const edit = editGraph(emptyGraph());
  for (const name of ["x", "text"]) edit.addInput(name, TensorProto_DataType.FLOAT, ["count"]);
  const product = edit.add("Mul", ["x", edit.add("Exp", ["text"])], { output: "out" });
  edit.addOutput(product, TensorProto_DataType.FLOAT, ["count"]);
  const { once, each } = splitGraph(edit.finish(), ["text"])!;
  const [first, second] = [
    await runtime.createSession(encodeModel(once)),
    await runtime.createSession(encodeModel(each)),
  ];
  return { joined: joinSessions(first, second), runs: vi.spyOn(first, "run") };
}

test("two sessions answer as one, and the first computes again when its inputs are new", async () => {
  const { joined, runs } = await sessions();
  expect([joined.inputNames, joined.outputNames]).toEqual([["x", "text"], ["out"]]);
  const answer = async (x: readonly number[], text: readonly number[]) => {
    const { out } = await runtime.run(joined, { x: tensor(...x), text: tensor(...text) }, ["out"]);
    return [...(out!.data as Float32Array)].map((number) => Math.round(1000 * number));
  };
  const e = Math.round(1000 * Math.E);
  expect(await answer([1], [1])).toEqual([e]);
  expect(await answer([0], [1])).toEqual([0]);
  expect(runs).toHaveBeenCalledTimes(1);
  expect(await answer([2], [0])).toEqual([2000]);
  expect(await answer([1, 1], [1, 0])).toEqual([e, 1000]);
  expect(runs).toHaveBeenCalledTimes(3);
  expect(await answer([-1], [1])).toEqual([-e]);
  expect(runs).toHaveBeenCalledTimes(3);
});

test("what was not asked for lately is computed again", async () => {
  const { joined, runs } = await sessions();
  for (const text of [...Array(9).keys(), 8, 1, 0])
    await runtime.run(joined, { x: tensor(1), text: tensor(text) }, ["out"]);
  expect(runs).toHaveBeenCalledTimes(10);
});
