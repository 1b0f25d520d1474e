// The worker: loads the model once, draws one job after the other, and listens between network calls.
import { drawPanels, type PanelEvent } from "../diffusion/pipelines/panels.ts";
import { previewPixels } from "../diffusion/preview.ts";
import { chooseBackend } from "./backend.ts";
import { estimateRemaining } from "./estimate.ts";
import { StudioError, toFailure } from "./failure.ts";
import { assembleModel, bringModel, type LoadedModel, type LoadProgress } from "./load-model.ts";
import { measureStep } from "./measure.ts";
import { fromRgba, toRgba } from "./pixels.ts";
import type { FromWorker, GenerateRequest, LoadRequest, Timings, ToWorker } from "./protocol.ts";
import { openRuntime } from "./runtime.ts";

/** How often a job is begun anew when the graphics device goes away under it. */
const MAX_RECOVERIES = 2;
/** The browser tells of a lost device about when the call that met it fails. */
const LOSS_NOTICE_MS = 1000;

/** Between reports of loading: weights are read by the thousand. */
const TELL_EVERY_MS = 50;

let loaded: Promise<LoadedModel> | null = null;
let lastLoad: LoadRequest | null = null;
const waiting: { readonly job: string; readonly request: GenerateRequest }[] = [];
const cancelled = new Set<string>();
let drawing = false;

function send(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "load") load(data.request);
  else if (data.type === "cancel") cancel(data.job);
  else if (data.type === "measure") void measure();
  else {
    send({ type: "queued", job: data.job, ahead: waiting.length + (drawing ? 1 : 0) });
    waiting.push({ job: data.job, request: data.request });
    void drawWaiting();
  }
});

function load(request: LoadRequest): void {
  const attempt = loadModel(request);
  loaded = attempt;
  lastLoad = request;
  attempt.then(
    ({ info, runtime }) => send({ type: "ready", model: info, runtime }),
    (thrown) => send({ type: "load-failed", failure: toFailure(thrown) }),
  );
}

async function loadModel(request: LoadRequest): Promise<LoadedModel> {
  const tell = (stage: "bring" | "open"): LoadProgress => {
    let told = Number.NEGATIVE_INFINITY;
    return (file, loaded, total) => {
      if (loaded < total && performance.now() - told < TELL_EVERY_MS) return;
      told = performance.now();
      send({ type: "load-progress", stage, file, loaded, total });
    };
  };
  const onHand = await bringModel(request, tell("bring"));
  const backend = await chooseBackend(request.backend, request.threads);
  return assembleModel(onHand, backend, await openRuntime(backend, request.runtimeUrl), tell("open"));
}

/** A machine that is busy drawing, or a model that does not load, has no speed to tell. */
async function measure(): Promise<void> {
  if (drawing || !loaded) return;
  try {
    send({ type: "measured", stepMs: await measureStep(await loaded, () => performance.now()) });
  } catch {
    return; // What is wrong with the model was said when it was loaded.
  }
}

function cancel(job: string): void {
  const at = waiting.findIndex((w) => w.job === job);
  if (at < 0) cancelled.add(job);
  else {
    waiting.splice(at, 1);
    send({ type: "cancelled", job });
  }
}

async function drawWaiting(): Promise<void> {
  if (drawing) return;
  drawing = true;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { job, request } = next;
    try {
      await drawAndRecover(job, request);
    } catch (thrown) {
      send({ type: "failed", job, failure: toFailure(thrown) });
    }
    cancelled.delete(job);
  }
  drawing = false;
}

/**
 * A lost graphics device (driver reset, sleep, unplugged) takes its sessions with it: the model is opened again, on what
 * processor there is now, and the job is drawn again from the same seeds. Panels that have arrived are not sent twice.
 */
async function drawAndRecover(job: string, request: GenerateRequest): Promise<void> {
  const arrived = new Set<string>();
  for (let recoveries = 0; ; recoveries++) {
    if (!loaded || !lastLoad)
      throw new StudioError("internal", "A drawing was asked for before a model was loaded.", "Reload the page.");
    const model = await loaded;
    try {
      return await draw(job, request, model, arrived);
    } catch (thrown) {
      if (!(await isLost(model))) throw thrown;
      if (recoveries === MAX_RECOVERIES) {
        const message = `The graphics processor went away ${recoveries + 1} times while this was drawn.`;
        throw new StudioError("device-lost", message, "Choose the CPU in the list of models, or restart the browser.");
      }
      load(lastLoad);
    }
  }
}

function isLost({ deviceLost }: LoadedModel): Promise<boolean> {
  if (!deviceLost) return Promise.resolve(false);
  const notice = new Promise<boolean>((resolve) => setTimeout(resolve, LOSS_NOTICE_MS, false));
  return Promise.race([deviceLost.then(() => true), notice]);
}

async function draw(
  job: string,
  request: GenerateRequest,
  { model, manifest, schedule }: LoadedModel,
  arrived: Set<string>,
): Promise<void> {
  for (const panel of [...request.panels, ...request.references]) checkSize(panel, manifest.sizeMultiple);
  const clock = estimateRemaining(request.panels.length);
  const timings = { textMs: 0, referencesMs: 0, denoiseMs: 0, decodeMs: 0, unetCalls: 0, bankBytes: 0 };
  const references = request.references.map(({ pixels, ...panel }) => ({
    ...panel,
    pixels: fromRgba(pixels, panel.width, panel.height),
  }));
  const events = drawPanels(model, { ...request, references, scheduler: schedule(request.steps) });
  let stage: Extract<PanelEvent, { type: "progress" }> | null = null;
  let since = performance.now();
  for (;;) {
    await messagesHandled();
    if (cancelled.has(job)) {
      await events.return();
      return send({ type: "cancelled", job });
    }
    const { done, value } = await events.next();
    const now = performance.now();
    if (stage) timings[`${stage.stage}Ms`] += now - since;
    since = now;
    if (done) return send({ type: "done", job, timings: timings satisfies Timings });
    if (value.type === "progress") {
      stage = value;
      if (value.stage === "denoise") timings.unetCalls++;
      send({
        type: "progress",
        job,
        stage: value.stage,
        step: value.step,
        of: value.of,
        remainingMs: clock.remaining(value.stage, value.step, value.of, now),
      });
    } else if (value.type === "bank") {
      timings.bankBytes = value.bytes;
    } else if (value.type === "preview") {
      const pixels = previewPixels(value.latents, value.h * value.w, {
        factors: manifest.previewFactors,
        bias: manifest.previewBias,
      });
      send({ type: "preview", job, panel: value.panel, width: value.w, height: value.h, pixels }, [pixels.buffer]);
    } else if (!arrived.has(value.panel)) {
      arrived.add(value.panel);
      const pixels = toRgba(value.pixels);
      const [, , height = 0, width = 0] = value.pixels.dims;
      send({ type: "panel", job, panel: value.panel, width, height, pixels, readFrom: value.readFrom }, [
        pixels.buffer,
      ]);
    }
  }
}

function checkSize(
  { id, width, height }: { readonly id: string; readonly width: number; readonly height: number },
  multiple: number,
): void {
  if (width > 0 && height > 0 && width % multiple === 0 && height % multiple === 0) return;
  throw new StudioError(
    "request-invalid",
    `Panel ${id} is ${width} x ${height} pixels: this model needs multiples of ${multiple}.`,
    "Choose another page layout.",
  );
}

const channel = new MessageChannel();
/** Lets waiting messages in: a network call on wasm blocks this thread, and promises alone would never let a cancel through. */
function messagesHandled(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}
