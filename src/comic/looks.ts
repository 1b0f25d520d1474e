// In which look a panel is drawn: its own choice, else its page's, else the story's.
import { frameOfShot, recordOf, storyOf } from "./query.ts";
import type { ChosenLook, Doc, Page, Shot, Story } from "./records.ts";

export interface LookOfPanel {
  /** null: in none. */
  readonly chosen: ChosenLook | null;
  /** Whose choice it is. */
  readonly from: "shot" | "page" | "story";
}

/** What a page says, or the story for it. */
export function lookOfPage(doc: Doc, page: string): LookOfPanel {
  const own = recordOf(doc, "page", page)?.look;
  if (own) return { chosen: own === "none" ? null : own, from: "page" };
  return { chosen: storyOf(doc).look ?? null, from: "story" };
}

export function lookOfShot(doc: Doc, shot: string): LookOfPanel {
  const own = recordOf(doc, "shot", shot)?.look;
  if (own) return { chosen: own === "none" ? null : own, from: "shot" };
  return lookOfPage(doc, frameOfShot(doc, shot)?.page ?? "");
}

/**
 * The record with only those looks in its choice that `exists` knows; without any the choice goes. The same record when it names no
 * others.
 */
export function withKnownLooks<R extends Story | Page | Shot>(record: R, exists: (look: string) => boolean): R {
  const { look: choice, ...without } = record;
  if (!choice || choice === "none") return record;
  const looks = choice.looks.filter(({ look }) => exists(look));
  if (looks.length === choice.looks.length) return record;
  return (looks.length > 0 ? { ...without, look: { ...choice, looks } } : without) as R;
}
