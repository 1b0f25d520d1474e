// This tab's part in one story: what the tabs agree on (studio/agreement.ts), the channel they talk through and the lock that
// says who writes. A story may be taken part in without being shown: to rename it where another tab has it open.
import { PROJECT_VERSION } from "../../comic/project.ts";
import type { Doc, RecordsDiff } from "../../comic/records.ts";
import { edit, enter, hear, type Mend, type Message, reign, type Step, type Tab } from "../../studio/agreement.ts";
import type { ShownOnly, StorageState } from "../../studio/state.ts";
import type { EditorPorts, Hold } from "../ports.ts";

/** Grows with the stored form and with these messages: who hears a greater one is older, and stops. */
const SCHEMA = PROJECT_VERSION * 1000 + 2;

/** How long the tab that writes may take to answer, ms. One that is awake needs a few. */
export const ANSWER_MS = 8000;

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
  /** The story is another tab's from now on. This seat hears nothing more. */
  onGivenUp(why: ShownOnly): void;
  /** The tab that writes does not answer: `take` takes the story over from it. null: it does again. */
  onSilence(take: (() => void) | null): void;
}

export interface Seat {
  readonly story: string;
  readonly me: string;
  /** What another tab says the story is; null: the storage says it. */
  doc(): Doc | null;
  writes(): boolean;
  /** The same, as the browser knows it: for a tab that may have slept meanwhile. */
  stillWrites(): Promise<boolean>;
  /** Why this tab has no part in the story any more; null: it has. */
  givenUp(): ShownOnly | null;
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
  givenUp: ShownOnly | null;
  left: boolean;
  lock: Hold | null;
  /** The lock is this tab's. */
  holds: boolean;
  /** Runs while an answer is waited for. */
  timer: ReturnType<typeof setTimeout> | undefined;
  silent: boolean;
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
    givenUp: null,
    left: false,
    lock: null,
    holds: false,
    timer: undefined,
    silent: false,
    tell: (message) => channel.tell({ ...message, schema: SCHEMA } satisfies Told),
    known: () => undefined,
    waiters: [],
  };
  const known = new Promise<void>((resolve) => {
    desk.known = resolve;
  });
  const channel = ports.tabs.join(place, (message) => hearTold(desk, message as Told));
  const lock = await ports.tabs.hold(place);
  desk.lock = lock;
  if (!lock.first) take(desk, first);
  lock.inTurn.then(
    () => hold(desk),
    () => undefined,
  );
  void lock.lost.then(() => giveUp(desk, "taken"));
  await known;
  return seatOf(desk, lock, () => {
    channel.close();
    lock.release();
  });
}

function seatOf(desk: Desk, lock: Hold, close: () => void): Seat {
  const { story, me, mend, ports, events } = desk;
  return {
    story,
    me,
    doc: () => desk.tab.doc,
    writes: () => writes(desk),
    stillWrites: async () => writes(desk) && (await lock.isHeld()),
    givenUp: () => desk.givenUp,
    begin(stored, show) {
      const inherited = desk.tab.role === "writing";
      if (!desk.tab.doc && !desk.givenUp) take(desk, reign(desk.tab, ports.now(), stored, mend));
      show(desk.tab.doc ?? stored);
      desk.begun = true;
      if (inherited) events.onWriting();
      if (desk.givenUp) events.onGivenUp(desk.givenUp);
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
      watch(desk);
      close();
    },
  };
}

const writes = ({ tab, left }: Desk): boolean => tab.role === "writing" && !left;

/** A tab that has no part any more offers nothing that another one still takes. */
function isSettled({ tab, givenUp }: Desk): boolean {
  return tab.pending.length === 0 || givenUp !== null;
}

function take(desk: Desk, { tab, tell }: Step): void {
  desk.tab = tab;
  for (const message of tell) desk.tell(message);
  if (tab.doc) desk.known();
  tellWaiters(desk);
  watch(desk);
  if (desk.begun) desk.events.onStep();
}

/** Counts the time while an answer of the tab that writes is waited for. */
function watch(desk: Desk): void {
  const { tab, holds, givenUp, left, events, lock } = desk;
  const waits = !holds && !left && givenUp === null && (tab.role === "waiting" || tab.pending.length > 0);
  if (!waits) answered(desk);
  else if (desk.timer === undefined && !desk.silent) {
    desk.timer = setTimeout(() => {
      desk.timer = undefined;
      desk.silent = true;
      events.onSilence(() => lock?.take());
    }, ANSWER_MS);
  }
}

function answered(desk: Desk): void {
  clearTimeout(desk.timer);
  desk.timer = undefined;
  if (!desk.silent) return;
  desk.silent = false;
  desk.events.onSilence(null);
}

function tellWaiters(desk: Desk): void {
  if (!isSettled(desk)) return;
  for (const resolve of desk.waiters) resolve();
  desk.waiters = [];
}

/** The lock is this tab's. What it knows nothing of, it reads of the storage first. */
function hold(desk: Desk): void {
  const { tab, begun, ports, mend, events } = desk;
  desk.holds = true;
  if (tab.doc && !desk.left && !desk.givenUp) {
    take(desk, reign(tab, ports.now(), tab.doc, mend));
    if (begun) events.onWriting();
  }
  watch(desk);
  desk.known();
}

function giveUp(desk: Desk, why: ShownOnly): void {
  if (desk.left || desk.givenUp) return;
  desk.givenUp = why;
  desk.known();
  tellWaiters(desk);
  watch(desk);
  if (desk.begun) desk.events.onGivenUp(why);
}

/** Why the story is not this tab's any more, by what another one says; null: it is. */
function endedBy({ tab }: Desk, told: Told): ShownOnly | null {
  if (told.schema > SCHEMA) return "outdated";
  // Nobody else begins to write while this tab holds the lock.
  const isRobbed = tab.role === "writing" && told.schema === SCHEMA && "term" in told && told.term > tab.term;
  return isRobbed ? "taken" : null;
}

function hearTold(desk: Desk, told: Told): void {
  const { tab, left, givenUp, events, mend } = desk;
  if (left || givenUp) return;
  const ended = endedBy(desk, told);
  if (ended) giveUp(desk, ended);
  else if (told.schema < SCHEMA) {
    if (told.type !== "schema") desk.tell({ type: "schema" });
  } else {
    if (told.type === "storage" || "term" in told) answered(desk);
    if (told.type === "storage" || told.type === "drawing" || told.type === "schema") events.onAside(told);
    else take(desk, hear(tab, told, mend));
  }
}
