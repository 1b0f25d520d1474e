import { expect, test } from "vitest";
import { parseProject, toProject } from "../../comic/project.ts";
import { recordsOf } from "../../comic/query.ts";
import { bankBudgetOf } from "../../studio/bank-use.ts";
import type { FromWorker } from "../../worker/protocol.ts";
import { createEditor } from "../create-editor.ts";
import { createInMemoryPorts, drawPending, readyMessage, settled, testModel } from "../in-memory-ports.test-kit.ts";

async function open(ports = createInMemoryPorts()) {
  const editor = createEditor(ports);
  await editor.ready;
  return { ports, editor, ...editor };
}

test("a chosen model is loaded at once and again at the next visit", async () => {
  const { ports, commands } = await open();
  commands.chooseModel({ kind: "stored", model: "big" });
  commands.setBackend("wasm");
  expect(ports.asked.loads.at(-1)).toEqual({
    backend: "wasm",
    threads: 0,
    source: { kind: "stored", model: "big" },
  });
  await settled();
  const next = await open(createInMemoryPorts(ports.kept, ports.stored));
  next.commands.loadModel();
  expect(next.ports.asked.loads).toEqual([{ backend: "wasm", threads: 0, source: { kind: "stored", model: "big" } }]);
});

test("a folder of the disk is for one visit: the next begins with the embedded model", async () => {
  const { ports, commands } = await open();
  commands.openModelFolder("inkling", []);
  expect(ports.asked.loads.at(-1)?.source).toEqual({ kind: "disk", folder: "inkling", files: [] });
  await settled();
  const next = await open(createInMemoryPorts(ports.kept, ports.stored));
  next.commands.loadModel();
  expect(next.ports.asked.loads).toEqual([{ backend: "auto", threads: 0 }]);
});

test("quick decoding is kept, and asked of a model that has a small decoder; the recipe says so", async () => {
  const { ports, commands } = await open();
  commands.setQuickDecode(true);
  expect(ports.asked.loads).toEqual([]);
  await settled();
  const next = await open(createInMemoryPorts(ports.kept, ports.stored));
  const { currentPage } = next.store.getState();
  next.commands.drawPage(currentPage);
  next.ports.emit(readyMessage);
  await drawPending(next.ports);
  expect(next.ports.asked.requests[0]?.request.quickDecode).toBe(true);
  const decoders = () => recordsOf(next.store.getState().doc, "render").map(({ recipe }) => recipe.decoder);
  expect(new Set(decoders())).toEqual(new Set(["tiny"]));
  const { doc } = next.store.getState();
  expect(parseProject(JSON.parse(JSON.stringify(toProject(doc)))).doc.byType).toEqual(doc.byType);

  const without = { ...testModel, hasTinyDecoder: false };
  next.ports.emit({ ...(readyMessage as Extract<FromWorker, { type: "ready" }>), model: without });
  next.commands.drawPage(currentPage);
  await drawPending(next.ports);
  expect(next.ports.asked.requests.at(-1)?.request.quickDecode).toBeUndefined();
  expect(decoders()).toContain(undefined);
});

test("settings that can't be read count as never chosen", async () => {
  const { store } = await open(
    createInMemoryPorts(new Map([["settings", { backend: "abacus", model: 7, bankBudget: "much" }]])),
  );
  expect(store.getState()).toMatchObject({ backend: "auto", source: null, bankBudget: null });
});

test("the memory for banks follows the device until it is chosen, lasts between visits, and goes with each request", async () => {
  const { ports, commands, store } = await open();
  expect(bankBudgetOf(store.getState())).toBe(500e6); // a sixteenth of 8 GB
  expect(bankBudgetOf({ ...store.getState(), deviceGigabytes: null })).toBe(250e6);
  commands.setBankBudget(64e6);
  commands.drawPage(store.getState().currentPage);
  ports.emit(readyMessage);
  await settled();
  expect(ports.asked.requests[0]!.request.bankBudget).toBe(64e6);
  const next = await open(createInMemoryPorts(ports.kept, ports.stored));
  expect(next.store.getState().bankBudget).toBe(64e6);
  next.commands.setBackend("wasm");
  next.commands.setBankBudget(null);
  await settled();
  expect(next.ports.kept.get("settings")).toEqual({ backend: "wasm", bankBudget: null });
});

test("the model stays while a page is drawn, and pictures stay when it changes", async () => {
  const { ports, commands, store } = await open();
  commands.drawPage(store.getState().currentPage);
  ports.emit(readyMessage);
  const loads = ports.asked.loads.length;
  commands.chooseModel({ kind: "stored", model: "big" });
  expect(ports.asked.loads).toHaveLength(loads);
  expect(store.getState().source).toBeNull();
  await drawPending(ports);
  const drawn = recordsOf(store.getState().doc, "render");
  expect(drawn.length).toBeGreaterThan(0);
  commands.chooseModel({ kind: "stored", model: "big" });
  expect(ports.asked.loads).toHaveLength(loads + 1);
  expect(recordsOf(store.getState().doc, "render")).toEqual(drawn);
});

test("deleting the model that draws hands over to the embedded one", async () => {
  const { ports, commands, store } = await open();
  commands.chooseModel({ kind: "stored", model: "big" });
  commands.removeModel("big");
  expect(store.getState().source).toBeNull();
  expect(ports.asked.loads.at(-1)).toEqual({ backend: "auto", threads: 0 });
  expect(ports.asked.store).toEqual([{ type: "remove", model: "big" }]);
});

test("the machine is measured with the embedded model, once, and not while it draws", async () => {
  const { ports, commands, store } = await open();
  commands.openLadder();
  expect(ports.asked.measures).toHaveLength(0);
  ports.emit(readyMessage);
  commands.openLadder();
  ports.emit({ type: "measured", stepMs: 40 });
  commands.openLadder();
  expect(ports.asked.measures).toHaveLength(1);
  expect(store.getState().ladder.stepMs).toBe(40);
});

test("what the store says is shown", async () => {
  const { ports, store } = await open();
  const big = { id: "big", status: "ready", loaded: 9, total: 9, bytesPerSecond: null, failure: null } as const;
  ports.emitStore({ type: "models", models: [big], room: { models: 9, used: 20, free: 100 } });
  ports.emitStore({ type: "device", gpu: null });
  expect(store.getState().ladder).toMatchObject({ stored: { big }, room: { free: 100 }, gpu: null });
});
