// Likeness from drawing to "re-roll what drifts"; the engine is played by the test, which decides how characters look.
import { expect, test } from "vitest";
import { withRecords } from "../comic/doc.ts";
import { characterOf, chosenRender, recordOf, storyOf } from "../comic/query.ts";
import { recordProblems } from "../comic/records/read-record.ts";
import type { CharacterVector } from "../comic/records.ts";
import { createEditor } from "../editor/create-editor.ts";
import {
  createInMemoryPorts,
  drawPending,
  type InMemoryPorts,
  readyMessage,
  settled,
  testModel,
} from "../editor/in-memory-ports.test-kit.ts";
import type { Figure } from "../geometry/unit-box.ts";
import type { EmbedderInfo, FromWorker } from "../worker/protocol.ts";
import { cosine, driftingShots, likenesses } from "./likeness.ts";
import { shotsInOrder } from "./selectors.ts";

const script = `[Mina] a woman with red hair
[Tom] a man with a beard

[Mina] runs on the beach
[Mina] meets [Tom] in the park
[Mina] reads
[NC] the sea at night
`;
const embedder: EmbedderInfo = { hash: "e1", sees: "figure", threshold: 0.5 };
const ready = (info: EmbedderInfo | null = embedder, hash = "f00d"): FromWorker => {
  if (readyMessage.type !== "ready") throw new Error("expected the ready message");
  return { ...readyMessage, model: { ...testModel, hash, embedder: info } };
};

async function open(ports = createInMemoryPorts()) {
  const editor = createEditor(ports);
  await editor.ready;
  editor.commands.setScript(script);
  ports.emit(ready());
  const state = () => editor.store.getState();
  const [page = ""] = storyOf(state().doc).pages;
  return { ports, editor, state, commands: editor.commands, page, shots: shotsInOrder(state().doc) };
}

const EAST = [127, 0];
const NORTH = [0, 127];

/** Answers what the embedder is asked, one picture after the other, until nothing more is asked. */
async function look(
  ports: InMemoryPorts,
  seen: (tag: string, n: number) => CharacterVector,
  from = 0,
): Promise<number> {
  await settled();
  for (let n = from; ; n++) {
    const asked = ports.asked.looks[n];
    if (!asked) return n;
    const vectors = Object.fromEntries(asked.asked.figures.map(({ tag }) => [tag, seen(tag, n)]));
    ports.emit({ type: "embedded", request: asked.request, vectors });
    await settled();
  }
}

async function openDrawn() {
  const desk = await open();
  desk.commands.drawPage(desk.page);
  await drawPending(desk.ports);
  return desk;
}

test("once nothing is drawn, each picture is looked at where its characters stand, and what was seen is kept", async () => {
  const { ports, state, shots, editor } = await openDrawn();
  expect(ports.asked.looks).toHaveLength(1);
  expect(await look(ports, () => EAST)).toBe(3);
  const both = ports.asked.looks[1]!.asked;
  expect(both.figures.map(({ tag }) => tag)).toEqual(["Mina", "Tom"]);
  const stage = chosenRender(state().doc, shots[1]!)!.recipe.stage!;
  expect(both.figures.map(({ boxes }) => boxes)).toEqual(stage.figures);
  const { widthPx, heightPx } = chosenRender(state().doc, shots[1]!)!;
  expect([both.picture.width, both.picture.height]).toEqual([widthPx, heightPx]);
  expect(chosenRender(state().doc, shots[0]!)!.seen).toMatchObject({
    embedder: "e1",
    vectors: { Mina: EAST },
    hair: { Mina: [] },
  });
  const kept = chosenRender(state().doc, shots[0]!)!;
  expect(recordProblems(kept, "render")).toEqual([]);
  const wrong = { ...kept, seen: { embedder: "e1", vectors: { Mina: [0.5] } } };
  expect(
    recordProblems(wrong, "render")
      .map((problem) => JSON.stringify(problem))
      .join(),
  ).toContain("seen");
  // History never heard of it: one undo takes the script back.
  editor.commands.undo();
  expect(storyOf(state().doc).script).not.toBe(script);
});

test("a character that looks unlike the others drifts; one seen once is not judged", async () => {
  const { ports, state, shots, page } = await openDrawn();
  await look(ports, (_, n) => (n === 2 ? NORTH : EAST));
  const found = likenesses(state());
  const mina = { tag: "Mina", comparedWith: "panels", count: 2 };
  expect(found.get(shots[0]!)).toEqual([{ ...mina, score: 0.5, drifts: false, otherHair: false }]);
  expect(found.get(shots[2]!)).toEqual([{ ...mina, score: 0, drifts: true, otherHair: false }]);
  expect(found.get(shots[1]!)!.map(({ tag }) => tag)).toEqual(["Mina"]);
  expect(found.get(shots[3]!)).toBeUndefined();
  expect(driftingShots(state(), page)).toEqual([shots[2]]);
});

