// The heart of the studio: records follow the script. Every panel line has one shot in one frame; a line that is edited,
// moved or has others inserted before it keeps its shot with renders, boxes and seed, its frame's view, and the places of
// its lettering. The shot of a line that is deleted stays with its pictures for this visit: a line that says the same,
// pasted anywhere, takes it up again.
import { plainCharacter } from "../../comic/character.ts";
import { diffOf, sameItems } from "../../comic/diff.ts";
import { withoutRecords, withRecords } from "../../comic/doc.ts";
import { newFrame } from "../../comic/new-page.ts";
import { isWorkedOn, pagesOf, recordsOf, storyOf } from "../../comic/query.ts";
import type { Character, ComicRecord, Doc, RecordsDiff, RecordType, Shot } from "../../comic/records.ts";
import { repairReferences } from "../../comic/repair.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { hashAt } from "../../script/hash.ts";
import { matchPanels } from "../../script/match.ts";
import type { ScriptPanel } from "../../script/panel-line.ts";
import { parseScript, type Script, type ScriptPage } from "../../script/parse.ts";
import { freeColor } from "./cast-colors.ts";
import { continueLettering } from "./continue-lettering.ts";
import type { CreateId } from "./create-id.ts";
import { layOutPages, type Panel } from "./lay-out-pages.ts";
import { errorLines, follows, type LinedPanel, linedPanels, unchangedEnds } from "./story-ends.ts";

/** The change that makes the document follow a new script text. */
export function syncScript(doc: Doc, text: string, createId: CreateId): RecordsDiff {
  return diffOf(doc, followScript(doc, text, createId));
}

/** A document that was merged of two may name what is gone, and have other panels than its script: both are put right. */
export function mendMerged(merged: Doc, createId: CreateId): Doc {
  const { doc } = repairReferences(merged);
  return followScript(doc, storyOf(doc).script, createId);
}

/**
 * The document with a new script text. A line with errors keeps its panel as it was; a new line gets one in any case, so
 * that a pasted story loses no panel. A page whose number of panels changes gets the default template of that number, or,
 * when it was cut by hand, one frame more or less. What stays as it was stays the same record.
 * `origin` says for each new panel which old one it continues; null: found by their texts.
 */
export function followScript(
  doc: Doc,
  text: string,
  createId: CreateId,
  origin: readonly (number | null)[] | null = null,
): Doc {
  const script = parseScript(text);
  const { head, tail } = origin ? { head: 0, tail: 0 } : unchangedEnds(doc, script);
  const middle = <T>(all: readonly T[]) => all.slice(head, all.length - tail);
  const around = <T>(all: readonly T[], own: readonly T[]) => [
    ...all.slice(0, head),
    ...own,
    ...all.slice(all.length - tail),
  ];
  const after = middle(script.pages);
  const panelsBefore = middle(linedPanels(doc)).flat();
  const typed = middle(parseScript(storyOf(doc).script).pages).flatMap((page) => page.panels);
  const lines = after.flatMap((page) => page.panels);
  const matches = origin ?? matchPanels(textsBefore(typed, panelsBefore), textsOf(lines));
  // A panel that is known to be new takes up nothing.
  const aside = origin ? [] : setAside(doc, linedPanels(doc));
  const continued = continuePanels({ doc, createId, errors: errorLines(script), aside }, panelsBefore, lines, matches);
  const groups = script.panels.length > 0 ? byPages(after, continued) : [[blankPanel(doc, createId)]];
  const { pages, panels } = layOutPages(doc, middle(pagesOf(doc)), groups, createId);
  const cast = continueCast(doc, script, createId);
  const old = storyOf(doc);
  const own = pages.map(({ id }) => id);
  const ids = around(old.pages, own);
  const story = { ...old, script: text, title: script.title, pages: sameItems(old.pages, ids) ? old.pages : ids };
  const known = new Set<Panel>(panelsBefore);
  const changed = panels.filter((panel) => !known.has(panel)).flatMap(recordsOfPanel);
  const next = withRecords(doc, [story, ...pages, ...changed, ...cast]);
  return settleLettering(doc, withoutLeftovers(next, around<readonly Panel[]>(linedPanels(doc), [panels]), ids, cast));
}

function recordsOfPanel({ frame, shot, lettering }: Panel): readonly ComicRecord[] {
  return [frame, ...(shot ? [shot] : []), ...lettering];
}

/** Drops what exists because an earlier script said so. `panels`: all of the story. */
function withoutLeftovers(doc: Doc, panels: PanelLists, pages: readonly string[], cast: readonly Character[]): Doc {
  const kept = setAside(doc, panels);
  const inDoc = followsScript.reduce((sum, type) => sum + doc.byType[type].length, 0);
  if (inDoc === pages.length + countIn(panels).records + cast.length + kept.length) return doc;
  const records = [...panels.flat().flatMap(recordsOfPanel), ...cast, ...kept];
  const wanted = new Set([...pages, ...records.map(({ id }) => id)]);
  const all = followsScript.flatMap((type) => doc.byType[type].map(({ id }) => id));
  return withoutRecords(
    doc,
    all.filter((id) => !wanted.has(id)),
  );
}

/** Types of records that exist because the script says so, besides the story. */
const followsScript = ["page", "frame", "shot", "caption", "balloon", "character"] as const satisfies RecordType[];

