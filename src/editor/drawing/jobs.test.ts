// Drawing over in-memory ports; the engine is played by the test, message by message.
import { expect, test } from "vitest";
import { chosenRender, recordOf, recordsOf, rendersOf, storyOf } from "../../comic/query.ts";
import { templateById } from "../../comic/templates.ts";
import { nextMeans } from "../../studio/interactions.ts";
import { isStale, shotsInOrder, shotsOfPage, staleShots, undrawnShots } from "../../studio/selectors.ts";
import type { Failure } from "../../worker/protocol.ts";
import { createEditor } from "../create-editor.ts";
import {
  createInMemoryPorts,
  drawPending,
  type InMemoryPorts,
  panelMessage,
  quotaError,
  readyMessage,
  settled,
  testModel,
  timings,
} from "../in-memory-ports.test-kit.ts";

const script = `[Mina] a woman with red hair
[Tom] a man with a beard
[Kit] a robot

[Mina] runs on the beach
[Tom] sleeps in the kitchen
[Mina] meets [Tom] in the park
[NC] the sea at night

[Mina] reads
[Kit] dances
`;

async function open(ports: InMemoryPorts = createInMemoryPorts()) {
  const editor = createEditor(ports);
  await editor.ready;
  editor.commands.setScript(script);
  const state = () => editor.store.getState();
  const [first = "", second = ""] = storyOf(state().doc).pages;
  return { editor, ports, state, commands: editor.commands, first, second, shots: shotsInOrder(state().doc) };
}

/** An editor whose model is loaded. */
async function openReady() {
  const desk = await open();
  desk.ports.emit(readyMessage);
  return desk;
}

const failure: Failure = { code: "device-lost", message: "The GPU is gone.", remedy: "Draw again." };

test("drawing before the model is there loads it once and waits", async () => {
  const { ports, commands, state, first, shots } = await open();
  commands.drawPage(first);
  commands.redraw(shots[5]!);
  expect(ports.asked.loads).toHaveLength(1);
  expect(state().engine.status).toBe("loading");
  expect(state().jobs.map((job) => job.status)).toEqual(["queued", "queued"]);
  ports.emit({ type: "load-progress", stage: "bring", file: "unet.onnx", loaded: 5, total: 10 });
  expect(state().engine).toEqual({ status: "loading", stage: "bring", file: "unet.onnx", loaded: 5, total: 10 });
  ports.emit(readyMessage);
  await settled();
  expect(ports.asked.requests).toHaveLength(1);
  expect(ports.asked.requests[0]!.request.panels.map((panel) => panel.id)).toEqual(shots.slice(0, 4));
});

test("a request says what the panels are: prompt, seed, size by the frame, cast and boxes", async () => {
  const { ports, commands, state, first, shots } = await openReady();
  commands.setStage(shots[1]!, "none");
  commands.drawPage(first);
  await settled();
  const { request } = ports.asked.requests[0]!;
  const [mina, tom, both, sea] = request.panels;
  expect(mina!.prompt).toContain("a woman with red hair");
  expect(mina!.seed).toBe(recordOf(state().doc, "shot", shots[0]!)!.seed);
  expect(mina!.layout?.figures).toHaveLength(1);
  expect(tom!.layout).toBeNull();
  expect(both!.cast).toEqual(["Mina", "Tom"]);
  expect(sea!.cast).toEqual([]);
  // The template for four has wide panels at its top and bottom.
  expect([mina!.width, mina!.height]).toEqual([352, 192]);
  expect(request).toMatchObject({
    steps: testModel.steps,
    guidanceScale: testModel.guidanceScale,
    sharing: testModel.sharing,
  });
  expect(request.references).toEqual([]);
});

test("jobs take turns, in the order in which they were asked for", async () => {
  const { ports, commands, state, first, shots } = await openReady();
  commands.drawPage(first);
  commands.redraw(shots[5]!);
  await settled();
  expect(state().jobs.map((job) => job.status)).toEqual(["queued", "running"]);
  expect(ports.asked.requests).toHaveLength(1);
  await drawPending(ports);
  expect(ports.asked.requests.map(({ request }) => request.panels.length)).toEqual([4, 1]);
  expect(state().jobs).toEqual([]);
});

