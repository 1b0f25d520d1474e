// From visit to visit, over in-memory ports: what is kept, what happens when the disk is full or the copy is damaged.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withRecords } from "../../comic/doc.ts";
import { recordsById } from "../../comic/example-doc.test-kit.ts";
import type { PackedProject } from "../../comic/packed-project.ts";
import { toProject } from "../../comic/project.ts";
import { chosenRender, panelsOnPage, recordOf, storyOf } from "../../comic/query.ts";
import { defaultStyles } from "../../comic/styles.ts";
import { shotsInOrder } from "../../studio/selectors.ts";
import { createEditor } from "../create-editor.ts";
import type { Editor } from "../editor.ts";
import { createInMemoryPorts, drawPending, quotaError, readyMessage, settled } from "../in-memory-ports.test-kit.ts";
import { readWhole } from "./story-store.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => void vi.useRealTimers());

const script = "[Mina] a woman\n\n[Mina] runs # One\n[Mina] rests\n\n[Mina] sings";

async function visit(ports = createInMemoryPorts()) {
  const editor = createEditor(ports);
  await editor.ready;
  const state = () => editor.store.getState();
  return { editor, ports, state, commands: editor.commands };
}
/** The same browser, a new visit. */
const again = (ports: ReturnType<typeof createInMemoryPorts>) => visit(createInMemoryPorts(ports.kept, ports.stored));

test("a change is saved within two seconds and comes back with its pictures", async () => {
  const { ports, state, commands } = await visit();
  commands.setScript(script);
  commands.drawPage(storyOf(state().doc).pages[0]!);
  await drawPending(ports);
  await vi.advanceTimersByTimeAsync(2000);
  expect(state().storage.status).toBe("saved");
  const later = await again(ports);
  expect(recordsById(later.state().doc)).toEqual(recordsById(state().doc));
  const [shot = ""] = shotsInOrder(state().doc);
  expect(later.state().assets[chosenRender(state().doc, shot)!.asset]).toBeDefined();
  expect(later.state().undoStep).toBeNull();
  expect(later.state().notice).toBeNull();
});

test("flush saves at once", async () => {
  const { editor, ports, commands } = await visit();
  commands.setScript(script);
  await editor.flush();
  expect(storyOf((await again(ports)).state().doc).script).toBe(script);
});

test("a full disk is told with a remedy, work goes on, and the next change saves everything", async () => {
  const { ports, state, commands } = await visit();
  ports.failure.writes = quotaError();
  commands.setScript(script);
  await vi.advanceTimersByTimeAsync(2000);
  expect(state().storage).toMatchObject({ status: "failed", remedy: expect.stringContaining("Free some disk space") });
  ports.failure.writes = null;
  commands.setTone("ink");
  await vi.advanceTimersByTimeAsync(2000);
  expect(state().storage.status).toBe("saved");
  expect(storyOf((await again(ports)).state().doc)).toMatchObject({ script, tone: "ink" });
});

test("a story with a font that is not here opens, and says which face stands in", async () => {
  const { editor, ports, state } = await visit();
  await editor.flush();
  const style = { ...defaultStyles.balloon, font: "Papyrus" };
  ports.kept.set(`story/${state().story}`, toProject(withRecords(state().doc, [style])));
  const later = await again(ports);
  expect(later.state().notice?.message).toBe('The font "Papyrus" is not here; Comic Neue Bold stands in.');
  expect(recordOf(later.state().doc, "style", style.id)).toEqual(style);
});

test("a damaged story stays as it is, with its pictures, and is not written over", async () => {
  const damaged = { format: "komawari-project", version: 1, records: [{ id: "story", type: "story" }] };
  const ports = createInMemoryPorts(new Map([["document", damaged]]), new Map([["hash", new Blob(["picture"])]]));
  const { editor, state } = await visit(ports);
  expect(state().notice?.message).toContain("damaged");
  await editor.flush();
  const later = await again(ports);
  expect(later.state().notice).toBeNull();
  expect(later.state().stories).toHaveLength(2);
  const other = later.state().stories.find(({ id }) => id !== later.state().story)!;
  expect(ports.kept.get(`story/${other.id}`)).toEqual(damaged);
  expect(later.ports.stored.has("hash")).toBe(true);
  await later.commands.openStory(other.id);
  expect(later.state().notice?.message).toContain("could not be opened");
  expect(later.state().story).not.toBe(other.id);
});

