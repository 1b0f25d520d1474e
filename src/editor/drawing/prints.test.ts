// Pictures at print size and sharper ones on the screen; the engine is played by the test.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chosenRender, storyOf } from "../../comic/query.ts";
import { shotsInOrder } from "../../studio/selectors.ts";
import type { PrintRequest } from "../../worker/protocol.ts";
import { createEditor } from "../create-editor.ts";
import { createInMemoryPorts, drawPending, readyMessage, settled, testModel } from "../in-memory-ports.test-kit.ts";
import { idleMs } from "./sharpen.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;

const script = "[Mina] a woman\n\n[Mina] runs\n[Mina] sleeps\n[Mina] reads\n[Mina] sits\n\n[Mina] dances\n";

/** A story of two pages; the first is drawn. */
async function openDrawn() {
  const ports = createInMemoryPorts();
  const editor = createEditor(ports);
  await editor.ready;
  editor.commands.setScript(script);
  const state = () => editor.store.getState();
  const [page = "", second = ""] = storyOf(state().doc).pages;
  editor.commands.drawPage(page);
  await drawPending(ports);
  const renders = shotsInOrder(state().doc).map((shot) => chosenRender(state().doc, shot)!);
  return { editor, ports, state, second, render: renders[0]!, commands: editor.commands };
}
type Desk = Awaited<ReturnType<typeof openDrawn>>;

/** Answers as a model of factor 4 would. */
async function answer({ ports }: Desk, { job, request }: { job: string; request: PrintRequest }) {
  const [width, height] = [request.width * 4, request.height * 4];
  ports.emit({ type: "printed", job, width, height, pixels: new Uint8ClampedArray(width * height * 4) });
  await settled();
}

test("a place larger than the picture is printed from the latents that were kept, a smaller one is not", async () => {
  const desk = await openDrawn();
  const { editor, ports, render } = desk;
  const as = await editor.prints.load(render.asset, render.widthPx, never);
  expect(as).toEqual({ picture: ports.stored.get(render.asset), shortfall: null });
  expect(ports.asked.prints).toHaveLength(0);
  const large = editor.prints.load(render.asset, render.widthPx * 3, never);
  await settled();
  const { request } = ports.asked.prints[0]!;
  const kept = new Uint16Array(await ports.stored.get(render.latents!)!.arrayBuffer());
  expect(request).toEqual({
    width: render.widthPx,
    height: render.heightPx,
    from: { kind: "latents", halves: kept },
  });
  await answer(desk, ports.asked.prints[0]!);
  expect(await large).toMatchObject({ picture: { width: render.widthPx * 4 }, shortfall: null });
});

test("a picture of other weights is encoded anew; of another model or without a decoder it stays, and that is said", async () => {
  const { editor, ports, render } = await openDrawn();
  const load = () => editor.prints.load(render.asset, render.widthPx * 3, never);
  ports.emit({ ...readyMessage, model: { ...testModel, hash: "beef" } } as typeof readyMessage);
  void load();
  await settled();
  expect(ports.asked.prints[0]!.request.from.kind).toBe("pixels");
  const answers = [
    {
      model: { ...testModel, name: "other", title: "Other" },
      shortfall: { kind: "other-model", model: "test", loaded: "Other" },
    },
    { model: { ...testModel, printFactor: null }, shortfall: { kind: "no-decoder", model: "Test model" } },
  ];
  for (const { model, shortfall } of answers) {
    ports.emit({ ...readyMessage, model } as typeof readyMessage);
    expect(await load()).toEqual({ picture: ports.stored.get(render.asset), shortfall });
  }
});

test("a failure leaves the picture as it was drawn; giving up cancels the engine; a lost picture is an error", async () => {
  const { editor, ports, render } = await openDrawn();
  const failure = { code: "internal", message: "Broke.", remedy: "Again." } as const;
  const failing = editor.prints.load(render.asset, render.widthPx * 3, never);
  await settled();
  ports.emit({ type: "failed", job: ports.asked.prints[0]!.job, failure });
  expect(await failing).toEqual({ picture: ports.stored.get(render.asset), shortfall: { kind: "failed", failure } });
  const closing = new AbortController();
  const given = editor.prints.load(render.asset, render.widthPx * 3, closing.signal).catch((reason) => reason);
  await settled();
  closing.abort("closed");
  expect(await given).toBe("closed");
  expect(ports.asked.cancels).toEqual([ports.asked.prints[1]!.job]);
  ports.stored.delete(render.asset);
  await expect(editor.prints.load(render.asset, 1000, never)).rejects.toThrow("draw its panel again");
});

test("an idle studio sharpens the page as far as the screen shows it, and keeps nothing of other pages", async () => {
  const desk = await openDrawn();
  const { ports, state, commands, second, render } = desk;
  commands.setScreenScale(10);
  vi.advanceTimersByTime(idleMs - 1);
  await settled();
  expect(ports.asked.prints).toHaveLength(0);
  vi.advanceTimersByTime(1);
  await settled();
  expect(ports.asked.prints).toHaveLength(1);
  await answer(desk, ports.asked.prints[0]!);
  const first = state().sharper[render.asset]!;
  expect(first.width).toBeGreaterThan(render.widthPx);
  expect(first.width).toBeLessThanOrEqual(render.widthPx * 4);
  expect(ports.shown).toEqual(new Set([first.url]));
  expect(ports.asked.prints).toHaveLength(2);
  commands.selectPage(second);
  await settled();
  expect(state().sharper).toEqual({});
  expect(ports.shown.size).toBe(0);
});

test("drawing ends the sharpening at once and puts it off", async () => {
  const { ports, commands, state, render } = await openDrawn();
  commands.setScreenScale(10);
  vi.advanceTimersByTime(idleMs);
  await settled();
  commands.redraw(render.shot);
  await settled();
  expect(ports.asked.cancels).toContain(ports.asked.prints[0]!.job);
  vi.advanceTimersByTime(10 * idleMs);
  await settled();
  expect(ports.asked.prints).toHaveLength(1);
  expect(state().sharper).toEqual({});
});
