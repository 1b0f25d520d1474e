// Making documents, and the index that goes with each: what is found without looking through all records. The index of
// a document comes of the one before and of the change, so that a change costs the same in a long story and a short one.
import { PersistentMap } from "./persistent-map.ts";
import { placesOf } from "./places.ts";
import type { ComicRecord, Doc, Lettering, RecordType, Render } from "./records.ts";

interface Change {
  readonly id: string;
  readonly from: ComicRecord | undefined;
  readonly to: ComicRecord | undefined;
}

const emptyDoc: Doc = {
  byId: new PersistentMap(),
  byType: {
    story: [],
    page: [],
    frame: [],
    shot: [],
    render: [],
    choice: [],
    rough: [],
    character: [],
    caption: [],
    balloon: [],
    style: [],
    look: [],
  },
  related: new PersistentMap(),
  stamps: new PersistentMap(),
};

/** A document of these records; of two with one id, the later. */
export function docOf(records: Iterable<ComicRecord>): Doc {
  const unique = new Map(Array.from(records, (record) => [record.id, record] as const));
  const doc = indexed(
    emptyDoc,
    Array.from(unique, ([id, to]) => ({ id, from: undefined, to })),
  );
  return { ...doc, stamps: emptyDoc.stamps.with(doc.byType.page.map(({ id }) => [id, {}])) };
}

/** The document with further records, or others in place of those with their ids. */
export function withRecords(doc: Doc, records: Iterable<ComicRecord>): Doc {
  return changedDoc(
    doc,
    Array.from(records, (record) => [record.id, record] as const),
  );
}

export function withoutRecords(doc: Doc, ids: Iterable<string>): Doc {
  return changedDoc(
    doc,
    Array.from(ids, (id) => [id, undefined] as const),
  );
}

/** The document with other records under some ids; undefined removes one. The same document when nothing changes. */
export function changedDoc(doc: Doc, wanted: Iterable<readonly [string, ComicRecord | undefined]>): Doc {
  const changes: Change[] = [];
  for (const [id, to] of new Map(wanted)) {
    const from = doc.byId.get(id);
    if (from !== to) changes.push({ id, from, to });
  }
  if (changes.length === 0) return doc;
  const next = indexed(doc, changes);
  const touched = new Set<string>();
  for (const { from, to } of changes) {
    if (from) for (const page of pagesShowing(doc, from)) touched.add(page);
    if (to) for (const page of pagesShowing(next, to)) touched.add(page);
  }
  const stamps = [...touched].map((page) => [page, next.byId.get(page) && {}] as const);
  return { ...next, stamps: doc.stamps.with(stamps) };
}

/** The changed document with the stamps that it had. */
function indexed(doc: Doc, changes: readonly Change[]): Doc {
  return {
    byId: doc.byId.with(changes.map(({ id, to }) => [id, to])),
    byType: changedTypes(doc.byType, changes),
    related: changedRelations(doc.related, changes),
    stamps: doc.stamps,
  };
}

/** Everything in the document, by type. */
export function recordsIn(doc: Doc): readonly ComicRecord[] {
  return Object.values(doc.byType).flat();
}

/** A relation of records to the id or tag that they name. */
export type Relation = "lettering" | "frame" | "page" | "render" | "choice" | "rough" | "character";

/**
 * Lettering of a frame (captions, then balloons, each in order of ids), the frames that show a shot, the pages with a
 * place for a frame, renders (newest first), choices and marks of the rough of a shot, characters with a tag.
 */
export function relatedTo(doc: Doc, relation: Relation, name: string): readonly ComicRecord[] {
  return doc.related.get(`${relation} ${name}`) ?? NONE;
}

const NONE: readonly ComicRecord[] = [];

/** The relations that a record stands in. */
function relationsOf(record: ComicRecord): readonly string[] {
  switch (record.type) {
    case "page":
      return placesOf(record).map((frame) => `page ${frame}`);
    case "frame":
      return record.shot === null ? [] : [`frame ${record.shot}`];
    case "render":
    case "choice":
    case "rough":
      return [`${record.type} ${record.shot}`];
    case "caption":
    case "balloon":
      return [`lettering ${record.frame}`];
    case "character":
      return [`character ${record.tag}`];
    default:
      return [];
  }
}

function changedRelations(related: Doc["related"], changes: readonly Change[]): Doc["related"] {
  const lists = new Map<string, readonly ComicRecord[]>();
  const listOf = (name: string) => lists.get(name) ?? related.get(name) ?? [];
  for (const { from, to } of changes) {
    const before = from ? relationsOf(from) : [];
    const after = to ? relationsOf(to) : [];
    for (const name of before) {
      const list = listOf(name).flatMap((record) => (record !== from ? record : to && after.includes(name) ? to : []));
      lists.set(name, list.length > 1 ? list.sort(inOrder) : list);
    }
    for (const name of after) if (!before.includes(name)) lists.set(name, [...listOf(name), to!].sort(inOrder));
  }
  return related.with([...lists].map(([name, list]) => [name, list.length > 0 ? list : undefined]));
}

