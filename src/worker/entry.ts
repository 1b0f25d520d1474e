// The door of the worker: what is asked goes to the model that is loaded, what there is to tell goes back.

import { createPace, paced } from "../diffusion/paced.ts";
import { drawing } from "../engine/drawing.ts";
import { learning } from "../engine/learning.ts";
import {
  assembleModel,
  bringModel,
  type LoadedModel,
  type LoadProgress,
  type ModelOnHand,
} from "../engine/load-model.ts";
import { measureStep } from "../engine/measure.ts";
import { printing } from "../engine/print-panel.ts";
import { openProcessor, type Processor } from "../engine/processors/open-processor.ts";
import { timed } from "../engine/timed.ts";
import { StudioError, toFailure } from "../models/failure.ts";
import { createKeep, keepNothing } from "../models/store/kept-unets.ts";
import { createJobLoop, type Work } from "./job-loop.ts";
import type { FromWorker, LoadRequest, Told, ToWorker } from "./protocol.ts";

/** Between reports of loading: weights are read by the thousand. */
const TELL_EVERY_MS = 50;

interface Opened {
  readonly model: LoadedModel;
  /** Makes its sessions anew. */
  reopen(): Promise<LoadedModel>;
}

/** The address of the built worker names its content; while the studio is developed nothing is kept. */
const keep = import.meta.env.DEV ? keepNothing : createKeep(import.meta.url);

/** What a model is assembled from; both take their time, and neither needs the other. */
interface Begun {
  readonly processor: Promise<Processor>;
  readonly onHand: Promise<ModelOnHand>;
}

interface Prepared extends Begun {
  readonly request: LoadRequest;
  isTaken: boolean;
}

let prepared: Prepared | null = null;
let opened: Promise<Opened> | null = null;

function send(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

type LearnWork = Extract<Work, { type: "learn" }>;

const jobs = createJobLoop(carryOut, send);
/** Goes on while no other job does. */
const lessons = createJobLoop(carryLearning, send);
const paused = new Set<string>();

async function* carryOut(work: Exclude<Work, LearnWork>): AsyncGenerator<Told | null> {
  const { model, reopen } = await current();
  if (work.type === "print") yield* printing(model, reopen, work.request);
  else yield* drawing(model, reopen, work.request, () => performance.now());
}

async function* carryLearning({ job, request }: LearnWork): AsyncGenerator<Told | null> {
  const { model, reopen } = await current();
  const isPaused = () => paused.delete(job);
  yield* learning(model, reopen, request, { turn: jobs.idle, isPaused, now: () => performance.now() });
}

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "prepare") prepare(data.request);
  else if (data.type === "load") load(data.request);
  else if (data.type === "cancel") for (const loop of [jobs, lessons]) loop.cancel(data.job);
  else if (data.type === "pause") paused.add(data.job);
  else if (data.type === "learn") lessons.add(data);
  else if (data.type === "measure") void measure();
  else if (data.type === "embed") void embed(data);
  else if (data.type === "library") void library();
  else jobs.add(data);
});

function load(request: LoadRequest): void {
  const attempt = open(request);
  opened = attempt;
  attempt.then(
    ({ model }) => send({ type: "ready", model: model.info, runtime: model.runtime }),
    (thrown) => send({ type: "load-failed", failure: toFailure(thrown) }),
  );
}

function begin(request: LoadRequest, onProgress: LoadProgress): Begun {
  const begun = {
    processor: openProcessor(request),
    onHand: timed("model files", () => bringModel(request, onProgress)),
  };
  // Told by whoever takes them.
  for (const part of Object.values<Promise<unknown>>(begun)) part.catch(() => undefined);
  return begun;
}

function prepare(request: LoadRequest): void {
  const report = tell("bring");
  const ahead: Prepared = {
    request,
    isTaken: false,
    ...begin(request, (...progress) => ahead.isTaken && report(...progress)),
  };
  prepared = ahead;
}

/** What was prepared, if it is what is asked for. */
function take(request: LoadRequest): Begun {
  const ahead = prepared;
  prepared = null;
  if (ahead && JSON.stringify(ahead.request) === JSON.stringify(request)) {
    ahead.isTaken = true;
    return ahead;
  }
  ahead?.processor.then(
    ({ backend }) => backend.kind === "webgpu" && backend.device.destroy(),
    () => undefined, // What was not to be had need not be given back.
  );
  return begin(request, tell("bring"));
}

async function open(request: LoadRequest): Promise<Opened> {
  const begun = take(request);
  const [onHand, processor] = await Promise.all([begun.onHand, begun.processor]);
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

function current(): Promise<Opened> {
  if (opened) return opened;
  throw new StudioError("internal", "Something was asked of a model before one was loaded.", "Reload the page.");
}

/** A machine that is busy drawing, or a model that does not load, has no speed to tell. */
async function measure(): Promise<void> {
  if (jobs.isBusy() || lessons.isBusy() || !opened) return;
  try {
    send({ type: "measured", stepMs: await measureStep((await opened).model, () => performance.now()) });
  } catch {
    return; // What is wrong with the model was said when it was loaded.
  }
}

async function library(): Promise<void> {
  try {
    const { model } = await current();
    send({ type: "library", library: await model.library() });
  } catch (thrown) {
    send({ type: "library-failed", failure: toFailure(thrown) });
  }
}

async function embed({ request, ...picture }: Extract<ToWorker, { type: "embed" }>): Promise<void> {
  try {
    const { model } = await current();
    const vectors = await (await model.networks.embedder()).embed(picture);
    send({ type: "embedded", request, vectors });
  } catch (thrown) {
    send({ type: "embed-failed", request, failure: toFailure(thrown) });
  }
}
