// Referential integrity: after this, every id that a record names exists. What dangles is dropped, and reported; so is a
// zoom that is no longer allowed.
import { pruneLeaves } from "./cut-tree.ts";
import { changedDoc, relatedTo } from "./doc.ts";
import { withKnownLooks } from "./looks.ts";
import { recordOf, recordsOf } from "./query.ts";
import { legalZoom } from "./records/frame.ts";
import type { ComicRecord, Doc, Lettering, Page, RecordOf, RecordType, Shot, Story } from "./records.ts";
import { atOnce, type Steps } from "./steps.ts";
import { defaultStyles } from "./styles.ts";

export interface Repaired {
  readonly doc: Doc;
  /** One sentence per repair. */
  readonly repairs: readonly string[];
}

type Say = (sentence: string) => void;
/** The record as it is, or mended, or null for one to be dropped. */
type Mend<R> = (record: R, doc: Doc, say: Say) => R | null;

const pass = <T extends RecordType>(type: T, mend: Mend<RecordOf<T>>) => ({
  type,
  mend: mend as unknown as Mend<ComicRecord>,
});

/** Drops records whose owner is missing; the field that names it is called as its type. */
const owned = (type: "frame" | "caption" | "balloon" | "render" | "rough", owner: "page" | "frame" | "shot") =>
  pass(type, (record, doc, say) => {
    const named = (record as unknown as Record<typeof owner, string>)[owner];
    if (recordOf(doc, owner, named)) return record;
    say(`Dropped ${type} "${record.id}": its ${owner} "${named}" is missing.`);
    return null;
  });

const looking = (type: "story" | "page" | "shot") =>
  pass(type, (record: Story | Page | Shot, doc, say) => {
    const known = withKnownLooks(record, (look) => recordOf(doc, "look", look) !== undefined);
    if (known !== record) say(`Took a missing look out of ${type} "${record.id}".`);
    return known as RecordOf<typeof type>;
  });

const styled = (type: Lettering["type"]) =>
  pass(type, (record, doc, say) => {
    const style = defaultStyles[type].id;
    if (record.style === style || recordOf(doc, "style", record.style)) return record;
    say(`Gave ${type} "${record.id}" the default style: its style "${record.style}" is missing.`);
    return { ...record, style };
  });

/** Owners before what they own; every pass sees the document that the one before it left. */
const passes = [
  owned("frame", "page"),
  pass("page", (page, doc, say) => {
    const seen = new Set<string>();
    const keeps = (frame: string) => {
      if (recordOf(doc, "frame", frame)?.page === page.id && !seen.has(frame)) return Boolean(seen.add(frame));
      const why = "there is no such frame, or it has a place already";
      say(`Removed a place for frame "${frame}" from page "${page.id}": ${why}.`);
      return false;
    };
    const layout = pruneLeaves(page.layout, keeps);
    const insets = page.insets.filter(({ frame }) => keeps(frame));
    if (layout === page.layout && insets.length === page.insets.length) return page;
    if (layout) return { ...page, template: "", layout, insets };
    say(`Dropped page "${page.id}": it has no frames.`);
    return null;
  }),
  pass("frame", (frame, doc, say) => {
    if (relatedTo(doc, "page", frame.id).length > 0) return frame;
    say(`Dropped frame "${frame.id}": no page has a place for it.`);
    return null;
  }),
  pass("story", (story, doc, say) => {
    const listed = new Set(story.pages.filter((page) => recordOf(doc, "page", page)));
    if (listed.size < story.pages.length) say("Removed missing or repeated pages from the story's list.");
    const unlisted = recordsOf(doc, "page").flatMap(({ id }) => (listed.has(id) ? [] : id));
    for (const page of unlisted) say(`Added page "${page}" at the end of the story: it was in no list.`);
    const same = listed.size === story.pages.length && unlisted.length === 0;
    return same ? story : { ...story, pages: [...listed, ...unlisted] };
  }),
  pass("frame", (frame, doc, say) => {
    if (frame.shot === null || recordOf(doc, "shot", frame.shot)) return frame;
    say(`Emptied frame "${frame.id}": its shot "${frame.shot}" is missing.`);
    return { ...frame, shot: null };
  }),
  pass("frame", (frame, _, say) => {
    const zoom = legalZoom(frame.zoom);
    if (frame.zoom === zoom) return frame;
    say(`Set the zoom of frame "${frame.id}" from ${frame.zoom} to ${zoom}.`);
    return { ...frame, zoom };
  }),
  looking("story"),
  looking("page"),
  looking("shot"),
  owned("caption", "frame"),
  owned("balloon", "frame"),
  styled("caption"),
  styled("balloon"),
  owned("render", "shot"),
  owned("rough", "shot"),
  pass("choice", (choice, doc, say) => {
    if (recordOf(doc, "render", choice.render)?.shot === choice.shot) return choice;
    say(`Dropped choice "${choice.id}": its render "${choice.render}" is missing or of another shot.`);
    return null;
  }),
];

/** `repairSteps` at once. */
export const repairReferences = (doc: Doc): Repaired => atOnce(repairSteps(doc));

/** Expects records that are legal one by one, and a story among them. The same document when nothing dangles. */
export function* repairSteps(doc: Doc): Steps<Repaired> {
  const repairs: string[] = [];
  let repaired = doc;
  for (const { type, mend } of passes) {
    yield;
    const records: readonly ComicRecord[] = recordsOf(repaired, type);
    const before = repaired;
    const mended = records.map((record) => mend(record, before, (sentence) => repairs.push(sentence)) ?? undefined);
    repaired = changedDoc(
      before,
      records.map(({ id }, i) => [id, mended[i]]),
    );
  }
  return { doc: repaired, repairs };
}
