// How alike a character looks from panel to panel, in numbers: cosines of the vectors that the model's embedder gave, and
// which panels fall below what was measured for it. Pure; likeness-watch.ts sees to it that the vectors are there.
import { referencesOf } from "../comic/character.ts";
import { chosenRender, recordOf, recordsOf } from "../comic/query.ts";
import type { CharacterReference, CharacterVector, Doc, Render, Shot } from "../comic/records.ts";
import type { Figure } from "../geometry/unit-box.ts";
import type { EmbedderInfo } from "../worker/protocol.ts";
import { shotsOfPage } from "./selectors.ts";
import type { EditorState } from "./state.ts";

/** How one character looks in the picture that a shot shows. */
export interface Likeness {
  readonly tag: string;
  /** Mean cosine to the pictures it is compared with. */
  readonly score: number;
  /** The character's card, or what its other panels show. */
  readonly comparedWith: "card" | "panels";
  readonly count: number;
  /** The score is below the embedder's threshold. */
  readonly drifts: boolean;
}

/** By shot; characters that cannot be compared (nothing to compare with, or no vector yet) are left out. */
export type Likenesses = ReadonlyMap<string, readonly Likeness[]>;

/** A character in a picture whose vector is missing. */
export interface Unseen {
  readonly asset: string;
  readonly figures: readonly { readonly tag: string; readonly boxes: Figure }[];
  /** The render that keeps the vectors, or the reference of a card. */
  readonly keeper: { readonly render: string } | { readonly reference: string };
}

type Sources = Pick<EditorState, "doc" | "engine" | "referenceVectors">;

export function embedderOf({ engine }: Pick<EditorState, "engine">): EmbedderInfo | null {
  return engine.status === "ready" ? engine.model.embedder : null;
}

/** Names what an embedder saw of a reference: another box or another picture is seen anew. */
function referenceKey({ asset, figure }: CharacterReference, { hash }: EmbedderInfo): string {
  return JSON.stringify([hash, asset, figure.head, figure.body]);
}

/** What the embedder has not looked at yet, of the pictures that count: those shown, and those on the cards. */
export function unseen({ doc, engine, referenceVectors }: Sources): readonly Unseen[] {
  const embedder = embedderOf({ engine });
  if (!embedder) return [];
  const renders = shownRenders(doc).flatMap(({ shot, render }): readonly Unseen[] => {
    const figures = figuresOf(shot, render, embedder).filter(({ tag }) => !vectorOf(render, tag, embedder));
    return figures.length > 0 ? [{ asset: render.asset, figures, keeper: { render: render.id } }] : [];
  });
  const cards = recordsOf(doc, "character").flatMap((character) =>
    referencesOf(character).flatMap((reference): readonly Unseen[] => {
      const key = referenceKey(reference, embedder);
      if (referenceVectors[key]) return [];
      const figures = [{ tag: character.tag, boxes: reference.figure }];
      return [{ asset: reference.asset, figures, keeper: { reference: key } }];
    }),
  );
  return [...renders, ...cards];
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

function shownRenders(doc: Doc): readonly { readonly shot: Shot; readonly render: Render }[] {
  return recordsOf(doc, "shot").flatMap((shot) => {
    const render = chosenRender(doc, shot.id);
    return render ? [{ shot, render }] : [];
  });
}

function vectorOf({ seen }: Render, tag: string, { hash }: EmbedderInfo): CharacterVector | undefined {
  return seen?.embedder === hash ? seen.vectors[tag] : undefined;
}

interface View {
  readonly shot: string;
  readonly asset: string;
  readonly vector: CharacterVector;
}

const remembered = new WeakMap<Doc, { readonly sources: Sources; readonly likenesses: Likenesses }>();

/** Remembered by document: every panel on the screen asks. */
export function likenesses(sources: Sources): Likenesses {
  const known = remembered.get(sources.doc);
  const { engine, referenceVectors } = sources;
  if (known?.sources.engine === engine && known.sources.referenceVectors === referenceVectors) return known.likenesses;
  const found = compareAll(sources);
  remembered.set(sources.doc, { sources: { doc: sources.doc, engine, referenceVectors }, likenesses: found });
  return found;
}

function compareAll({ doc, engine, referenceVectors }: Sources): Likenesses {
  const embedder = embedderOf({ engine });
  const found = new Map<string, Likeness[]>();
  if (!embedder) return found;
  const views = new Map<string, View[]>();
  for (const { shot, render } of shownRenders(doc)) {
    for (const tag of shot.cast) {
      const vector = vectorOf(render, tag, embedder);
      if (vector) views.set(tag, [...(views.get(tag) ?? []), { shot: shot.id, asset: render.asset, vector }]);
    }
  }
  const cards = new Map(recordsOf(doc, "character").map((character) => [character.tag, referencesOf(character)]));
  for (const [tag, list] of views) {
    for (const view of list) {
      const card = (cards.get(tag) ?? []).flatMap((reference) => {
        const vector = referenceVectors[referenceKey(reference, embedder)];
        // A picture compared with itself says nothing.
        return vector && reference.asset !== view.asset ? [vector] : [];
      });
      const others = list.filter((other) => other.shot !== view.shot).map(({ vector }) => vector);
      const against = card.length > 0 ? card : others;
      if (against.length === 0) continue;
      const score = against.reduce((sum, vector) => sum + cosine(view.vector, vector), 0) / against.length;
      const drifts = embedder.threshold !== null && score < embedder.threshold;
      const comparedWith = card.length > 0 ? "card" : "panels";
      const entry: Likeness = { tag, score, comparedWith, count: against.length, drifts };
      found.set(view.shot, [...(found.get(view.shot) ?? []), entry]);
    }
  }
  return found;
}

/** Cosine of the angle between two vectors of one length, -1 to 1. */
export function cosine(a: CharacterVector, b: CharacterVector): number {
  let [product, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * (b[i] ?? 0);
    aa += a[i]! ** 2;
    bb += (b[i] ?? 0) ** 2;
  }
  return product / Math.sqrt(aa * bb);
}

/** Shots of a page in which a character drifts, in reading order; locked ones are kept as they are. */
export function driftingShots(sources: Sources, page: string): readonly string[] {
  const found = likenesses(sources);
  return shotsOfPage(sources.doc, page).filter((id) => {
    const shot = recordOf(sources.doc, "shot", id);
    return shot && !shot.locked && (found.get(id) ?? []).some(({ drifts }) => drifts);
  });
}