test("progress, previews and panels reach the state; the recipe says everything", async () => {
  const { ports, commands, state, first, shots } = await openReady();
  commands.drawPage(first);
  await settled();
  const { job, request } = ports.asked.requests[0]!;
  ports.emit({ type: "progress", job, phase: "denoise", step: 3, of: 12, remainingMs: 9000 });
  expect(state().jobs[0]).toMatchObject({ status: "running", phase: "denoise", step: 3, of: 12, remainingMs: 9000 });
  const panel = panelMessage(job, request.panels[0]!, ["other"]);
  ports.emit({ ...panel, type: "preview" });
  expect(Object.keys(state().previews)).toEqual([shots[0]]);
  ports.emit(panel);
  await settled();
  expect(state().previews).toEqual({});
  const render = chosenRender(state().doc, shots[0]!)!;
  expect(render).toMatchObject({ widthPx: panel.width, heightPx: panel.height });
  expect(render.recipe).toEqual({
    model: "test",
    modelHash: "f00d",
    scheduler: "flow-euler",
    steps: 12,
    guidanceScale: 3,
    seed: request.panels[0]!.seed,
    prompt: request.panels[0]!.prompt,
    negative: "",
    stage: request.panels[0]!.layout,
    readFrom: ["other"],
    rate: 0.5,
  });
  expect(recordOf(state().doc, "choice", `choice:${shots[0]}`)?.render).toBe(render.id);
  expect(state().assets[render.asset]).toMatchObject({ width: panel.width, height: panel.height });
  expect(ports.stored.has(render.asset)).toBe(true);
});

test("locked panels are not drawn again but read by the others who share a character", async () => {
  const { ports, commands, state, first, shots } = await openReady();
  commands.drawPage(first);
  await drawPending(ports);
  commands.setLocked(shots[0]!, true);
  commands.setLocked(shots[3]!, true);
  commands.drawPage(first);
  await settled();
  const { request } = ports.asked.requests[1]!;
  expect(request.panels.map((panel) => panel.id)).toEqual(shots.slice(1, 3));
  expect(request.references.map((reference) => reference.id)).toEqual([shots[0]]);
  const chosen = chosenRender(state().doc, shots[0]!)!;
  expect(request.references[0]).toMatchObject({
    prompt: chosen.recipe.prompt,
    seed: chosen.recipe.seed,
    cast: ["Mina"],
    layout: chosen.recipe.stage,
  });
  expect(request.references[0]!.pixels).toHaveLength(chosen.widthPx * chosen.heightPx * 4);
});

test("a re-rolled panel gets a new seed and reads the page's other panels that share a character", async () => {
  const { ports, commands, state, first, shots } = await openReady();
  commands.drawPage(first);
  await drawPending(ports);
  const before = recordOf(state().doc, "shot", shots[1]!)!.seed;
  commands.reroll(shots[1]!);
  await settled();
  const { request } = ports.asked.requests[1]!;
  expect(request.panels.map((panel) => panel.id)).toEqual([shots[1]]);
  expect(request.panels[0]!.seed).not.toBe(before);
  expect(request.references.map((reference) => reference.id)).toEqual([shots[2]]);
  await drawPending(ports);
  expect(rendersOf(state().doc, shots[1]!)).toHaveLength(2);
  commands.undo();
  expect(recordOf(state().doc, "shot", shots[1]!)!.seed).toBe(before);
  expect(rendersOf(state().doc, shots[1]!)).toHaveLength(2);
});

test("a later page reads up to two pictures of each of its characters from earlier pages", async () => {
  const { ports, commands, shots } = await openReady();
  commands.drawStory();
  await drawPending(ports);
  const { request } = ports.asked.requests[1]!;
  expect(request.panels.map((panel) => panel.id)).toEqual(shots.slice(4));
  expect(request.references.map((reference) => reference.id)).toEqual([shots[0], shots[2]]);
});

