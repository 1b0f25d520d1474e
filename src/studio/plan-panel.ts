// What the worker is asked to draw for a shot, as a plain object.
import type { DrawingStyle, Shot } from "../comic/records.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import type { Size } from "../geometry/box.ts";
import { applyStyle } from "../script/drawing-styles.ts";
import { composePrompt } from "../script/prompt.ts";
import { composeStage, type StagingRules } from "../script/stage.ts";

/** What the panels of a story have in common. */
export interface StoryToPlan {
  /** Descriptions by tag. */
  readonly cast: ReadonlyMap<string, string>;
  readonly style: DrawingStyle;
  readonly staging: StagingRules;
}

/** Plans a shot in a size of pixels. An [NC] panel has no cast, so it shares with none. */
export function planPanel(
  { id, text, cast, seed, negative, stage }: Omit<Shot, "type" | "locked">,
  size: Size,
  { cast: descriptions, style, staging }: StoryToPlan,
): PanelSpec {
  const words = applyStyle(style, composePrompt({ text, cast: descriptions }), negative);
  const noCharacter = cast.length === 0 && /\[\s*nc\s*\]/i.test(text);
  const composed = () => composeStage({ text, castCount: cast.length, noCharacter, ...size, seed }, staging);
  const layout = stage === "auto" ? composed() : stage === "none" ? null : stage;
  return { id, ...words, seed, ...size, cast, layout };
}
