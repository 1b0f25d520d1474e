// Several tabs with one story: the door. Joins the seat of the story that is shown with the workspace: the artist's changes
// are told, what others change appears, and only one tab writes.
import { diffOf } from "../../comic/diff.ts";
import { rendersOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { mendMerged } from "../../studio/commands/apply-script.ts";
import type { ShownOnly, StorageState } from "../../studio/state.ts";
import { showAssets } from "../drawing/pictures.ts";
import type { Parts } from "../workspace.ts";
import { type Aside, placeOf, type Seat, type SeatEvents, takeSeat } from "./seat.ts";

export interface Tabs {
  /** Takes part in a story that is not shown. */
  sit(story: string): Promise<Seat>;
  /** The story of this seat is complete: `show` is given what it has become meanwhile. `stored`: as the storage has it. */
  begin(seat: Seat, stored: Doc, show: (doc: Doc) => void): void;
  /** The story that is shown is left. */
  leave(): void;
  /** Whether this tab writes the story that is shown. */
  mayWrite(): boolean;
  /** The same, as the browser knows it: for a tab that may have slept meanwhile. */
  stillWrites(): Promise<boolean>;
  /** Takes the story over whose tab does not answer (`unanswered`). That tab only shows it from then on. */
  takeOver(): void;
  /** Resolves once no change of this tab is unknown to the one that writes. */
  settled(): Promise<void>;
  /** How this tab gets on with writing. */
  report(storage: StorageState): void;
  /** Writes down, or has written down, which shots of the open story this tab has still to draw. */
  noteDrawing(shots: readonly string[]): void;
  /** Stories that other tabs have open. */
  openElsewhere(): Promise<readonly string[]>;
}

interface TabsOptions extends Parts {
  /** From now on this tab writes the story that is shown, which may not be written as it is. */
  onWriting(): void;
  /** The story that is shown is another tab's: this one gives way when that resolves. */
  onGivenUp(why: ShownOnly): Promise<void>;
}

/** Shots that a tab has still to draw, as it said. */
interface Drawing {
  readonly shots: readonly string[];
  readonly at: number;
}

interface Desk extends TabsOptions {
  seat: Seat | null;
  /** By tab. */
  drawing: ReadonlyMap<string, Drawing>;
  /** How a story is taken over whose tab does not answer, by story. */
  unanswered: ReadonlyMap<string, () => void>;
}

export function createTabs(options: TabsOptions): Tabs {
  const desk: Desk = { ...options, seat: null, drawing: new Map(), unanswered: new Map() };
  const { ports, workspace } = options;
  // Whatever changed the document: what it is now against what the tabs know of it.
  workspace.store.subscribe(() => {
    const known = desk.seat?.doc();
    const { doc, story } = workspace.store.getState();
    if (!desk.seat || !known || story !== desk.seat.story || doc === known) return;
    desk.seat.edit(doc, diffOf(known, doc));
    if (!desk.seat.writes()) workspace.store.setState({ storage: { status: "saving" } });
  });
  return {
    sit: (story) => sit(desk, story),
    begin(seat, stored, show) {
      desk.seat = seat;
      desk.drawing = new Map();
      seat.begin(stored, show);
    },
    leave() {
      desk.seat?.leave();
      desk.seat = null;
    },
    mayWrite: () => desk.seat?.writes() ?? false,
    stillWrites: async () => (await desk.seat?.stillWrites()) ?? false,
    takeOver() {
      for (const take of desk.unanswered.values()) take();
    },
    settled: async () => desk.seat?.settled(),
    report(storage) {
      workspace.store.setState({ storage });
      if (desk.seat?.writes()) desk.seat.tell({ type: "storage", storage: withoutFile(storage) });
    },
    noteDrawing(shots) {
      const { seat } = desk;
      if (!seat) return;
      note(desk, seat.me, shots);
      if (seat.writes()) writeDrawing(desk, seat);
      else seat.tell({ type: "drawing", by: seat.me, shots });
    },
    async openElsewhere() {
      const places = await ports.tabs.held();
      const prefix = placeOf("");
      return places.flatMap((place) => (place.startsWith(prefix) ? place.slice(prefix.length) : []));
    },
  };
}

function sit(desk: Desk, story: string): Promise<Seat> {
  const { ports, workspace, createId } = desk;
  const seat = () => (desk.seat?.story === story ? desk.seat : null);
  const events: SeatEvents = {
    onStep() {
      const doc = seat()?.doc();
      const before = workspace.store.getState().doc;
      if (!doc || doc === before) return;
      workspace.receive(doc);
      const drawn = (["render", "character"] as const).some((type) => doc.byType[type] !== before.byType[type]);
      // What is missing was told when the story was opened.
      if (drawn) showAssets(ports, workspace).catch(() => undefined);
    },
    onAside: (message) => hearAside(desk, message),
    onWriting() {
      const mine = seat();
      if (!mine) return;
      writeDrawing(desk, mine);
      desk.onWriting();
    },
    onGivenUp: (why) => void desk.onGivenUp(why).finally(() => seat()?.leave()),
    onSilence(take) {
      const others = [...desk.unanswered].filter(([id]) => id !== story);
      desk.unanswered = new Map(take ? [...others, [story, take]] : others);
      workspace.store.setState({ unanswered: [...desk.unanswered.keys()] });
    },
  };
  const mend = (doc: Doc) => mendMerged(doc, createId);
  return takeSeat({ ports, story, me: createId("tab"), mend, events });
}

function hearAside(desk: Desk, message: Aside): void {
  const { seat, workspace } = desk;
  if (message.type === "drawing") {
    note(desk, message.by, message.shots);
    if (seat?.writes()) writeDrawing(desk, seat);
  }
  // While it does not know all, what it wrote is not all.
  const isNews = message.type === "storage" && (message.storage.status !== "saved" || seat?.isSettled());
  if (isNews && !seat?.writes()) workspace.store.setState({ storage: message.storage });
}

function note(desk: Desk, by: string, shots: readonly string[]): void {
  desk.drawing = new Map([...desk.drawing, [by, { shots, at: desk.ports.now() }]]);
}

/** So that a browser that ends can finish it: what all tabs have still to draw, and no tab has drawn since it said so. */
function writeDrawing({ ports, workspace, drawing }: Desk, { story }: Seat): void {
  const { doc } = workspace.store.getState();
  const missing = [...drawing.values()].flatMap(({ shots, at }) =>
    shots.filter((shot) => (rendersOf(doc, shot)[0]?.drawnAt ?? 0) <= at),
  );
  const shots = [...new Set(missing)];
  // Losing this note costs a convenience, not work; the autosave reports a full disk in its own words.
  ports.documents.write({ [`drawing/${story}`]: shots.length > 0 ? { shots } : undefined }).catch(() => undefined);
}

/** A file on the disk is known to the tab that wrote it. */
function withoutFile(storage: StorageState): StorageState {
  return storage.status === "saved" ? { ...storage, file: null } : storage;
}
