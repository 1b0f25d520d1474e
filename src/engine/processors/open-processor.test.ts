import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { openRuntime } from "../runtime.ts";
import { attentionError } from "./open-processor.ts";

const runtime = await openRuntime(
  { kind: "wasm", threads: 1, reason: "test" },
  `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`,
);

test("the CPU's attention is the formula's, in both number types", async () => {
  expect(await attentionError(runtime, false)).toBeLessThan(1e-5);
  expect(await attentionError(runtime, true)).toBeLessThan(1e-2);
});

test("numbers that are off are seen, and those that are none", async () => {
  const spoilt = (spoil: (x: number) => number): typeof runtime => ({
    ...runtime,
    async run(session, feeds, outputs) {
      const { out } = await runtime.run(session, feeds, outputs);
      const { data, dims } = out as { data: Float32Array; dims: readonly number[] };
      return {
        out: runtime.tensor(
          "float32",
          data.map((x, i) => (i === 500 ? spoil(x) : x)),
          dims,
        ),
      };
    },
  });
  expect(
    await attentionError(
      spoilt((x) => x + 0.1),
      false,
    ),
  ).toBeCloseTo(0.1, 4);
  expect(
    await attentionError(
      spoilt(() => Number.NaN),
      false,
    ),
  ).toBeNaN();
});
