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
import { several } from "../studio/several.ts";
import type { EditorState, Selection } from "../studio/state.ts";
import type { EditorPorts } from "./ports.ts";

export interface ChangeOptions {
  readonly mode?: HistoryMode;
  /** Changes of one run (typing) that follow each other merge into one step. */
  readonly run?: string;
  /** What an undo step that this begins is called; otherwise as `named` says. */
  readonly name?: string;
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
  /** Undo steps that `work` begins, before it returns, are called so. */
  named<T>(name: string, work: () => T): T;
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
  const naming = createNaming();
  const mend = (merged: Doc) => mendMerged(merged, createId);

  function settle(next: Doc, nextHistory: History): void {
    if (store.getState().shownOnly) return;
    history = nextHistory;
    const problems = isRead ? { problems: problemsOf(next) } : {};
    store.setState((state) => ({ ...sessionFor(state, next), ...problems, ...stepsOf(history) }));
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
    change(diff, { mode = "record", run: now, name = naming.now() } = {}) {
      if (mode !== "ignore" && !gesture) {
        if (now === undefined || now !== run) history = mark(history);
        run = now ?? null;
      }
      settle(applyDiff(store.getState().doc, diff), record(history, diff, mode, name));
    },
    named: naming.named,
    receive: (next) => settle(next, history),
    open(next, story, completing) {
      close();
      history = emptyHistory;
      isRead = false;
      const steps = { undoStep: null, redoStep: null };
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

/** What undo and redo would do next. */
const stepsOf = ({ undos, redos }: History) => ({
  undoStep: undos.at(-1)?.name ?? null,
  redoStep: redos.at(-1)?.name ?? null,
});

/** What the command that runs is called; "" while none does. */
function createNaming() {
  let now = "";
  return {
    now: () => now,
    named<T>(name: string, work: () => T): T {
      const before = now;
      now = name;
      try {
        return work();
      } finally {
        now = before;
      }
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
    undoStep: null,
    redoStep: null,
    problems: problemsOf(doc),
    engine: { status: "idle" },
    backend: "auto",
    source: null,
    ladder: { catalogue: null, stored: {}, room: null, gpu: undefined, stepMs: null, failure: null },
    jobs: [],
    interrupted: [],
    lessons: {},
    previews: {},
    candidates: {},
    refusal: null,
    assets: {},
    sharper: {},
    screenScale: 0,
    referenceLooks: {},
    likenessFailure: null,
    library: null,
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
    selection: stillThere(doc, state.selection),
    editing: state.editing !== null && letteringById(doc, state.editing) ? state.editing : null,
  };
}

/** When the page shown is gone: the one that took its place, else the last. */
function nearestPage(state: EditorState, pages: readonly string[]): string {
  const place = storyOf(state.doc).pages.indexOf(state.currentPage);
  return pages[Math.max(0, place)] ?? pages.at(-1) ?? "";
}

/** What of a selection is in the document. */
function stillThere(doc: Doc, selection: Selection): Selection {
  if (selection.kind === "none") return selection;
  if (selection.kind === "several") return several(doc, selection.ids);
  return doc.byId.get(selection.id) ? selection : { kind: "none" };
}
