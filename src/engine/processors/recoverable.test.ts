// The real pipeline on a tiny model; what is lost is played: a call that fails and a device that says it is gone.
import { expect, test, vi } from "vitest";
import { type KeptCall, LostRowsError, type TokenBank } from "../../diffusion/models.ts";
import { drawPanels } from "../../diffusion/pipelines/panels.ts";
import type { FinishedPanel, PanelEvent, PanelModel } from "../../diffusion/pipelines/request.ts";
import { tensor } from "../../diffusion/tensor.ts";
import type { SharingMode } from "../../sharing/settings.ts";
import type { LoadedModel } from "../load-model.ts";
import { largestDifference } from "../starter.test-kit.ts";
import { tinyModel } from "../tiny-model.test-kit.ts";
import { recoverable } from "./recoverable.ts";

const panel = (id: string, width: number) => ({
  id,
  seed: 7,
  prompt: "a woman with red hair",
  negative: "",
  width,
  height: 128,
  cast: ["Mina"],
  layout: null,
});

const TOGETHER = { references: [], mode: "together" } as const;

/** The model on a device that goes away at the n-th call of the UNet; `calls` counts those that came through. */
function onDevice(loaded: LoadedModel, lostAt: number, calls: { count: number }): LoadedModel {
  let lose: (() => void) | null = null;
  const deviceLost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  let made = 0;
  const { denoiser } = loaded.model;
  const run: typeof denoiser.run = (call) => {
    if (++made === lostAt) {
      lose?.();
      throw new Error("buffer is not mapped");
    }
    calls.count++;
    return denoiser.run(call);
  };
  return { ...loaded, deviceLost, model: { ...loaded.model, denoiser: { ...denoiser, run } } };
}

async function draw(
  model: PanelModel,
  { manifest, schedule }: LoadedModel,
  { references, mode }: { readonly references: readonly FinishedPanel[]; readonly mode: SharingMode } = TOGETHER,
) {
  const request = {
    panels: [panel("a", 128), panel("b", 192)],
    references,
    scheduler: schedule(4),
    guidanceScale: manifest.guidance.scale,
    sharing: { mode, rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } },
    sharingSeed: 1,
  };
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, request)) events.push(event);
  const pixels = events.flatMap((e) => (e.type === "panel" ? [...e.pixels.data] : []));
  return { pixels, steps: events.flatMap((e) => (e.type === "progress" && e.phase === "denoise" ? [e.step] : [])) };
}

test("a drawing goes on at the call that was lost, twice, and comes out the same", async () => {
  const loaded = await tinyModel();
  const undisturbed = await draw(loaded.model, loaded);
  const calls = { count: 0 };
  const devices = [onDevice(loaded, 4, calls), onDevice(loaded, 3, calls), loaded];
  const [first, ...later] = devices;
  const disturbed = await draw(
    recoverable(first!, async () => later.shift()!),
    loaded,
  );
  expect(later).toEqual([]);
  // Three calls on the first device, two on the second, the other three of four steps of two batches on the last.
  expect(calls.count).toBe(5);
  expect(disturbed.steps).toEqual(undisturbed.steps);
  expect(largestDifference(disturbed.pixels, undisturbed.pixels)).toBe(0);
});

/** The model on a device that holds what its calls leave, and takes it along when it goes away at the n-th call of the UNet. */
function holdingDevice(loaded: LoadedModel, lostAt: number, seen: { writes: number }): LoadedModel {
  const device = onDevice(loaded, lostAt, { count: 0 });
  const held = new Map<KeptCall, KeptCall>();
  const banks = new Map<TokenBank, TokenBank>();
  let isLost = false;
  void device.deviceLost?.then(() => {
    isLost = true;
  });
  const { denoiser } = device.model;
  const emptyBank: typeof denoiser.emptyBank = async (rows) => {
    const inner = await denoiser.emptyBank(rows);
    const bank: TokenBank = {
      put(level, at, { call, row }, tokens) {
        const inside = held.get(call);
        if (isLost || !inside) throw new LostRowsError("not here");
        inner.put(level, at, { call: inside, row }, tokens);
      },
      release: () => inner.release(),
    };
    banks.set(bank, inner);
    return bank;
  };
  const run: typeof denoiser.run = async (call) => {
    const bank = call.shared?.bank && banks.get(call.shared.bank);
    if (call.shared?.bank && !bank) throw new LostRowsError("not here");
    const shared = call.shared && { ...call.shared, bank: bank ?? null };
    const result = await denoiser.run({ ...call, shared });
    if (call.keep === "processor") seen.writes++;
    const kept = result.kept.map(({ call: inside, row }) => {
      const outside: KeptCall = {
        bytes: inside.bytes,
        get isLost() {
          return isLost;
        },
        release: () => held.delete(outside),
      };
      held.set(outside, inside);
      return { call: outside, row };
    });
    return { ...result, kept };
  };
  return { ...device, model: { ...device.model, denoiser: { ...denoiser, emptyBank, run } } };
}

test("a bank that went away with its device is written again, once, and the drawing comes out the same", async () => {
  const loaded = await tinyModel();
  const card = { ...panel("card", 128), pixels: tensor([1, 3, 128, 128]) };
  const cast = { references: [card], mode: "cast" } as const;
  const undisturbed = await draw({ ...loaded.model, references: "clean" }, loaded, cast);
  const seen = { writes: 0 };
  // The bank, then two calls a step: the first of the third step loses the device.
  const first = holdingDevice(loaded, 6, seen);
  const second = holdingDevice(loaded, Number.POSITIVE_INFINITY, seen);
  const model = recoverable(first, async () => second);
  const disturbed = await draw({ ...model, references: "clean" }, loaded, cast);
  expect(seen.writes).toBe(2);
  expect(disturbed.steps).toEqual(undisturbed.steps);
  expect(largestDifference(disturbed.pixels, undisturbed.pixels)).toBe(0);
});

test("a device that keeps going away is given up in words", async () => {
  const loaded = await tinyModel();
  const model = recoverable(onDevice(loaded, 1, { count: 0 }), async () => onDevice(loaded, 1, { count: 0 }));
  await expect(draw(model, loaded)).rejects.toMatchObject({
    code: "device-lost",
    message: "The graphics processor went away 3 times while this was drawn.",
  });
});

test("what fails on a device that is still there fails", async () => {
  const loaded = await tinyModel();
  const broken: LoadedModel = {
    ...loaded,
    deviceLost: new Promise(() => undefined),
    model: { ...loaded.model, text: { ...loaded.model.text, encode: () => Promise.reject(new Error("too long")) } },
  };
  const reopen = vi.fn(async () => loaded);
  await expect(draw(recoverable(broken, reopen), loaded)).rejects.toThrow("too long");
  expect(reopen).not.toHaveBeenCalled();
});
