import { expect, test } from "vitest";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelsRequest } from "../diffusion/pipelines/request.ts";
import { quickModel } from "./quick-inkling.test-kit.ts";
import { largestDifference } from "./starter.test-kit.ts";

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
