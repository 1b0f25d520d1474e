// The worker: loads the model once, does one job after the other, and listens between network calls.
import { drawPanels, type PanelEvent } from "../diffusion/pipelines/panels.ts";
import { previewPixels } from "../diffusion/preview.ts";
import { estimateRemaining } from "./estimate.ts";
import { StudioError, toFailure } from "./failure.ts";
import { type LoadedModel, loadModel, type OpenModel } from "./load-model.ts";
import { measureStep } from "./measure.ts";
import { fromRgba, toRgba } from "./pixels.ts";
import { toHalves } from "./ports.ts";
import { printPanel } from "./print.ts";
import type { FromWorker, GenerateRequest, LoadRequest, PrintRequest, Timings, ToWorker } from "./protocol.ts";

/** How often a job is begun anew when the graphics device goes away under it. */
const MAX_RECOVERIES = 2;
/** The browser tells of a lost device about when the call that met it fails. */
const LOSS_NOTICE_MS = 1000;

/** What is asked of a loaded model. */
type Work = Extract<ToWorker, { job: string; request: unknown }>;

let loaded: Promise<OpenModel> | null = null;
let lastLoad: LoadRequest | null = null;
const waiting: Work[] = [];
const cancelled = new Set<string>();
let drawing = false;

function send(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "load") load(data.request);
  else if (data.type === "cancel") cancel(data.job);
  else if (data.type === "measure") void measure();
  else if (data.type === "embed") void embed(data);
  else {
    send({ type: "queued", job: data.job, ahead: waiting.length + (drawing ? 1 : 0) });
    waiting.push(data);
    void workOff();
  }
});

function load(request: LoadRequest): void {
  const attempt = loadModel(request, (file, done, total) => send({ type: "load-progress", file, loaded: done, total }));
  loaded = attempt;
  lastLoad = request;
  attempt.then(
    ({ info, runtime }) => send({ type: "ready", model: info, runtime }),
    (thrown) => send({ type: "load-failed", failure: toFailure(thrown) }),
  );
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

async function embed({ request, ...picture }: Extract<ToWorker, { type: "embed" }>): Promise<void> {
  try {
    if (!loaded) throw new StudioError("internal", "No model is loaded that could look.", "Reload the page.");
    const vectors = await (await (await loaded).embedder()).embed(picture);
    send({ type: "embedded", request, vectors });
  } catch (thrown) {
    send({ type: "embed-failed", request, failure: toFailure(thrown) });
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

async function workOff(): Promise<void> {
  if (drawing) return;
  drawing = true;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { job } = next;
    try {
      await doAndRecover(next);
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
async function doAndRecover(work: Work): Promise<void> {
  const arrived = new Set<string>();
  for (let recoveries = 0; ; recoveries++) {
    if (!loaded || !lastLoad)
      throw new StudioError("internal", "A drawing was asked for before a model was loaded.", "Reload the page.");
    const model = await loaded;
    try {
      return work.type === "print"
        ? await print(work.job, work.request, model)
        : await draw(work.job, work.request, model, arrived);
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

async function print(job: string, request: PrintRequest, model: OpenModel): Promise<void> {
  await messagesHandled();
  const printed = cancelled.has(job) ? null : await printPanel(await model.printDecoder(), model.model, request);
  await messagesHandled();
  if (!printed || cancelled.has(job)) return send({ type: "cancelled", job });
  const pixels = toRgba(printed);
  const [, , height = 0, width = 0] = printed.dims;
  send({ type: "printed", job, width, height, pixels }, [pixels.buffer]);
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
      const latents = toHalves(value.latents.data);
      const [, , height = 0, width = 0] = value.pixels.dims;
      const { panel, readFrom } = value;
      send({ type: "panel", job, panel, width, height, pixels, latents, readFrom }, [pixels.buffer, latents.buffer]);
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
