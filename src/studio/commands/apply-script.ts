// The heart of the studio: records follow the script. Every panel line has one shot in one frame; a line that is edited,
// moved or has others inserted before it keeps its shot with renders, boxes and seed, its frame's view, and the places of
// its lettering. The shot of a line that is deleted stays with its pictures for this visit: a line that says the same,
// pasted anywhere, takes it up again.
import { plainCharacter } from "../../comic/character.ts";
import { diffOf, sameItems } from "../../comic/diff.ts";
import { withoutRecords, withRecords } from "../../comic/doc.ts";
import { newFrame } from "../../comic/new-page.ts";
import { isWorkedOn, type PagePanel, pagesOf, panelsOnPage, recordsOf, storyOf } from "../../comic/query.ts";
import type { Character, ComicRecord, Doc, Page, RecordsDiff, RecordType, Shot } from "../../comic/records.ts";
import { repairReferences } from "../../comic/repair.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { hashAt } from "../../script/hash.ts";
import { matchPanels } from "../../script/match.ts";
import type { ScriptPanel } from "../../script/panel-line.ts";
import { parseScript, type Script } from "../../script/parse.ts";
import { freeColor } from "./cast-colors.ts";
import { continueLettering } from "./continue-lettering.ts";
import type { CreateId } from "./create-id.ts";
import { layOutPages, type Panel } from "./lay-out-pages.ts";

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
  const before = panelRecords(doc);
  const continued = continuePanels(doc, before, script, createId, origin);
  const { pages, panels } = layOutPages(doc, pagesOfPanels(script, continued, doc, createId), createId);
  const cast = continueCast(doc, script, createId);
  const ids = pages.map((page) => page.id);
  const old = storyOf(doc);
  const story = { ...old, script: text, title: script.title, pages: sameItems(old.pages, ids) ? old.pages : ids };
  const known = new Set<Panel>(before);
  const changed = panels.filter((panel) => !known.has(panel)).flatMap(recordsOfPanel);
  const next = withRecords(doc, [story, ...pages, ...changed, ...cast]);
  return settleLettering(doc, withoutLeftovers(next, pages, panels, cast));
}

function recordsOfPanel({ frame, shot, lettering }: Panel): readonly ComicRecord[] {
  return [frame, ...(shot ? [shot] : []), ...lettering];
}

/** Drops what exists because an earlier script said so. */
function withoutLeftovers(doc: Doc, pages: readonly Page[], panels: readonly Panel[], cast: readonly Character[]): Doc {
  const ofPanels = panels.reduce((sum, { shot, lettering }) => sum + 1 + (shot ? 1 : 0) + lettering.length, 0);
  const kept = setAside(doc, panels);
  const counted = followsScript.reduce((sum, type) => sum + doc.byType[type].length, 0);
  if (counted === pages.length + ofPanels + cast.length + kept.length) return doc;
  const wanted = new Set([...pages, ...panels.flatMap(recordsOfPanel), ...cast, ...kept].map(({ id }) => id));
  const all = followsScript.flatMap((type) => doc.byType[type].map(({ id }) => id));
  return withoutRecords(
    doc,
    all.filter((id) => !wanted.has(id)),
  );
}

/** Types of records that exist because the script says so, besides the story. */
const followsScript = ["page", "frame", "shot", "caption", "balloon", "character"] as const satisfies RecordType[];

/** Shots with pictures or a rough that no panel shows: of lines that were deleted or cut, the last one first. */
function setAside(doc: Doc, panels: readonly Panel[]): readonly Shot[] {
  const shown = new Set(panels.flatMap(({ shot }) => shot?.id ?? []));
  if (shown.size === doc.byType.shot.length) return [];
  return recordsOf(doc, "shot")
    .filter(({ id }) => !shown.has(id) && isWorkedOn(doc, id))
    .toReversed();
}

type ShotPanel = Panel & { readonly shot: Shot };

/** The panels of the document that have a line, in reading order. */
export function panelRecords(doc: Doc): readonly ShotPanel[] {
  return pagesOf(doc).flatMap(({ id }) =>
    panelsOnPage(doc, id).filter((panel): panel is PagePanel & ShotPanel => panel.shot !== undefined),
  );
}

function continuePanels(
  doc: Doc,
  before: readonly ShotPanel[],
  script: Script,
  createId: CreateId,
  origin: readonly (number | null)[] | null,
): readonly Panel[] {
  const after = script.panels;
  const texts = after.map((panel) => panel.text);
  const matches = origin ?? matchPanels(textsBefore(doc, before), texts);
  const wrong = new Set(script.problems.flatMap(({ severity, line }) => (severity === "error" ? [line] : [])));
  const seed = seedsOf(doc);
  // A panel that is known to be new takes up nothing.
  const aside = origin ? [] : setAside(doc, before);
  const taken = new Set<Shot>();
  const takeUp = (text: string) => {
    const found = aside.find((shot) => shot.text === text && !taken.has(shot));
    if (found) taken.add(found);
    return found;
  };
  return after.map((panel, i) => {
    const old = before[matches[i] ?? -1];
    if (old && (wrong.has(panel.line) || follows(old, panel))) return old;
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

/** Whether the records of a panel are what its line says. */
function follows({ shot, lettering }: ShotPanel, panel: ScriptPanel): boolean {
  const captions = panel.caption ? 1 : 0;
  return (
    shot.text === panel.text &&
    sameItems(shot.cast, panel.cast) &&
    lettering.length === captions + panel.speech.length &&
    lettering.every((item, i) => {
      if (item.type === "caption") return i < captions && item.text === panel.caption?.text;
      const said = panel.speech[i - captions];
      return item.text === said?.text && item.speaker === said.speaker;
    })
  );
}

/** As typed, because a line with errors is nearer to its own earlier text than to the panel it left behind. */
function textsBefore(doc: Doc, panels: readonly ShotPanel[]): readonly string[] {
  const typed = parseScript(storyOf(doc).script).panels;
  return typed.length === panels.length ? typed.map((panel) => panel.text) : panels.map(({ shot }) => shot.text);
}

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

/** Panels by page. An empty script has one page with one empty frame: a page without frames cannot be laid out. */
function pagesOfPanels(
  script: Script,
  panels: readonly Panel[],
  doc: Doc,
  createId: CreateId,
): readonly (readonly Panel[])[] {
  if (panels.length === 0) {
    const blank = recordsOf(doc, "frame").find((frame) => frame.shot === null);
    return [[{ frame: blank ?? newFrame(createId("frame"), ""), shot: null, lettering: [] }]];
  }
  let from = 0;
  return script.pages.map((page) => {
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
