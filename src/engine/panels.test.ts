// The whole pipeline on the real starter model, in few steps.
import { expect, test } from "vitest";
import type { PanelSpec } from "../diffusion/panel.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent, PanelsRequest } from "../diffusion/pipelines/request.ts";
import type { Tensor } from "../diffusion/tensor.ts";
import { largestDifference, starterModel } from "./starter.test-kit.ts";

const TOGETHER = { rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } };
const panel = (id: string, seed: number, extra: Partial<PanelSpec> = {}): PanelSpec => ({
  id,
  seed,
  prompt: "a woman with red hair wearing a blue shirt at the beach",
  negative: "",
  width: 256,
  height: 256,
  cast: ["Mina"],
  layout: null,
  ...extra,
});

async function draw(panels: readonly PanelSpec[], more: Partial<PanelsRequest> = {}) {
  const { model, schedule } = await starterModel();
  const request: PanelsRequest = {
    panels,
    references: [],
    scheduler: schedule(2),
    guidanceScale: 3,
    sharing: null,
    sharingSeed: 1,
    ...more,
  };
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, request)) events.push(event);
  const drawn = new Map<string, { pixels: Tensor; readFrom: readonly string[] }>();
  for (const e of events) if (e.type === "panel") drawn.set(e.panel, e);
  return { events, drawn };
}
const difference = (a: Tensor, b: Tensor) => largestDifference(a.data, b.data);

test("the same seed gives the same panel twice, and in another batch, when nothing is shared", async () => {
  const first = await draw([panel("a", 7)]);
  const again = await draw([panel("a", 7)]);
  const among = await draw([panel("b", 8), panel("a", 7), panel("c", 9, { width: 192, height: 352 })]);
  const a = first.drawn.get("a")!.pixels;
  expect(difference(a, again.drawn.get("a")!.pixels)).toBe(0);
  expect(difference(a, among.drawn.get("a")!.pixels)).toBeLessThan(1e-3);
  expect(difference(a, among.drawn.get("b")!.pixels)).toBeGreaterThan(0.1);
});

test("sharing changes panels with a common character and leaves an [NC] panel as it is alone", async () => {
  const panels = [
    panel("a", 7),
    panel("b", 8, { prompt: "close-up of a woman, sad" }),
    panel("nc", 9, { cast: [], prompt: "an empty scene in the forest" }),
  ];
  const together = await draw(panels, { sharing: TOGETHER });
  const apart = await draw(panels);
  expect(difference(together.drawn.get("a")!.pixels, apart.drawn.get("a")!.pixels)).toBeGreaterThan(0.05);
  expect(difference(together.drawn.get("nc")!.pixels, apart.drawn.get("nc")!.pixels)).toBeLessThan(1e-3);
  expect(together.drawn.get("a")!.readFrom).toEqual(["b"]);
  expect(together.drawn.get("nc")!.readFrom).toEqual([]);
});

test("panels of different shapes share through the bank", async () => {
  const panels = [panel("square", 7), panel("tall", 8, { width: 192, height: 352 })];
  const together = await draw(panels, { sharing: TOGETHER });
  const apart = await draw(panels);
  for (const id of ["square", "tall"])
    expect(difference(together.drawn.get(id)!.pixels, apart.drawn.get(id)!.pixels)).toBeGreaterThan(0.05);
  expect(together.drawn.get("tall")!.pixels.dims).toEqual([1, 3, 352, 192]);
});

test("a panel drawn alone reads the panels that are already there", async () => {
  const drawn = await draw([panel("a", 7)]);
  const reference = { ...panel("a", 7), pixels: drawn.drawn.get("a")!.pixels };
  const alone = await draw([panel("b", 8)], { sharing: TOGETHER });
  const reading = await draw([panel("b", 8)], { sharing: TOGETHER, references: [reference] });
  expect(reading.drawn.get("b")!.readFrom).toEqual(["a"]);
  expect(reading.drawn.has("a")).toBe(false);
  expect(difference(alone.drawn.get("b")!.pixels, reading.drawn.get("b")!.pixels)).toBeGreaterThan(0.05);
  expect(reading.events.filter((e) => e.type === "progress" && e.phase === "references")).toHaveLength(1);
});

test("no pull, no work: stopping after the first step makes no further network call", async () => {
  const { model, schedule } = await starterModel();
  let calls = 0;
  const counted = {
    ...model,
    denoiser: {
      ...model.denoiser,
      run: (call: Parameters<typeof model.denoiser.run>[0]) => {
        calls++;
        return model.denoiser.run(call);
      },
    },
  };
  const events = drawPanels(counted, {
    panels: [panel("a", 1)],
    references: [],
    scheduler: schedule(8),
    guidanceScale: 3,
    sharing: null,
    sharingSeed: 1,
  });
  for await (const event of events) if (event.type === "preview") break;
  expect(calls).toBe(1);
});

test("a size off the model's grid is refused with the panel's name", async () => {
  await expect(draw([panel("odd", 1, { width: 200, height: 100 })])).rejects.toThrow("odd");
});
