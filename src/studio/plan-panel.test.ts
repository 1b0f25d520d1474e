import { describe, expect, test } from "vitest";
import type { PanelSpec } from "../diffusion/panel.ts";
import { tagKey } from "../script/panel-line.ts";
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
const STORY: StoryToPlan = {
  cast: CAST,
  style: "none",
  staging: usualStaging,
  editsAttention: true,
  learned: new Map(),
};

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

describe("what is acted on, wanted at a hand", () => {
  const riding = { text: "[Mina] riding a brown horse at the beach", hand: "left" } as const;

  test("is aimed at by its words, in a box of the rule, which the layout has too", () => {
    const { layout, interaction } = plan(riding);
    expect(interaction).toMatchObject({ words: "brown horse", means: "bias" });
    expect(layout!.object).toEqual(interaction!.box);
    const [body, horse] = [layout!.figures[0]!.body, interaction!.box];
    expect((horse[0] + horse[2]) / 2).toBeCloseTo((body[0] + body[2]) / 2, 1);
  });

  test("is where the artist's own box for it is, and is aimed at where no layout is given", () => {
    const own = {
      figures: [{ head: [0.4, 0, 0.6, 0.3], body: [0.3, 0.3, 0.7, 1] }],
      object: [0.1, 0.2, 0.3, 0.4],
    } as const;
    expect(plan({ ...riding, stage: own }).interaction!.box).toEqual(own.object);
    const free = plan({ ...riding, stage: "none" });
    expect([free.layout, free.interaction!.words]).toEqual([null, "brown horse"]);
  });

  test("may be a figure, by its description, where it stands", () => {
    const { layout, interaction } = plan({ text: "[Mina] hugging [Tom]", cast: ["Mina", "Tom"], hand: "right" });
    const { head, body } = layout!.figures[1]!;
    expect(interaction!.words).toBe("man");
    expect(interaction!.box).toEqual([Math.min(head[0], body[0]), head[1], Math.max(head[2], body[2]), body[3]]);
    expect(layout!.object).toBeNull();
  });

  test("is left alone without a hand, without a word of it, and where the model's attention is not found", () => {
    for (const change of [{ text: riding.text }, { text: "[Mina] waving", hand: "left" } as const])
      expect(plan(change).interaction).toBeUndefined();
    const boxes = plan(riding, { editsAttention: false });
    expect(boxes.interaction).toBeUndefined();
    expect(boxes.layout!.object).not.toBeNull();
  });
});

test("what was learned of a character is read where it is in the cast, by its words", () => {
  const ofMina = { words: CAST.get("Mina")!, vectors: "m" };
  const learned = new Map([[tagKey("Mina"), ofMina]]);
  expect(plan({}, { learned }).learned).toEqual([ofMina]);
  expect(plan({ text: `${ofMina.words} waving`, cast: [] }, { learned }).learned).toBeUndefined();
});