test("storage that cannot be read is told, and what it holds is not overwritten", async () => {
  const first = await visit();
  first.commands.setScript(script);
  await first.editor.flush();
  const ports = createInMemoryPorts(first.ports.kept);
  const { keys } = ports.documents;
  let broken = true;
  const flaky = {
    ...ports,
    documents: { ...ports.documents, keys: () => (broken ? Promise.reject(new Error("blocked")) : keys()) },
  };
  const editor = createEditor(flaky);
  await editor.ready;
  expect(editor.store.getState().notice?.message).toContain("blocked");
  broken = false;
  editor.commands.setTone("ink");
  await editor.flush();
  expect(storyOf(await readWhole(ports, first.state().story)).script).toBe(script);
});

test("pictures that no record names are swept when the document is opened, not before", async () => {
  const { editor, ports, state, commands } = await visit();
  commands.setScript(script);
  const [shot = ""] = shotsInOrder(state().doc);
  commands.redraw(shot);
  await drawPending(ports);
  commands.removeRender(chosenRender(state().doc, shot)!.id);
  await editor.flush();
  expect(ports.stored.size).toBe(2); // the picture and what it was decoded from
  commands.undo();
  await editor.flush();
  await again(ports);
  expect(ports.stored.size).toBe(2);
  commands.redo();
  await editor.flush();
  await again(ports);
  expect(ports.stored.size).toBe(0);
});

test("the pictures of a deleted line are kept for the next visit: the line, typed again, has them back", async () => {
  const { editor, ports, state, commands } = await visit();
  commands.setScript(script);
  const [shot = ""] = shotsInOrder(state().doc);
  commands.redraw(shot);
  await drawPending(ports);
  commands.endTyping();
  commands.setScript(script.replace("[Mina] runs # One\n", ""));
  await editor.flush();
  const next = await again(ports);
  expect(next.state().notice).toBeNull();
  expect(shotsInOrder(next.state().doc)).not.toContain(shot);
  next.commands.setScript(script);
  expect(shotsInOrder(next.state().doc)[0]).toBe(shot);
  expect(chosenRender(next.state().doc, shot)).toBeDefined();
});

test("a missing picture is told and does not stop the opening", async () => {
  const { editor, ports, state, commands } = await visit();
  commands.drawPage(storyOf(state().doc).pages[0]!);
  await drawPending(ports);
  await editor.flush();
  ports.stored.clear();
  const later = await again(ports);
  expect(later.state().opening).toBe(false);
  expect(later.state().notice?.message).toContain("missing");
});

test("a story is shown with the pictures of its page before those of other pages are read", async () => {
  const { editor, ports, state, commands } = await visit();
  commands.setScript(script);
  commands.drawStory();
  await drawPending(ports);
  await editor.flush();
  const shown = shotsInOrder(state().doc).map((shot) => chosenRender(state().doc, shot)!.asset);
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const next = createInMemoryPorts(ports.kept, ports.stored);
  const getAll: typeof next.assets.getAll = async (hashes) => {
    if (hashes.includes(shown[2]!)) await gate;
    return next.assets.getAll(hashes);
  };
  const later = createEditor({ ...next, assets: { ...next.assets, getAll } });
  await settled();
  const early = later.store.getState();
  expect(early.opening).toBe(false);
  expect(shown.map((hash) => hash in early.assets)).toEqual([true, true, false]);
  release();
  await later.ready;
  expect(shown.every((hash) => hash in later.store.getState().assets)).toBe(true);
});

