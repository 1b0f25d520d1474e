import { expect, test } from "vitest";
import { openRuntime } from "../runtime.ts";
import { expectOnly, feed, findPort, type Port, toTensor } from "./ports.ts";

const runtime = await openRuntime({ kind: "wasm", threads: 1, reason: "test" }, "file:///");
const port = (more: Partial<Port>): Port => ({ name: "x", type: "float32", shape: ["batch"], ...more });
const ports = (...names: string[]) => new Map(names.map((name) => [name, port({ name })]));

test("numbers are brought into the type of the input", () => {
  const times = Float32Array.of(999, 0);
  expect(feed(runtime, port({ type: "int64" }), times, [2]).data).toEqual(BigInt64Array.of(999n, 0n));
  expect(feed(runtime, port({ type: "int32" }), BigInt64Array.of(49407n, -1n), [2]).data).toEqual(
    Int32Array.of(49407, -1),
  );
  expect(feed(runtime, port({ type: "int32" }), times, [2]).data).toEqual(Int32Array.of(999, 0));
  expect(feed(runtime, port({}), times, [2]).data).toEqual(times);
});

test("halves go in and come out as numbers, also from a part of a larger array", () => {
  const part = Float32Array.of(7, 1, -2, 0.333251953125, -1e4).subarray(1);
  const half = feed(runtime, port({ type: "float16", shape: [4] }), part, [4]);
  expect(half.type).toBe("float16");
  expect([...toTensor(half).data]).toEqual([1, -2, 0.333251953125, -1e4]);
});

test("dims that the graph has fixed are kept to, with the input's name", () => {
  const fixed = port({ name: "sample", shape: [2, 4] });
  expect(() => feed(runtime, fixed, new Float32Array(12), [3, 4])).toThrow(
    'Input "sample" is fixed to [2, 4], found [3, 4]',
  );
  expect(() => feed(runtime, port({ shape: [] }), new Float32Array(1), [1])).toThrow("fixed to []");
  expect(feed(runtime, port({ shape: [] }), new Float32Array(1), []).dims).toEqual([]);
});

test("an input is found by its names or by being alone, and others are not guessed", () => {
  expect(findPort(ports("a", "latent"), "decoder", ["latent_sample", "latent"]).name).toBe("latent");
  expect(findPort(ports("whatever"), "decoder", ["latent"]).name).toBe("whatever");
  expect(() => findPort(ports("a", "b"), "decoder", ["latent"])).toThrow(
    "The decoder has the inputs a, b: expected one named latent",
  );
  expect(() => expectOnly(ports("sample", "time_ids"), "UNet", (n) => n === "sample")).toThrow(
    "does not have: time_ids",
  );
});
