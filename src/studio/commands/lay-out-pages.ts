// From panels by page to Page and Frame records: pages keep their identity, and their cuts as long as the number of
// panels stays.
import { guttersOf, leavesOf } from "../../comic/cut-tree.ts";
import { longerWay, removeFrames, splitFrame } from "../../comic/edit-cuts.ts";
import { newPage } from "../../comic/new-page.ts";
import { formatOf, formOf, presetById } from "../../comic/page-presets.ts";
import { placesOf, withPlaces } from "../../comic/places.ts";
import { pagesOf, storyOf } from "../../comic/query.ts";
import type { Doc, Frame, Lettering, Page, Shot, Story } from "../../comic/records.ts";
import { defaultTemplate, layoutFrom } from "../../comic/templates.ts";
import type { CreateId } from "./create-id.ts";

/** The records of one panel line. A frame without a shot stands for the empty page of an empty script. */
export interface Panel {
  readonly frame: Frame;
  readonly shot: Shot | null | undefined;
  readonly lettering: readonly Lettering[];
}

/**
 * Pages for panels by page, and the panels with frames that say on which page they stand; no page may be empty. `before`:
 * the pages that these may continue.
 */
export function layOutPages(
  doc: Doc,
  before: readonly Page[],
  groups: readonly (readonly Panel[])[],
  createId: CreateId,
) {
  const continued = continuePages(before, groups);
  const pages: Page[] = [];
  const placed: Panel[] = [];
  groups.forEach((panels, i) => {
    const page = pageFor(doc, continued[i], panels, createId);
    pages.push(page);
    for (const panel of panels) {
      const isThere = panel.frame.page === page.id;
      placed.push(isThere ? panel : { ...panel, frame: { ...panel.frame, page: page.id } });
    }
  });
  return { pages, panels: placed };
}

/** For each group the old page most of its panels stood on; then, in order, an old page that nobody continues. */
function continuePages(before: readonly Page[], groups: readonly (readonly Panel[])[]): readonly (Page | undefined)[] {
  const free = new Map(before.map((page) => [page.id, page]));
  const take = (id: string | undefined): Page | undefined => {
    const page = id === undefined ? undefined : free.get(id);
    if (page) free.delete(page.id);
    return page;
  };
  const voted = groups.map((panels) => {
    const place = panels[0]?.frame.page;
    if (panels.every(({ frame }) => frame.page === place)) return take(place);
    const votes = new Map<string, number>();
    for (const { frame } of panels) if (free.has(frame.page)) votes.set(frame.page, (votes.get(frame.page) ?? 0) + 1);
    const [winner] = [...votes].sort(([, a], [, b]) => b - a);
    return take(winner?.[0]);
  });
  return voted.map((page) => page ?? take(free.keys().next().value));
}

function pageFor(doc: Doc, old: Page | undefined, panels: readonly Panel[], createId: CreateId): Page {
  const ids = panels.map(({ frame }) => frame.id);
  if (old && placesOf(old).length === ids.length) return withPlaces(old, ids);
  const refitted = old?.template === "" ? refit(old, ids, storyOf(doc)) : null;
  if (refitted) return refitted;
  const like = old ?? pagesOf(doc).at(-1);
  const format = like ? formatOf(like) : presetById(storyOf(doc).preset);
  const template = defaultTemplate(ids.length, formOf(format));
  if (old) return { ...old, template: template.id, layout: layoutFrom(template, ids), insets: [] };
  return newPage(createId("page"), format, template, ids).page;
}

/**
 * A page that was cut by hand, for other panels: what stood beside a panel that is gone takes its room, and the panel before
 * a new one is split. null: a frame would have no room.
 */
function refit(page: Page, ids: readonly string[], story: Pick<Story, "gutters">): Page | null {
  const gone = new Set(placesOf(page).filter((frame) => !ids.includes(frame)));
  const insets = page.insets.filter(({ frame }) => !gone.has(frame));
  let layout = removeFrames({ ...page, gutters: guttersOf(page, story) }, gone);
  if (!layout) return null;
  for (const [i, added] of ids.entries()) {
    if (placesOf({ layout, insets }).includes(added)) continue;
    const sheet = { ...page, layout, gutters: guttersOf(page, story) };
    const leaves = leavesOf(layout);
    const before = ids.slice(0, i).findLast((frame) => leaves.includes(frame)) ?? leaves[0] ?? "";
    layout = splitFrame(sheet, before, longerWay(sheet, before), [added]);
    if (!layout) return null;
  }
  return withPlaces({ ...page, layout, insets }, ids);
}