test("without sharing nothing is read", async () => {
  const { ports, commands, shots } = await openReady();
  commands.setSharing(false);
  commands.drawStory();
  await drawPending(ports);
  expect(ports.asked.requests.map(({ request }) => [request.sharing, request.references])).toEqual([
    [null, []],
    [null, []],
  ]);
  commands.redraw(shots[1]!);
  await settled();
  expect(ports.asked.requests[2]!.request.references).toEqual([]);
});

test("cancelling a running job asks the engine; what has come is kept, previews go", async () => {
  const { ports, commands, state, first, shots } = await openReady();
  commands.drawPage(first);
  await settled();
  const { job, request } = ports.asked.requests[0]!;
  ports.emit(panelMessage(job, request.panels[0]!));
  ports.emit({ ...panelMessage(job, request.panels[1]!), type: "preview" });
  commands.cancel(job);
  expect(ports.asked.cancels).toEqual([job]);
  ports.emit({ type: "cancelled", job });
  await settled();
  expect(state().jobs).toEqual([]);
  expect(state().previews).toEqual({});
  expect(undrawnShots(state().doc, first)).toEqual(shots.slice(1, 4));
});

test("a job that waits is cancelled without the engine", async () => {
  const { ports, commands, state, first, second } = await openReady();
  commands.drawPage(first);
  commands.drawPage(second);
  commands.cancel(state().jobs[0]!.id);
  expect(state().jobs.map((job) => job.page)).toEqual([first]);
  await drawPending(ports);
  expect(ports.asked.cancels).toEqual([]);
  expect(ports.asked.requests).toHaveLength(1);
});

test("a job that is cancelled while its references are read never reaches the engine", async () => {
  const { ports, commands, state, first } = await openReady();
  commands.drawPage(first);
  commands.cancel(state().jobs[0]!.id);
  await settled();
  expect(ports.asked.requests).toEqual([]);
  expect(state().jobs).toEqual([]);
});

test("a failed job stays with its reason until it is dismissed, and the next one goes on", async () => {
  const { ports, commands, state, first, second } = await openReady();
  commands.drawPage(first);
  commands.drawPage(second);
  await settled();
  ports.emit({ type: "failed", job: ports.asked.requests[0]!.job, failure });
  await drawPending(ports);
  expect(state().jobs).toMatchObject([{ page: first, status: "failed", failure }]);
  expect(undrawnShots(state().doc, second)).toEqual([]);
  commands.dismiss(state().jobs[0]!.id);
  expect(state().jobs).toEqual([]);
});

test("a whole page is re-rolled: every unlocked panel gets a new seed, in one undo step", async () => {
  const { ports, commands, state, first, shots } = await openReady();
  commands.drawPage(first);
  await drawPending(ports);
  const seeds = () => shots.map((shot) => recordOf(state().doc, "shot", shot)!.seed);
  const before = seeds();
  commands.setLocked(shots[1]!, true);
  commands.rerollPage(first);
  await settled();
  expect(ports.asked.requests[1]!.request.panels.map(({ id }) => id)).toEqual([shots[0], shots[2], shots[3]]);
  expect(seeds().map((seed, i) => seed === before[i])).toEqual([false, true, false, false, true, true]);
  commands.undo();
  expect(seeds()).toEqual(before);
});

test("a failure ends with the last picture that it kept back, or with the model that could not be loaded", async () => {
  const { ports, commands, state, shots } = await openReady();
  const first = storyOf(state().doc).pages[0]!;
  commands.drawPage(first);
  await settled();
  ports.emit({ type: "failed", job: ports.asked.requests[0]!.job, failure });
  commands.redraw(shots[0]!);
  await drawPending(ports);
  expect(state().jobs).toMatchObject([{ status: "failed", shots: shots.slice(1, 4) }]);
  commands.drawPage(first);
  await drawPending(ports);
  expect(state().jobs).toEqual([]);
  const other = await open();
  other.commands.drawPage(other.second);
  other.ports.emit({ type: "load-failed", failure });
  other.commands.loadModel();
  expect(other.state().jobs).toEqual([]);
});

