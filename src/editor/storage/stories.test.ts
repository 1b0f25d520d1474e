// Several stories over visits: nothing is lost but by the artist.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordsById } from "../../comic/example-doc.test-kit.ts";
import { parseProject } from "../../comic/project.ts";
import { chosenRender, recordsOf, storyOf } from "../../comic/query.ts";
import { damage, drawnStory, hash, seeded, storyBytes } from "../../comic/story-file/story-file.test-kit.ts";
import { shotsInOrder } from "../../studio/selectors.ts";
import { createEditor } from "../create-editor.ts";
import { createInMemoryPorts, drawPending, quotaError, readyMessage, settled } from "../in-memory-ports.test-kit.ts";
import type { DocumentKey, EditorPorts } from "../ports.ts";

/** What the version that kept one story left in the browser. */
const oneStory = JSON.parse(readFileSync(join(import.meta.dirname, "one-story.fixture.json"), "utf8"));

const script = (title: string) => `# ${title}\n\n[Mina] a woman\n\n[Mina] runs # One\n[Mina] rests`;

async function visit(ports = createInMemoryPorts(), changed: Partial<EditorPorts> = {}) {
  const editor = createEditor({ ...ports, ...changed });
  await editor.ready;
  const state = () => editor.store.getState();
  const write = async (title: string) => {
    await editor.commands.newStory();
    editor.commands.setScript(script(title));
    editor.commands.endTyping();
    return state().story;
  };
  const titles = () =>
    state()
      .stories.filter(({ deletedAt }) => deletedAt === null)
      .map(({ title }) => title)
      .sort();
  return { editor, ports, state, commands: editor.commands, write, titles };
}
/** The same browser, a new visit. */
const again = (ports: ReturnType<typeof createInMemoryPorts>) => visit(createInMemoryPorts(ports.kept, ports.stored));

/** Assets under their real hashes, as a browser keeps them. */
function realAssets(stored: Map<string, Blob>): EditorPorts["assets"] {
  return {
    async put(image) {
      const name = await hash(new Uint8Array(await image.arrayBuffer()));
      stored.set(name, image);
      return name;
    },
    get: async (name) => stored.get(name),
    getAll: async (names) => names.map((name) => stored.get(name)),
    async keepOnly(names) {
      for (const name of [...stored.keys()]) if (!names.has(name)) stored.delete(name);
    },
  };
}

test("a new story keeps the old one, each with its own text, over visits", async () => {
  const { editor, ports, write, commands, state } = await visit();
  const rain = await write("Rain");
  const snow = await write("Snow");
  await editor.flush();
  const later = await again(ports);
  expect(later.state().story).toBe(snow);
  expect(storyOf(later.state().doc).script).toBe(script("Snow"));
  expect(later.titles()).toEqual(["A Cake in the Snow", "Rain", "Snow"]);
  expect(later.state().stories).toHaveLength(3);
  await later.commands.openStory(rain);
  expect(storyOf(later.state().doc).script).toBe(script("Rain"));
  expect(later.state().undoStep).toBeNull();
  later.commands.setTitle("Heavy rain");
  await later.commands.openStory(snow);
  expect(storyOf(later.state().doc).title).toBe("Snow");
  const last = await again(later.ports);
  expect(last.state().stories.find(({ id }) => id === rain)?.title).toBe("Heavy rain");
  await commands.openStory(rain);
  expect(state().story).toBe(rain);
});

test("a reload opens the story that the tab had open, and a fresh tab what any opened last", async () => {
  const { editor, ports, write } = await visit();
  const rain = await write("Rain");
  await editor.flush();
  const other = await again(ports);
  const snow = await other.write("Snow");
  await other.editor.flush();
  const reload = () => visit(createInMemoryPorts(ports.kept, ports.stored), { memory: ports.memory });
  expect((await again(ports)).state().story).toBe(snow);
  expect((await reload()).state().story).toBe(rain);
  await other.commands.deleteStory(rain);
  expect((await reload()).state().story).toBe(snow);
});

test("the list says title, pages and when a story was last changed; looking at it changes no date", async () => {
  const { editor, state, write, commands } = await visit();
  const rain = await write("Rain");
  await editor.flush();
  const entry = () => state().stories.find(({ id }) => id === rain);
  expect(entry()).toMatchObject({ title: "Rain", pages: 1, deletedAt: null });
  const { changedAt } = entry()!;
  await write("Snow");
  await commands.openStory(rain);
  await editor.flush();
  expect(entry()?.changedAt).toBe(changedAt);
});

