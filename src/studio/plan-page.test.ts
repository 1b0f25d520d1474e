import { expect, test } from "vitest";
import type { PanelSpec } from "../diffusion/panel.ts";
import { composeStage, usualStaging } from "../script/stage.ts";
import { type PanelToPlan, planPage, seedFor } from "./plan-page.ts";

const CAST = [
  { tag: "Mina", description: "a woman with red hair" },
  { tag: "Tom", description: "a man" },
];

const PANEL: PanelToPlan = {
  id: "shot:1",
  text: "[Mina] waving, close-up",
  cast: ["Mina"],
  noCharacter: false,
  seed: 5,
  negative: "blur",
  stage: "auto",
  width: 352,
  height: 192,
};

function plan(...panels: readonly Partial<PanelToPlan>[]): readonly PanelSpec[] {
  const page = { panels: panels.map((panel) => ({ ...PANEL, ...panel })), cast: CAST };
  return planPage({ ...page, look: "sepia", style: "none", staging: usualStaging });
}

test("a style stands around the panel's prompt and before what the artist keeps out", () => {
  const [panel] = planPage({ panels: [PANEL], cast: CAST, look: "ink", style: "oil-painting", staging: usualStaging });
  expect(panel!.prompt).toMatch(/^close-up of a woman with red hair waving, black and white, oil on canvas, /);
  expect(panel!.negative).toMatch(/^anime, .+, blur$/);
});

test("a panel's plan has its prompt, seed, size, cast and layout", () => {
  expect(plan({})).toEqual([
    {
      id: "shot:1",
      prompt: "close-up of a woman with red hair waving, sepia",
      negative: "blur",
      seed: 5,
      width: 352,
      height: 192,
      cast: ["Mina"],
      layout: composeStage(
        { text: PANEL.text, castCount: 1, noCharacter: false, width: 352, height: 192, seed: 5 },
        usualStaging,
      ),
    },
  ]);
});

test("the artist's boxes are taken as they are, and none are made when none are wanted", () => {
  const stage = { figures: [], object: [0.1, 0.2, 0.3, 0.4] } as const;
  expect(plan({ stage }, { stage: "none" }).map((panel) => panel.layout)).toEqual([stage, null]);
});

test("an [NC] panel shares with no one", () => {
  expect(plan({ text: "[NC] the beach", cast: [], noCharacter: true })[0]).toMatchObject({
    prompt: "no people, the beach, sepia",
    cast: [],
    layout: { figures: [], object: null },
  });
});

test("the seeds of a story are different 32-bit numbers, scattered over all bits, and others in another story", () => {
  const seeds = Array.from({ length: 4096 }, (_, n) => seedFor(42, n));
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  for (let bit = 0; bit < 32; bit++) {
    const share = seeds.filter((seed) => (seed >>> bit) & 1).length / seeds.length;
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.55);
  }
  const others = new Set(Array.from({ length: 4096 }, (_, n) => seedFor(43, n)));
  expect(seeds.filter((seed) => others.has(seed)).length).toBeLessThan(4);
});

test("a story keeps its seeds for ever", () => {
  expect([0, 1, 2].map((n) => seedFor(1, n))).toEqual([1492470133, 2988215890, 2105998277]);
});
