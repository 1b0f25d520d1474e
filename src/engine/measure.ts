// How fast this machine draws, from a few steps of the model that is loaded.
import { layoutFor } from "../diffusion/pipelines/batch.ts";
import { tensor } from "../diffusion/tensor.ts";
import type { LoadedModel } from "./load-model.ts";

const BUDGET_MS = 2000;

/** Milliseconds of one denoising step of one panel of the model's first shape; the first call, which warms up, does not count. */
export async function measureStep({ model, manifest }: LoadedModel, now: () => number): Promise<number> {
  const [width, height] = manifest.shapes[0] ?? [256, 256];
  const { downscale, channels } = manifest.latent;
  const layout = layoutFor(model, [null], { width, height });
  const context = await model.text.encode([model.text.tokenize("")]);
  const step = () =>
    model.denoiser.run({
      sample: tensor([1, channels, height / downscale, width / downscale]),
      timestep: Float32Array.of(500),
      context,
      guidanceScale: manifest.guidance.scale,
      layout,
      shared: null,
      keep: "nowhere",
    });
  await step();
  const start = now();
  let steps = 0;
  while (now() - start < BUDGET_MS) {
    await step();
    steps++;
  }
  return (now() - start) / steps;
}