test("what the version with one story stored becomes the first story, with its interrupted drawing", async () => {
  const earlier = new Map(Object.entries(oneStory)) as Map<DocumentKey, unknown>;
  const { ports, state } = await visit(createInMemoryPorts(earlier, new Map([["kept", new Blob(["x"])]])));
  expect(recordsById(state().doc)).toEqual(recordsById(parseProject(oneStory.document).doc));
  expect(state().interrupted).toEqual(["shot-2"]);
  expect(state().stories.map(({ title, changedAt }) => [title, changedAt === 5])).toEqual([
    ["The lighthouse", false],
    ["", true],
  ]);
  expect([...ports.kept.keys()].filter((key) => !key.includes("/"))).toEqual(["open"]);
  expect(ports.stored.has("kept")).toBe(true);
  const later = await again(ports);
  expect(recordsById(later.state().doc)).toEqual(recordsById(parseProject(oneStory.document).doc));
});

test("a story is renamed and duplicated without being opened; undo knows only the open one", async () => {
  const { editor, ports, state, commands, write, titles } = await visit();
  const rain = await write("Rain");
  const snow = await write("Snow");
  await commands.renameStory(rain, "Hail");
  await commands.renameStory(snow, "Ice");
  await commands.duplicateStory(rain, "Hail (copy)");
  await editor.flush();
  expect(titles()).toEqual(expect.arrayContaining(["Hail", "Hail (copy)", "Ice"]));
  expect(state().story).toBe(snow);
  commands.undo();
  expect(storyOf(state().doc).title).toBe("Snow");
  const copy = state().stories.find(({ title }) => title === "Hail (copy)")!;
  await commands.openStory(copy.id);
  expect(storyOf(state().doc).script).toBe(script("Hail (copy)"));
  expect((await again(ports)).titles()).toEqual(expect.arrayContaining(["Hail", "Hail (copy)", "Snow"]));
});

test("a story goes into the bin, comes back, and is gone only once the artist empties it", async () => {
  const { ports, state, commands, write, titles } = await visit();
  const rain = await write("Rain");
  const snow = await write("Snow");
  await commands.deleteStory(snow);
  expect(state().story).toBe(rain);
  expect(titles()).not.toContain("Snow");
  const later = await again(ports);
  expect(later.state().story).toBe(rain);
  expect(later.state().stories.find(({ id }) => id === snow)?.deletedAt).not.toBeNull();
  await later.commands.restoreStory(snow);
  expect(later.titles()).toContain("Snow");
  await later.commands.deleteStory(rain);
  await later.commands.emptyBin();
  expect([...ports.kept.keys()].filter((key) => key.includes(rain))).toEqual([]);
  expect(storyOf((await again(later.ports)).state().doc).title).toBe("Snow");
});

test("when the last story is deleted an empty one is shown", async () => {
  const { state, commands } = await visit();
  for (const { id } of state().stories) await commands.deleteStory(id);
  await commands.deleteStory(state().story);
  expect(storyOf(state().doc).script).toBe("");
  expect(state().stories.filter(({ deletedAt }) => deletedAt === null)).toHaveLength(1);
});

test("pictures stay as long as a story names them, in the bin, too", async () => {
  const { editor, ports, state, commands, write } = await visit();
  const rain = await write("Rain");
  commands.drawStory();
  await drawPending(ports);
  await commands.duplicateStory(rain, "Copy");
  const all = [...ports.stored.keys()];
  expect(all.length).toBeGreaterThan(0);
  await commands.deleteStory(rain);
  await editor.flush();
  const second = await again(ports);
  expect([...second.ports.stored.keys()]).toEqual(all);
  await second.commands.emptyBin();
  const third = await again(second.ports);
  expect([...third.ports.stored.keys()]).toEqual(all);
  await third.commands.deleteStory(third.state().stories.find(({ title }) => title === "Copy")!.id);
  await third.commands.emptyBin();
  const fourth = await again(third.ports);
  expect(fourth.ports.stored.size).toBe(0);
  expect(state().notice).toBeNull();
});

test("leaving a story that is being drawn keeps what has come and offers the rest when it is opened again", async () => {
  const { ports, state, commands, write } = await visit();
  const rain = await write("Rain");
  const [first = "", second = ""] = shotsInOrder(state().doc);
  ports.emit(readyMessage);
  commands.redraw(first);
  commands.redraw(second);
  await drawPending(ports, 1);
  await write("Snow");
  expect(state().jobs).toEqual([]);
  expect(state().interrupted).toEqual([]);
  await drawPending(ports);
  expect(recordsOf(state().doc, "render")).toEqual([]);
  await commands.openStory(rain);
  expect(chosenRender(state().doc, first)).toBeDefined();
  expect(state().interrupted).toEqual([second]);
});

