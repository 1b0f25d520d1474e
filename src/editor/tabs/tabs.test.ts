// Editors as tabs of one browser: one storage, one line for each lock, channels between them.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { recordsIn } from "../../comic/doc.ts";
import { chosenRender, recordsOf, storyOf } from "../../comic/query.ts";
import { shotsInOrder } from "../../studio/selectors.ts";
import { createEditor } from "../create-editor.ts";
import { createInMemoryPorts, drawPending, settled } from "../in-memory-ports.test-kit.ts";
import type { DocumentKey } from "../ports.ts";
import { ANSWER_MS, placeOf } from "./seat.ts";
import { createBrowser } from "./tabs.test-kit.ts";

const script = "# Rain\n\n[Mina] a woman\n\n[Mina] runs # One\n[Mina] rests";

function browser() {
  const kept = new Map<DocumentKey, unknown>();
  const stored = new Map<string, Blob>();
  const { open } = createBrowser();
  const begin = () => {
    const { kill, sleep, ...tabs } = open();
    const ports = createInMemoryPorts(kept, stored, tabs);
    const editor = createEditor(ports);
    const state = () => editor.store.getState();
    const records = () => recordsIn(state().doc);
    return { editor, ports, state, records, text: () => storyOf(state().doc).script, kill, sleep };
  };
  return {
    kept,
    stored,
    open,
    begin,
    async visit() {
      const tab = begin();
      await tab.editor.ready;
      return tab;
    },
  };
}

/** Two tabs with one story, which is stored. */
async function twoTabs() {
  const all = browser();
  const one = await all.visit();
  await one.editor.commands.newStory();
  one.editor.commands.setScript(script);
  one.editor.commands.endTyping();
  await one.editor.flush();
  const two = await all.visit();
  return { ...all, one, two };
}

test("what is changed in either tab is in both, and undo takes back its own", async () => {
  const { one, two } = await twoTabs();
  expect(two.text()).toBe(script);
  one.editor.commands.setScript(script.replace("rests", "rests at home"));
  await settled();
  two.editor.commands.setScript(two.text().replace("runs", "runs away"));
  two.editor.commands.setTone("ink");
  await settled();
  expect(one.records()).toEqual(two.records());
  one.editor.commands.undo();
  await settled();
  expect(two.text()).toBe(script.replace("runs", "runs away"));
  expect(one.records()).toEqual(two.records());
  expect(storyOf(one.state().doc).tone).toBe("ink");
  expect(one.state().undoStep).not.toBeNull();
});

test("one tab writes; when it is killed the other does, with all that it knows", async () => {
  const { one, two, visit, kept } = await twoTabs();
  two.editor.commands.setTitle("Snow");
  await settled();
  const { story } = one.state();
  const before = JSON.stringify(kept.get(`story/${story}`));
  await two.editor.flush();
  expect(JSON.stringify(kept.get(`story/${story}`))).toBe(before);
  one.kill();
  two.editor.commands.setTone("ink");
  await settled();
  await two.editor.flush();
  two.kill();
  const three = await visit();
  expect(storyOf(three.state().doc)).toMatchObject({ title: "Snow", tone: "ink" });
});

test("what was changed while a tab opens the story is in it", async () => {
  const { one, two, visit } = await twoTabs();
  const opening = visit();
  one.editor.commands.setTitle("Snow");
  two.editor.commands.setTone("ink");
  const three = await opening;
  await settled();
  expect(three.records()).toEqual(one.records());
  expect(storyOf(three.state().doc)).toMatchObject({ title: "Snow", tone: "ink" });
});

test("a change of the other tab in the middle of a drag ends nothing: the drag is one step and is given up alone", async () => {
  const { one, two } = await twoTabs();
  const [caption] = recordsOf(two.state().doc, "caption");
  const place = () => recordsOf(two.state().doc, "caption")[0]!.xMm;
  const begin = place();
  const drag = two.editor.commands.beginGesture();
  two.editor.commands.moveLettering(caption!.id, 40, 40);
  one.editor.commands.setTitle("Snow");
  await settled();
  expect(drag.isOpen()).toBe(true);
  two.editor.commands.moveLettering(caption!.id, 50, 50);
  drag.end();
  two.editor.commands.undo();
  expect(place()).toBe(begin);
  expect(storyOf(two.state().doc).title).toBe("Snow");
  const other = two.editor.commands.beginGesture();
  two.editor.commands.moveLettering(caption!.id, 60, 60);
  one.editor.commands.setTitle("Hail");
  await settled();
  other.cancel();
  await settled();
  expect(place()).toBe(begin);
  expect(storyOf(two.state().doc).title).toBe("Hail");
  expect(one.records()).toEqual(two.records());
});

test("pictures of both tabs come together, and each shows those of the other", async () => {
  const { one, two } = await twoTabs();
  const [first, second] = shotsInOrder(one.state().doc);
  const { currentPage } = one.state();
  one.editor.commands.redraw(first!);
  two.editor.commands.redraw(second!);
  await Promise.all([drawPending(one.ports), drawPending(two.ports)]);
  await settled();
  expect(one.records()).toEqual(two.records());
  for (const tab of [one, two]) {
    for (const shot of [first!, second!]) {
      const render = chosenRender(tab.state().doc, shot);
      expect(tab.state().assets[render!.asset]).toBeDefined();
    }
    expect(tab.state().currentPage).toBe(currentPage);
  }
});

