// Banks and modes on the real starter model, in few steps.
import { expect, test } from "vitest";
import type { PanelSpec } from "../diffusion/panel.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent, PanelsRequest } from "../diffusion/pipelines/request.ts";
import { largestDifference, starterModel } from "./starter.test-kit.ts";

const CAST = { mode: "cast", rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } } as const;
const panel = (id: string, seed: number, extra: Partial<PanelSpec> = {}): PanelSpec => ({
  id,
  seed,
  prompt: "a woman with red hair wearing a blue shirt at the beach",
  negative: "",
  width: 128,
  height: 128,
  cast: ["Mina"],
  layout: { figures: [{ head: [0.4, 0.2, 0.6, 0.45], body: [0.35, 0.45, 0.65, 1] }], object: null },
  ...extra,
});

async function draw(panels: readonly PanelSpec[], more: Partial<PanelsRequest> = {}) {
  const { model, schedule, info } = await starterModel();
  const request: PanelsRequest = {
    panels,
    references: [],
    scheduler: schedule(2),
    guidanceScale: 3,
    sharing: CAST,
    sharingSeed: 1,
    ...more,
  };
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, request)) events.push(event);
  const drawn = new Map(events.flatMap((e) => (e.type === "panel" ? [[e.panel, e] as const] : [])));
  const banks = events.flatMap((e) => (e.type === "bank" ? [e.bytes] : []));
  const difference = (id: string, other: typeof drawn) =>
    largestDifference(drawn.get(id)!.pixels.data, other.get(id)!.pixels.data);
  return { events, drawn, banks, info, difference };
}

test("without references the first panels are drawn first and write the bank that the others read", async () => {
  const panels = [panel("a", 1), panel("b", 2), panel("c", 3), panel("nc", 4, { cast: [] })];
  const cast = await draw(panels);
  expect(cast.drawn.get("c")!.readFrom).toEqual(["a", "b"]);
  expect(cast.drawn.get("b")!.readFrom).toEqual(["a"]);
  expect(cast.drawn.get("nc")!.readFrom).toEqual([]);
  const steps = cast.events.flatMap((e) => (e.type === "progress" && e.phase === "denoise" ? [e.step] : []));
  expect(steps).toEqual([0, 1, 2, 3]);
  // What was promised for two pictures of 128 x 128 in both guidance halves.
  expect(cast.banks.at(-1)).toBe(2 * 128 * 128 * cast.info.bankBytesPerPixel);
  const apart = await draw(panels, { sharing: null });
  expect(cast.difference("c", apart.drawn)).toBeGreaterThan(0.05);
  expect(cast.difference("nc", apart.drawn)).toBeLessThan(1e-3);
});

test("a strength of 0 reads nothing, strengths and boxes change what is drawn", async () => {
  const panels = [panel("b", 2)];
  const pixels = (await draw([panel("ref", 9)], { sharing: null })).drawn.get("ref")!.pixels;
  const references = [{ ...panel("card", 9), pixels }];
  const read = (sharing: PanelsRequest["sharing"]) => draw(panels, { references, sharing });
  const none = await read({ ...CAST, strength: { Mina: 0 } });
  expect(none.difference("b", (await read(null)).drawn)).toBeLessThan(1e-3);
  const plain = await read(CAST);
  expect(plain.difference("b", none.drawn)).toBeGreaterThan(0.02);
  expect(plain.difference("b", (await read({ ...CAST, strength: { Mina: 4 } })).drawn)).toBeGreaterThan(0.005);
  expect(plain.difference("b", (await read({ ...CAST, region: "boxes" })).drawn)).toBeGreaterThan(0.005);
});
