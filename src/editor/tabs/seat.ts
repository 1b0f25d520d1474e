// This tab's part in one story: what the tabs agree on (studio/agreement.ts), the channel they talk through and the lock that
// says who writes. A story may be taken part in without being shown: to rename it where another tab has it open.
import { PROJECT_VERSION } from "../../comic/project.ts";
import type { Doc, RecordsDiff } from "../../comic/records.ts";
import { edit, enter, hear, type Mend, type Message, reign, type Step, type Tab } from "../../studio/agreement.ts";
import type { StorageState } from "../../studio/state.ts";
import type { EditorPorts } from "../ports.ts";

/** Grows with the stored form and with these messages: who hears a greater one is older, and stops. */
const SCHEMA = PROJECT_VERSION * 1000 + 1;

/** Beside what the tabs agree on. */
export type Aside =
  /** How the tab that writes gets on with it. */
  | { readonly type: "storage"; readonly storage: StorageState }
  /** Shots that a tab has still to draw. */
  | { readonly type: "drawing"; readonly by: string; readonly shots: readonly string[] }
  /** Says the schema to a tab that is older. */
  | { readonly type: "schema" };
type Told = (Message | Aside) & { readonly schema: number };

export interface SeatEvents {
  /** Something was agreed, or this tab's own change is on its way. */
  onStep(): void;
  onAside(message: Aside): void;
  /** This tab writes from now on; what it knows may not be written. */
  onWriting(): void;
  /** Another tab knows a newer form of the story. This seat hears nothing more. */
  onOutdated(): void;
}

export interface Seat {
  readonly story: string;
  readonly me: string;
  /** What another tab says the story is; null: the storage says it. */
  doc(): Doc | null;
  writes(): boolean;
  /** Another tab knows a newer form of the story. */
  isOutdated(): boolean;
  /** The story is complete: `show` is given what it has become meanwhile. `stored`: as the storage has it. */
  begin(stored: Doc, show: (doc: Doc) => void): void;
  edit(doc: Doc, diff: RecordsDiff): void;
  tell(message: Aside): void;
  /** Nothing of this tab is unknown to the tab that writes. */
  isSettled(): boolean;
  /** Resolves once that is so. */
  settled(): Promise<void>;
  leave(): void;
}

interface SeatOptions {
  readonly ports: Pick<EditorPorts, "tabs" | "now">;
  readonly story: string;
  readonly me: string;
  readonly mend: Mend;
  readonly events: SeatEvents;
}

interface Desk extends SeatOptions {
  tab: Tab;
  /** The story is complete here. */
  begun: boolean;
  outdated: boolean;
  left: boolean;
  tell(message: Message | Aside): void;
  /** It is known what the story is, or that the storage says it. */
  known(): void;
  /** Who waits for this tab's changes to be agreed. */
  waiters: readonly (() => void)[];
}

export const placeOf = (story: string): string => `story ${story}`;

/** Resolves once this tab holds the lock, or the tab that does has sent the story. */
export async function takeSeat(options: SeatOptions): Promise<Seat> {
  const { ports, story, me } = options;
  const place = placeOf(story);
  const first = enter(me);
  const desk: Desk = {
    ...options,
    tab: first.tab,
    begun: false,
    outdated: false,
    left: false,
    tell: (message) => channel.tell({ ...message, schema: SCHEMA } satisfies Told),
    known: () => undefined,
    waiters: [],
  };
  const known = new Promise<void>((resolve) => {
    desk.known = resolve;
  });
  const channel = ports.tabs.join(place, (message) => hearTold(desk, message as Told));
  const lock = await ports.tabs.hold(place);
  if (!lock.first) take(desk, first);
  lock.inTurn.then(
    () => hold(desk),
    () => undefined,
  );
  await known;
  return seatOf(desk, () => {
    channel.close();
    lock.release();
  });
}

function seatOf(desk: Desk, close: () => void): Seat {
  const { story, me, mend, ports, events } = desk;
  return {
    story,
    me,
    doc: () => desk.tab.doc,
    writes: () => desk.tab.role === "writing" && !desk.left,
    isOutdated: () => desk.outdated,
    begin(stored, show) {
      const inherited = desk.tab.role === "writing";
      if (!desk.tab.doc && !desk.outdated) take(desk, reign(desk.tab, ports.now(), stored, mend));
      show(desk.tab.doc ?? stored);
      desk.begun = true;
      if (inherited) events.onWriting();
      if (desk.outdated) events.onOutdated();
    },
    edit: (doc, diff) => take(desk, edit(desk.tab, doc, diff)),
    tell: desk.tell,
    isSettled: () => isSettled(desk),
    async settled() {
      if (isSettled(desk)) return;
      await new Promise<void>((resolve) => {
        desk.waiters = [...desk.waiters, resolve];
      });
    },
    leave() {
      desk.left = true;
      close();
    },
  };
}

/** An outdated tab offers nothing that another one still takes. */
function isSettled({ tab, outdated }: Desk): boolean {
  return tab.pending.length === 0 || outdated;
}

function take(desk: Desk, { tab, tell }: Step): void {
  desk.tab = tab;
  for (const message of tell) desk.tell(message);
  if (tab.doc) desk.known();
  tellWaiters(desk);
  if (desk.begun) desk.events.onStep();
}

function tellWaiters(desk: Desk): void {
  if (!isSettled(desk)) return;
  for (const resolve of desk.waiters) resolve();
  desk.waiters = [];
}

/** The lock is this tab's. What it knows nothing of, it reads of the storage first. */
function hold(desk: Desk): void {
  const { tab, begun, ports, mend, events } = desk;
  if (tab.doc && !desk.left && !desk.outdated) {
    take(desk, reign(tab, ports.now(), tab.doc, mend));
    if (begun) events.onWriting();
  }
  desk.known();
}

function hearTold(desk: Desk, told: Told): void {
  const { left, outdated, begun, events } = desk;
  if (left || outdated) return;
  if (told.schema > SCHEMA) {
    desk.outdated = true;
    desk.known();
    tellWaiters(desk);
    if (begun) events.onOutdated();
  } else if (told.schema < SCHEMA) {
    if (told.type !== "schema") desk.tell({ type: "schema" });
  } else if (told.type === "storage" || told.type === "drawing" || told.type === "schema") events.onAside(told);
  else take(desk, hear(desk.tab, told, desk.mend));
}
