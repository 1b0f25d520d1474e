// How tabs that show one story agree on it. One of them, the writer, puts all changes in order: the others offer theirs to
// it and show them meanwhile on top of what is agreed. A pure state machine: messages in, messages out. It relies on what
// BroadcastChannel keeps: every tab hears all messages of one tab in their order; those of several tabs come in any.
import { applyDiff, diffOf } from "../comic/diff.ts";
import { docOf, recordsIn } from "../comic/doc.ts";
import type { ComicRecord, Doc, RecordsDiff } from "../comic/records.ts";
import { carry } from "./carry.ts";
import type { Wins } from "./carry-lines.ts";

/** A change of a tab; `n` counts its changes from 1. */
interface Change {
  readonly by: string;
  readonly n: number;
  readonly diff: RecordsDiff;
}

export type Message =
  /** Asks the writer for the story. */
  | { readonly type: "hello"; readonly by: string }
  /** The answer: the story after `seq` changes of this term, and how many changes of each tab are in it. */
  | {
      readonly type: "welcome";
      readonly to: string;
      readonly term: number;
      readonly seq: number;
      readonly seen: Seen;
      readonly records: readonly ComicRecord[];
    }
  /** A tab became the writer. Terms grow: milliseconds since 1970 at which one began. */
  | { readonly type: "reign"; readonly term: number }
  | ({ readonly type: "offer" } & Change)
  /** The change number `seq` of a term. `asOffered`: it is what the tab itself made of it. */
  | ({ readonly type: "agreed"; readonly term: number; readonly seq: number; readonly asOffered: boolean } & Change);

type Agreed = Extract<Message, { type: "agreed" }>;
type Seen = Readonly<Record<string, number>>;

export interface Tab {
  readonly me: string;
  readonly role: "waiting" | "following" | "writing";
  /** What is shown: `agreed`, and on it what is pending. null: not known yet. */
  readonly doc: Doc | null;
  readonly agreed: Doc | null;
  /** Nothing had to be mended in `doc`. */
  readonly exact: boolean;
  /** Where `agreed` is in the order of the writer. */
  readonly term: number;
  readonly seq: number;
  /** The newest term that was heard of. */
  readonly heard: number;
  readonly seen: Seen;
  /** How many changes this tab made. */
  readonly made: number;
  /** Its changes that are not agreed yet. */
  readonly pending: readonly Change[];
  /** Those of others, for the case that this tab has to put them in order. */
  readonly offers: readonly Change[];
  /** What was agreed while this tab waits for a welcome. */
  readonly held: readonly Agreed[];
  /** Where a writer was in the order of the one before it, whose last messages may still be on their way. */
  readonly former: { readonly term: number; readonly seq: number };
}

export interface Step {
  readonly tab: Tab;
  readonly tell: readonly Message[];
}

/** Makes a document that was merged of two follow its script again. */
export type Mend = (doc: Doc) => Doc;

/** A tab that has the story open from now on. */
export function enter(me: string): Step {
  const waiting: Tab = {
    me,
    role: "waiting",
    doc: null,
    agreed: null,
    exact: true,
    term: 0,
    seq: 0,
    heard: 0,
    seen: {},
    made: 0,
    pending: [],
    offers: [],
    held: [],
    former: { term: 0, seq: 0 },
  };
  return { tab: waiting, tell: [{ type: "hello", by: me }] };
}

/** The artist changed the document that is shown, to `doc`. */
export function edit(tab: Tab, doc: Doc, diff: RecordsDiff): Step {
  const change: Change = { by: tab.me, n: tab.made + 1, diff };
  if (tab.role === "writing") {
    const edited = { ...tab, doc, agreed: doc, made: change.n };
    return numbered(edited, change, true);
  }
  const pending = [...tab.pending, change];
  return { tab: { ...tab, doc, pending, made: change.n }, tell: [{ type: "offer", ...change }] };
}

/** This tab is the writer from now on; `stored`: what was read of the storage, when it knew nothing yet. */
export function reign(tab: Tab, now: number, stored: Doc, mend: Mend): Step {
  const term = Math.max(now, tab.heard + 1);
  const doc = tab.doc ?? stored;
  const begun: Tab = {
    ...tab,
    role: "writing",
    doc,
    agreed: doc,
    exact: true,
    term,
    seq: 0,
    heard: term,
    seen: { ...tab.seen, [tab.me]: tab.made },
    pending: [],
    held: [],
    former: { term: tab.term, seq: tab.seq },
  };
  const step: Step = { tab: begun, tell: [{ type: "reign", term }] };
  const heard = tab.held
    .filter(({ by }) => by !== tab.me)
    .reduce((before, change) => then(before, (next) => put(next, change, "change", mend)), step);
  return then(heard, (next) => takeOffers(next, mend));
}

/** Another tab said something. */
export function hear(tab: Tab, message: Message, mend: Mend): Step {
  if ("term" in message && message.term > tab.heard && message.type !== "welcome") return ask(tab, message);
  switch (message.type) {
    case "hello":
      return tab.role === "writing" ? { tab, tell: [welcome(tab, message.by)] } : still(tab);
    case "offer":
      return hearOffer(tab, message, mend);
    case "agreed":
      return tab.role === "writing" ? hearLate(tab, message, mend) : hearAgreed(tab, message, mend);
    case "welcome":
      return tab.role === "waiting" && message.to === tab.me && message.term >= tab.heard
        ? settleIn(tab, message, mend)
        : still(tab);
    case "reign":
      return still(tab);
  }
}

