// One whole page on the real starter model, in few steps: what its graph, its tokenizer and its codec come to together.
// What the pipeline does with a network is tested beside it (diffusion/pipelines).
import { expect, test } from "vitest";
import type { PanelSpec } from "../diffusion/panel.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent, PanelsRequest } from "../diffusion/pipelines/request.ts";
import { largestDifference, starterModel } from "./starter.test-kit.ts";

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
const page = [
  panel("a", 1),
  panel("b", 2),
  panel("c", 3),
  panel("tall", 5, { width: 96, height: 128 }),
  panel("nc", 4, { cast: [], layout: null, prompt: "an empty scene in the forest" }),
];

async function draw(sharing: PanelsRequest["sharing"]) {
  const { model, schedule } = await starterModel();
  const settings = { references: [], scheduler: schedule(2), guidanceScale: 3, sharingSeed: 1 };
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, { ...settings, panels: page, sharing })) events.push(event);
  const drawn = new Map(events.flatMap((e) => (e.type === "panel" ? [[e.panel, e] as const] : [])));
  return { drawn, banks: events.flatMap((e) => (e.type === "bank" ? [e.bytes] : [])) };
}

test("a page of two shapes: panels read what others left, and one that names no one is drawn as it is alone", async () => {
  const { info } = await starterModel();
  const apart = await draw(null);
  for (const mode of ["together", "cast"] as const) {
    const shared = await draw({ mode, rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } });
    const change = (id: string) =>
      largestDifference(shared.drawn.get(id)!.pixels.data, apart.drawn.get(id)!.pixels.data);
    // In a batch with others float32 rounds otherwise; that is all that may change what reads nothing.
    expect(change("nc")).toBeLessThan(1e-3);
    for (const { id, width, height, cast } of page) {
      const { pixels, readFrom } = shared.drawn.get(id)!;
      expect(pixels.dims).toEqual([1, 3, height, width]);
      expect(pixels.data.every((x) => x >= 0 && x <= 1)).toBe(true);
      expect(readFrom.length > 0).toBe(cast.length > 0);
      if (cast.length > 0) expect(change(id)).toBeGreaterThan(change("nc"));
    }
    // What the window was promised that a pixel of a read picture costs: two writers, none in the mode "together".
    if (mode === "cast") expect(shared.banks.at(-1)).toBe(2 * 128 * 128 * info.bankBytesPerPixel);
    else expect(shared.banks).toEqual([]);
  }
});
