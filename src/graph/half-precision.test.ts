// The oracle is the float32 network's stored output, at float16's tolerance.
import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { checkGraph } from "./check.ts";
import { editGraph } from "./edit.ts";
import { bytesSource, externaliseWeights } from "./external-weights.ts";
import { emptyGraph, maxDifference, openModel, readUnetFixtures, type StoredTensor } from "./fixtures.test-kit.ts";
import { halfWeights, halvePrecision } from "./half-precision.ts";
import { decodeModel, encodeModel, feedsOf } from "./model.ts";
import { normaliseUnet } from "./rewrite-unet.ts";
import { shareAttention } from "./rules/shared-attention.ts";
import { readStored } from "./stored-exports.test-kit.ts";

const root = "models/fixtures/unet";
const half = TensorProto_DataType.FLOAT16;

/** The converted weights, read one by one as a runtime does. */
function readAll(
  source: ReturnType<typeof halfWeights>,
  weights: readonly { at: number; bytes: number }[],
): Uint8Array {
  const all = new Uint8Array(source.size);
  for (const { at, bytes } of weights) all.set(source.read(at, at + bytes), at);
  return all;
}

test.each([
  ["lcm", "ts-sdpa-external", "ts-sdpa-external.onnx_data"],
  ["sd15", "dynamo", null],
  ["sd2", "ort-fused", null],
  ["sdxl", "ts-sdpa", null],
])("%s/%s in half precision, shared, stays close", async (family, file, outside) => {
  const fixtures = readUnetFixtures(`${root}/${family}`);
  const original = readStored(`${root}/${family}/${file}.onnx`);
  const model = outside ? original : externaliseWeights(bytesSource(original), "original").model;
  const stored = outside ? readStored(`${root}/${family}/${outside}`) : original;
  const { graph, weights } = halvePrecision(normaliseUnet(decodeModel(model)).graph, "half");
  const shared = shareAttention(graph, { sites: "all", weighted: false, bank: false, keep: true });
  expect(checkGraph(shared.graph)).toEqual([]);
  expect(shared.sites.every((site) => site.dtype === "float16")).toBe(true);
  const source = halfWeights(weights, () => bytesSource(stored));
  const large = [...graph.initializers.values()].filter((tensor) => tensor.externalData.length > 0);
  expect(weights).toHaveLength(large.length);
  expect(large.every((tensor) => tensor.dataType === half)).toBe(true);
  const unetCase = fixtures.cases.find((c) => c.name === "csa-all")!;
  const feeds: Record<string, StoredTensor> = {
    timestep: { dims: [], data: new BigInt64Array([BigInt(unetCase.timestep)]) },
  };
  for (const { name } of feedsOf(graph))
    if (unetCase.inputs[name] !== undefined) feeds[name] = fixtures.tensor(unetCase.inputs[name]!);
  for (const [level, { divisor }] of shared.levels.entries()) {
    const { dims, data } = fixtures.tensor(unetCase.csa!.indices[256 / divisor]!);
    feeds[`share_${level}`] = { dims, data: BigInt64Array.from(data as Int32Array, BigInt) };
  }
  const data = [{ path: "half", data: readAll(source, weights) }];
  const { out_sample } = await (await openModel(encodeModel(shared.graph), data)).run(feeds);
  const difference = maxDifference(out_sample!, fixtures.tensor(unetCase.expected.out_sample));
  expect(difference).toBeLessThan(5e-2);
  // Exactly nothing would mean that nothing was converted.
  expect(difference).not.toBe(0);
});

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