/** The same browser, a new visit, and what happens in the moment in which only the first page is there. */
async function visitEarly(before: ReturnType<typeof createInMemoryPorts>, early: (editor: Editor) => void) {
  const ports = createInMemoryPorts(before.kept, before.stored);
  const editor = createEditor(ports);
  const leave = editor.store.subscribe(({ opening }) => {
    if (opening) return;
    leave();
    early(editor);
  });
  await editor.ready;
  return { editor, ports, state: editor.store.getState };
}

test("a story is shown with its first page; what is changed before the others are there is kept, and so are they", async () => {
  const { editor, ports, state, commands } = await visit();
  commands.setScript(script);
  commands.drawStory();
  await drawPending(ports);
  await editor.flush();
  const [first = "", second = ""] = storyOf(state().doc).pages;
  const later = await visitEarly(ports, ({ store, commands }) => {
    const { doc, completing } = store.getState();
    expect(completing).toBe(true);
    expect(panelsOnPage(doc, first)).toEqual(panelsOnPage(state().doc, first));
    expect(panelsOnPage(doc, second)).toEqual([]);
    commands.setScript(script.replace("rests", "sleeps"));
    expect(store.getState().completing).toBe(false);
  });
  expect(panelsOnPage(later.state().doc, second)).toEqual(panelsOnPage(state().doc, second));
  await later.editor.flush();
  const last = await again(later.ports);
  expect(recordsById(last.state().doc)).toEqual(recordsById(later.state().doc));
  expect(storyOf(last.state().doc).script).toContain("sleeps");
});

test("opening writes nothing of a story, whatever it shows in between", async () => {
  const { editor, ports, commands } = await visit();
  commands.setScript(script);
  await editor.flush();
  const before = structuredClone([...ports.kept]);
  const later = await visitEarly(ports, ({ commands }) => commands.selectPage("page-2"));
  await later.editor.flush();
  expect([...ports.kept]).toEqual(before);
});

test("a story that another build left is checked before it is shown", async () => {
  const { editor, ports, state, commands } = await visit();
  commands.setScript(script);
  await editor.flush();
  const other = createEditor({ ...createInMemoryPorts(ports.kept), build: "a later one" });
  await other.ready;
  expect(recordsById(other.store.getState().doc)).toEqual(recordsById(state().doc));
  const packed = ports.kept.get(`story/${state().story}`) as PackedProject;
  ports.kept.set(`story/${state().story}`, { ...packed, pages: ["[{}]"] });
  const damaged = createEditor({ ...createInMemoryPorts(ports.kept), build: "a later one" });
  await damaged.ready;
  expect(damaged.store.getState().notice?.message).toContain("The saved story could not be opened");
});

test("a tab killed while drawing offers to finish, and finishing draws only what is missing", async () => {
  const { ports, state, commands } = await visit();
  commands.setScript(script);
  commands.drawStory();
  await vi.advanceTimersByTimeAsync(2000);
  const shots = shotsInOrder(state().doc);
  ports.emit(readyMessage);
  await settled();
  await drawPending(ports, 1);
  await vi.advanceTimersByTimeAsync(2000);
  const later = await again(ports);
  expect(later.state().interrupted).toEqual([shots[2]]);
  later.commands.resumeInterrupted();
  expect(later.state().interrupted).toEqual([]);
  await drawPending(later.ports);
  expect(later.ports.asked.requests.map(({ request }) => request.panels.map((panel) => panel.id))).toEqual([
    [shots[2]],
  ]);
  expect(later.ports.asked.requests[0]!.request.references).toHaveLength(2);
  expect((await again(ports)).state().interrupted).toEqual([]);
});

test("an interrupted drawing can be dismissed for good", async () => {
  const { editor, ports, commands } = await visit();
  commands.setScript(script);
  commands.drawStory();
  await editor.flush();
  const later = await again(ports);
  expect(later.state().interrupted).toHaveLength(3);
  later.commands.dismissInterrupted();
  await settled();
  expect((await again(ports)).state().interrupted).toEqual([]);
});
