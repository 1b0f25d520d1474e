// A lesson from the order to the card, over an engine that does what the test says; visits follow each other over the same storage.
import { expect, test } from "vitest";
import { characterOf, recordsOf } from "../../comic/query.ts";
import { panelOf } from "../../studio/selectors.ts";
import type { FromWorker } from "../../worker/protocol.ts";
import { createEditor } from "../create-editor.ts";
import { createInMemoryPorts, type InMemoryPorts, readyMessage, testModel } from "../in-memory-ports.test-kit.ts";

const SCRIPT = "[Mina] a woman with red hair\n\n[Mina] at the beach\n[Mina] in the city";

async function open(ports: InMemoryPorts) {
  const editor = createEditor(ports);
  await editor.ready;
  ports.emit(readyMessage);
  return editor;
}

/** A story with a character that has a picture on its card. */
async function withCard() {
  const ports = createInMemoryPorts();
  const editor = await open(ports);
  const { store, commands } = editor;
  await commands.newStory();
  commands.setScript(SCRIPT);
  const { id } = characterOf(store.getState().doc, "Mina")!;
  const image = await ports.images.encode(new Uint8ClampedArray(4 * 4 * 4), 4, 4);
  await commands.importDrawing(id, image);
  return { ports, editor, store, commands, id };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const kept = (step: number) => ({
  step,
  dims: [1, 5, 2],
  context: new Float32Array(10).fill(step),
  first: new Float64Array(10),
  second: new Float64Array(10),
  losses: Array(step).fill(1),
});

test("a character is learned from its card: the words stand for it, and its panels are drawn with what was learned", async () => {
  const { ports, store, commands, id } = await withCard();
  const reference = characterOf(store.getState().doc, "Mina")!.variants[0]!.references[0]!;
  commands.learnCharacter(id, { captions: new Map([[reference.id, "[Mina] on a horse"]]), size: 0.75, adapts: true });
  await settled();
  const { job, request } = ports.asked.lessons[0]!;
  expect(request).toMatchObject({
    learned: { kind: "words", words: "a woman with red hair", rank: 4 },
    pictures: [{ prompt: "a woman with red hair on a horse", width: 192, height: 192 }],
    kept: null,
    sample: { prompt: "a woman with red hair at the beach" },
    rate: testModel.learning.rate / 10,
  });
  const tell = (message: Omit<Extract<FromWorker, { job: string }>, "job">) =>
    ports.emit({ ...message, job } as FromWorker);
  tell({ type: "learning", step: 1, of: request.steps, loss: 0.5, remainingMs: 1000 } as never);
  expect(store.getState().lessons[id]).toMatchObject({ status: "running", step: 1, losses: [0.5], remainingMs: 1000 });
  tell({ type: "learned", dims: [1, 5, 2], vectors: new Float32Array(10).fill(3) } as never);
  await settled();
  expect(store.getState().lessons).toEqual({});
  const { learned } = characterOf(store.getState().doc, "Mina")!;
  expect(learned).toMatchObject({
    words: "a woman with red hair",
    model: testModel.hash,
    tokens: 5,
    width: 2,
    rank: 4,
    isOn: true,
  });

  commands.drawPage(store.getState().currentPage);
  await settled();
  const drawn = ports.asked.requests.at(-1)!.request;
  expect(drawn.panels.map((panel) => panel.learned)).toEqual(
    Array(2).fill([{ words: "a woman with red hair", vectors: learned!.tensor, lowRank: { rank: 4, at: 10 } }]),
  );
  expect(drawn.vectors![learned!.tensor]).toEqual(new Float32Array(10).fill(3));

  // What was learned stands for the description until the artist says otherwise.
  commands.setDescription("Mina", "a man");
  const prompts = () =>
    recordsOf(store.getState().doc, "shot").map(({ id }) => panelOf(store.getState().doc, id, testModel)?.prompt);
  expect(prompts()[0]).toBe("a woman with red hair at the beach");
  commands.setDrawnAsLearned(id, false);
  expect(prompts()[0]).toBe("a man at the beach");
});

test("a lesson that is given up while its result is being stored writes nothing, and the next one is not disturbed", async () => {
  const { ports, store, commands, id } = await withCard();
  const begin = () => commands.learnCharacter(id, { captions: new Map(), size: 1, adapts: false });
  const { put } = ports.assets;
  for (const fails of [false, true]) {
    begin();
    await settled();
    const { job } = ports.asked.lessons.at(-1)!;
    let end = () => {};
    const stored = new Promise<void>((resolve) => {
      end = resolve;
    });
    Object.assign(ports.assets, {
      async put(blob: Blob) {
        await stored;
        if (fails) throw new Error("the disk is full");
        return put(blob);
      },
    });
    ports.emit({ type: "learned", job, dims: [1, 5, 2], vectors: new Float32Array(10).fill(3) } as FromWorker);
    await settled();
    commands.cancelLesson(id);
    begin();
    await settled();
    end();
    await settled();
    Object.assign(ports.assets, { put });
    expect(characterOf(store.getState().doc, "Mina")!.learned).toBeUndefined();
    expect(store.getState().lessons[id]).toMatchObject({ status: "running", step: 0, failure: null });
    commands.cancelLesson(id);
  }
});

test("a lesson that a visit left goes on from what was kept; one that was paused waits for the artist", async () => {
  const { ports, editor, store, commands, id } = await withCard();
  commands.learnCharacter(id, { captions: new Map(), size: 1, adapts: false });
  await settled();
  const { job } = ports.asked.lessons[0]!;
  ports.emit({ type: "kept", job, kept: kept(7) });
  await editor.flush();
  await settled();

  const again = createInMemoryPorts(ports.kept, ports.stored);
  const second = await open(again);
  await settled();
  expect(again.asked.lessons.map(({ request }) => request.kept)).toEqual([kept(7)]);
  second.commands.pauseLesson(id);
  expect(again.asked.pauses).toEqual([again.asked.lessons[0]!.job]);
  again.emit({ type: "paused", job: again.asked.lessons[0]!.job, kept: kept(9) });
  await settled();
  expect(second.store.getState().lessons[id]).toMatchObject({ status: "paused", step: 7 });

  const third = createInMemoryPorts(ports.kept, ports.stored);
  const last = await open(third);
  await settled();
  expect(third.asked.lessons).toEqual([]);
  expect(last.store.getState().lessons[id]).toMatchObject({ status: "paused", step: 9 });
  last.commands.resumeLesson(id);
  await settled();
  expect(third.asked.lessons.map(({ request }) => request.kept?.step)).toEqual([9]);
  last.commands.cancelLesson(id);
  await settled();
  expect(third.asked.cancels).toEqual([third.asked.lessons[0]!.job]);
  expect([...ports.kept.keys()].filter((key) => key.startsWith("lessons/"))).toEqual([]);
  expect(recordsOf(store.getState().doc, "character")[0]!.learned).toBeUndefined();
});

test("a failed lesson says why, and goes on when asked; with another model it is not begun", async () => {
  const { ports, store, commands, id } = await withCard();
  commands.learnCharacter(id, { captions: new Map(), size: 1, adapts: false });
  await settled();
  const failure = { code: "out-of-memory", message: "Needs 9 GB.", remedy: "Choose smaller pictures." } as const;
  ports.emit({ type: "failed", job: ports.asked.lessons[0]!.job, failure });
  expect(store.getState().lessons[id]).toMatchObject({ status: "failed", failure });
  commands.resumeLesson(id);
  await settled();
  expect(ports.asked.lessons.length).toBe(2);

  // Smaller pictures go on from the steps that were made.
  const { job } = ports.asked.lessons[1]!;
  ports.emit({ type: "kept", job, kept: kept(3) });
  ports.emit({ type: "failed", job, failure: { ...failure, fits: { width: 192, height: 160 } } });
  commands.resumeLessonAt(id, { width: 192, height: 160 });
  await settled();
  const { request } = ports.asked.lessons[2]!;
  expect([request.pictures[0]!.width, request.pictures[0]!.height]).toEqual([128, 128]);
  expect(request.kept?.step).toBe(3);
  expect(store.getState().lessons[id]).toMatchObject({ status: "running", failure: null });

  ports.emit({ type: "load-progress", stage: "bring", file: "", loaded: 0, total: 1 });
  expect(store.getState().lessons[id]).toMatchObject({ status: "waiting" });
  ports.emit({ ...readyMessage, model: { ...testModel, title: "Other", hash: "beef" } } as FromWorker);
  expect(store.getState().lessons[id]).toMatchObject({
    status: "failed",
    failure: { message: "This was begun with another model than Other." },
  });
});
