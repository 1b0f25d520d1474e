// Referential integrity: after this, every id that a record names exists. What dangles is dropped, and reported; so is a
// zoom that is no longer allowed.
import { changedDoc, recordsIn } from "./doc.ts";
import { recordOf, recordsOf } from "./query.ts";
import { legalZoom } from "./records/frame.ts";
import type { ComicRecord, CutTree, Doc } from "./records.ts";
import { defaultStyles } from "./styles.ts";

export interface Repaired {
  readonly doc: Doc;
  /** One sentence per repair. */
  readonly repairs: readonly string[];
}

/** Expects records that are legal one by one, and a story among them. Order matters: owners before what they own. */
export function repairReferences(doc: Doc): Repaired {
  const repairs: string[] = [];
  const steps = [
    dropStrayFrames,
    pruneLayouts,
    dropUnplacedFrames,
    mendPageList,
    clearShots,
    limitZooms,
    mendLettering,
    dropStrayRenders,
  ];
  const repaired = steps.reduce((current, step) => step(current, (sentence) => repairs.push(sentence)), doc);
  return { doc: repaired, repairs };
}

type Report = (sentence: string) => void;

/** The document with every record passed through `change`; null drops it. Unchanged documents keep their identity. */
function mapRecords(doc: Doc, change: (record: ComicRecord) => ComicRecord | null): Doc {
  return changedDoc(
    doc,
    recordsIn(doc).map((record) => [record.id, change(record) ?? undefined]),
  );
}

function dropStrayFrames(doc: Doc, report: Report): Doc {
  return mapRecords(doc, (record) => {
    if (record.type !== "frame" || recordOf(doc, "page", record.page)) return record;
    report(`Dropped frame "${record.id}": its page "${record.page}" is missing.`);
    return null;
  });
}

function pruneLayouts(doc: Doc, report: Report): Doc {
  const seen = new Set<string>();
  return mapRecords(doc, (record) => {
    if (record.type !== "page") return record;
    const layout = prune(record.layout, (frame) => {
      if (recordOf(doc, "frame", frame)?.page === record.id && !seen.has(frame)) return Boolean(seen.add(frame));
      report(
        `Removed a place for frame "${frame}" from page "${record.id}": there is no such frame, or it has a place already.`,
      );
      return false;
    });
    if (layout === record.layout) return record;
    if (layout) return { ...record, template: "", layout };
    report(`Dropped page "${record.id}": it has no frames.`);
    return null;
  });
}

function prune(tree: CutTree, keeps: (frame: string) => boolean): CutTree | null {
  if (tree.kind === "leaf") return keeps(tree.frame) ? tree : null;
  const first = prune(tree.first, keeps);
  const second = prune(tree.second, keeps);
  if (first === tree.first && second === tree.second) return tree;
  return first && second ? { ...tree, first, second } : (first ?? second);
}

function dropUnplacedFrames(doc: Doc, report: Report): Doc {
  const placed = new Set<string>();
  const collect = (tree: CutTree): void => {
    if (tree.kind === "leaf") placed.add(tree.frame);
    else for (const part of [tree.first, tree.second]) collect(part);
  };
  for (const page of recordsOf(doc, "page")) collect(page.layout);
  return mapRecords(doc, (record) => {
    if (record.type !== "frame" || placed.has(record.id)) return record;
    report(`Dropped frame "${record.id}": no page has a place for it.`);
    return null;
  });
}

function mendPageList(doc: Doc, report: Report): Doc {
  const all = recordsOf(doc, "page").map(({ id }) => id);
  return mapRecords(doc, (record) => {
    if (record.type !== "story") return record;
    const listed = [...new Set(record.pages)].filter((page) => all.includes(page));
    if (listed.length < record.pages.length) report("Removed missing or repeated pages from the story's list.");
    const unlisted = all.filter((page) => !listed.includes(page));
    for (const page of unlisted) report(`Added page "${page}" at the end of the story: it was in no list.`);
    const same = listed.length === record.pages.length && unlisted.length === 0;
    return same ? record : { ...record, pages: [...listed, ...unlisted] };
  });
}

function clearShots(doc: Doc, report: Report): Doc {
  return mapRecords(doc, (record) => {
    if (record.type !== "frame" || record.shot === null || recordOf(doc, "shot", record.shot)) return record;
    report(`Emptied frame "${record.id}": its shot "${record.shot}" is missing.`);
    return { ...record, shot: null };
  });
}

function limitZooms(doc: Doc, report: Report): Doc {
  return mapRecords(doc, (record) => {
    if (record.type !== "frame" || record.zoom === legalZoom(record.zoom)) return record;
    const zoom = legalZoom(record.zoom);
    report(`Set the zoom of frame "${record.id}" from ${record.zoom} to ${zoom}.`);
    return { ...record, zoom };
  });
}

function mendLettering(doc: Doc, report: Report): Doc {
  return mapRecords(doc, (record) => {
    if (record.type !== "caption" && record.type !== "balloon") return record;
    if (!recordOf(doc, "frame", record.frame)) {
      report(`Dropped ${record.type} "${record.id}": its frame "${record.frame}" is missing.`);
      return null;
    }
    const fallback = defaultStyles[record.type].id;
    if (record.style === fallback || recordOf(doc, "style", record.style)) return record;
    report(`Gave ${record.type} "${record.id}" the default style: its style "${record.style}" is missing.`);
    return { ...record, style: fallback };
  });
}

function dropStrayRenders(doc: Doc, report: Report): Doc {
  const withRenders = mapRecords(doc, (record) => {
    if (record.type !== "render" || recordOf(doc, "shot", record.shot)) return record;
    report(`Dropped render "${record.id}": its shot "${record.shot}" is missing.`);
    return null;
  });
  return mapRecords(withRenders, (record) => {
    if (record.type !== "choice") return record;
    if (recordOf(withRenders, "render", record.render)?.shot === record.shot) return record;
    report(`Dropped choice "${record.id}": its render "${record.render}" is missing or of another shot.`);
    return null;
  });
}
