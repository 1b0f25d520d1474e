// How characters stay the same, from the story's settings to what the engine is asked for.
import { recordsOf, storyOf } from "../comic/query.ts";
import type { Doc, Strictness } from "../comic/records.ts";
import { ROLLING_WINDOW, type SharingSettings } from "../sharing/settings.ts";
import { namesOf } from "./versions.ts";

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
export function sharingOf(doc: Doc, sharing: SharingSettings): SharingSettings {
  const { mode, strictness } = storyOf(doc).identity;
  const preset = presets[strictness];
  const strengths = recordsOf(doc, "character")
    .flatMap((character) => namesOf(character).map((name) => [name, character.strength * preset.strength] as const))
    .filter(([, strength]) => strength !== 1);
  return {
    ...sharing,
    mode,
    window: ROLLING_WINDOW,
    rate: Math.min(1, sharing.rate * preset.rate),
    strength: Object.fromEntries(strengths),
  };
}
