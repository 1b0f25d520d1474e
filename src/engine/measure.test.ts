import { expect, test } from "vitest";
import { measureStep } from "./measure.ts";
import { tinyModel } from "./tiny-model.test-kit.ts";

test("a step's time is the mean of the calls that fit into two seconds, the slow first one not among them", async () => {
  const loaded = await tinyModel();
  const { denoiser } = loaded.model;
  const durations = [9000, 500, 700, 600, 400];
  let [clock, calls] = [0, 0];
  const run: typeof denoiser.run = async (call) => {
    clock += durations[calls++]!;
    const [width, height] = loaded.manifest.shapes[0]!;
    expect(call.sample.dims).toEqual([1, 4, height / 8, width / 8]);
    return denoiser.run(call);
  };
  const timed = { ...loaded, model: { ...loaded.model, denoiser: { ...denoiser, run } } };
  expect(await measureStep(timed, () => clock)).toBe(550);
  expect(calls).toBe(5);
});
