// Gradients of the real starter model, on the CPU.
import { expect, test } from "vitest";
import type { BoxCall } from "../../diffusion/models.ts";
import { layoutFor } from "../../diffusion/pipelines/batch.ts";
import { gaussianNoise } from "../../diffusion/random.ts";
import { type Tensor, tensor } from "../../diffusion/tensor.ts";
import { editGraph } from "../../graph/edit.ts";
import { decodeModel, encodeModel } from "../../graph/model.ts";
import type { LoadedModel } from "../load-model.ts";
import { recoverable } from "../processors/recoverable.ts";
import { assembleQuick, quickInkling } from "../quick-inkling.test-kit.ts";
import { starterModel } from "../starter.test-kit.ts";

const objects = [{ token: 2, box: [0.1, 0.2, 0.6, 0.9] as const }];

async function callOf({ model }: LoadedModel): Promise<BoxCall> {
  return {
    sample: tensor([1, model.latentChannels, 16, 16], gaussianNoise(1, model.latentChannels * 256)),
    timestep: Float32Array.of(600),
    context: await model.text.encode([model.text.tokenize("a girl and a dog")]),
    guidanceScale: 1,
    layout: layoutFor(model, [null], { width: 128, height: 128 }),
  };
}

const dot = (a: Tensor, b: Tensor) => a.data.reduce((sum, x, i) => sum + x * b.data[i]!, 0);

test("a step against the gradient of the boxes lowers their loss by what the gradient says", async () => {
  const loaded = await starterModel();
  const divisor = loaded.model.denoiser.crossLevels.at(-1)!;
  const boxes = await loaded.gradients.boxes(divisor);
  const call = await callOf(loaded);
  const { loss, gradient } = await boxes.run(call, objects);
  const square = dot(gradient, gradient);
  expect(square).toBeGreaterThan(0);
  const step = 0.01 / Math.sqrt(square);
  const moved = call.sample.data.map((x, i) => x - step * gradient.data[i]!);
  const after = await boxes.run({ ...call, sample: tensor(call.sample.dims, moved) }, objects);
  expect((loss - after.loss) / (step * square)).toBeCloseTo(1, 0);
  expect(after.loss).toBeLessThan(loss);
});

test("a call whose device goes away in the middle is made again with what is opened in its place", async () => {
  const loaded = await starterModel();
  const divisor = loaded.model.denoiser.crossLevels.at(-1)!;
  const pull = () => Promise.reject(new Error("buffer is not mapped"));
  const lost = { model: { ...loaded.model, pull }, deviceLost: Promise.resolve() };
  const call = await callOf(loaded);
  const again = recoverable(lost, async () => loaded);
  const { loss } = await loaded.model.pull(divisor, call, objects);
  expect((await again.pull(divisor, call, objects)).loss).toBe(loss);
});

test("an operator without a rule is named with what works without a gradient, and attention can be edited all the same", async () => {
  const edit = editGraph(decodeModel(new Uint8Array(quickInkling().get("unet.onnx")!)));
  edit.redirect("with layout", edit.add("Softplus", ["with layout"]));
  const loaded = await assembleQuick(new Map([["unet.onnx", encodeModel(edit.finish())]]));
  expect(loaded.info.editsAttention).toBe(true);
  const call = await callOf(loaded);
  const divisor = loaded.model.denoiser.crossLevels.at(-1)!;
  await expect(loaded.model.pull(divisor, call, objects)).rejects.toMatchObject({
    code: "model-unsupported",
    message: expect.stringMatching(/no gradient: .*no rule for Softplus .*Maps, biases/),
    remedy: expect.stringContaining("biases on words and maps of attention work"),
  });
});
