// How alike a character looks from panel to panel, in numbers: cosines of the vectors that the model's embedder gave, and
// which panels fall below what was measured for it. Pure; likeness-watch.ts sees to it that the vectors are there.
import { referencesIn } from "../comic/character.ts";
import { sameItems } from "../comic/diff.ts";
import { byPage } from "../comic/doc.ts";
import { characterOf, pagesOf, panelsOnPage, recordOf, recordsOf } from "../comic/query.ts";
import type { CharacterReference, CharacterVector, Doc, Render, Shot } from "../comic/records.ts";
import type { Figure } from "../geometry/unit-box.ts";
import type { EmbedderInfo } from "../worker/protocol.ts";
import { type CharacterLook, hairDistance, usualHair } from "./hair-color.ts";
import { shotsOfPage } from "./selectors.ts";
import type { EditorState } from "./state.ts";
import { castIn } from "./versions.ts";

/** How one character looks in the picture that a shot shows. */
export interface Likeness {
  readonly tag: string;
  /** Mean cosine to the pictures it is compared with. */
  readonly score: number;
  /** The character's card, or what its other panels show. */
  readonly comparedWith: "card" | "panels";
  readonly count: number;
  /** The score is below the embedder's threshold, or the hair has another colour. */
  readonly drifts: boolean;
  readonly otherHair: boolean;
}

/**
 * So far in OKLab the hair of one character may be from what it usually is. Drawn by Inkling, the same hair differed by up to
 * 0.04 on a page of six panels under the lights of different places.
 */
const HAIR_DRIFT = 0.08;

/** By shot; characters that cannot be compared (nothing to compare with, or no vector yet) are left out. */
export type Likenesses = ReadonlyMap<string, readonly Likeness[]>;

/** A character in a picture whose vector is missing. */
export interface Unseen {
  readonly asset: string;
  readonly figures: readonly { readonly tag: string; readonly boxes: Figure }[];
  /** The render that keeps the vectors, or the reference of a card. */
  readonly keeper: { readonly render: string } | { readonly reference: string };
}

type Sources = Pick<EditorState, "doc" | "engine" | "referenceLooks">;

export function embedderOf({ engine }: Pick<EditorState, "engine">): EmbedderInfo | null {
  return engine.status === "ready" ? engine.model.embedder : null;
}

/** Names what an embedder saw of a reference: another box or another picture is seen anew. */
function referenceKey({ asset, figure }: CharacterReference, { hash }: EmbedderInfo): string {
  return JSON.stringify([hash, asset, figure.head, figure.body]);
}

/** What the embedder has not looked at yet, of the pictures that count: those shown, and those on the cards. */
export function unseen({ doc, engine, referenceLooks }: Sources): readonly Unseen[] {
  const embedder = embedderOf({ engine });
  if (!embedder) return [];
  const { unseenOn } = eyesOf(embedder);
  const cards = recordsOf(doc, "character").flatMap((character) =>
    character.variants
      .flatMap(({ references }) => references)
      .flatMap((reference): readonly Unseen[] => {
        const key = referenceKey(reference, embedder);
        if (referenceLooks[key]) return [];
        const figures = [{ tag: character.tag, boxes: reference.figure }];
        return [{ asset: reference.asset, figures, keeper: { reference: key } }];
      }),
  );
  return [...pagesOf(doc).flatMap(({ id }) => unseenOn(doc, id)), ...cards];
}

/** What an embedder saw and did not see on a page, remembered until the page changes. */
interface Eyes {
  readonly unseenOn: (doc: Doc, page: string) => readonly Unseen[];
  readonly viewsOn: (doc: Doc, page: string) => readonly View[];
  /** The last comparison. */
  last?: {
    readonly doc: Doc;
    readonly views: readonly (readonly View[])[];
    readonly cards: readonly unknown[];
    readonly likenesses: Likenesses;
  };
}

const known = new WeakMap<EmbedderInfo, Eyes>();

function eyesOf(embedder: EmbedderInfo): Eyes {
  const eyes = known.get(embedder) ?? createEyes(embedder);
  known.set(embedder, eyes);
  return eyes;
}

function createEyes(embedder: EmbedderInfo): Eyes {
  const views = new WeakMap<Render, readonly View[]>();
  const viewsOf = (shot: Shot, render: Render): readonly View[] => {
    const before = views.get(render);
    const found = shot.cast.flatMap((tag): readonly View[] => {
      const same = before?.find((view) => view.tag === tag && view.shot === shot.id);
      if (same) return [same];
      const look = lookOf(render, tag, embedder);
      return look ? [{ tag, shot: shot.id, asset: render.asset, ...look }] : [];
    });
    views.set(render, found);
    return found;
  };
  const ofPage = <T>(make: (shot: Shot, render: Render) => readonly T[]) =>
    byPage(
      (doc, page) => panelsOnPage(doc, page).flatMap(({ shot, render }) => (shot && render ? make(shot, render) : [])),
      () => [],
    );
  return {
    viewsOn: ofPage(viewsOf),
    unseenOn: ofPage((shot, render): readonly Unseen[] => {
      const figures = figuresOf(shot, render, embedder).filter(({ tag }) => !lookOf(render, tag, embedder));
      return figures.length > 0 ? [{ asset: render.asset, figures, keeper: { render: render.id } }] : [];
    }),
  };
}

/** Where the embedder looks in a picture. One that sees whole pictures can only judge those of a single character. */
function figuresOf({ cast }: Shot, { recipe }: Render, { sees }: EmbedderInfo): Unseen["figures"] {
  if (sees === "picture") return cast.length === 1 ? [{ tag: cast[0]!, boxes: WHOLE }] : [];
  return cast.flatMap((tag, i) => {
    const boxes = recipe.stage?.figures[i];
    return boxes ? [{ tag, boxes }] : [];
  });
}

