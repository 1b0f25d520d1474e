// How characters stay the same, from the story's settings to what the engine is asked for, and who reads whom.
import { referencesOf } from "../comic/character.ts";
import { recordsOf, storyOf } from "../comic/query.ts";
import type { Doc, Shot, Strictness } from "../comic/records.ts";
import type { SharingSettings } from "../sharing/settings.ts";
import type { ModelInfo } from "../worker/protocol.ts";

/** Panels before a panel that it reads in the mode "rolling". */
export const ROLLING_WINDOW = 2;
/** Panels that stand for a character without a card, in the modes that read references only. */
const WRITERS = 2;

interface Preset {
  /** Of the rate that the model names. */
  readonly rate: number;
  /** Of every character's strength. */
  readonly strength: number;
}

const presets: Readonly<Record<Strictness, Preset>> = {
  loose: { rate: 0.5, strength: 0.5 },
  normal: { rate: 1, strength: 1 },
  strict: { rate: 1.6, strength: 1.5 },
};

/** The model's sharing as the story wants it. Strengths of 1 are left out. */
export function sharingOf(doc: Doc, model: Pick<ModelInfo, "sharing">): SharingSettings {
  const { mode, strictness } = storyOf(doc).identity;
  const preset = presets[strictness];
  const strengths = recordsOf(doc, "character")
    .map(({ tag, strength }) => [tag, strength * preset.strength] as const)
    .filter(([, strength]) => strength !== 1);
  return {
    ...model.sharing,
    mode,
    window: ROLLING_WINDOW,
    rate: Math.min(1, model.sharing.rate * preset.rate),
    strength: Object.fromEntries(strengths),
  };
}

/** One reading: `to` is an index into the panels; `from` too, or null for the character's card or an earlier page. */
export interface ReadingArc {
  readonly tag: string;
  readonly from: number | null;
  readonly to: number;
}

/**
 * Who will read whom when these shots of a page are drawn together: one arc for each reader, source and character.
 * `known`: characters that have pictures on an earlier page.
 */
export function readingArcs(doc: Doc, shots: readonly Shot[], known: ReadonlySet<string>): readonly ReadingArc[] {
  const { mode } = storyOf(doc).identity;
  return recordsOf(doc, "character").flatMap((character): readonly ReadingArc[] => {
    const { tag } = character;
    if (character.strength === 0) return [];
    const showing = shots.flatMap((shot, i) => (shot.cast.includes(tag) ? [i] : []));
    const hasReference = referencesOf(character).length > 0 || known.has(tag);
    const writers = hasReference ? [] : writersAmong(showing, shots);
    const inPage = (to: number, from: number) => {
      if (from === to) return false;
      if (mode === "together" || writers.includes(from)) return true;
      return mode === "rolling" && from < to && to - from <= ROLLING_WINDOW;
    };
    return showing.flatMap((to) => [
      ...(hasReference ? [{ tag, from: null, to }] : []),
      ...showing.filter((from) => inPage(to, from)).map((from) => ({ tag, from, to })),
    ]);
  });
}

/** The first panels of a character, those where it is alone before others: they are drawn first. */
export function writersAmong(showing: readonly number[], shots: readonly Pick<Shot, "cast">[]): readonly number[] {
  const isAlone = (i: number) => shots[i]!.cast.length === 1;
  return [...showing.filter(isAlone), ...showing.filter((i) => !isAlone(i))].slice(0, WRITERS);
}
