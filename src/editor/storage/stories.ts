// The stories of this browser: opening and leaving them, the list, the bin. One thing after the other, and a story is only
// left once it is written. What goes wrong is told in the notice, and then nothing has changed.
import { assetsOf, picturesOf } from "../../comic/assets.ts";
import { applyDiff, diffOf } from "../../comic/diff.ts";
import { panelsOnPage, recordOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { atOnce } from "../../comic/steps.ts";
import { sampleScript } from "../../script/sample.ts";
import { newDocument, setTitle } from "../../studio/commands/story.ts";
import { problemSteps } from "../../studio/selectors.ts";
import type { Notice, StoryEntry } from "../../studio/state.ts";
import type { PartsWithJobs } from "../drawing/jobs.ts";
import { showAssets } from "../drawing/pictures.ts";
import { inWords } from "../failures.ts";
import type { OtherTabs } from "../ports.ts";
import type { Seat } from "../tabs/seat.ts";
import type { Tabs } from "../tabs/tabs.ts";
import type { Autosave } from "./autosave.ts";
import { inSlices } from "./in-slices.ts";
import * as kept from "./story-store.ts";

export interface StoriesOptions extends PartsWithJobs {
  readonly autosave: Autosave;
  readonly tabs: Tabs;
}

export interface Stories {
  /**
   * Drops pictures that no story names, and shows the story that this tab had open, else that of the last visit, or the
   * sample. Calls `shown` with the pictures of its first page and reads the rest after that, for which nobody waits.
   */
  openLast(shown: () => void): Promise<void>;
  /** Brings all pages of the open story that are not there yet, at once: before anything of it is changed or written. */
  complete(): void;
  /** Writes the open story; for the autosave. */
  save(): Promise<void>;
  /** Resolves once everything of the open story is written; rejects when that fails. */
  settled(): Promise<void>;
  /** Keeps a document as a story of its own and shows it. Rejects when the open one cannot be left. */
  add(doc: Doc, notice: Notice | null): Promise<void>;
  /** Runs one thing after the other, each with a complete story; a failure is told with this remedy. */
  inTurn(what: string, work: () => Promise<void>): Promise<void>;
  readonly commands: ReturnType<typeof createStoryCommands>;
}

export function createStories(options: StoriesOptions): Stories {
  const { store } = options.workspace;
  const desk: Desk = {
    ...options,
    others: options.ports.tabs.join("stories", (told) => hearList(store, told as Listed)),
    turn: Promise.resolve(),
    arriving: null,
    visit: new AbortController(),
    rest: Promise.resolve(),
  };
  return {
    openLast(shown) {
      desk.turn = openLast(desk, shown);
      return desk.turn.then(() => desk.rest);
    },
    complete: () => complete(desk),
    save: () => save(desk),
    settled: () => settle(desk),
    add: (doc, notice) => add(desk, doc, notice),
    inTurn: (what, work) => inTurn(desk, what, work),
    commands: createStoryCommands(desk),
  };
}

/** What tabs tell each other of the list: lines that changed, and stories that are gone. */
interface Listed {
  readonly entries: readonly StoryEntry[];
  readonly gone: readonly string[];
}

interface Desk extends StoriesOptions {
  readonly others: ReturnType<OtherTabs["join"]>;
  turn: Promise<void>;
  /** The open story while it is not complete, and this tab's part in it. */
  arriving: { readonly opened: kept.OpenedStory; readonly seat: Seat } | null;
  /** Given up when another story is shown. */
  visit: AbortController;
  /** What comes after the open story is shown; never rejects. */
  rest: Promise<void>;
}

const stateOf = (desk: Desk) => desk.workspace.store.getState();

/** An id that no story has. */
function newId(desk: Desk): string {
  const id = desk.createId("story");
  return stateOf(desk).stories.some((story) => story.id === id) ? newId(desk) : id;
}

const UNCHANGED = "Nothing was changed.";

function inTurn(desk: Desk, what: string, work: () => Promise<void>): Promise<void> {
  const next = async () => {
    complete(desk);
    await work();
  };
  desk.turn = desk.turn.then(next).catch((error: unknown) => {
    desk.workspace.store.setState({ notice: { message: `${what}: ${inWords(error)}`, remedy: UNCHANGED } });
  });
  return desk.turn.then(() => desk.rest);
}

function createStoryCommands(desk: Desk) {
  const { ports, workspace, createId } = desk;
  const { documents } = ports;
  const begin = (script: string) =>
    inTurn(desk, "The story could not be begun", async () => {
      const doc = newDocument(script, ports.randomSeed(), createId);
      // An empty story is as good as a new one; what was in it before comes back by undo.
      if (kept.isBlank(stateOf(desk).doc)) workspace.change(diffOf(stateOf(desk).doc, doc), { name: "openSample" });
      else await add(desk, doc, null);
    });
  return {
    /** Keeps this story and shows the sample as another one. */
    openSample: () => begin(sampleScript),
    /** Keeps this story and shows an empty one. */
    newStory: () => begin(""),
    openStory: (id: string) =>
      inTurn(desk, "The story could not be opened", async () => {
        if (id !== stateOf(desk).story) await show(desk, id);
      }),
    /** Its copy stands in the list under this title. */
    duplicateStory: (id: string, title: string) =>
      inTurn(desk, "The story could not be duplicated", async () => {
        await settle(desk);
        const doc = await kept.readWhole(ports, id);
        const copy = applyDiff(doc, setTitle(doc, title, createId));
        list(desk, [await kept.writeStory(ports, newId(desk), copy, ports.now())]);
      }),
    renameStory: (id: string, title: string) =>
      inTurn(desk, "The story could not be renamed", async () => {
        if (id === stateOf(desk).story)
          workspace.change(setTitle(stateOf(desk).doc, title, createId), { name: "setTitle" });
        else await rename(desk, id, title);
      }),
    /**
     * Puts a story into the bin, unless another tab has it open; when it is the open one, the one changed last is shown
     * instead.
     */
    deleteStory: (id: string) =>
      inTurn(desk, "The story could not be put into the bin", async () => {
        if ((await desk.tabs.openElsewhere()).includes(id))
          throw new Error("it is open in another tab; close it there.");
        if (id === stateOf(desk).story) await leaveFor(desk, id);
        await putAway(desk, id, ports.now());
      }),
    /** Ids of stories that other tabs have open. */
    openElsewhere: desk.tabs.openElsewhere,
    /** Takes over what is `unanswered`. */
    takeOver: desk.tabs.takeOver,
    restoreStory: (id: string) =>
      inTurn(desk, "The story could not be taken out of the bin", () => putAway(desk, id, null)),
    /** Deletes what is in the bin for good. */
    emptyBin: () =>
      inTurn(desk, "The bin could not be emptied", async () => {
        const used = await desk.tabs.openElsewhere();
        const binned = stateOf(desk).stories.filter(({ id, deletedAt }) => deletedAt !== null && !used.includes(id));
        const gone = binned.map(({ id }) => id);
        await kept.removeStories(documents, gone);
        list(desk, [], gone);
      }),
    /** The first page of a story, whose pictures have addresses from then on; null: it cannot be shown. */
    async loadCover(id: string): Promise<Doc | null> {
      const cover = await kept.readCover(ports, id);
      if (cover) await showAssets(ports, workspace, picturesOf(cover)).catch(() => undefined);
      return cover;
    },
  };
}

/** Writes lines of the list, or takes some out, in all tabs. */
function list(desk: Desk, entries: readonly StoryEntry[], gone: readonly string[] = []): void {
  hearList(desk.workspace.store, { entries, gone });
  desk.others.tell({ entries, gone } satisfies Listed);
}

function hearList(store: Desk["workspace"]["store"], { entries, gone }: Listed): void {
  const ids = [...gone, ...entries.map(({ id }) => id)];
  store.setState(({ stories }) => ({
    stories: [...entries, ...stories.filter(({ id }) => !ids.includes(id))].sort((a, b) => b.changedAt - a.changedAt),
  }));
}

/** Where another tab has the story open, the title is changed there. */
async function rename(desk: Desk, id: string, title: string): Promise<void> {
  const { ports, createId } = desk;
  const seat = await desk.tabs.sit(id);
  try {
    if (seat.givenUp() === "outdated") throw new Error("a newer Komawari has it open in another tab; reload this one.");
    const given = seat.doc();
    const doc = given ?? (await kept.readWhole(ports, id));
    const change = setTitle(doc, title, createId);
    const renamed = applyDiff(doc, change);
    if (given) {
      seat.edit(renamed, change);
      await seat.settled();
    } else list(desk, [await kept.writeStory(ports, id, renamed, ports.now())]);
  } finally {
    seat.leave();
  }
}

async function save(desk: Desk): Promise<void> {
  const { story, doc } = stateOf(desk);
  list(desk, [await kept.writeStory(desk.ports, story, doc, desk.ports.now())]);
}

async function putAway(desk: Desk, id: string, deletedAt: number | null): Promise<void> {
  await kept.setDeleted(desk.ports.documents, id, deletedAt);
  const entry = stateOf(desk).stories.find((story) => story.id === id);
  if (entry) list(desk, [{ ...entry, deletedAt }]);
}

/** Resolves once everything of the open story is written, or with the tab that writes it; rejects when that fails. */
async function settle({ autosave, tabs, workspace: { store } }: Desk): Promise<void> {
  await tabs.settled();
  while (autosave.isPending()) {
    await autosave.flush();
    const { storage } = store.getState();
    if (storage.status === "failed") throw new Error(storage.message);
  }
}

/** Ends the work on the open story; rejects while it cannot be written. From its end to the next `await` nothing changes. */
async function leave(desk: Desk): Promise<void> {
  await settle(desk);
  await desk.jobs.leave();
  await settle(desk);
}

async function add(desk: Desk, doc: Doc, notice: Notice | null): Promise<void> {
  const id = newId(desk);
  await settle(desk);
  list(desk, [await kept.writeStory(desk.ports, id, doc, desk.ports.now())]);
  await leave(desk);
  await enter(desk, await desk.tabs.sit(id), { ...kept.openedWhole(doc), notice, interrupted: [] });
}

async function show(desk: Desk, id: string): Promise<void> {
  const { seat, opened } = await read(desk, id);
  try {
    await leave(desk);
  } catch (error) {
    seat.leave();
    throw error;
  }
  await enter(desk, seat, opened);
}

/** Takes part in a story, as another tab has it or as it is stored. Throws in words when it cannot be read. */
async function read({ ports, tabs }: Desk, id: string): Promise<{ seat: Seat; opened: kept.OpenedStory }> {
  const seat = await tabs.sit(id);
  const given = seat.doc();
  try {
    const opened = given
      ? { ...kept.openedWhole(given), notice: null, interrupted: [] }
      : await kept.readStory(ports, id);
    return { seat, opened };
  } catch (error) {
    seat.leave();
    throw error;
  }
}

/** Shows the story changed last that is not this one and not in the bin; an empty one when none can be opened. */
async function leaveFor(desk: Desk, id: string): Promise<void> {
  for (const other of stateOf(desk).stories) {
    if (other.id === id || other.deletedAt !== null) continue;
    const found = await read(desk, other.id).catch(() => null);
    if (!found) continue;
    await leave(desk);
    return enter(desk, found.seat, found.opened);
  }
  return add(desk, newDocument("", desk.ports.randomSeed(), desk.createId), null);
}

/** Shows the story with its first page; the rest comes after that, for which nobody waits. */
async function enter(
  desk: Desk,
  seat: Seat,
  opened: kept.OpenedStory,
  shown: () => void = () => undefined,
): Promise<void> {
  const { workspace, ports } = desk;
  const { store } = workspace;
  desk.visit.abort();
  desk.visit = new AbortController();
  desk.arriving = { opened, seat };
  desk.tabs.leave();
  workspace.open(opened.first, seat.story, true);
  store.setState({ notice: opened.notice, storage: { status: "saved", at: ports.now(), file: null } });
  await rememberOpen(ports, seat.story);
  const { doc, currentPage } = store.getState();
  const onPage = panelsOnPage(doc, currentPage).flatMap(({ render }) => render ?? []);
  await showAssets(ports, workspace, onPage).catch((error) => tellUnread(desk, error));
  shown();
  desk.rest = bringRest(desk, opened, desk.visit.signal);
}

/** The other pages, what is wrong in the script, the other pictures. */
async function bringRest(desk: Desk, opened: kept.OpenedStory, signal: AbortSignal): Promise<void> {
  const { ports, workspace } = desk;
  const { store } = workspace;
  try {
    arrive(desk, opened, await inSlices(opened.all(), signal));
    await inSlices(problemSteps(stateOf(desk).doc), signal);
    workspace.readScript();
    const missing = await showAssets(ports, workspace, undefined, signal);
    if (!missing) return;
    const message = `${missing === 1 ? "A picture is" : `${missing} pictures are`} missing from the browser's storage.`;
    store.setState({ notice: { message, remedy: "Draw these panels again: their recipes are kept." } });
  } catch (error) {
    if (!signal.aborted) tellUnread(desk, error);
  }
}

function tellUnread({ workspace: { store } }: Desk, error: unknown): void {
  const message = `Pages or pictures could not be read: ${inWords(error)}`;
  store.setState({ notice: { message, remedy: "Reload the studio. If that does not help, draw the panels again." } });
}

function complete(desk: Desk): void {
  if (desk.arriving) arrive(desk, desk.arriving.opened, atOnce(desk.arriving.opened.all()));
}

/** From here on the story is complete, and may be changed. */
function arrive(desk: Desk, opened: kept.OpenedStory, doc: Doc): void {
  // It has arrived already, or was left.
  if (desk.arriving?.opened !== opened) return;
  const { seat } = desk.arriving;
  desk.arriving = null;
  desk.tabs.begin(seat, doc, desk.workspace.complete);
  desk.jobs.setInterrupted(opened.interrupted.filter((shot) => recordOf(doc, "shot", shot)));
}

async function openLast(desk: Desk, shown: () => void): Promise<void> {
  const { ports, workspace, createId } = desk;
  const { store } = workspace;
  try {
    await ports.tabs.arrive(async (alone) => {
      const { stories, named } = await kept.listStories(ports.documents, () => createId("story"), ports.now());
      store.setState({ stories });
      // Pictures that no story names go, but only while nothing new can be drawn, which no record names until it is stored.
      // The next visit tries again.
      if (alone && named)
        await ports.assets.keepOnly(new Set([...named, ...assetsOf(stateOf(desk).doc)])).catch(() => undefined);
    });
    const here = stateOf(desk).stories.filter(({ deletedAt }) => deletedAt === null);
    const entryOf = (last: unknown) => here.find(({ id }) => id === last);
    const found = entryOf(ports.memory.story()) ?? entryOf(await ports.documents.read("open")) ?? here[0];
    const opened = found && (await read(desk, found.id).catch(notOpened));
    if (opened && "seat" in opened) return await enter(desk, opened.seat, opened.opened, shown);
    store.setState({ notice: opened ?? null });
  } catch (error) {
    const message = `The browser's storage could not be read: ${inWords(error)}`;
    const remedy = "Allow this site to store data, then reload. The sample story was opened instead.";
    store.setState({ notice: { message, remedy } });
  }
  const seat = await desk.tabs.sit(newId(desk));
  store.setState({ story: seat.story });
  desk.tabs.begin(seat, stateOf(desk).doc, () => undefined);
  await rememberOpen(ports, seat.story);
  shown();
}

/** A reload of this tab opens it again, and a fresh tab what any opened last. */
async function rememberOpen({ memory, documents }: Desk["ports"], story: string): Promise<void> {
  memory.remember(story);
  // The story is kept in any case; without this a fresh tab begins with another one.
  await documents.write({ open: story }).catch(() => undefined);
}

function notOpened(error: unknown): Notice {
  const message = `The saved story could not be opened; it may be damaged. ${inWords(error)}`;
  const remedy = "The sample story was opened instead. The other one stays in this browser, with its pictures.";
  return { message, remedy };
}
