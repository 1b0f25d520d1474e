// What is converted and what is not; rewrite-unet.test.ts runs whole networks in half precision.
import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { editGraph } from "./edit.ts";
import { bytesSource } from "./external-weights.ts";
import { halfWeights, halvePrecision } from "./half-precision.ts";
import { decodeModel, emptyGraph } from "./model.ts";
import { normaliseUnet } from "./rewrite-unet.ts";
import { readStored } from "./stored-exports.test-kit.ts";

const root = "models/fixtures/unet";
const half = TensorProto_DataType.FLOAT16;

test("the timestep's sines are computed in float32, everything after in float16", () => {
  const graph = decodeModel(readStored(`${root}/sd15/ts-sdpa.onnx`));
  const { graph: halved } = halvePrecision(normaliseUnet(graph).graph, "half");
  const makers = new Map(halved.nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const sine = halved.nodes.find((node) => node.opType === "Sin")!;
  const before = makers.get(sine.input[0]!)!;
  expect(before.opType).toBe("Mul");
  const readers = halved.nodes.filter((node) => node.input.includes(sine.output[0]!));
  expect(readers.map((node) => [node.opType, Number(node.attribute[0]!.i)])).toEqual([["Cast", half]]);
  expect([...halved.initializers.values()].filter((tensor) => tensor.dataType !== half)).toEqual([]);
});

test("a read that no weight holds is refused", () => {
  const source = halfWeights([{ location: "a", from: 8, at: 0, bytes: 4 }], () => bytesSource(new Uint8Array(16)));
  expect(source.read(2, 4)).toHaveLength(2);
  expect(() => source.read(2, 6)).toThrow("halfWeights(): no weight holds bytes 2 to 6");
});

test("an operator whose types are not known is refused", () => {
  const edit = editGraph(emptyGraph());
  edit.addInput("x", TensorProto_DataType.FLOAT, [1]);
  edit.add("Mystery", ["x"], { output: "y" });
  edit.addOutput("y", TensorProto_DataType.FLOAT, [1]);
  expect(() => halvePrecision(edit.finish(), "half")).toThrow("cannot follow types through Mystery");
});
