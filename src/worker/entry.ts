// The worker: loads the model once, does one job after the other, and listens between network calls.

import { createPace, paced } from "../diffusion/paced.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent } from "../diffusion/pipelines/request.ts";
import { fromRgba, toRgba } from "../diffusion/pixels.ts";
import { estimateRemaining } from "../diffusion/remaining-time.ts";
import { assembleModel, bringModel, type LoadedModel, type LoadProgress } from "../engine/load-model.ts";
import { measureStep } from "../engine/measure.ts";
import { toHalves } from "../engine/networks/ports.ts";
import { previewOf } from "../engine/preview.ts";
import { printPanel } from "../engine/print-panel.ts";
import { openProcessor, type Processor } from "../engine/processors/open-processor.ts";
import { recoverable, recovering } from "../engine/processors/recoverable.ts";
import { timed } from "../engine/timed.ts";
import { StudioError, toFailure } from "../models/failure.ts";
import { createKeep, keepNothing } from "../models/store/kept-unets.ts";
import type { FromWorker, GenerateRequest, LoadRequest, PrintRequest, Timings, ToWorker } from "./protocol.ts";

/** Between reports of loading: weights are read by the thousand. */
const TELL_EVERY_MS = 50;

/** What is asked of a loaded model. */
type Work = Extract<ToWorker, { job: string; request: unknown }>;

interface Opened {
  readonly model: LoadedModel;
  /** Makes its sessions anew. */
  reopen(): Promise<LoadedModel>;
}

/** The address of the built worker names its content; while the studio is developed nothing is kept. */
const keep = import.meta.env.DEV ? keepNothing : createKeep(import.meta.url);

let opened: Promise<Opened> | null = null;
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
  const attempt = open(request);
  opened = attempt;
  attempt.then(
    ({ model }) => send({ type: "ready", model: model.info, runtime: model.runtime }),
    (thrown) => send({ type: "load-failed", failure: toFailure(thrown) }),
  );
}

async function open(request: LoadRequest): Promise<Opened> {
  // Both take their time, and neither needs the other.
  const [onHand, processor] = await Promise.all([
    timed("model files", () => bringModel(request, tell("bring"))),
    openProcessor(request),
  ]);
  const pace = createPace();
  const assemble = async ({ backend, runtime }: Processor) => {
    const loaded = await assembleModel(onHand, backend, runtime, keep, tell("open"));
    const denoiser = paced(loaded.model.denoiser, pace, () => performance.now());
    // Nothing watches the CPU, nor a processor that it plays.
    const isWatched = backend.kind === "webgpu" && !backend.device.adapterInfo?.isFallbackAdapter;
    const model = isWatched ? { ...loaded.model, denoiser } : loaded.model;
    return { ...loaded, model };
  };
  const reopen = async () => {
    const model = await assemble(await openProcessor(request));
    opened = Promise.resolve({ model, reopen });
    send({ type: "ready", model: model.info, runtime: model.runtime });
    return model;
  };
  return { model: await assemble(processor), reopen };
}

function tell(stage: "bring" | "open"): LoadProgress {
  let told = Number.NEGATIVE_INFINITY;
  return (file, loaded, total) => {
    if (loaded < total && performance.now() - told < TELL_EVERY_MS) return;
    told = performance.now();
    send({ type: "load-progress", stage, file, loaded, total });
  };
}

function present(): Promise<Opened> {
  if (opened) return opened;
  throw new StudioError("internal", "Something was asked of a model before one was loaded.", "Reload the page.");
}

/** A machine that is busy drawing, or a model that does not load, has no speed to tell. */
async function measure(): Promise<void> {
  if (drawing || !opened) return;
  try {
    send({ type: "measured", stepMs: await measureStep((await opened).model, () => performance.now()) });
  } catch {
    return; // What is wrong with the model was said when it was loaded.
  }
}

async function embed({ request, ...picture }: Extract<ToWorker, { type: "embed" }>): Promise<void> {
  try {
    const { model } = await present();
    const vectors = await (await model.networks.embedder()).embed(picture);
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
      if (next.type === "print") await print(job, next.request);
      else await draw(job, next.request);
    } catch (thrown) {
      send({ type: "failed", job, failure: toFailure(thrown) });
    }
    cancelled.delete(job);
  }
  drawing = false;
}

async function print(job: string, request: PrintRequest): Promise<void> {
  const { model, reopen } = await present();
  await messagesHandled();
  const printed = cancelled.has(job)
    ? null
    : await recovering(model, reopen)(async (now) => printPanel(await now.networks.printDecoder(), now.model, request));
  await messagesHandled();
  if (!printed || cancelled.has(job)) return send({ type: "cancelled", job });
  const pixels = toRgba(printed);
  const [, , height = 0, width = 0] = printed.dims;
  send({ type: "printed", job, width, height, pixels }, [pixels.buffer]);
}

async function draw(job: string, request: GenerateRequest): Promise<void> {
  const { model: loaded, reopen } = await present();
  const { manifest, schedule } = loaded;
  for (const panel of [...request.panels, ...request.references]) checkSize(panel, manifest.sizeMultiple);
  const clock = estimateRemaining(request.panels.length);
  const timings = { textMs: 0, referencesMs: 0, denoiseMs: 0, decodeMs: 0, unetCalls: 0, bankBytes: 0, bankCalls: 0 };
  const references = request.references.map(({ pixels, ...panel }) => ({
    ...panel,
    pixels: fromRgba(pixels, panel.width, panel.height),
  }));
  const model = recoverable(loaded, reopen);
  const events = drawPanels(model, {
    ...request,
    references,
    scheduler: schedule(request.steps),
  });
  let phase: Extract<PanelEvent, { type: "progress" }> | null = null;
  let since = performance.now();
  for (;;) {
    await messagesHandled();
    if (cancelled.has(job)) {
      await events.return();
      return send({ type: "cancelled", job });
    }
    const { done, value } = await events.next();
    const now = performance.now();
    if (phase) timings[`${phase.phase}Ms`] += now - since;
    since = now;
    if (done) return send({ type: "done", job, timings: timings satisfies Timings });
    if (value.type === "progress") {
      phase = value;
      if (value.phase === "denoise") timings.unetCalls++;
      send({
        type: "progress",
        job,
        phase: value.phase,
        step: value.step,
        of: value.of,
        remainingMs: clock.remaining(value.phase, value.step, value.of, now),
      });
    } else if (value.type === "bank") {
      timings.bankBytes = Math.max(timings.bankBytes, value.bytes);
      timings.bankCalls++;
    } else if (value.type === "preview") {
      const isLastStep = phase !== null && phase.step + 1 === phase.of;
      // A decoded preview of the last step would be the panel itself, which comes next.
      if (!isLastStep || !model.tinyDecode) {
        const picture = await previewOf(model, manifest, value);
        send({ type: "preview", job, panel: value.panel, ...picture }, [picture.pixels.buffer]);
      }
    } else {
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
