// What the worker is asked to draw for the panels of a page, as plain objects.
import type { DrawingStyle, Look } from "../comic/records.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import type { Stage } from "../geometry/unit-box.ts";
import { applyStyle } from "../script/drawing-styles.ts";
import { hashAt } from "../script/hash.ts";
import { composePrompt } from "../script/prompt.ts";
import { composeStage, type StagingRules } from "../script/stage.ts";

export interface PanelToPlan extends Omit<PanelSpec, "prompt" | "layout"> {
  /** Panel text with tags, without caption and speech. */
  readonly text: string;
  readonly noCharacter: boolean;
  /** "auto": composed from the text. "none": drawn without a layout. */
  readonly stage: Stage | "auto" | "none";
}

/** Plans the panels of a page in their order. An [NC] panel has no cast, so it shares with none. */
export function planPage(page: {
  readonly panels: readonly PanelToPlan[];
  readonly cast: readonly { readonly tag: string; readonly description: string }[];
  readonly look: Look;
  readonly style: DrawingStyle;
  readonly staging: StagingRules;
}): PanelSpec[] {
  const cast = new Map(page.cast.map(({ tag, description }) => [tag, description]));
  return page.panels.map((panel) => ({
    id: panel.id,
    ...applyStyle(page.style, composePrompt({ text: panel.text, cast, look: page.look }), panel.negative),
    seed: panel.seed,
    width: panel.width,
    height: panel.height,
    cast: panel.noCharacter ? [] : panel.cast,
    layout: layoutOf(panel, page.staging),
  }));
}

function layoutOf(panel: PanelToPlan, staging: StagingRules): Stage | null {
  if (panel.stage === "none") return null;
  return panel.stage === "auto" ? composeStage({ ...panel, castCount: panel.cast.length }, staging) : panel.stage;
}

/** The seed of a story's n-th new shot (n counts from 0), unsigned 32-bit; the seeds of one story all differ. */
export function seedFor(storySeed: number, n: number): number {
  return hashAt(storySeed, n);
}
