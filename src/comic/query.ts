// Reading a document: records by type, and the ways from page to frame to shot to render. All functions take ids.
import { leavesOf } from "./cut-tree.ts";
import type {
  Character,
  Doc,
  Frame,
  Lettering,
  Page,
  RecordOf,
  RecordType,
  Render,
  Shot,
  Story,
  Style,
} from "./records.ts";
import { defaultStyles } from "./styles.ts";

export function recordsOf<T extends RecordType>(doc: Doc, type: T): readonly RecordOf<T>[] {
  return Object.values(doc).filter((record): record is RecordOf<T> => record.type === type);
}

/** The record with this id, or undefined when there is none or it is of another type. */
export function recordOf<T extends RecordType>(doc: Doc, type: T, id: string): RecordOf<T> | undefined {
  const record = Object.hasOwn(doc, id) ? doc[id] : undefined;
  return record?.type === type ? (record as RecordOf<T>) : undefined;
}

/** Throws when the document has no story. */
export function storyOf(doc: Doc): Story {
  const story = recordOf(doc, "story", "story");
  if (!story) throw new Error('storyOf(): expected a record "story", found none; start from a new document');
  return story;
}

/** Throws when there is no such page. */
export function pageOf(doc: Doc, page: string): Page {
  const found = recordOf(doc, "page", page);
  if (!found) throw new Error(`pageOf(): expected the id of a page, found "${page}"; ask storyOf(doc).pages`);
  return found;
}

/** Pages in story order. */
export function pagesOf(doc: Doc): readonly Page[] {
  return storyOf(doc).pages.flatMap((id) => recordOf(doc, "page", id) ?? []);
}

/**
 * Frames of a page in reading order, which is the order of the layout's leaves in both reading directions (for a
 * right-to-left story the layout is mirrored when it is drawn, so the first leaf stands at the right).
 */
export function framesOf(doc: Doc, page: string): readonly Frame[] {
  return leavesOf(pageOf(doc, page).layout).flatMap((id) => recordOf(doc, "frame", id) ?? []);
}

/** Captions, then balloons of a frame; each kind in order of ids ("balloon-2" before "balloon-10"). */
export function letteringOf(doc: Doc, frame: string): readonly Lettering[] {
  const inFrame = (items: readonly Lettering[]) => items.filter((item) => item.frame === frame).sort(byId);
  return [...inFrame(recordsOf(doc, "caption")), ...inFrame(recordsOf(doc, "balloon"))];
}

export function letteringById(doc: Doc, id: string): Lettering | undefined {
  return recordOf(doc, "caption", id) ?? recordOf(doc, "balloon", id);
}

/** The lettering's style; the default of its kind when the named one is missing. */
export function styleOf(doc: Doc, lettering: Lettering): Style {
  return recordOf(doc, "style", lettering.style) ?? defaultStyles[lettering.type];
}

/** Renders of a shot, newest first. */
export function rendersOf(doc: Doc, shot: string): readonly Render[] {
  const renders = recordsOf(doc, "render").filter((render) => render.shot === shot);
  return renders.sort((a, b) => b.drawnAt - a.drawnAt || byId(b, a));
}

/** The render that the artist chose, else the newest one, else undefined. */
export function chosenRender(doc: Doc, shot: string): Render | undefined {
  const choice = recordsOf(doc, "choice").find((record) => record.shot === shot);
  const chosen = choice ? recordOf(doc, "render", choice.render) : undefined;
  return chosen?.shot === shot ? chosen : rendersOf(doc, shot)[0];
}

/** `chosenRender` of every shot that has one, in one pass. */
export function chosenRenders(doc: Doc): ReadonlyMap<string, Render> {
  const shown = new Map<string, Render>();
  for (const render of recordsOf(doc, "render").toSorted((a, b) => a.drawnAt - b.drawnAt || byId(a, b)))
    shown.set(render.shot, render);
  for (const { shot, render } of recordsOf(doc, "choice")) {
    const chosen = recordOf(doc, "render", render);
    if (chosen?.shot === shot) shown.set(shot, chosen);
  }
  return shown;
}

export function shotOf(doc: Doc, frame: Frame): Shot | undefined {
  return frame.shot === null ? undefined : recordOf(doc, "shot", frame.shot);
}

export function frameOfShot(doc: Doc, shot: string): Frame | undefined {
  return recordsOf(doc, "frame").find((frame) => frame.shot === shot);
}

export function characterOf(doc: Doc, tag: string): Character | undefined {
  return recordsOf(doc, "character").find((character) => character.tag === tag);
}

/** Digits inside ids compare as numbers. Not localeCompare: its order depends on the machine. */
function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  const [left, right] = [parts(a.id), parts(b.id)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x = "", y = ""] = [left[i], right[i]];
    if (x === y) continue;
    const numeric = Number(x) - Number(y);
    if (numeric) return numeric;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

function parts(id: string): readonly string[] {
  return id.match(/\d+|\D+/g) ?? [];
}
