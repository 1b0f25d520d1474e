// What of a story a new script text leaves as it is: pages at both ends that say what they said, and whose records are what
// they say. Each is remembered, so that a keystroke reads the page that it is on.
import { sameItems } from "../../comic/diff.ts";
import { byPage, byParts } from "../../comic/doc.ts";
import { placesOf } from "../../comic/places.ts";
import { type PagePanel, pagesOf, panelsOnPage, storyOf } from "../../comic/query.ts";
import type { Doc, Page, Shot } from "../../comic/records.ts";
import type { ScriptPanel } from "../../script/panel-line.ts";
import { parseScript, type Script, type ScriptPage } from "../../script/parse.ts";

/** A panel that has a line. */
export type LinedPanel = PagePanel & { readonly shot: Shot };

const hasLine = (panel: PagePanel): panel is LinedPanel => panel.shot !== undefined;

/** How many pages at the start and at the end of a story a new script leaves as they are. */
export interface StoryEnds {
  readonly head: number;
  readonly tail: number;
}

export function unchangedEnds(doc: Doc, script: Script): StoryEnds {
  const pages = pagesOf(doc);
  const before = parseScript(storyOf(doc).script).pages;
  const after = script.pages;
  if (before.length !== pages.length) return { head: 0, tail: 0 };
  const errors = errorLines(script);
  const panels = linedPanels(doc);
  const stays = (was: number, is: number) => {
    const said = after[is]!;
    return before[was] === said && isFollowed(pages[was]!, panels[was]!, said, errors);
  };
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && stays(head, head)) head++;
  let tail = 0;
  while (tail < most - head && stays(before.length - 1 - tail, after.length - 1 - tail)) tail++;
  return { head, tail };
}

/** Lines with mistakes keep their panels as they were. */
export function errorLines({ problems }: Script): ReadonlySet<number> {
  return new Set(problems.flatMap(({ severity, line }) => (severity === "error" ? [line] : [])));
}

const followed = new WeakMap<ScriptPage, readonly LinedPanel[]>();

function isFollowed(page: Page, panels: readonly LinedPanel[], said: ScriptPage, errors: ReadonlySet<number>): boolean {
  if (followed.get(said) === panels) return true;
  const places = placesOf(page).length;
  if (panels.length !== places || said.panels.length !== places) return false;
  const isSo = said.panels.every((line, i) => {
    const panel = panels[i]!;
    return panel.frame.page === page.id && (errors.has(line.line) || follows(panel, line));
  });
  if (isSo) followed.set(said, panels);
  return isSo;
}

/** Whether the records of a panel are what its line says. */
export function follows({ shot, lettering }: LinedPanel, line: ScriptPanel): boolean {
  const captions = line.caption ? 1 : 0;
  return (
    shot.text === line.text &&
    sameItems(shot.cast, line.cast) &&
    lettering.length === captions + line.speech.length &&
    lettering.every((item, i) => {
      if (item.type === "caption") return i < captions && item.text === line.caption?.text;
      const said = line.speech[i - captions];
      return item.text === said?.text && item.speaker === said.speaker;
    })
  );
}

const panelsWithLine = byPage(
  (doc, page) => panelsOnPage(doc, page).filter(hasLine),
  () => [],
);

/** By page the panels that have a line, in reading order; the same list until something on the page changes. */
export const linedPanels: (doc: Doc) => readonly (readonly LinedPanel[])[] = byParts(
  (doc) => pagesOf(doc).map(({ id }) => panelsWithLine(doc, id)),
  (doc) => [doc.stamps, storyOf(doc).pages],
);