function changedTypes(byType: Doc["byType"], changes: readonly Change[]): Doc["byType"] {
  const next: Record<RecordType, readonly ComicRecord[]> = { ...byType };
  const own = new Map<RecordType, ComicRecord[]>();
  const listOf = (type: RecordType): ComicRecord[] => {
    const list = own.get(type) ?? [...next[type]];
    own.set(type, list);
    return list;
  };
  const gone = new Set<ComicRecord>();
  for (const { from, to } of changes) {
    if (from && from.type === to?.type) {
      const list = listOf(from.type);
      list[list.indexOf(from)] = to;
    } else {
      if (to) listOf(to.type).push(to);
      if (from) gone.add(from);
      if (from) listOf(from.type);
    }
  }
  for (const [type, list] of own) next[type] = gone.size > 0 ? list.filter((record) => !gone.has(record)) : list;
  return next as Doc["byType"];
}

/** Ids of the pages that look different when this record does; styles and the story concern all of them. */
function pagesShowing(doc: Doc, record: ComicRecord): readonly string[] {
  const withFrame = (frame: string) => relatedTo(doc, "page", frame).map(({ id }) => id);
  const withShot = (shot: string) => relatedTo(doc, "frame", shot).flatMap(({ id }) => withFrame(id));
  switch (record.type) {
    case "page":
      return [record.id];
    case "frame":
      return withFrame(record.id);
    case "shot":
      return withShot(record.id);
    case "render":
    case "choice":
    case "rough":
      return withShot(record.shot);
    case "caption":
    case "balloon":
      return withFrame(record.frame);
    default:
      return [];
  }
}

/** Lists of a relation hold records of one type, or captions and balloons. */
function inOrder(a: ComicRecord, b: ComicRecord): number {
  if (a.type === "render" && b.type === "render") return newestFirst(a, b);
  if (isLettering(a) && isLettering(b)) return a.type === b.type ? byId(a, b) : a.type === "caption" ? -1 : 1;
  return 0;
}

function isLettering(record: ComicRecord): record is Lettering {
  return record.type === "caption" || record.type === "balloon";
}

function newestFirst(a: Render, b: Render): number {
  return b.drawnAt - a.drawnAt || byId(b, a);
}

/** Digits inside ids compare as numbers. Of one locale, lest the order depends on the machine. */
const ids = new Intl.Collator("en", { numeric: true });
const byId = (a: ComicRecord, b: ComicRecord): number => ids.compare(a.id, b.id);

/** What is made of some parts, remembered by the first of them until one is another. */
export function remembering<T>(): (parts: readonly [object, ...unknown[]], make: () => T) => T {
  const known = new WeakMap<object, { readonly parts: readonly unknown[]; readonly value: T }>();
  return (parts, make) => {
    const entry = known.get(parts[0]);
    if (entry?.parts.length === parts.length && entry.parts.every((part, i) => part === parts[i])) return entry.value;
    const value = make();
    known.set(parts[0], { parts, value });
    return value;
  };
}

/** A function of a document that is remembered until one of the parts is another one that it says it depends on. */
export function byParts<T>(
  make: (doc: Doc) => T,
  partsOf: (doc: Doc) => readonly [object, ...unknown[]],
): (doc: Doc) => T {
  const remembered = remembering<T>();
  return (doc) => remembered(partsOf(doc), () => make(doc));
}

/**
 * A function of a document and one of its pages that is remembered until something on that page changes, or one of the
 * other things that it says it depends on.
 */
export function byPage<T>(
  make: (doc: Doc, page: string) => T,
  others: (doc: Doc) => readonly unknown[],
): (doc: Doc, page: string) => T {
  const known = new WeakMap<object, { readonly others: readonly unknown[]; readonly value: T }>();
  let last: { readonly doc: Doc; readonly others: readonly unknown[] } | null = null;
  return (doc, page) => {
    const stamp = doc.stamps.get(page);
    if (!stamp) return make(doc, page);
    // Once for all pages of a document.
    if (last?.doc !== doc) last = { doc, others: others(doc) };
    const now = last.others;
    const entry = known.get(stamp);
    if (entry?.others.every((part, i) => part === now[i])) return entry.value;
    const value = make(doc, page);
    known.set(stamp, { others: now, value });
    return value;
  };
}
