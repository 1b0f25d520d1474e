// Banks within a budget, on a tiny model: what a tiny budget changes is the number of calls, never the pictures.
import { expect, test } from "vitest";
import type { PanelSpec } from "../diffusion/panel.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { FinishedPanel, PanelModel } from "../diffusion/pipelines/request.ts";
import { gaussianNoise } from "../diffusion/random.ts";
import { tensor } from "../diffusion/tensor.ts";
import type { SharingMode } from "../sharing/settings.ts";
import { bankUse } from "../studio/bank-use.ts";
import { tinyModel } from "./tiny-model.test-kit.ts";

const STEPS = 3;
const panel = (id: string, cast: readonly string[], width = 64): PanelSpec => ({
  id,
  seed: id.charCodeAt(0),
  prompt: `a woman, panel ${id}`,
  negative: "",
  width,
  height: 64,
  cast,
  layout: null,
});
const drawing = (id: string, tag: string): FinishedPanel => ({
  ...panel(id, [tag]),
  pixels: tensor(
    [1, 3, 64, 64],
    gaussianNoise(id.charCodeAt(0), 3 * 64 * 64).map((x) => 0.5 + x / 8),
  ),
});
// Mina and Ada have cards, Bo has none: b is drawn first and reads Mina's; all others follow, in two sizes.
const panels = [
  panel("a", ["Mina"]),
  panel("b", ["Bo", "Mina"]),
  panel("c", ["Bo", "Ada"]),
  panel("d", ["Mina", "Bo"], 128),
];
const drawings = [drawing("x", "Mina"), drawing("y", "Ada")];

async function draw(bankBudget: number, references: PanelModel["references"], mode: SharingMode) {
  const { model, manifest, schedule, info } = await tinyModel();
  const sharing = { mode, rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } };
  const settings = { steps: STEPS, guidanceScale: manifest.guidance.scale, sharing, sharingSeed: 1 };
  const request = { ...settings, panels, references: drawings, scheduler: schedule(STEPS), bankBudget };
  const pixels = new Map<string, Float32Array>();
  const banks: number[] = [];
  for await (const event of drawPanels({ ...model, references }, request)) {
    if (event.type === "panel") pixels.set(event.panel, event.pixels.data);
    if (event.type === "bank") banks.push(event.bytes);
  }
  const planned = drawings.map(({ pixels: _, ...reference }) => ({ ...reference, asset: "" }));
  const foretold = bankUse({ panels, references: planned, settings }, { ...info, references }, bankBudget);
  return {
    pixels,
    calls: banks.length,
    most: Math.max(...banks),
    foretold,
    perPicture: 64 * 64 * info.bankBytesPerPixel,
  };
}

test.each(["clean", "noised"] as const)(
  "cast, %s references: a budget costs the calls that were foretold and leaves every byte as it is",
  async (references) => {
    const ample = await draw(1e9, references, "cast");
    expect(ample.foretold.extraCalls).toBe(0);
    for (const share of [0, 1, 2.5]) {
      const budget = share * ample.perPicture;
      const tight = await draw(budget, references, "cast");
      expect(tight.pixels).toEqual(ample.pixels);
      expect(tight.calls).toBeGreaterThan(ample.calls);
      expect(tight.calls - ample.calls).toBeLessThanOrEqual(tight.foretold.extraCalls);
      // What is kept, and what one call has just left.
      expect(tight.most).toBeLessThanOrEqual(budget + ample.perPicture);
    }
    const none = await draw(0, references, "cast");
    expect(none.calls - ample.calls).toBe(none.foretold.extraCalls);
  },
);

test("the bytes that are foretold are those that the banks come to", async () => {
  const together = await draw(1e9, "clean", "together");
  const across = 5 * together.perPicture; // a, b, c and the wider d, which is two, read each other across sizes
  expect(together.most).toBe(2 * together.perPicture);
  expect(together.foretold.bytes).toBe(across + together.most);
  // Ada's card is read by the page's writers, b and c, only; they join Mina's.
  const cast = await draw(1e9, "clean", "cast");
  expect(cast.foretold.pictures).toBe(4);
  expect(cast.foretold.bytes).toBe(3 * cast.perPicture);
  expect(cast.most).toBe(3 * cast.perPicture);
});
