// Tabs over a channel that delivers as BroadcastChannel does: what one tab says arrives at each other tab in its order, and
// late by any time; what several say arrives in any order. Tabs are opened and killed, and the lock goes from one to another.
import fc from "fast-check";
import { expect, test } from "vitest";
import { diffOf } from "../comic/diff.ts";
import { docOf, recordsIn, withRecords } from "../comic/doc.ts";
import { parseProject, toProject } from "../comic/project.ts";
import { recordOf, recordsOf, storyOf } from "../comic/query.ts";
import type { ComicRecord, Doc } from "../comic/records.ts";
import { parseScript } from "../script/parse.ts";
import { edit, enter, hear, type Mend, type Message, reign, type Step, type Tab } from "./agreement.ts";
import { mendMerged, syncScript } from "./commands/apply-script.ts";
import { newDocument } from "./commands/story.ts";
import { shotsInOrder } from "./selectors.ts";

interface Net {
  readonly tabs: Map<string, Tab>;
  readonly queues: Map<string, Message[]>;
  /** Who waits for the lock, the first one first. */
  readonly line: string[];
  holder: string | null;
  stored: Doc;
  opened: number;
  clock: number;
  readonly mend: Mend;
}

function network(stored: Doc, mend: Mend): Net {
  return { tabs: new Map(), queues: new Map(), line: [], holder: null, stored, opened: 0, clock: 0, mend };
}

function take(net: Net, id: string, { tab, tell }: Step): void {
  net.tabs.set(id, tab);
  for (const other of net.tabs.keys()) {
    if (other === id) continue;
    const queue = net.queues.get(`${id} ${other}`) ?? [];
    queue.push(...tell.map((message) => structuredClone(message)));
    net.queues.set(`${id} ${other}`, queue);
  }
}

function open(net: Net): void {
  const id = `tab${net.opened++}`;
  net.line.push(id);
  take(net, id, enter(id));
  if (net.holder === null && net.line[0] === id) grant(net);
}

/** The browser gives the lock to who waited longest. */
function grant(net: Net): void {
  const next = net.holder === null ? net.line.shift() : undefined;
  const tab = next === undefined ? undefined : net.tabs.get(next);
  if (next === undefined || !tab) return;
  net.holder = next;
  take(net, next, reign(tab, net.clock++, net.stored, net.mend));
}

function kill(net: Net, id: string): void {
  net.tabs.delete(id);
  if (net.holder === id) net.holder = null;
  if (net.line.includes(id)) net.line.splice(net.line.indexOf(id), 1);
  for (const key of net.queues.keys()) if (key.endsWith(` ${id}`)) net.queues.delete(key);
}

/** Delivers the next message of one of the queues. */
function deliver(net: Net, which: number): boolean {
  const waiting = [...net.queues].filter(([, queue]) => queue.length > 0);
  const [key, queue] = waiting[which % waiting.length] ?? [];
  const [, to] = key?.split(" ") ?? [];
  const tab = to === undefined ? undefined : net.tabs.get(to);
  if (to === undefined || !tab || !queue) return false;
  take(net, to, hear(tab, queue.shift()!, net.mend));
  return true;
}

/** All that is under way arrives. */
function quiet(net: Net, order: (n: number) => number): void {
  for (let n = 0; ; n++) {
    grant(net);
    if (!deliver(net, order(n))) return;
  }
}

function changed(net: Net, id: string, change: (doc: Doc) => Doc): void {
  const tab = net.tabs.get(id);
  if (!tab?.doc) return;
  const doc = change(tab.doc);
  if (doc !== tab.doc) take(net, id, edit(tab, doc, diffOf(tab.doc, doc)));
}

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("deliver" as const), which: fc.nat(), what: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("edit" as const), which: fc.nat(), what: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("open" as const, "kill" as const, "grant" as const, "write" as const),
      which: fc.nat(),
      what: fc.nat(3),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

function act(net: Net, { kind, which, what }: Action, change: (net: Net, id: string, what: number) => void): void {
  const ids = [...net.tabs.keys()];
  const id = ids[which % ids.length];
  if (kind === "open" && ids.length < 4) open(net);
  else if (kind === "grant") grant(net);
  else if (kind === "deliver") for (let n = 0; n <= what; n++) deliver(net, which + n);
  else if (kind === "write" && net.holder !== null) net.stored = net.tabs.get(net.holder)?.doc ?? net.stored;
  else if (id === undefined) return;
  else if (kind === "kill" && ids.length > 1) kill(net, id);
  else if (kind === "edit") change(net, id, what);
}

