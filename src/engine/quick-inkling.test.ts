import { expect, test } from "vitest";
import type { Means } from "../diffusion/panel.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelsRequest } from "../diffusion/pipelines/request.ts";
import { quickModel } from "./quick-inkling.test-kit.ts";
import { largestDifference } from "./starter.test-kit.ts";

const { words, box } = { words: "cat", box: [0.5, 0.5, 1, 1] } as const;
const panel = { negative: "", width: 64, height: 64, cast: ["Mina"], layout: null };

test("the stand-in for the built-in model has shared sites on both ways, and its panels read each other", async () => {
  const { model, schedule } = await quickModel();
  expect(model.denoiser.sites.map(({ name, divisor }) => [name, divisor])).toEqual([
    ["mid", 4],
    ["up.0", 4],
  ]);
  const draw = async (sharing: PanelsRequest["sharing"]) => {
    const panels = [1, 2].map((seed) => ({ ...panel, id: `${seed}`, seed, prompt: "a woman at the beach" }));
    const request = { panels, references: [], scheduler: schedule(2), guidanceScale: 1, sharing, sharingSeed: 1 };
    for await (const event of drawPanels(model, request)) if (event.type === "panel") return event.pixels.data;
    throw new Error("no panel was drawn");
  };
  const alone = await draw(null);
  const shared = await draw({ mode: "together", rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } });
  expect(new Set(alone).size).toBeGreaterThan(100);
  expect(largestDifference(alone, shared)).not.toBe(0);
});

test("an object's attention comes into its box by a bias, which leaves the panels beside it alone", async () => {
  const { model, schedule } = await quickModel();
  expect(model.denoiser.crossLevels).toEqual([4]);
  const draw = async (means: Means | null) => {
    const prompts = ["a woman next to a cat at the beach", "a man in the city"];
    const panels = prompts.map((prompt, i) => ({ ...panel, id: `${i}`, seed: i, prompt }));
    const aimed = means === null ? panels : [{ ...panels[0]!, interaction: { words, box, means } }, panels[1]!];
    // A single step, which is biased: the last of several is not.
    const request = {
      panels: aimed,
      references: [],
      scheduler: schedule(1),
      guidanceScale: 1,
      sharing: null,
      sharingSeed: 1,
    };
    const drawn = [];
    for await (const event of drawPanels(model, request)) if (event.type === "panel") drawn.push(event);
    return drawn;
  };
  const [plain, looked, biased] = [await draw(null), await draw("none"), await draw("bias")];
  expect(plain[0]!.seen).toBeUndefined();
  expect(largestDifference(looked[0]!.pixels.data, plain[0]!.pixels.data)).toBeLessThan(1e-4);
  expect(largestDifference(biased[1]!.pixels.data, plain[1]!.pixels.data)).toBeLessThan(1e-4);
  expect(biased[0]!.seen!.inside).toBeGreaterThan(looked[0]!.seen!.inside + 0.2);
  expect(largestDifference(biased[0]!.pixels.data, plain[0]!.pixels.data)).toBeGreaterThan(1e-3);
  expect(biased[1]!.seen).toBeUndefined();
});