test("hair of another colour drifts, whatever the embedder says: pink, red, pink", async () => {
  const { state, shots, page } = await openDrawn();
  const [pink, red] = [
    [90, 35, 5],
    [50, 40, 30],
  ];
  const withHair = (hair: readonly CharacterVector[]) => {
    const { doc, engine } = state();
    const seen = shots.slice(0, 3).map((shot, i) => {
      const render = chosenRender(doc, shot)!;
      return { ...render, seen: { embedder: "e1", vectors: { Mina: [...EAST] }, hair: { Mina: [...hair[i]!] } } };
    });
    return { doc: withRecords(doc, seen), engine, referenceLooks: {} };
  };
  const sources = withHair([pink!, red!, pink!]);
  expect(driftingShots(sources, page)).toEqual([shots[1]]);
  expect(likenesses(sources).get(shots[1]!)![0]).toMatchObject({ score: 1, drifts: true, otherHair: true });
  expect(driftingShots(withHair([pink!, pink!, pink!]), page)).toEqual([]);
  // Of hair that cannot be told nothing is said.
  expect(driftingShots(withHair([pink!, [], pink!]), page)).toEqual([]);
});

test("what drifts is drawn again with new seeds and reads the rest; locked panels stay", async () => {
  const { ports, state, shots, page, commands } = await openDrawn();
  await look(ports, (_, n) => (n === 2 ? NORTH : EAST));
  const seed = (shot: string) => recordOf(state().doc, "shot", shot)!.seed;
  const before = shots.map(seed);
  commands.setLocked(shots[2]!, true);
  commands.rerollDrifting(page);
  await settled();
  expect(ports.asked.requests).toHaveLength(1);
  commands.setLocked(shots[2]!, false);
  commands.rerollDrifting(page);
  await settled();
  const { request } = ports.asked.requests[1]!;
  expect(request.panels.map(({ id }) => id)).toEqual([shots[2]]);
  expect(request.references.map(({ cast }) => cast)).toEqual([["Mina"], ["Mina", "Tom"]]);
  expect(shots.map(seed).map((now, i) => now === before[i])).toEqual([true, true, false, true]);
  // While it is drawn nothing is looked at; the new picture is, afterwards.
  expect(ports.asked.looks).toHaveLength(3);
  await drawPending(ports);
  await look(ports, () => EAST, 3);
  expect(ports.asked.looks).toHaveLength(4);
  expect(driftingShots(state(), page)).toEqual([]);
});

test("a card decides: panels are compared with its pictures, not with one another", async () => {
  const { ports, state, shots, page, commands } = await openDrawn();
  await look(ports, (_, n) => (n === 2 ? NORTH : EAST));
  const mina = characterOf(state().doc, "Mina")!;
  commands.takeAsReference(mina.id, chosenRender(state().doc, shots[2]!)!.id);
  expect(await look(ports, () => NORTH, 3)).toBe(4);
  const found = likenesses(state());
  expect(found.get(shots[0]!)![0]).toMatchObject({ comparedWith: "card", count: 1, score: 0, drifts: true });
  // The card's own picture is not compared with itself.
  expect(found.get(shots[2]!)![0]).toMatchObject({ comparedWith: "panels", count: 2 });
  expect(driftingShots(state(), page)).toEqual([shots[0], shots[1], shots[2]]);
});

test("an embedder that cannot look is told once and tried again with the next model, whose vectors are its own", async () => {
  const { ports, state, shots } = await openDrawn();
  const failure = { code: "model-missing", message: "embedder.onnx answered 404.", remedy: "" } as const;
  ports.emit({ type: "embed-failed", request: ports.asked.looks[0]!.request, failure });
  await settled();
  expect(state().likenessFailure).toContain("embedder.onnx answered 404");
  expect(ports.asked.looks).toHaveLength(1);
  expect(likenesses(state()).size).toBe(0);
  ports.emit(ready());
  await look(ports, () => EAST, 1);
  expect(likenesses(state()).get(shots[0]!)).toHaveLength(1);

  ports.emit(ready({ ...embedder, hash: "e2" }, "beef"));
  expect(likenesses(state()).size).toBe(0);
  await look(ports, () => NORTH, 4);
  expect(chosenRender(state().doc, shots[0]!)!.seen).toMatchObject({ embedder: "e2", vectors: { Mina: NORTH } });
});

test("an embedder of whole pictures sees those of one character; without a threshold nothing drifts", async () => {
  const ports = createInMemoryPorts();
  const { state, commands, page, shots } = await open(ports);
  ports.emit(ready({ hash: "v", sees: "picture", threshold: null }));
  commands.drawPage(page);
  await drawPending(ports);
  await look(ports, (_, n) => (n === 0 ? EAST : NORTH));
  const whole: Figure = { head: [0, 0, 1, 1], body: [0, 0, 1, 1] };
  expect(ports.asked.looks.map(({ asked }) => asked.figures)).toEqual([
    [{ tag: "Mina", boxes: whole }],
    [{ tag: "Mina", boxes: whole }],
  ]);
  expect(likenesses(state()).get(shots[0]!)).toEqual([
    { tag: "Mina", score: 0, comparedWith: "panels", count: 1, drifts: false, otherHair: false },
  ]);
  ports.emit(ready(null));
  expect(likenesses(state()).size).toBe(0);
});

test("a model without an embedder is asked nothing", async () => {
  const ports = createInMemoryPorts();
  const { commands, page } = await open(ports);
  ports.emit(ready(null));
  commands.drawPage(page);
  await drawPending(ports);
  await settled();
  expect(ports.asked.looks).toEqual([]);
});

test("cosine: parallel 1, opposed -1, at right angles 0, whatever the lengths", () => {
  expect(cosine([1, 2], [50, 100])).toBeCloseTo(1);
  expect(cosine([3, 0], [-1, 0])).toBe(-1);
  expect(cosine([5, 0], [0, 7])).toBe(0);
});
