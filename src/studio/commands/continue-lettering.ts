// Captions and balloons of a panel follow its line; what the artist placed by hand stays where it was put.
import type { Balloon, Caption, Lettering } from "../../comic/records.ts";
import { defaultStyles } from "../../comic/styles.ts";
import { matchPanels } from "../../script/match.ts";
import type { ScriptPanel, Speech } from "../../script/panel-line.ts";

/** Until `settleLettering` places it. */
const unplaced = { xMm: 0, yMm: 0, widthMm: 40, auto: true } as const;

/** The lettering of a frame after its line became `panel`. Ids of balloons count up in the order of speech. */
export function continueLettering(
  frame: string,
  before: readonly Lettering[],
  panel: ScriptPanel,
): readonly Lettering[] {
  const balloons = before.filter((item) => item.type === "balloon");
  const matches = matchPanels(balloons.map(spoken), panel.speech.map(spoken));
  const speech = panel.speech.map(({ speaker, text }, i): Balloon => {
    const old = balloons[matches[i] ?? -1] ?? { ...unplaced, style: defaultStyles.balloon.id };
    return { ...old, id: `${frame}-balloon-${i + 1}`, type: "balloon", frame, speaker, text };
  });
  if (!panel.caption) return speech;
  const old = before.find((item) => item.type === "caption") ?? { ...unplaced, style: defaultStyles.caption.id };
  const caption: Caption = { ...old, id: `${frame}-caption`, type: "caption", frame, text: panel.caption.text };
  return [caption, ...speech];
}

function spoken({ speaker, text }: Pick<Speech, "speaker" | "text">): string {
  return `${speaker}: ${text}`;
}