const WHOLE: Figure = { head: [0, 0, 1, 1], body: [0, 0, 1, 1] };

/** What was seen once, before hair was looked at, is seen anew. */
function lookOf({ seen }: Render, tag: string, { hash, sees }: EmbedderInfo): CharacterLook | null {
  const vector = seen?.embedder === hash ? seen.vectors[tag] : undefined;
  const hair = sees === "picture" ? [] : seen?.hair?.[tag];
  return vector && hair ? { vector, hair } : null;
}

interface View extends CharacterLook {
  readonly tag: string;
  readonly shot: string;
  readonly asset: string;
}

const NO_LIKENESSES: Likenesses = new Map();

/** The same until a picture, who is in it, or a card changes: every panel on the screen asks. */
export function likenesses({ doc, engine, referenceLooks }: Sources): Likenesses {
  const embedder = embedderOf({ engine });
  if (!embedder) return NO_LIKENESSES;
  const eyes = eyesOf(embedder);
  const { last } = eyes;
  const cards = [recordsOf(doc, "character"), referenceLooks];
  const sameCards = last !== undefined && sameItems(last.cards, cards);
  if (sameCards && last.doc === doc) return last.likenesses;
  const views = pagesOf(doc).map(({ id }) => eyes.viewsOn(doc, id));
  const sameViews =
    sameCards && last.views.length === views.length && last.views.every((v, i) => sameItems(v, views[i]!));
  const found = sameViews ? last.likenesses : compareAll(views.flat(), { doc, referenceLooks }, embedder);
  eyes.last = { doc, views, cards, likenesses: found };
  return found;
}

function compareAll(
  views: readonly View[],
  { doc, referenceLooks }: Pick<Sources, "doc" | "referenceLooks">,
  embedder: EmbedderInfo,
): Likenesses {
  const found = new Map<string, Likeness[]>();
  const nameOf = ({ shot: id, tag }: View): string => {
    const shot = recordOf(doc, "shot", id);
    return shot ? castIn(doc, { ...shot, cast: [tag] })[0]! : tag;
  };
  const sums = sumsOf(views, nameOf);
  for (const view of views) {
    const { tag, shot, asset, vector } = view;
    const character = characterOf(doc, tag);
    const card = (character ? referencesIn(character, recordOf(doc, "shot", shot)?.versions) : []).flatMap(
      (reference) => {
        const other = referenceLooks[referenceKey(reference, embedder)];
        // A picture compared with itself says nothing.
        return other && reference.asset !== asset ? [other] : [];
      },
    );
    const { count, sum, hairs } = sums.get(nameOf(view))!;
    const against = card.length > 0 ? card.length : count - 1;
    if (against === 0) continue;
    const total =
      card.length > 0
        ? card.reduce((all, other) => all + cosine(vector, other.vector), 0)
        : (dot(vector, sum) - dot(vector, vector) / lengthOf(vector)) / lengthOf(vector);
    const score = total / against;
    const otherHair = hasOtherHair(view, card.length > 0 ? card : hairs);
    const drifts = otherHair || (embedder.threshold !== null && score < embedder.threshold);
    const comparedWith = card.length > 0 ? "card" : "panels";
    const entry: Likeness = { tag, score, comparedWith, count: against, drifts, otherHair };
    found.set(shot, [...(found.get(shot) ?? []), entry]);
  }
  return found;
}

/** Compared with looks among which its own may be. */
function hasOtherHair(view: CharacterLook, looks: readonly CharacterLook[]): boolean {
  const others = looks.filter((other) => other !== view && other.hair.length > 0).map(({ hair }) => hair);
  if (view.hair.length === 0 || others.length === 0) return false;
  return hairDistance(view.hair, usualHair(view.hair, others)) > HAIR_DRIFT;
}

interface Seen {
  count: number;
  readonly sum: number[];
  /** Of a sample, which tells the usual hair of a long story as well. */
  readonly hairs: CharacterLook[];
}
/** Panels whose hair is compared, at the most: every one is with every other. */
const MOST_HAIRS = 64;

/** By name the sum of all directions: a cosine with it is the sum of the cosines with each. */
function sumsOf(views: readonly View[], nameOf: (view: View) => string): ReadonlyMap<string, Seen> {
  const sums = new Map<string, Seen>();
  for (const view of views) {
    const { vector } = view;
    const name = nameOf(view);
    const entry = sums.get(name) ?? { count: 0, sum: vector.map(() => 0), hairs: [] };
    if (entry.hairs.length < MOST_HAIRS) entry.hairs.push(view);
    const length = lengthOf(vector);
    vector.forEach((value, i) => {
      entry.sum[i]! += value / length;
    });
    entry.count++;
    sums.set(name, entry);
  }
  return sums;
}

function dot(a: CharacterVector, b: CharacterVector): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function lengthOf(vector: CharacterVector): number {
  return Math.sqrt(dot(vector, vector));
}

/** Cosine of the angle between two vectors of one length, -1 to 1. */
export function cosine(a: CharacterVector, b: CharacterVector): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Shots of a page in which a character drifts, in reading order; locked ones are kept as they are. */
export function driftingShots(sources: Sources, page: string): readonly string[] {
  const found = likenesses(sources);
  return shotsOfPage(sources.doc, page).filter((id) => {
    const shot = recordOf(sources.doc, "shot", id);
    return shot && !shot.locked && (found.get(id) ?? []).some(({ drifts }) => drifts);
  });
}