test("a model that cannot be loaded fails what waits; the next request tries again", async () => {
  const { ports, commands, state, first } = await open();
  commands.drawPage(first);
  ports.emit({ type: "load-failed", failure: { ...failure, code: "model-missing" } });
  expect(state().engine.status).toBe("failed");
  expect(state().jobs).toMatchObject([{ status: "failed", failure: { code: "model-missing" } }]);
  commands.drawPage(first);
  expect(ports.asked.loads).toHaveLength(2);
  ports.emit(readyMessage);
  await drawPending(ports);
  expect(undrawnShots(state().doc, first)).toEqual([]);
});

test("a model that fails while it draws leaves no half-drawn panel over the pictures", async () => {
  const { ports, commands, state, shots } = await openReady();
  commands.redraw(shots[0]!);
  await settled();
  const { job } = ports.asked.requests[0]!;
  ports.emit({ type: "preview", job, panel: shots[0]!, width: 1, height: 1, pixels: new Uint8ClampedArray(4) });
  expect(Object.keys(state().previews)).toEqual([shots[0]]);
  ports.emit({ type: "load-failed", failure });
  expect(state().previews).toEqual({});
});

test("a picture that cannot be stored fails the job, says why and stays on screen", async () => {
  const { ports, commands, state, shots } = await openReady();
  ports.failure.puts = quotaError();
  commands.redraw(shots[0]!);
  await drawPending(ports);
  expect(state().jobs).toMatchObject([{ status: "failed", failure: { message: expect.stringContaining("no room") } }]);
  expect(Object.keys(state().previews)).toEqual([shots[0]]);
  expect(chosenRender(state().doc, shots[0]!)).toBeUndefined();
  commands.dismiss(state().jobs[0]!.id);
  expect(state().previews).toEqual({});
});

test("shots that are changed or deleted while they are drawn do no harm", async () => {
  const { ports, commands, state, first, shots } = await openReady();
  commands.drawPage(first);
  await settled();
  commands.setScript(script.replace("[Mina] runs on the beach\n", "").replace("sleeps", "sings"));
  await drawPending(ports);
  expect(state().jobs).toEqual([]);
  expect(chosenRender(state().doc, shots[1]!)?.recipe.prompt).toContain("sleeps");
  expect(staleShots(state().doc, storyOf(state().doc).pages[0]!, testModel)).toContain(shots[1]);
  await commands.newStory();
  expect(recordsOf(state().doc, "render")).toEqual([]);
});

test("shots that are deleted while they wait are not drawn", async () => {
  const { ports, commands, state, first, second } = await openReady();
  commands.drawPage(first);
  commands.drawPage(second);
  commands.setScript(script.split("\n\n").slice(0, 2).join("\n\n"));
  await drawPending(ports);
  expect(ports.asked.requests).toHaveLength(1);
  expect(state().jobs).toEqual([]);
});

test("a panel is stale when what would be drawn now differs from its recipe", async () => {
  const { ports, commands, state, first, shots } = await openReady();
  commands.drawPage(first);
  await drawPending(ports);
  const stale = () => shotsOfPage(state().doc, first).map((shot) => isStale(state().doc, shot, testModel));
  expect(stale()).toEqual([false, false, false, false]);
  commands.setSeed(shots[0]!, 5);
  commands.setStage(shots[1]!, "none");
  commands.setNegative(shots[3]!, "boats");
  expect(stale()).toEqual([true, true, false, true]);
  for (let i = 0; i < 3; i++) commands.undo();
  expect(stale()).toEqual([false, false, false, false]);
  commands.setScript(script.replace("a man with a beard", "a bald man"));
  expect(stale()).toEqual([false, true, true, false]);
  commands.undo();
  commands.setTemplate(first, templateById("grid-2x2")!);
  expect(stale()).toContain(true);
  expect(isStale(state().doc, shots[5]!, testModel)).toBe(false);
});

