import { expect, test } from "vitest";
import { checkGraph } from "./check.ts";
import { bytesSource, externalFiles, externaliseWeights } from "./external-weights.ts";
import { maxDifference, openModel, readUnetFixtures, type StoredTensor } from "./fixtures.test-kit.ts";
import { decodeModel, encodeModel } from "./model.ts";
import { rewriteUnet } from "./rewrite-unet.ts";
import { readStored } from "./stored-exports.test-kit.ts";

const folder = "models/fixtures/unet/sd15";
const original = readStored(`${folder}/ts-sdpa.onnx`);
const fixtures = readUnetFixtures(folder);
const plain = fixtures.cases.find((c) => c.name === "plain")!;
const feeds: Record<string, StoredTensor> = {
  sample: fixtures.tensor(plain.inputs.sample!),
  encoder_hidden_states: fixtures.tensor(plain.inputs.encoder_hidden_states!),
  timestep: { dims: [], data: new BigInt64Array([BigInt(plain.timestep)]) },
};

test("weights of 1 kB and more are left where they are, the rest is as before", () => {
  const model = externaliseWeights(bytesSource(original), "unet.onnx");
  const [before, after] = [decodeModel(original), decodeModel(model)];
  expect(after.nodes).toEqual(before.nodes);
  expect([...after.initializers.keys()]).toEqual([...before.initializers.keys()]);
  const large = [...before.initializers.values()].filter((tensor) => tensor.rawData.length >= 1024);
  const movedBytes = large.reduce((sum, tensor) => sum + tensor.rawData.length, 0);
  expect(model.length).toBeLessThan(original.length - movedBytes + 120 * large.length);
  for (const tensor of before.initializers.values()) {
    const found = after.initializers.get(tensor.name)!;
    const at = Object.fromEntries(found.externalData.map(({ key, value }) => [key, value]));
    expect([found.dataType, found.dims]).toEqual([tensor.dataType, tensor.dims]);
    if (!large.includes(tensor)) expect(found.rawData).toEqual(tensor.rawData);
    else {
      expect([at.location, found.dataLocation, found.rawData.length]).toEqual(["unet.onnx", 1, 0]);
      const there = original.subarray(Number(at.offset), Number(at.offset) + Number(at.length));
      expect(Buffer.compare(there, tensor.rawData)).toBe(0);
    }
  }
});

test("a graph names the files that its weights lie in, and how far they reach", () => {
  const model = externaliseWeights(bytesSource(original), "./unet.bin");
  const large = [...decodeModel(model).initializers.values()].filter((tensor) => tensor.dataLocation === 1);
  const ends = large.map(({ externalData }) => {
    const at = Object.fromEntries(externalData.map(({ key, value }) => [key, Number(value)]));
    return at.offset! + at.length!;
  });
  expect(externalFiles(bytesSource(model))).toEqual([{ location: "unet.bin", bytes: Math.max(...ends) }]);
  expect(externalFiles(bytesSource(original))).toEqual([]);
  expect(() => externalFiles(bytesSource(new TextEncoder().encode("version https://")))).toThrow();
});

test("the externalised model computes the same, plain and rewritten", async () => {
  const model = externaliseWeights(bytesSource(original), "unet.onnx");
  const data = [{ path: "unet.onnx", data: original }];
  const inline = await (await openModel(original)).run(feeds);
  const external = await (await openModel(model, data)).run(feeds);
  expect(maxDifference(external.out_sample!, inline.out_sample!)).toBe(0);
  const shared = rewriteUnet(decodeModel(model), { sites: "all", weighted: false, bank: false, keep: false });
  expect(checkGraph(shared.graph)).toEqual([]);
  expect([shared.found, shared.counts["shared-attention"]]).toEqual([7, 7]);
  const nothing = shared.levels.map(({ rows }) => [rows, { dims: [plain.batch, 0], data: new BigInt64Array(0) }]);
  const rewritten = await openModel(encodeModel(shared.graph), data);
  const result = await rewritten.run({ ...feeds, ...Object.fromEntries(nothing) });
  expect(maxDifference(result.out_sample!, fixtures.tensor(plain.expected.out_sample))).toBeLessThan(2e-4);
});

test("the payload of a weight is never asked for", () => {
  // A model (7) with a graph with one initialiser (5) with nothing but a megabyte of raw data (9).
  const payload = 1_000_000;
  const header = [0x3a, ...length(payload + 8), 0x2a, ...length(payload + 4), 0x4a, ...length(payload)];
  const file = new Uint8Array(header.length + payload);
  file.set(header);
  let asked = 0;
  const read = (from: number, to: number): Uint8Array => {
    asked += to - from;
    return file.subarray(from, to);
  };
  const [tensor] = decodeModel(externaliseWeights({ size: file.length, read }, "big")).initializers.values();
  expect(tensor!.externalData.map(({ value }) => value)[0]).toBe("big");
  expect(asked).toBeLessThan(20_000);
});

/** A length as protobuf writes it. */
function length(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...length(Math.floor(value / 128))];
}

test.each([
  ["a file cut short", original.subarray(0, 100_000)],
  ["text", new TextEncoder().encode("<!doctype html><title>Not found</title>")],
])("%s is refused", (_, bytes) => {
  expect(() => externaliseWeights(bytesSource(bytes), "x")).toThrow(/externaliseWeights\(\): no .*(complete|expected)/);
});

test("a file of 4 GiB is refused: offsets end there", () => {
  const source = { size: 2 ** 32, read: () => new Uint8Array(0) };
  expect(() => externaliseWeights(source, "x")).toThrow("expected less than 4 GiB");
});
