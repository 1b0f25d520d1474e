// Which panels are drawn first. Where banks are read (modes "cast" and "rolling"), a character that has no reference yet
// gets one from its own first panels: they are drawn before the others and then write its bank (StoryDiffusion's write
// phase; there is no rule that a character must appear twice).
import type { SharingSettings } from "../../sharing/settings.ts";

/** Panels that write a character's bank when it has no references. */
const WRITERS = 2;

interface PanelWithCast {
  readonly id: string;
  readonly cast: readonly string[];
}

/** Ids of the panels to draw first: for every character without references its first panels, those where it is alone before others. */
export function writersOf(
  panels: readonly PanelWithCast[],
  references: readonly PanelWithCast[],
  settings: SharingSettings | null,
): ReadonlySet<string> {
  if (!settings || (settings.mode ?? "together") === "together") return new Set();
  const known = new Set(references.flatMap((r) => r.cast));
  const unknown = [...new Set(panels.flatMap((p) => p.cast))].filter((tag) => !known.has(tag));
  const first = (tag: string) => {
    const showing = panels.filter((p) => p.cast.includes(tag));
    const alone = showing.filter((p) => p.cast.length === 1);
    return [...alone, ...showing.filter((p) => p.cast.length > 1)].slice(0, WRITERS);
  };
  return new Set(unknown.flatMap(first).map((p) => p.id));
}