const still = (tab: Tab): Step => ({ tab, tell: [] });

function then(step: Step, next: (tab: Tab) => Step): Step {
  const { tab, tell } = next(step.tab);
  return { tab, tell: [...step.tell, ...tell] };
}

/** Another writer began. */
function ask(tab: Tab, message: Agreed | Extract<Message, { type: "reign" }>): Step {
  const held = message.type === "agreed" ? [message] : [];
  const waiting: Tab = { ...tab, role: "waiting", heard: message.term, held };
  return { tab: waiting, tell: [{ type: "hello", by: tab.me }] };
}

function welcome({ doc, term, seq, seen }: Tab, to: string): Message {
  return { type: "welcome", to, term, seq, seen, records: doc ? recordsIn(doc) : [] };
}

function settleIn(tab: Tab, { term, seq, seen, records }: Extract<Message, { type: "welcome" }>, mend: Mend): Step {
  const known = (change: Change) => change.n <= (seen[change.by] ?? 0);
  const pending = tab.pending.filter((change) => !known(change));
  const offers = tab.offers.filter((change) => !known(change));
  const settled: Tab = { ...tab, role: "following", term, seq, heard: term, seen, pending, offers, held: [] };
  const step: Step = {
    tab: shown(settled, docOf(records), mend),
    tell: pending.map((change) => ({ type: "offer", ...change })),
  };
  return tab.held.reduce((before, message) => then(before, (next) => hearAgreed(next, message, mend)), step);
}

function hearAgreed(tab: Tab, message: Agreed, mend: Mend): Step {
  if (message.term === tab.term && tab.agreed) {
    if (message.seq === tab.seq + 1) return still(follow(tab, tab.agreed, message, mend));
    if (message.seq <= tab.seq) return still(tab);
  }
  const held = message.term === tab.heard ? [...tab.held, message] : tab.held;
  return still({ ...tab, held });
}

function follow(tab: Tab, agreed: Doc, { seq, by, n, diff, asOffered }: Agreed, mend: Mend): Tab {
  const [own, ...others] = tab.pending;
  const next: Tab = {
    ...tab,
    seq,
    seen: seenWith(tab, by, n),
    offers: tab.offers.filter((offer) => offer.by !== by || offer.n > n),
  };
  if (by !== tab.me) return shown(next, applyDiff(agreed, diff), mend);
  // As it is shown already.
  if (asOffered && tab.exact && own?.n === n)
    return { ...next, pending: others, agreed: others.length === 0 ? tab.doc : applyDiff(agreed, own.diff) };
  return shown({ ...next, pending: tab.pending.filter((change) => change.n > n) }, applyDiff(agreed, diff), mend);
}

/** What is pending on top of what is agreed. */
function shown(tab: Tab, agreed: Doc, mend: Mend): Tab {
  let doc = agreed;
  let exact = true;
  for (const { diff } of tab.pending) {
    const carried = carry(diff, doc, "change");
    doc = carried.doc;
    exact &&= carried.exact;
  }
  return { ...tab, agreed, doc: exact ? doc : mend(doc), exact };
}

function hearOffer(tab: Tab, { by, n, diff }: Change, mend: Mend): Step {
  const known = n <= (tab.seen[by] ?? 0) || tab.offers.some((offer) => offer.by === by && offer.n === n);
  if (known) return still(tab);
  const next = { ...tab, offers: [...tab.offers, { by, n, diff }] };
  return tab.role === "writing" ? takeOffers(next, mend) : still(next);
}

/** Puts offers in order whose tabs have made no change before them that is not known yet. */
function takeOffers(tab: Tab, mend: Mend): Step {
  const next = tab.offers.find(({ by, n }) => n === (tab.seen[by] ?? 0) + 1);
  if (!next) return still(tab);
  const offers = tab.offers.filter((offer) => offer !== next);
  return then(put({ ...tab, offers }, next, "change", mend), (after) => takeOffers(after, mend));
}

/** The last words of the writer before: what it had put in order is older than all that was since. */
function hearLate(tab: Tab, message: Agreed, mend: Mend): Step {
  const { former } = tab;
  if (message.term !== former.term || message.seq !== former.seq + 1) return still(tab);
  const next = { ...tab, former: { ...former, seq: message.seq } };
  if (message.by === tab.me) return still(next);
  return then(put(next, message, "present", mend), (after) => takeOffers(after, mend));
}

/** The writer makes a change of another tab. */
function put(tab: Tab, { by, n, diff }: Change, wins: Wins, mend: Mend): Step {
  if (!tab.doc) return still(tab);
  const { doc: carried, exact } = carry(diff, tab.doc, wins);
  const doc = exact ? carried : mend(carried);
  const change = { by, n, diff: exact ? diff : diffOf(tab.doc, doc) };
  return numbered({ ...tab, doc, agreed: doc }, change, exact);
}

/** The writer's next change. */
function numbered(tab: Tab, { by, n, diff }: Change, asOffered: boolean): Step {
  const seq = tab.seq + 1;
  const seen = seenWith(tab, by, n);
  const offers = tab.offers.filter((offer) => offer.by !== by || offer.n > (seen[by] ?? 0));
  const told: Message = { type: "agreed", term: tab.term, seq, by, n, diff, asOffered };
  return { tab: { ...tab, seq, seen, offers }, tell: [told] };
}

function seenWith({ seen }: Tab, by: string, n: number): Seen {
  return { ...seen, [by]: Math.max(n, seen[by] ?? 0) };
}
