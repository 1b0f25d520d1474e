import { expect, test } from "vitest";
import { guide } from "../../diffusion/guidance.ts";
import type { SharedTokens } from "../../diffusion/models.ts";
import { concatRows } from "../../diffusion/tensor.ts";
import { largestDifference, readReference, starterModel } from "../starter.test-kit.ts";

const TOKENS = [256, 64];
const reference = readReference();

test("prompts get the reference's token ids and text features", async () => {
  const { model } = await starterModel();
  const ids = ["", "", "", "", ...reference.prompts].map((p) => model.text.tokenize(p));
  expect(ids.flat().flatMap((chunk) => chunk.ids)).toEqual([...reference.integers("input_ids").data].map(Number));
  const context = await model.text.encode(ids);
  expect(largestDifference(context.data, reference.floats("context").data)).toBeLessThan(1e-4);
});

test("a word the model does not know becomes its unknown token, and a long text keeps its end", async () => {
  const { model, manifest } = await starterModel();
  expect(model.text.tokenize("a zebra")[0]!.ids.slice(0, 5)).toEqual([2, 5, 1, 3, 0]);
  const long = model.text.tokenize("red ".repeat(80));
  expect(long).toHaveLength(1);
  expect(long[0]!.ids).toHaveLength(manifest.context.tokens);
  expect(long[0]!.ids.at(-1)).toBe(3);
});

for (const mode of ["plain", "shared"] as const) {
  test(`the four-panel loop of the training code is replayed, ${mode}`, async () => {
    const { model, schedule } = await starterModel();
    const scheduler = schedule(reference.steps);
    const context = reference.floats("context");
    const layout = concatRows([reference.floats("layout"), reference.floats("layout")]);
    let latents = { dims: [4, 4, 32, 32], data: reference.floats("noise").data.slice() };
    for (let step = 0; step < reference.steps; step++) {
      const shared: SharedTokens | null =
        mode === "plain"
          ? null
          : {
              gate: new Float32Array(model.denoiser.sites.length),
              bank: null,
              index: TOKENS.map((n) => {
                const rows = reference.integers(`share_${step}_${n}`);
                return { rows: rows.data, bias: new Float32Array(rows.data.length), perRow: rows.dims[1]! };
              }),
            };
      const sample = concatRows([latents, latents]);
      const result = await model.denoiser.run({
        sample,
        timestep: new Float32Array(8).fill(scheduler.timesteps[step]!),
        context,
        layout,
        guidanceScale: reference.guidance,
        shared,
        keep: "nowhere",
      });
      latents = {
        ...latents,
        data: scheduler.step(step, latents.data, guide(result.sample, 2, reference.guidance).data)
          .sample as Float32Array<ArrayBuffer>,
      };
      expect(largestDifference(latents.data, reference.floats(`${mode}_latents_${step}`).data)).toBeLessThan(2e-3);
    }
    const image = await model.autoencoder.decode(latents);
    const every8th = Float32Array.from({ length: 4 * 3 * 32 * 32 }, (_, i) => {
      const [x, y, plane] = [i % 32, Math.floor(i / 32) % 32, Math.floor(i / 1024)];
      return image.data[(plane * 256 + y * 8) * 256 + x * 8]!;
    });
    expect(largestDifference(every8th, reference.floats(`${mode}_image`).data)).toBeLessThan(5e-3);
  });
}
