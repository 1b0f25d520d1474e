// TAESD beside a model: graphs of its interface, with values by its formula.
import { expect, test } from "vitest";
import { drawPanels } from "../../diffusion/pipelines/panels.ts";
import type { PanelEvent } from "../../diffusion/pipelines/request.ts";
import { toRgba } from "../../diffusion/pixels.ts";
import { gaussianNoise } from "../../diffusion/random.ts";
import { type Tensor, tensor } from "../../diffusion/tensor.ts";
import { previewOf } from "../drawing.ts";
import { largestDifference } from "../starter.test-kit.ts";
import { openTiny, smallDecoder, smallPicture, tinyModel } from "../tiny-model.test-kit.ts";

const PATH = "taesd/vae_decoder/model.onnx";
const beside = (bytes: Uint8Array<ArrayBuffer>) => new Map([[PATH, bytes]]);
const signedModel = openTiny(beside(smallDecoder(true)));

const LATENTS: Tensor = { dims: [1, 4, 16, 24], data: gaussianNoise(3, 4 * 16 * 24).map((x) => 2 * x) };

test("latents go in as the network gives them, and pixels come out in 0..1, whichever way the graph was exported", async () => {
  const { model, info } = await signedModel;
  const unit = await openTiny(beside(smallDecoder(false)));
  const expected = smallPicture(LATENTS);
  for (const { tinyDecode } of [model, unit.model]) {
    const picture = await tinyDecode!(LATENTS);
    expect(picture.dims).toEqual([1, 3, 128, 192]);
    expect(largestDifference(picture.data, expected)).toBeLessThan(1e-5);
  }
  expect(info.hasTinyDecoder).toBe(true);
  // The recipe names the networks that draw: not what else lies beside them.
  expect(info.hash).toBe((await tinyModel()).info.hash);
});

async function draw(quickDecode: boolean): Promise<readonly PanelEvent[]> {
  const { model, manifest, schedule } = await signedModel;
  const panel = { id: "a", seed: 7, prompt: "a woman", negative: "", width: 128, height: 128, cast: [], layout: null };
  const request = {
    panels: [panel],
    references: [],
    scheduler: schedule(2),
    guidanceScale: manifest.guidance.scale,
    sharing: null,
    sharingSeed: 1,
    quickDecode,
  };
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, request)) events.push(event);
  return events;
}

test("a finished panel is decoded by it when that is asked for, from the same latents", async () => {
  const finished = async (quick: boolean) => (await draw(quick)).find((event) => event.type === "panel")!;
  const [own, quick] = [await finished(false), await finished(true)];
  expect([...quick.latents.data]).toEqual([...own.latents.data]);
  expect(largestDifference(quick.pixels.data, smallPicture(quick.latents))).toBeLessThan(1e-5);
  const { model } = await signedModel;
  expect([...own.pixels.data]).toEqual([...(await model.autoencoder.decode(own.latents)).data]);
});

test("a forming panel is shown in full size by it, and by a pixel per cell without it", async () => {
  const { model, manifest } = await signedModel;
  const forming = (await draw(false)).find((event) => event.type === "preview")!;
  const latents = tensor([1, 4, 16, 16], forming.latents);
  const shown = await previewOf(model, manifest, forming);
  expect([shown.width, shown.height]).toEqual([128, 128]);
  const expected = toRgba({ dims: [1, 3, 128, 128], data: smallPicture(latents) });
  expect(shown.pixels.every((value, i) => Math.abs(value - expected[i]!) <= 1)).toBe(true);
  const rough = await previewOf((await tinyModel()).model, manifest, forming);
  expect([rough.width, rough.height, rough.pixels.length]).toEqual([16, 16, 16 * 16 * 4]);
});

test.each([
  ["for one size only", smallDecoder(true, { fixed: true }), /"latent_sample" is fixed to \[1, 4, 16, 16\]/],
  ["for other latents", smallDecoder(true, { side: 4 }), /makes \[1, 3, 32, 32\] of latents for \[1, 3, 64, 64\]/],
])("a decoder %s is refused by its path and the reason", async (_, bytes, reason) => {
  const opening = openTiny(beside(bytes));
  await expect(opening).rejects.toMatchObject({
    code: "model-unsupported",
    message: expect.stringMatching(/^taesd\/vae_decoder\/model\.onnx cannot be used: /),
    remedy: expect.stringContaining("take it out of the model"),
  });
  await expect(opening).rejects.toThrow(reason);
});