/** The panels of a story in some lists; those that stay as they are, are the same lists. */
type PanelLists = readonly (readonly Panel[])[];

interface Count {
  readonly shots: number;
  readonly records: number;
}

const counts = new WeakMap<readonly Panel[], Count>();

function countIn(lists: PanelLists): Count {
  const sum = { shots: 0, records: 0 };
  for (const panels of lists) {
    const { shots, records } = counts.get(panels) ?? counted(panels);
    sum.shots += shots;
    sum.records += records;
  }
  return sum;
}

function counted(panels: readonly Panel[]): Count {
  const shots = panels.filter(({ shot }) => shot).length;
  const count = { shots, records: panels.flatMap(recordsOfPanel).length };
  counts.set(panels, count);
  return count;
}

/** Shots with pictures or a rough that no panel shows: of lines that were deleted or cut, the last one first. */
function setAside(doc: Doc, panels: PanelLists): readonly Shot[] {
  if (countIn(panels).shots === doc.byType.shot.length) return [];
  const shown = new Set(panels.flat().flatMap(({ shot }) => shot?.id ?? []));
  return recordsOf(doc, "shot")
    .filter(({ id }) => !shown.has(id) && isWorkedOn(doc, id))
    .toReversed();
}

/** The panels of the document that have a line, in reading order. */
export const panelRecords = (doc: Doc): readonly LinedPanel[] => linedPanels(doc).flat();

interface Following {
  readonly doc: Doc;
  readonly createId: CreateId;
  /** Lines whose panels stay as they are. */
  readonly errors: ReadonlySet<number>;
  /** Shots that may be taken up again. */
  readonly aside: readonly Shot[];
}

/** The panels of these lines; `matches`: which one of `before` each continues. */
function continuePanels(
  { doc, createId, errors, aside }: Following,
  before: readonly LinedPanel[],
  lines: readonly ScriptPanel[],
  matches: readonly (number | null)[],
): readonly Panel[] {
  const seed = seedsOf(doc);
  const taken = new Set<Shot>();
  const takeUp = (text: string) => {
    const found = aside.find((shot) => shot.text === text && !taken.has(shot));
    if (found) taken.add(found);
    return found;
  };
  return lines.map((panel, i) => {
    const old = before[matches[i] ?? -1];
    if (old && (errors.has(panel.line) || follows(old, panel))) return old;
    const frame = old?.frame ?? newFrame(createId("frame"), "");
    const { text, cast } = panel;
    // A line that has pictures or a rough of its own keeps them while it is edited.
    const back = old && isWorkedOn(doc, old.shot.id) ? undefined : takeUp(text);
    const from = back ?? old?.shot;
    const shot: Shot = from ? { ...from, text, cast } : newShot(createId("shot"), panel, seed());
    return {
      frame: frame.shot === shot.id ? frame : { ...frame, shot: shot.id },
      shot,
      lettering: continueLettering(frame.id, old?.lettering ?? [], panel),
    };
  });
}

/** As typed, because a line with errors is nearer to its own earlier text than to the panel it left behind. */
function textsBefore(typed: readonly ScriptPanel[], panels: readonly LinedPanel[]): readonly string[] {
  return typed.length === panels.length ? textsOf(typed) : panels.map(({ shot }) => shot.text);
}

const textsOf = (lines: readonly ScriptPanel[]) => lines.map(({ text }) => text);

function newShot(id: string, { text, cast }: ScriptPanel, seed: number): Shot {
  return { id, type: "shot", text, cast, negative: "", seed, locked: false, stage: "auto" };
}

/** Gives the seeds of the story that no shot has, so that no two panels begin from the same noise. */
function seedsOf(doc: Doc): () => number {
  const taken = new Set<number>();
  let n = 0;
  return () => {
    if (n === 0) for (const { seed } of recordsOf(doc, "shot")) taken.add(seed);
    for (;;) {
      const seed = hashAt(storyOf(doc).seed, n++);
      if (!taken.has(seed)) return seed;
    }
  };
}

/** An empty script has one page with one empty frame: a page without frames cannot be laid out. */
function blankPanel(doc: Doc, createId: CreateId): Panel {
  const blank = recordsOf(doc, "frame").find((frame) => frame.shot === null);
  return { frame: blank ?? newFrame(createId("frame"), ""), shot: null, lettering: [] };
}

function byPages(pages: readonly ScriptPage[], panels: readonly Panel[]): readonly (readonly Panel[])[] {
  let from = 0;
  return pages.map((page) => {
    const to = from + page.panels.length;
    const own = panels.slice(from, to);
    from = to;
    return own;
  });
}

/** Characters by tag; one whose tag changed in place keeps its colour and its card. */
function continueCast(doc: Doc, script: Script, createId: CreateId): readonly Character[] {
  const before = recordsOf(doc, "character");
  const leaving = before.filter(({ tag }) => !script.cast.some((member) => member.tag === tag));
  const colors = new Set(before.map(({ color }) => color));
  return script.cast.map(({ tag, description }) => {
    const old = before.find((character) => character.tag === tag) ?? leaving.shift();
    if (old?.tag === tag && old.description === description) return old;
    const color = old?.color ?? freeColor(colors);
    colors.add(color);
    const kept = old ?? plainCharacter;
    const id = old?.id ?? createId("character");
    return { ...kept, id, type: "character", tag, description, color };
  });
}