test("a drawing that was cut short in the tab that does not write is finished at the next visit", async () => {
  const { one, two, visit } = await twoTabs();
  two.editor.commands.drawPage(two.state().currentPage);
  await settled();
  two.kill();
  await one.editor.flush();
  one.kill();
  const three = await visit();
  expect(three.state().interrupted).toEqual(shotsInOrder(three.state().doc));
});

test("a tab that hears of a newer form writes what it has, shows that it is older, and changes nothing any more", async () => {
  const { one, two, open, kept } = await twoTabs();
  one.editor.commands.setTitle("Snow");
  await settled();
  const { story } = one.state();
  const newer = open();
  const place = newer.join(placeOf(story), () => undefined);
  const lock = await newer.hold(placeOf(story));
  expect(lock.first).toBe(false);
  place.tell({ type: "hello", by: "newer", schema: 1_000_000 });
  await settled();
  await lock.inTurn;
  for (const tab of [one, two]) {
    expect(tab.state().shownOnly).toBe("outdated");
    tab.editor.commands.setTitle("Never");
    tab.editor.commands.undo();
    expect(storyOf(tab.state().doc).title).toBe("Snow");
  }
  const before = JSON.stringify([...kept]);
  expect(before).toContain("Snow");
  await Promise.all([one.editor.flush(), two.editor.flush()]);
  expect(JSON.stringify([...kept])).toBe(before);
});

describe("a tab that sleeps with a story", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  test("is not waited for for ever: another takes the story over, and here it is only shown", async () => {
    const { one, two, begin, kept } = await twoTabs();
    two.kill();
    const { story } = one.state();
    one.editor.commands.setTitle("Never written");
    const wake = one.sleep();
    const three = begin();
    await settled();
    vi.advanceTimersByTime(ANSWER_MS - 1);
    expect(three.state().unanswered).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(three.state()).toMatchObject({ unanswered: [story], opening: true });
    three.editor.commands.takeOver();
    await three.editor.ready;
    expect(three.state()).toMatchObject({ unanswered: [], opening: false, story });
    three.editor.commands.setTitle("Snow");
    await three.editor.flush();
    // Its clock goes on before it hears anything.
    await vi.runOnlyPendingTimersAsync();
    wake();
    await settled();
    expect(one.state().shownOnly).toBe("taken");
    one.editor.commands.setTone("ink");
    await one.editor.flush();
    expect(storyOf(one.state().doc)).toMatchObject({ title: "Never written", tone: "color" });
    expect(JSON.stringify(kept.get(`story/${story}`))).toContain("Snow");
    expect(JSON.stringify([...kept])).not.toContain("Never written");
    expect(storyOf(three.state().doc).title).toBe("Snow");
    expect(three.state().shownOnly).toBeNull();
  });

  test("gets its changes back when it answers in the end", async () => {
    const { one, two } = await twoTabs();
    const { story } = one.state();
    const wake = one.sleep();
    two.editor.commands.setTitle("Snow");
    await settled();
    vi.advanceTimersByTime(ANSWER_MS);
    expect(two.state().unanswered).toEqual([story]);
    wake();
    await settled();
    expect(two.state().unanswered).toEqual([]);
    expect(one.records()).toEqual(two.records());
    expect(storyOf(one.state().doc).title).toBe("Snow");
  });

  test("loses nothing that the tab that takes over knows", async () => {
    const { one, two, kept } = await twoTabs();
    const { story } = one.state();
    one.editor.commands.setTone("ink");
    await settled();
    one.sleep();
    two.editor.commands.setTitle("Snow");
    await settled();
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    two.editor.commands.takeOver();
    await settled();
    await two.editor.flush();
    expect(storyOf(two.state().doc)).toMatchObject({ title: "Snow", tone: "ink" });
    expect(JSON.stringify(kept.get(`story/${story}`))).toContain("Snow");
  });
});

test("a story that another tab has open is renamed there, and does not go into the bin", async () => {
  const { one, two } = await twoTabs();
  const { story } = one.state();
  await two.editor.commands.newStory();
  expect(await two.editor.commands.openElsewhere()).toContain(story);
  await two.editor.commands.renameStory(story, "Snow");
  await settled();
  expect(storyOf(one.state().doc).title).toBe("Snow");
  await one.editor.flush();
  await settled();
  const entry = () => two.state().stories.find(({ id }) => id === story);
  expect(entry()?.title).toBe("Snow");
  await two.editor.commands.deleteStory(story);
  expect(two.state().notice?.message).toContain("open in another tab");
  expect(entry()?.deletedAt).toBeNull();
  one.kill();
  await two.editor.commands.deleteStory(story);
  expect(entry()?.deletedAt).not.toBeNull();
});

test("a picture that one tab just drew is not swept by another that is opened", async () => {
  const { one, visit, stored } = await twoTabs();
  one.editor.commands.redraw(shotsInOrder(one.state().doc)[0]!);
  await drawPending(one.ports);
  const before = stored.size;
  expect(before).toBeGreaterThan(0);
  await visit();
  expect(stored.size).toBe(before);
});

test("what two tabs choose for the machine does not take the place of each other", async () => {
  const { one, two, kept } = await twoTabs();
  one.editor.commands.setQuickDecode(true);
  await settled();
  two.editor.commands.setBankBudget(1000);
  await settled();
  expect(kept.get("settings")).toMatchObject({ quickDecode: true, bankBudget: 1000 });
});
