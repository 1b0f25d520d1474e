import { expect, test } from "vitest";
import type { PanelSpec } from "../diffusion/panel.ts";
import { composeStage, usualStaging } from "../script/stage.ts";
import { planPanel, type StoryToPlan } from "./plan-panel.ts";

const CAST = new Map([
  ["Mina", "a woman with red hair"],
  ["Tom", "a man"],
]);

const SHOT = {
  id: "shot:1",
  text: "[Mina] waving, close-up",
  cast: ["Mina"],
  seed: 5,
  negative: "blur",
  stage: "auto",
} as const;
const STORY: StoryToPlan = { cast: CAST, style: "none", staging: usualStaging };

function plan(change: Partial<Parameters<typeof planPanel>[0]>, story: Partial<StoryToPlan> = {}): PanelSpec {
  return planPanel({ ...SHOT, ...change }, { width: 352, height: 192 }, { ...STORY, ...story });
}

test("a style stands around the panel's prompt and before what the artist keeps out", () => {
  const panel = plan({}, { style: "oil-painting" });
  expect(panel.prompt).toMatch(/^close-up of a woman with red hair waving, oil on canvas, /);
  expect(panel.negative).toMatch(/^anime, .+, blur$/);
});

test("a panel's plan has its prompt, seed, size, cast and layout", () => {
  expect(plan({})).toEqual({
    id: "shot:1",
    prompt: "close-up of a woman with red hair waving",
    negative: "blur",
    seed: 5,
    width: 352,
    height: 192,
    cast: ["Mina"],
    layout: composeStage(
      { text: SHOT.text, castCount: 1, noCharacter: false, width: 352, height: 192, seed: 5 },
      usualStaging,
    ),
  });
});

test("the artist's boxes are taken as they are, and none are made when none are wanted", () => {
  const stage = { figures: [], object: [0.1, 0.2, 0.3, 0.4] } as const;
  expect(plan({ stage }).layout).toBe(stage);
  expect(plan({ stage: "none" }).layout).toBeNull();
});

test("an [NC] panel shares with no one", () => {
  expect(plan({ text: "[NC] the beach", cast: [] })).toMatchObject({
    prompt: "no people, the beach",
    cast: [],
    layout: { figures: [], object: null },
  });
});
