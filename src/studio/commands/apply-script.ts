// The heart of the studio: records follow the script. Every panel line has one shot in one frame; a line that is edited,
// moved or has others inserted before it keeps its shot with renders, boxes and seed, its frame's view, and the places of
// its lettering. Renders of a line that is deleted stay, so that undo brings the picture back with the line.
import { plainCharacter } from "../../comic/character.ts";
import { diffOf } from "../../comic/diff.ts";
import { newFrame } from "../../comic/new-page.ts";
import { framesOf, letteringOf, pagesOf, recordsOf, shotOf, storyOf } from "../../comic/query.ts";
import type { Character, ComicRecord, Doc, RecordsDiff, RecordType, Shot } from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { matchPanels } from "../../script/match.ts";
import type { ScriptPanel } from "../../script/panel-line.ts";
import { panelsOf, parseScript, type Script } from "../../script/parse.ts";
import { seedFor } from "../plan-page.ts";
import { freeColor } from "./cast-colors.ts";
import { continueLettering } from "./continue-lettering.ts";
import type { CreateId } from "./create-id.ts";
import { layOutPages, type Panel } from "./lay-out-pages.ts";

/** The change that makes the document follow a new script text. */
export function syncScript(doc: Doc, text: string, createId: CreateId): RecordsDiff {
  return diffOf(doc, followScript(doc, text, createId));
}

/**
 * The document with a new script text. A line with errors keeps its panel as it was; a new line gets one in any case, so
 * that a pasted story loses no panel. A page whose number of panels changes gets the default template of that number.
 */
export function followScript(doc: Doc, text: string, createId: CreateId): Doc {
  const script = parseScript(text);
  const panels = continuePanels(doc, script, createId);
  const { pages, frames } = layOutPages(doc, pagesOfPanels(script, panels, doc, createId), createId);
  const story = { ...storyOf(doc), script: text, title: script.title, pages: pages.map((page) => page.id) };
  const shots = panels.flatMap(({ shot }) => shot ?? []);
  const lettering = panels.flatMap((panel) => panel.lettering);
  const records = [story, ...pages, ...frames, ...shots, ...lettering, ...continueCast(doc, script, createId)];
  const kept = Object.values(doc).filter((record) => !followsScript[record.type]);
  return settleLettering(
    doc,
    Object.fromEntries([...kept, ...records].map((record): [string, ComicRecord] => [record.id, record])),
  );
}

/** Whether records of a type exist because the script says so. */
const followsScript: Readonly<Record<RecordType, boolean>> = {
  story: true,
  page: true,
  frame: true,
  shot: true,
  caption: true,
  balloon: true,
  character: true,
  render: false,
  choice: false,
  style: false,
};

/** The panels of the document, in reading order. */
function panelRecords(doc: Doc): readonly (Panel & { readonly shot: Shot })[] {
  return pagesOf(doc).flatMap((page) =>
    framesOf(doc, page.id).flatMap((frame) => {
      const shot = shotOf(doc, frame);
      return shot ? [{ frame, shot, lettering: letteringOf(doc, frame.id) }] : [];
    }),
  );
}

function continuePanels(doc: Doc, script: Script, createId: CreateId): readonly Panel[] {
  const before = panelRecords(doc);
  const after = panelsOf(script);
  const matches = matchPanels(
    textsBefore(
      doc,
      before.map(({ shot }) => shot),
    ),
    after.map((panel) => panel.text),
  );
  const wrong = new Set(script.problems.flatMap(({ severity, line }) => (severity === "error" ? [line] : [])));
  const seeds = new Set(before.map(({ shot }) => shot.seed));
  return after.map((panel, i) => {
    const old = before[matches[i] ?? -1];
    if (old && wrong.has(panel.line)) return old;
    const frame = old?.frame ?? newFrame(createId("frame"), "");
    const { text, cast } = panel;
    const shot: Shot = old ? { ...old.shot, text, cast } : newShot(createId("shot"), panel, nextSeed(doc, seeds));
    return {
      frame: { ...frame, shot: shot.id },
      shot,
      lettering: continueLettering(frame.id, old?.lettering ?? [], panel),
    };
  });
}

/** As typed, because a line with errors is nearer to its own earlier text than to the panel it left behind. */
function textsBefore(doc: Doc, shots: readonly Shot[]): readonly string[] {
  const typed = panelsOf(parseScript(storyOf(doc).script));
  return typed.length === shots.length ? typed.map((panel) => panel.text) : shots.map((shot) => shot.text);
}

function newShot(id: string, { text, cast }: ScriptPanel, seed: number): Shot {
  return { id, type: "shot", text, cast, negative: "", seed, locked: false, stage: "auto" };
}

/** The first seed of the story that no shot has, so that no two panels begin from the same noise. */
function nextSeed(doc: Doc, taken: Set<number>): number {
  const story = storyOf(doc).seed;
  for (let n = 0; ; n++) {
    const seed = seedFor(story, n);
    if (taken.has(seed)) continue;
    taken.add(seed);
    return seed;
  }
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
    const color = old?.color ?? freeColor(colors);
    colors.add(color);
    const { strength, variants, activeVariant } = old ?? plainCharacter;
    const id = old?.id ?? createId("character");
    return { id, type: "character", tag, description, color, strength, variants, activeVariant };
  });
}