test("a thing is brought into its box by the next means until it is there; the best picture is shown, and a cancel ends it", async () => {
  const { ports, commands, state, shots } = await openReady();
  ports.emit({ ...readyMessage, model: { ...testModel, editsAttention: true } });
  const shot = shots[0]!;
  commands.setShotText(shot, "[Mina] holding a cat on the beach");
  commands.setHand(shot, "left");
  const asked = () => ports.asked.requests.at(-1)!;
  const meansNow = () => asked().request.panels[0]!.interaction!.means;
  const arrive = async (inside: number, then: "done" | "cancelled") => {
    const { job, request } = asked();
    ports.emit({ ...panelMessage(job, request.panels[0]!), seen: { box: null, inside } });
    ports.emit(then === "done" ? { type: "done", job, timings } : { type: "cancelled", job });
    await settled();
  };
  commands.correct(shot);
  await settled();
  const tried = [];
  for (const inside of [0.1, 0.3, 0.2]) {
    tried.push(meansNow());
    await arrive(inside, "done");
  }
  expect(tried).toEqual(["bias", "gradient", "both"]);
  expect(state().jobs).toEqual([]);
  expect(chosenRender(state().doc, shot)!.object!.inside).toBe(0.3);
  // The best one is not the last that was tried: nothing is left from this seed.
  expect(nextMeans(state().doc, shot, { ...testModel, editsAttention: true })).toBeNull();

  // From another seed it begins anew, and ends where it is enough.
  commands.setSeed(shot, 99);
  commands.correct(shot);
  await settled();
  expect(meansNow()).toBe("bias");
  await arrive(0.1, "cancelled");
  expect(state().jobs).toEqual([]);
  commands.correct(shot);
  await settled();
  expect(meansNow()).toBe("gradient");
  await arrive(0.6, "done");
  expect(state().jobs).toEqual([]);
});

test("where the gradient does not fit a thing is brought on in a smaller picture when it is asked for again; where it fits at none, by no gradient", async () => {
  const { ports, commands, state, shots } = await openReady();
  ports.emit({ ...readyMessage, model: testModel });
  const shot = shots[0]!;
  commands.setShotText(shot, "[Mina] holding a cat on the beach");
  commands.setHand(shot, "left");
  const asked = () => ports.asked.requests.at(-1)!;
  const panel = () => asked().request.panels[0]!;
  const arrive = async (inside: number) => {
    const { job, request } = asked();
    ports.emit({ ...panelMessage(job, request.panels[0]!), seen: { box: null, inside } });
    ports.emit({ type: "done", job, timings });
    await settled();
  };
  const refuse = async (change: Partial<Failure>) => {
    ports.emit({
      type: "failed",
      job: asked().job,
      failure: { code: "out-of-memory", message: "It needs more.", remedy: "", ...change },
    });
    await settled();
  };
  const next = () => nextMeans(state().doc, shot, testModel, state().refusal);
  commands.correct(shot);
  await settled();
  const full = panel();
  await arrive(0.1);
  expect(panel().interaction!.means).toBe("gradient");
  const fits = { width: full.width * 0.8, height: full.height * 0.8 };
  await refuse({ fits });
  const before = ports.asked.requests.length;

  // The same button goes on, smaller, through all means.
  expect(next()).toBe("gradient");
  commands.correct(shot);
  await settled();
  expect(ports.asked.requests).toHaveLength(before + 1);
  const size = { width: panel().width, height: panel().height };
  expect(size.width * size.height).toBeLessThanOrEqual(fits.width * fits.height);
  expect(panel()).toMatchObject({ prompt: full.prompt, seed: full.seed, layout: full.layout });
  await arrive(0.2);
  expect(panel()).toMatchObject({ ...size, interaction: { means: "both" } });

  // What fails for another reason may go better the next time.
  await refuse({ code: "device-lost" });
  expect(next()).toBe("both");

  commands.correct(shot);
  await settled();
  await refuse({});
  expect(next()).toBeNull();
  // Another panel begins without a gradient, and ends there.
  commands.setSeed(shot, 99);
  expect(next()).toBe("bias");
  commands.correct(shot);
  await settled();
  const asking = ports.asked.requests.length;
  await arrive(0.1);
  expect(ports.asked.requests).toHaveLength(asking);
  expect(next()).toBeNull();
});
