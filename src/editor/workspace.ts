// The store together with its history: the only place where the document changes. Commands hand it diffs; it applies
// them, keeps the undo steps, and keeps the session (current page, selection) pointing at records that exist.
import { createStore, type StoreApi } from "zustand/vanilla";
import { applyDiff } from "../comic/diff.ts";
import { letteringById, storyOf } from "../comic/query.ts";
import type { Doc, RecordsDiff } from "../comic/records.ts";
import { mendMerged } from "../studio/commands/apply-script.ts";
import type { CreateId } from "../studio/commands/create-id.ts";
import {
  bail,
  emptyHistory,
  type History,
  type HistoryMode,
  type HistoryMove,
  mark,
  record,
  redo,
  undo,
} from "../studio/history.ts";
import { problemsOf } from "../studio/selectors.ts";
import type { EditorState, Selection } from "../studio/state.ts";
import type { EditorPorts } from "./ports.ts";

export interface ChangeOptions {
  readonly mode?: HistoryMode;
  /** Changes of one run (typing) that follow each other merge into one step. */
  readonly run?: string;
}

/** Changes that are one undo step, in the hands of whoever began it: once another one has begun, it can do nothing any more. */
export interface Gesture {
  readonly isOpen: () => boolean;
  readonly end: () => void;
  /** Takes back everything since it began, and ends it. */
  readonly cancel: () => void;
}

export interface Workspace {
  readonly store: StoreApi<EditorState>;
  /** Applies a change. Outside a gesture or a run it is an undo step of its own. */
  change(diff: RecordsDiff, options?: ChangeOptions): void;
  /** Shows what became of the story elsewhere. No undo step; an open gesture or run goes on. */
  receive(doc: Doc): void;
  /**
   * Shows another story, from its first page, and forgets the history. The script is left unread. `completing`: that page
   * is all that the document has yet.
   */
  open(doc: Doc, story: string, completing: boolean): void;
  /** All pages are there now. Nothing is changed by that. */
  complete(doc: Doc): void;
  /** Tells what is wrong in the script, at every change from now on. */
  readScript(): void;
  /** Ends an open gesture or run first. */
  beginGesture(): Gesture;
  /** Ends the run that is going on, but not a gesture. */
  endRun(): void;
  undo(): void;
  redo(): void;
}

/** What the parts of the editor are made of. */
export interface Parts {
  readonly ports: EditorPorts;
  readonly workspace: Workspace;
  readonly createId: CreateId;
}

/** A workspace over a document that has a story. */
export function createWorkspace(doc: Doc, createId: CreateId): Workspace {
  const store = createStore<EditorState>(() => initialState(doc));
  let history: History = emptyHistory;
  let gesture: Gesture | null = null;
  let run: string | null = null;
  let isRead = true;
  const mend = (merged: Doc) => mendMerged(merged, createId);

  function settle(next: Doc, nextHistory: History): void {
    if (store.getState().shownOnly) return;
    history = nextHistory;
    const steps = { canUndo: history.undos.length > 0, canRedo: history.redos.length > 0 };
    const problems = isRead ? { problems: problemsOf(next) } : {};
    store.setState((state) => ({ ...sessionFor(state, next), ...problems, ...steps }));
  }
  function close(): void {
    gesture = null;
    run = null;
    history = mark(history);
  }
  function move(step: HistoryMove | null): void {
    if (step) settle(step.doc, step.history);
  }
  return {
    store,
    change(diff, { mode = "record", run: name } = {}) {
      if (mode !== "ignore" && !gesture) {
        if (name === undefined || name !== run) history = mark(history);
        run = name ?? null;
      }
      settle(applyDiff(store.getState().doc, diff), record(history, diff, mode));
    },
    receive: (next) => settle(next, history),
    open(next, story, completing) {
      close();
      history = emptyHistory;
      isRead = false;
      const steps = { canUndo: false, canRedo: false };
      const session = { selection: { kind: "none" }, editing: null, problems: [], interrupted: [] } as const;
      const currentPage = storyOf(next).pages[0] ?? "";
      store.setState({ doc: next, story, currentPage, completing, ...session, ...steps });
    },
    complete: (next) => store.setState({ doc: next, completing: false }),
    readScript() {
      isRead = true;
      store.setState((state) => ({ problems: problemsOf(state.doc) }));
    },
    beginGesture() {
      close();
      const isOpen = () => gesture === own;
      const own: Gesture = {
        isOpen,
        end: () => isOpen() && close(),
        cancel() {
          if (!isOpen()) return;
          move(bail(history, store.getState().doc, mend));
          close();
        },
      };
      gesture = own;
      return own;
    },
    endRun: () => !gesture && close(),
    undo() {
      close();
      move(undo(history, store.getState().doc, mend));
    },
    redo() {
      close();
      move(redo(history, store.getState().doc, mend));
    },
  };
}

function initialState(doc: Doc): EditorState {
  return {
    doc,
    story: "",
    stories: [],
    currentPage: storyOf(doc).pages[0] ?? "",
    selection: { kind: "none" },
    editing: null,
    canUndo: false,
    canRedo: false,
    problems: problemsOf(doc),
    engine: { status: "idle" },
    backend: "auto",
    source: null,
    ladder: { catalogue: null, stored: {}, room: null, gpu: undefined, stepMs: null, failure: null },
    jobs: [],
    interrupted: [],
    lessons: {},
    previews: {},
    assets: {},
    sharper: {},
    screenScale: 0,
    referenceLooks: {},
    likenessFailure: null,
    storage: { status: "saving" },
    notice: null,
    opening: true,
    completing: false,
    shownOnly: null,
    unanswered: [],
    sharingOn: true,
    bankBudget: null,
    deviceGigabytes: null,
    quickDecode: false,
  };
}

/** The document and what of the session must follow it. */
function sessionFor(state: EditorState, doc: Doc): Partial<EditorState> {
  const pages = storyOf(doc).pages;
  return {
    doc,
    currentPage: pages.includes(state.currentPage) ? state.currentPage : nearestPage(state, pages),
    selection: exists(doc, state.selection) ? state.selection : { kind: "none" },
    editing: state.editing !== null && letteringById(doc, state.editing) ? state.editing : null,
  };
}

/** When the page shown is gone: the one that took its place, else the last. */
function nearestPage(state: EditorState, pages: readonly string[]): string {
  const place = storyOf(state.doc).pages.indexOf(state.currentPage);
  return pages[Math.max(0, place)] ?? pages.at(-1) ?? "";
}

function exists(doc: Doc, selection: Selection): boolean {
  return selection.kind === "none" || doc.byId.get(selection.id) !== undefined;
}
