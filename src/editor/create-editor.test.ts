// The whole editor over in-memory ports: what one command does to document, script, history and session.

import { expect, test } from "vitest";
import { recordsById } from "../comic/example-doc.test-kit.ts";
import { parseProject, toProject } from "../comic/project.ts";
import { chosenRender, recordOf, recordsOf, rendersOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { lineOfShot, shotAtLine, shotsInOrder } from "../studio/selectors.ts";
import { createEditor } from "./create-editor.ts";
import type { Editor } from "./editor.ts";
import {
  createInMemoryPorts,
  drawPending,
  type InMemoryPorts,
  readyMessage,
  settled,
} from "./in-memory-ports.test-kit.ts";

const script = `# Rain

[Mina] a woman with red hair
[Tom] a man with a beard

[Mina] runs on the beach # One
[Tom] sleeps in the kitchen, [Tom] "Zzz" # Two
[Mina] meets [Tom] in the park // the turning point
`;

async function open(): Promise<{ editor: Editor; ports: InMemoryPorts; doc: () => Doc }> {
  const ports = createInMemoryPorts();
  const editor = createEditor(ports);
  await editor.ready;
  editor.commands.setScript(script);
  editor.commands.endTyping();
  return { editor, ports, doc: () => editor.store.getState().doc };
}
const captionOf = (doc: Doc, text: string) => recordsOf(doc, "caption").find((item) => item.text === text)!;

test("a first visit finds the sample story open and nothing to undo", async () => {
  const editor = createEditor(createInMemoryPorts());
  expect(editor.store.getState().opening).toBe(true);
  await editor.ready;
  const { doc, opening, undoStep, problems, currentPage } = editor.store.getState();
  expect(opening).toBe(false);
  expect(undoStep).toBeNull();
  expect(problems).toEqual([]);
  expect(shotsInOrder(doc).length).toBeGreaterThanOrEqual(4);
  expect(currentPage).toBe(storyOf(doc).pages[0]);
});

test("typing is one undo step until the gesture ends", async () => {
  const { editor, doc } = await open();
  const { commands } = editor;
  for (const text of ["# Rain!", "# Rain!!", "# Rain!!!"]) commands.setScript(script.replace("# Rain", text));
  commands.endTyping();
  commands.setScript(script.replace("# Rain", "# Snow"));
  expect(storyOf(doc()).title).toBe("Snow");
  commands.undo();
  expect(storyOf(doc()).title).toBe("Rain!!!");
  commands.undo();
  expect(storyOf(doc()).script).toBe(script);
});

test("another command between keystrokes begins a new step", async () => {
  const { editor, doc } = await open();
  editor.commands.setScript(`${script}[Tom] a`);
  editor.commands.setTone("ink");
  editor.commands.setScript(`${script}[Tom] ab`);
  editor.commands.undo();
  expect(storyOf(doc()).script).toBe(`${script}[Tom] a`);
  expect(storyOf(doc()).tone).toBe("ink");
});

test("a drawing style is one undo step, and is saved with the story", async () => {
  const { editor, doc } = await open();
  editor.commands.setDrawingStyle("anime");
  editor.commands.setDrawingStyle("line-art");
  expect(storyOf(parseProject(JSON.parse(JSON.stringify(toProject(doc())))).doc).drawingStyle).toBe("line-art");
  editor.commands.undo();
  expect(storyOf(doc()).drawingStyle).toBe("anime");
});

test("a caption edited on the page is written into the script, in one step", async () => {
  const { editor, doc } = await open();
  const { id } = captionOf(doc(), "One");
  editor.commands.setLetteringText(id, "The first morning");
  expect(storyOf(doc()).script).toBe(script.replace("# One", "# The first morning"));
  expect(recordOf(doc(), "caption", id)?.text).toBe("The first morning");
  editor.commands.undo();
  expect(storyOf(doc()).script).toBe(script);
  expect(recordOf(doc(), "caption", id)?.text).toBe("One");
});

test("a speech edited on the page is written into the script, and goes when it is emptied", async () => {
  const { editor, doc } = await open();
  const [balloon] = recordsOf(doc(), "balloon");
  editor.commands.setLetteringText(balloon!.id, "Let me sleep!");
  expect(storyOf(doc()).script).toContain('[Tom] "Let me sleep!" # Two');
  editor.commands.setLetteringText(balloon!.id, " ");
  expect(recordsOf(doc(), "balloon")).toEqual([]);
  expect(storyOf(doc()).script).not.toContain('"');
});

test("a shot's text edited in the inspector is written into the script and keeps the comment", async () => {
  const { editor, doc } = await open();
  const shot = shotsInOrder(doc())[2]!;
  editor.commands.setShotText(shot, "[Mina] kisses [Tom]");
  expect(storyOf(doc()).script).toContain("[Mina] kisses [Tom] // the turning point");
  expect(recordOf(doc(), "shot", shot)?.text).toBe("[Mina] kisses [Tom]");
});

test("the title is a line of the script", async () => {
  const { editor, doc } = await open();
  editor.commands.setTitle("Sun");
  expect(storyOf(doc())).toMatchObject({ title: "Sun", script: script.replace("# Rain", "# Sun") });
});

test("a drag is one step, and cancelling it leaves none", async () => {
  const { editor, doc } = await open();
  const before = doc();
  const { id } = captionOf(before, "Two");
  const drag = editor.commands.beginGesture();
  for (const x of [5, 6, 7]) editor.commands.moveLettering(id, x, 20);
  drag.end();
  expect(recordOf(doc(), "caption", id)).toMatchObject({ xMm: 7, yMm: 20, auto: false });
  editor.commands.undo();
  expect(recordsById(doc())).toEqual(recordsById(before));
  const taken = editor.commands.beginGesture();
  editor.commands.moveLettering(id, 9, 9);
  taken.cancel();
  expect(recordsById(doc())).toEqual(recordsById(before));
  expect(editor.store.getState().redoStep).toBeNull();
});

test("lettering never leaves the page", async () => {
  const { editor, doc } = await open();
  const { id } = captionOf(doc(), "One");
  editor.commands.moveLettering(id, -500, -500);
  expect(recordOf(doc(), "caption", id)!.xMm).toBeGreaterThan(-20);
  editor.commands.placeAutomatically(id);
  expect(recordOf(doc(), "caption", id)!.auto).toBe(true);
});

test("undo passes over a render that arrived, and redo is not lost by it", async () => {
  const { editor, ports, doc } = await open();
  const [shot] = shotsInOrder(doc());
  editor.commands.drawPage(storyOf(doc()).pages[0]!);
  editor.commands.setTone("sepia");
  editor.commands.undo();
  await drawPending(ports);
  expect(editor.store.getState().redoStep).not.toBeNull();
  expect(chosenRender(doc(), shot!)).toBeDefined();
  editor.commands.redo();
  expect(storyOf(doc()).tone).toBe("sepia");
  editor.commands.undo();
  editor.commands.undo();
  expect(storyOf(doc()).script).not.toBe(script);
  expect(rendersOf(doc(), shot!)).toHaveLength(1);
  editor.commands.redo();
  expect(chosenRender(doc(), shot!)).toBeDefined();
});

test("undoing the deletion of a line brings its picture back, also one that came after the deletion", async () => {
  const { editor, ports, doc } = await open();
  const [shot] = shotsInOrder(doc());
  ports.emit(readyMessage);
  editor.commands.drawPage(storyOf(doc()).pages[0]!);
  await settled();
  editor.commands.setScript(script.replace("[Mina] runs on the beach # One\n", ""));
  expect(recordOf(doc(), "shot", shot!)).toBeUndefined();
  await drawPending(ports);
  editor.commands.undo();
  expect(chosenRender(doc(), shot!)).toBeDefined();
});

test("choosing an older render takes on its seed; removing the one shown falls back to the newest", async () => {
  const { editor, ports, doc } = await open();
  const [shot] = shotsInOrder(doc());
  editor.commands.redraw(shot!);
  await drawPending(ports);
  const first = chosenRender(doc(), shot!)!;
  editor.commands.reroll(shot!);
  await drawPending(ports);
  const second = chosenRender(doc(), shot!)!;
  expect(second.id).not.toBe(first.id);
  editor.commands.chooseRender(shot!, first.id);
  expect(chosenRender(doc(), shot!)?.id).toBe(first.id);
  expect(recordOf(doc(), "shot", shot!)?.seed).toBe(first.recipe.seed);
  editor.commands.removeRender(first.id);
  expect(chosenRender(doc(), shot!)?.id).toBe(second.id);
  editor.commands.undo();
  expect(chosenRender(doc(), shot!)?.id).toBe(first.id);
});

test("the session follows the document: selection and page never point at what is gone", async () => {
  const { editor, doc } = await open();
  const { id } = captionOf(doc(), "One");
  editor.commands.select({ kind: "lettering", id });
  editor.commands.edit(id);
  editor.commands.setScript(`${script}\n[Tom] alone`);
  editor.commands.selectPage(storyOf(doc()).pages[1]!);
  editor.commands.setScript(script.replace(" # One", ""));
  const { selection, editing, currentPage } = editor.store.getState();
  expect(selection).toEqual({ kind: "none" });
  expect(editing).toBeNull();
  expect(currentPage).toBe(storyOf(doc()).pages[0]);
});

test("problems follow the script, also through undo", async () => {
  const { editor } = await open();
  editor.commands.setScript(script.replace("[Tom] sleeps", "[Tmo] sleeps"));
  expect(editor.store.getState().problems).toMatchObject([{ line: 7, severity: "error", suggestion: "[Tom]" }]);
  editor.commands.undo();
  expect(editor.store.getState().problems).toEqual([]);
});

test("the sample fills a story in which nothing is, undoably", async () => {
  const { editor, doc } = await open();
  await editor.commands.newStory();
  const { story } = editor.store.getState();
  expect(shotsInOrder(doc())).toEqual([]);
  await editor.commands.openSample();
  expect(shotsInOrder(doc()).length).toBeGreaterThan(3);
  expect(editor.store.getState().story).toBe(story);
  editor.commands.undo();
  expect(shotsInOrder(doc())).toEqual([]);
});

test("a right-to-left story mirrors automatic lettering", async () => {
  const { editor, doc } = await open();
  const before = captionOf(doc(), "One");
  editor.commands.setDirection("rtl");
  expect(captionOf(doc(), "One").xMm).toBeGreaterThan(before.xMm);
});

test("shots and script lines find each other", async () => {
  const { doc } = await open();
  const shots = shotsInOrder(doc());
  expect(shots.map((shot) => lineOfShot(doc(), shot))).toEqual([6, 7, 8]);
  expect(shotAtLine(doc(), 7)).toBe(shots[1]);
  expect(shotAtLine(doc(), 3)).toBeNull();
  expect(lineOfShot(doc(), "nobody")).toBeNull();
});