test("a story that cannot be written is not left", async () => {
  const { ports, state, commands, write } = await visit();
  const rain = await write("Rain");
  await write("Snow");
  commands.setTitle("Sleet");
  ports.failure.writes = quotaError();
  await commands.openStory(rain);
  expect(storyOf(state().doc).title).toBe("Sleet");
  expect(state().notice?.message).toContain("no room");
  ports.failure.writes = null;
  await commands.openStory(rain);
  expect(storyOf(state().doc).title).toBe("Rain");
});

test("a cover shows the first page as it stands, without script and cast", async () => {
  const { commands, write, ports, state } = await visit();
  const rain = await write("Rain");
  commands.drawStory();
  await drawPending(ports);
  const { doc } = state();
  await write("Snow");
  const cover = await commands.loadCover(rain);
  expect(cover && recordsOf(cover, "render").map(({ asset }) => asset)).toEqual(
    shotsInOrder(doc).map((shot) => chosenRender(doc, shot)!.asset),
  );
  expect(cover && [storyOf(cover).script, recordsOf(cover, "character")]).toEqual(["", []]);
  expect(await commands.loadCover("nobody")).toBeNull();
});

test("a story saved to a file opens in another browser with its pictures", async () => {
  const { doc, assets } = drawnStory();
  const bytes = await storyBytes({ doc, assets });
  const stored = new Map<string, Blob>();
  const ports = createInMemoryPorts(new Map(), stored);
  const { state, commands, editor } = await visit(ports, { assets: realAssets(stored) });
  const sample = state().story;
  await commands.openFile(Promise.resolve({ file: new Blob([bytes]), place: null }));
  expect(recordsById(state().doc)).toEqual(recordsById(doc));
  expect(state().story).not.toBe(sample);
  expect(state().notice).toBeNull();
  expect(new Set(stored.keys())).toEqual(new Set(assets.keys()));
  await commands.saveFile("a.komawari", false);
  expect(state().storage).toMatchObject({ status: "saved", file: "a.komawari" });
  expect(Buffer.from(await ports.disk.get("a.komawari")!.arrayBuffer()).equals(bytes)).toBe(true);
  commands.setTitle("Another");
  await editor.flush();
  expect(state().storage).toMatchObject({ status: "saved", file: null });
  await commands.saveFile("b.komawari", false);
  expect([...ports.disk.keys()]).toEqual(["a.komawari"]);
  await commands.saveFile("b.komawari", true);
  expect([...ports.disk.keys()]).toEqual(["a.komawari", "b.komawari"]);
});

test("of 1,000 damaged files none is opened and nothing is written", async () => {
  const good = await storyBytes();
  const stored = new Map<string, Blob>();
  const ports = createInMemoryPorts(new Map(), stored);
  const { editor, state, commands } = await visit(ports, { assets: realAssets(stored) });
  await editor.flush();
  const before = new Map(ports.kept);
  const { doc, story, stories } = state();
  const random = seeded(3);
  const silent: number[] = [];
  for (let n = 0; n < 1000; n++) {
    commands.dismissNotice();
    await commands.openFile(Promise.resolve({ file: new Blob([damage(good, n, random)]), place: null }));
    if (!state().notice?.message.startsWith("The file could not be opened: Story file: expected")) silent.push(n);
  }
  expect(silent).toEqual([]);
  expect(stored.size).toBe(0);
  expect(new Map(ports.kept)).toEqual(before);
  expect(state()).toMatchObject({ doc, story, stories, opening: false });
});

test("a file that cannot be written is told, and the place is asked for anew", async () => {
  const { ports, state, commands } = await visit();
  ports.failure.writes = new Error("the disk is gone");
  await commands.saveFile("a.komawari", false);
  expect(state().notice?.message).toContain("the disk is gone");
  ports.failure.writes = null;
  await settled();
  await commands.saveFile("c.komawari", false);
  expect([...ports.disk.keys()]).toEqual(["c.komawari"]);
});

test("a story that was opened from a file of the disk is saved there", async () => {
  const stored = new Map<string, Blob>();
  const { editor, ports, commands, state } = await visit(createInMemoryPorts(new Map(), stored), {
    assets: realAssets(stored),
  });
  const place = (await ports.files.choosePlace("opened.komawari"))!;
  await commands.openFile(Promise.resolve({ file: new Blob([await storyBytes()]), place }));
  commands.setTitle("Hail");
  await commands.saveFile("proposed.komawari", false);
  expect([...ports.disk.keys()]).toEqual(["opened.komawari"]);
  expect(state().storage).toMatchObject({ status: "saved", file: "opened.komawari" });
  await commands.openFile(Promise.resolve(null));
  expect(storyOf(state().doc).title).toBe("Hail");
  await editor.flush();
});