/**
 * Offers that may still be taken. Not those of a tab that is gone and made a change before them that no other tab heard of: such a tab told the
 * first one before any that is left was opened.
 */
const awaited = ({ offers, seen }: Tab, net: Net) =>
  offers.filter(({ by, n }) => net.tabs.has(by) || n <= (seen[by] ?? 0) + 1);

/** All tabs show the same, and nobody waits for anything. */
function expectAgreement(net: Net): Doc {
  const tabs = [...net.tabs.values()];
  const [first, ...others] = tabs;
  for (const other of others) expect(recordsIn(other.doc!)).toEqual(recordsIn(first!.doc!));
  for (const tab of tabs) expect([tab.pending, tab.held, awaited(tab, net)]).toEqual([[], [], []]);
  expect(tabs.map(({ role }) => role).sort()).toEqual([...others.map(() => "following"), "writing"]);
  return first!.doc!;
}

const counter = (id: string, text: string): ComicRecord => ({
  id,
  type: "shot",
  text,
  cast: [],
  negative: "",
  seed: 1,
  locked: false,
  stage: "auto",
});

test("whatever arrives when, tabs end equal, and what a tab did that lives, or that told one that lives, is there", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), fc.infiniteStream(fc.nat(9)), (actions, random) => {
      const net = network(docOf([counter("a", "0"), counter("b", "0")]), (doc) => doc);
      /** Records that were added, and the tabs that knew the story then. */
      const added = new Map<string, readonly string[]>();
      let made = 0;
      open(net);
      open(net);
      quiet(net, () => 0);
      const change = (_: Net, id: string, what: number) => {
        const knowing = [...net.tabs].filter(([, tab]) => tab.agreed).map(([other]) => other);
        const value = `${made++}`;
        changed(net, id, (doc) => {
          if (what < 2) return withRecords(doc, [{ ...recordOf(doc, "shot", "a")!, text: value }]);
          if (what < 3) return withRecords(doc, [{ ...recordOf(doc, "shot", "b")!, negative: value }]);
          added.set(`added${value}`, knowing);
          return withRecords(doc, [counter(`added${value}`, id)]);
        });
      };
      for (const next of actions) act(net, next, change);
      quiet(net, () => random.next().value ?? 0);
      const doc = expectAgreement(net);
      for (const [id, knowing] of added) {
        if (knowing.some((tab) => net.tabs.has(tab))) expect(recordOf(doc, "shot", id)).toBeDefined();
      }
    }),
    { numRuns: 500 },
  );
});

test("stories that are written in several tabs end equal and sound, each panel with the line that it is of", () => {
  let ids = 0;
  const createId = (type: string) => `${type}-${ids++}`;
  const mend = (doc: Doc) => mendMerged(doc, createId);
  const begin = newDocument("[Mina] a woman\n\n[Mina] one\n[Mina] two\n\n[Mina] three", 7, createId);
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const net = network(begin, mend);
      open(net);
      open(net);
      quiet(net, () => 0);
      const change = (_: Net, id: string, what: number) =>
        changed(net, id, (doc) => {
          const lines = storyOf(doc).script.split("\n");
          const at = 2 + (ids % Math.max(1, lines.length - 2));
          if (what < 2) lines[at] = `[Mina] ${ids}`;
          else if (what < 4) lines.splice(at, 0, `[Mina] new ${ids}`, ...(what === 3 ? ["", "---", ""] : []));
          else lines.splice(at, 1);
          const { added, updated, removed } = syncScript(doc, lines.join("\n"), createId);
          const next = withRecords(doc, [...Object.values(added), ...Object.values(updated).map(([, to]) => to)]);
          return docOf(recordsIn(next).filter((record) => !removed[record.id]));
        });
      for (const next of actions) act(net, next, change);
      quiet(net, (n) => n * 7);
      const doc = expectAgreement(net);
      expect(parseProject(toProject(doc)).repairs).toEqual([]);
      const { panels } = parseScript(storyOf(doc).script);
      expect(shotsInOrder(doc).map((shot) => recordOf(doc, "shot", shot)?.text)).toEqual(
        panels.map(({ text }) => text),
      );
      expect(
        recordsOf(doc, "page")
          .map(({ id }) => id)
          .sort(),
      ).toEqual([...storyOf(doc).pages].sort());
    }),
    { numRuns: 40 },
  );
});
