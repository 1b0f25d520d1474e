// Pictures drawn again over in-memory ports: what the engine is asked, and what is kept of it.
import { expect, test, vi } from "vitest";
import { chosenRender, rendersOf } from "../../comic/query.ts";
import { isStale, shotsInOrder } from "../../studio/selectors.ts";
import { createEditor } from "../create-editor.ts";
import {
  createInMemoryPorts,
  drawPending,
  panelMessage,
  readyMessage,
  settled,
  testModel,
} from "../in-memory-ports.test-kit.ts";

const PART = [{ kind: "box", box: [0.25, 0.5, 0.75, 1] }] as const;
const ORDER = { text: "[Mina] with a red ball", strength: 0.8, part: PART };

/** A story of two panels with one character; both are drawn. */
async function openDrawn() {
  const ports = createInMemoryPorts();
  const editor = createEditor(ports);
  await editor.ready;
  editor.commands.setScript("[Mina] a woman with red hair\n\n[Mina] runs on the beach\n[Mina] sleeps\n");
  const state = () => editor.store.getState();
  const [shot = ""] = shotsInOrder(state().doc);
  ports.emit(readyMessage);
  editor.commands.drawPage(state().currentPage);
  await drawPending(ports);
  return { ports, commands: editor.commands, state, shot, source: chosenRender(state().doc, shot)! };
}

test("the engine is asked for one panel in the picture's size and boxes, from its pixels and latents, reading the others", async () => {
  const { ports, commands, state, shot, source } = await openDrawn();
  commands.redrawPicture(source.id, ORDER);
  await settled();
  const { request } = ports.asked.requests[1]!;
  expect(request.panels).toHaveLength(1);
  const [panel] = request.panels;
  expect(panel).toMatchObject({ id: shot, width: source.widthPx, height: source.heightPx, cast: ["Mina"] });
  // The ball, which the picture had no box for, comes into the part.
  expect(panel!.layout).toEqual({ ...source.recipe.stage, object: [0.25, 0.5, 0.75, 1] });
  expect(panel!.prompt).toContain("red ball");
  expect(panel!.seed).not.toBe(source.recipe.seed);
  expect(request.references.map(({ id }) => id)).toEqual(shotsInOrder(state().doc).slice(1));
  expect(request.redraw).toMatchObject({ strength: 0.8, part: PART });
  expect(new DataView(request.redraw!.pixels.buffer).getUint32(0)).toBe(source.recipe.seed);
  expect([...request.redraw!.halves!]).toEqual([source.recipe.seed & 0xffff]);
});

test("the result is one more picture of the panel, shown, with its whole recipe; the panel has not changed since", async () => {
  const { ports, commands, state, shot, source } = await openDrawn();
  commands.redrawPicture(source.id, ORDER);
  await drawPending(ports);
  const [panel] = ports.asked.requests[1]!.request.panels;
  const { doc } = state();
  const render = chosenRender(doc, shot)!;
  expect(rendersOf(doc, shot).map(({ id }) => id)).toEqual([render.id, source.id]);
  const { prompt, seed } = panel!;
  const redraw = { from: source.asset, prompt, seed, strength: 0.8, part: PART };
  expect(render.recipe).toEqual({ ...source.recipe, readFrom: render.recipe.readFrom, redraw });
  expect(isStale(doc, shot, testModel)).toBe(false);
  commands.chooseRender(shot, source.id);
  expect(chosenRender(state().doc, shot)).toEqual(source);
});

test("latents of another model are not taken for this one's", async () => {
  const { ports, commands, source } = await openDrawn();
  ports.emit({ ...readyMessage, type: "ready", model: { ...testModel, hash: "other" } } as typeof readyMessage);
  commands.redrawPicture(source.id, { ...ORDER, part: null });
  await settled();
  expect(ports.asked.requests[1]!.request.redraw).toMatchObject({ part: null, halves: null });
});

test("a picture that is gone is said in words, and what was drawn stays", async () => {
  const { ports, commands, state, shot, source } = await openDrawn();
  ports.stored.delete(source.asset);
  commands.redrawPicture(source.id, ORDER);
  await settled();
  expect(state().jobs[0]).toMatchObject({
    status: "failed",
    failure: {
      message:
        "The drawing could not be prepared: the picture that was to be drawn again is not in this browser's storage",
    },
  });
  commands.removeRender(source.id);
  commands.redrawPicture(source.id, ORDER);
  await settled();
  expect(ports.asked.requests).toHaveLength(1);
  expect(rendersOf(state().doc, shot)).toEqual([]);
});

test("it can be cancelled, and a tab that is killed meanwhile has nothing left to draw", async () => {
  const { ports, commands, state, shot, source } = await openDrawn();
  commands.redrawPicture(source.id, ORDER);
  await settled();
  const { job, request } = ports.asked.requests[1]!;
  const noted = [...ports.kept].filter(([key]) => key.startsWith("drawing/")).map(([, shots]) => shots);
  expect(noted.flat()).toEqual([]);
  ports.emit({ ...panelMessage(job, request.panels[0]!), type: "preview" });
  commands.cancel(job);
  expect(ports.asked.cancels).toEqual([job]);
  ports.emit({ type: "cancelled", job });
  await settled();
  expect(state().jobs).toEqual([]);
  expect(state().previews).toEqual({});
  expect(rendersOf(state().doc, shot)).toHaveLength(1);
});

test("a small head is asked for by itself, as large as the model draws, and set back into the picture", async () => {
  const { ports, commands, state, shot, source } = await openDrawn();
  const { head } = source.recipe.stage!.figures[0]!;
  commands.refineHeads(shot);
  await vi.waitFor(() => expect(ports.asked.requests).toHaveLength(2));
  const { job, request } = ports.asked.requests[1]!;
  const [panel] = request.panels;
  expect(panel).toMatchObject({ id: shot, width: 256, height: 256, cast: ["Mina"] });
  expect(panel!.prompt).toMatch(/^close-up of a woman with red hair runs on the beach/);
  expect(request.redraw).toMatchObject({ part: null, halves: null });
  expect(request.redraw!.pixels).toHaveLength(256 * 256 * 4);
  const shown = panel!.layout!.figures[0]!.head;
  expect((shown[2] - shown[0]) * 256).toBeGreaterThan((head[2] - head[0]) * source.widthPx * 1.3);

  ports.emit({ ...panelMessage(job, panel!), type: "preview" });
  expect(state().previews).toEqual({});
  await drawPending(ports);
  await vi.waitFor(() => expect(chosenRender(state().doc, shot)?.id).not.toBe(source.id));
  const render = chosenRender(state().doc, shot)!;
  expect(render).toMatchObject({ widthPx: source.widthPx, heightPx: source.heightPx, latents: null });
  expect(render.recipe).toMatchObject({ prompt: source.recipe.prompt, redraw: { from: source.asset, enlarged: true } });
  expect(isStale(state().doc, shot, testModel)).toBe(false);
});
