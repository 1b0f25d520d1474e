// A whole drawing of the tiny model as messages, on a clock that advances by a millisecond whenever it is read.
import { expect, test, vi } from "vitest";
import type { GenerateRequest, PictureToRedraw, Told } from "../worker/protocol.ts";
import { drawing } from "./drawing.ts";
import { quickModel } from "./quick-inkling.test-kit.ts";
import { tinyModel } from "./tiny-model.test-kit.ts";

vi.setConfig({ testTimeout: 120_000 });

const panel = { id: "a", seed: 7, prompt: "a woman", negative: "", width: 128, height: 128, cast: [], layout: null };
const request: GenerateRequest = {
  panels: [panel],
  references: [],
  steps: 2,
  guidanceScale: 8,
  sharing: null,
  sharingSeed: 1,
};

const reopen = () => Promise.reject(new Error("nothing is lost here"));

async function start(change: Partial<GenerateRequest> = {}) {
  let time = 0;
  return drawing(await tinyModel(), reopen, { ...request, ...change }, () => time++);
}

test("progress, previews, the panel, and at last where the time went", async () => {
  const told: (Told | null)[] = [];
  for await (const message of await start()) told.push(message);
  const types = told.map((message) => message?.type ?? null);
  expect(types.slice(-2)).toEqual(["panel", "done"]);
  expect(types.filter((type) => type === "preview")).toHaveLength(2);
  const drawn = told.find((message) => message?.type === "panel")!;
  expect(drawn).toMatchObject({ panel: "a", width: 128, height: 128 });
  expect([drawn.pixels.length, drawn.latents.length]).toEqual([128 * 128 * 4, 4 * 16 * 16]);
  const { timings } = told.at(-1) as Extract<Told, { type: "done" }>;
  expect(timings).toMatchObject({ unetCalls: 2, bankCalls: 0 });
  expect(timings.denoiseMs).toBeGreaterThan(timings.textMs);
  expect(timings.decodeMs).toBeGreaterThan(0);
});

test("who stops listening stops the drawing", async () => {
  const messages = await start();
  const run = vi.spyOn((await tinyModel()).model.denoiser, "run");
  for await (const message of messages) if (message?.type === "preview") break;
  expect(run).toHaveBeenCalledOnce();
  expect(await messages.next()).toEqual({ done: true, value: undefined });
});

test("a panel of a size that the model does not draw is refused", async () => {
  const odd = await start({ panels: [{ ...panel, width: 100 }] });
  await expect(odd.next()).rejects.toMatchObject({
    code: "request-invalid",
    message: "Panel a is 100 x 128 pixels: this model needs multiples of 64.",
  });
});

test("an interaction is refused before drawing where the prompt does not hold its object, and where no cross-attention was found", async () => {
  const aimed = { ...panel, interaction: { words: "bird", box: [0, 0, 0.5, 0.5], means: "bias" } } as const;
  const { model, ...rest } = await tinyModel();
  const blind = { ...rest, model: { ...model, denoiser: { ...model.denoiser, crossLevels: [] } } };
  const without = drawing(blind, reopen, { ...request, panels: [aimed] }, () => 0);
  await expect(without.next()).rejects.toMatchObject({
    code: "request-invalid",
    message: expect.stringContaining("no cross-attention that can be found"),
  });
  const other = await quickModel();
  const reading = drawing(
    other,
    () => Promise.reject(new Error()),
    { ...request, panels: [aimed] },
    () => 0,
  );
  await expect(reading.next()).rejects.toMatchObject({
    code: "request-invalid",
    message: 'The model does not read "bird" in what it is told: "a woman".',
  });
});

test("a picture drawn again keeps its bytes: all of them at strength 0, and around a part at any", async () => {
  const pixels = Uint8ClampedArray.from({ length: 4 * 128 * 128 }, (_, i) => (i % 4 === 3 ? 255 : (i * 7919) >> 4));
  const drawn = async (redraw: Pick<PictureToRedraw, "strength" | "part">) => {
    for await (const message of await start({ redraw: { ...redraw, pixels, halves: null } }))
      if (message?.type === "panel") return message.pixels;
    throw new Error("no panel came");
  };
  expect(await drawn({ strength: 0, part: null })).toEqual(pixels);
  const corner = await drawn({ strength: 1, part: [{ kind: "box", box: [0, 0, 0.25, 0.25] }] });
  // A quarter of 128 pixels, and a feather of two latent cells.
  const end = 32 + 16;
  const changed = [...corner.keys()].filter((i) => corner[i] !== pixels[i]).map((i) => [(i >> 2) % 128, i >> 9]);
  expect(changed.length).toBeGreaterThan(32 * 32);
  expect(changed.filter(([x = 0, y = 0]) => x >= end || y >= end)).toEqual([]);
});
