// Drawing: a queue of jobs, one with the engine at a time, so that a later page can read what an earlier job drew. A
// request is built when its turn comes, from the document as it is then. Pictures become Render records outside the
// history: undo neither stops at them nor takes them back.

import type { Doc } from "../../comic/records.ts";
import type { Means } from "../../diffusion/panel.ts";
import type { Size } from "../../geometry/box.ts";
import { bankBudgetOf } from "../../studio/bank-use.ts";
import { addRender, chooseRender } from "../../studio/commands/renders.ts";
import { type DrawPlan, planDrawing } from "../../studio/draw-plan.ts";
import { bestPlaced, byMeans, nextMeans, posedByVerb, refusalOf } from "../../studio/interactions.ts";
import {
  failJob,
  nextQueued,
  openJobs,
  progressJob,
  startJob,
  withJob,
  withoutFailure,
  withoutJob,
} from "../../studio/job-list.ts";
import { type PlannedRedraw, planRedraw } from "../../studio/redraw.ts";
import type { EditorState, Job, JobOrder, RedrawOrder } from "../../studio/state.ts";
import type { Failure, FromWorker, ModelInfo } from "../../worker/protocol.ts";
import { engineFailed, notStored } from "../failures.ts";
import { loadRequest } from "../models/settings.ts";
import type { Parts } from "../workspace.ts";
import {
  type DrawnPanel,
  readPicture,
  readReferences,
  readScans,
  readVectors,
  storePanel,
  wholePanel,
} from "./pictures.ts";

export interface Jobs {
  /** Queues the drawing of some shots of one page, together; loads the model first when it must. */
  draw(page: string, shots: readonly string[]): void;
  /** Queues the drawing of a shot whose object is brought into its box, by these means and, if it does not come there, by the next. */
  correct(page: string, shot: string, means: Means, size: Size | null): void;
  /** Queues beginnings of a shot, one from each seed. */
  tryOut(page: string, shot: string, candidates: readonly number[]): void;
  dropCandidates(shot: string): void;
  /** Queues the drawing of a shot from one of its pictures. */
  redraw(page: string, shot: string, order: RedrawOrder): void;
  loadModel(): void;
  /** Loads what is chosen now, whatever was loaded before. */
  reloadModel(): void;
  cancel(job: string): void;
  dismiss(job: string): void;
  /** Ends all drawing and notes what is missing; resolves once what has come is in the document. */
  leave(): Promise<void>;
  /** Notes which shots of an earlier visit are not finished. */
  setInterrupted(shots: readonly string[]): void;
}

interface JobsOptions extends Parts {
  /** Writes down which shots of the open story are still to be drawn, so that a killed tab can finish it. */
  noteDrawing(shots: readonly string[]): void;
}

/** What those parts are made of that have something drawn. */
export interface PartsWithJobs extends Parts {
  readonly jobs: Jobs;
}

/** The job whose turn it is. */
interface Running {
  readonly id: string;
  /** null until the request is with the engine. */
  plan: DrawPlan | null;
  /** What it is drawn from; null: noise alone. */
  redraw: PlannedRedraw | null;
  readonly arrived: Set<string>;
  /** Pictures on their way into the asset store. */
  readonly storing: Promise<void>[];
}

interface Desk extends JobsOptions {
  running: Running | null;
}

type OfJob = Extract<FromWorker, { job: string }>;

/** Listens to the engine from now on. */
export function createJobs(options: JobsOptions): Jobs {
  const desk: Desk = { ...options, running: null };
  const { engine } = options.ports;
  engine.subscribe((message) => onMessage(desk, message));
  return {
    loadModel: () => loadModel(desk),
    reloadModel: () => startLoading(desk),
    draw: (page, shots) => enqueue(desk, { page, shots }),
    correct: (page, shot, means, size) => enqueue(desk, { page, shots: [shot], means, ...(size && { size }) }),
    dropCandidates: (shot) => dropCandidates(desk, shot),
    tryOut(page, shot, candidates) {
      dropCandidates(desk, shot);
      enqueue(desk, { page, shots: [shot], candidates });
    },
    redraw: (page, shot, redraw) => enqueue(desk, { page, shots: [shot], redraw }),
    cancel(id) {
      // Once the request is with the engine, its answer ends the job; before that the engine knows nothing of it.
      if (desk.running?.id === id && desk.running.plan) engine.cancel(id);
      else if (openJobs(stateOf(desk).jobs).some((job) => job.id === id)) finish(desk, id);
    },
    dismiss(id) {
      if (stateOf(desk).jobs.some((job) => job.id === id && job.status === "failed")) finish(desk, id);
    },
    leave: () => leave(desk),
    setInterrupted(shots) {
      set(desk, () => ({ interrupted: shots }));
      noteDrawing(desk);
    },
  };
}

function stateOf(desk: Desk): EditorState {
  return desk.workspace.store.getState();
}

function set(desk: Desk, change: (state: EditorState) => Partial<EditorState>): void {
  desk.workspace.store.setState(change);
}

function loadModel(desk: Desk): void {
  const { engine } = stateOf(desk);
  if (engine.status !== "loading" && engine.status !== "ready") startLoading(desk);
}

function startLoading(desk: Desk): void {
  set(desk, ({ engine, jobs }) => ({
    engine: { status: "loading", stage: "bring", file: "", loaded: 0, total: 0 },
    jobs: engine.status === "failed" ? jobs.filter(({ failure }) => failure !== engine.failure) : jobs,
  }));
  desk.ports.engine.load(loadRequest(stateOf(desk)));
}

function enqueue(desk: Desk, asked: JobOrder): void {
  const { shots } = asked;
  if (shots.length === 0) return;
  const job = { id: desk.createId("job"), ...asked, startedAt: desk.ports.now() };
  set(desk, ({ jobs, interrupted }) => ({
    jobs: withJob(jobs, job),
    interrupted: interrupted.filter((shot) => !shots.includes(shot)),
  }));
  noteDrawing(desk);
  pump(desk);
}

/** Gives the engine the job that waited longest, when there is one and nothing else runs. */
function pump(desk: Desk): void {
  const next = nextQueued(stateOf(desk).jobs);
  if (desk.running || !next) return;
  if (stateOf(desk).engine.status !== "ready") {
    loadModel(desk);
    return;
  }
  const running: Running = { id: next.id, plan: null, redraw: null, arrived: new Set(), storing: [] };
  desk.running = running;
  set(desk, ({ jobs }) => ({ jobs: startJob(jobs, next.id) }));
  start(desk, running, next).catch((error: unknown) => {
    if (desk.running === running) fail(desk, next.id, engineFailed(error));
  });
}

async function start(desk: Desk, running: Running, job: Job): Promise<void> {
  const { redraw: order, candidates } = job;
  const { doc, engine, sharingOn, quickDecode } = stateOf(desk);
  if (engine.status !== "ready") throw new Error(`expected a loaded model, found one that is ${engine.status}`);
  const session = { sharingOn, quickDecode };
  const redrawn = order ? planRedraw(doc, order, engine.model, session) : null;
  const plan = redrawn ?? planOf(doc, job, engine.model, session);
  const references = await readReferences(desk.ports, plan.references);
  const panels = await readScans(desk.ports, plan.panels);
  const vectors = await readVectors(desk.ports, [...plan.panels, ...plan.references]);
  const redraw = redrawn && (await readPicture(desk.ports, redrawn.redraw, engine.model.hash, redrawn.panels[0]!));
  // Cancelled while the references were read.
  if (desk.running !== running) return;
  if (plan.panels.length === 0) {
    finish(desk, running.id);
    return;
  }
  running.plan = plan;
  running.redraw = redrawn?.redraw ?? null;
  const bankBudget = bankBudgetOf(stateOf(desk));
  const request = { ...plan.settings, bankBudget, panels, references, vectors };
  desk.ports.engine.generate(running.id, { ...request, ...(redraw && { redraw }), ...(candidates && { candidates }) });
}

/** The plan of a job that draws from noise alone. */
function planOf(
  doc: Doc,
  { shots, means, size, candidates }: Job,
  model: ModelInfo,
  session: Pick<EditorState, "sharingOn" | "quickDecode">,
): DrawPlan {
  const plan = planDrawing(candidates ? posedByVerb(doc, shots) : doc, shots, model, session);
  return means ? { ...plan, panels: plan.panels.map((panel) => ({ ...byMeans(panel, means), ...size })) } : plan;
}

/** Takes a job off the list. */
function finish(desk: Desk, id: string): void {
  dropPreviews(desk, id);
  set(desk, ({ jobs }) => ({ jobs: withoutJob(jobs, id) }));
  proceed(desk, id);
}

function fail(desk: Desk, id: string, failure: Failure): void {
  set(desk, ({ jobs }) => ({ jobs: failJob(jobs, id, failure) }));
  proceed(desk, id);
}

function proceed(desk: Desk, id: string): void {
  if (desk.running?.id === id) desk.running = null;
  noteDrawing(desk);
  pump(desk);
}

function dropPreviews(desk: Desk, id: string): void {
  const shots = stateOf(desk).jobs.find((job) => job.id === id)?.shots ?? [];
  set(desk, ({ previews }) => ({ previews: without(previews, shots) }));
}

function dropCandidates(desk: Desk, shot: string): void {
  set(desk, ({ candidates }) => ({ candidates: without(candidates, [shot]) }));
}

/** What is still to be drawn; a shot that is drawn from its picture has one, and one that is tried out is not drawn. */
function missingShots({ jobs, interrupted }: EditorState, running: Running | null): readonly string[] {
  const open = openJobs(jobs).flatMap(({ id, shots, redraw, candidates }) =>
    redraw || candidates ? [] : shots.filter((shot) => !(running?.id === id && running.arrived.has(shot))),
  );
  return [...new Set([...interrupted, ...open])];
}

function noteDrawing(desk: Desk): void {
  desk.noteDrawing(missingShots(stateOf(desk), desk.running));
}

async function leave(desk: Desk): Promise<void> {
  const { running } = desk;
  if (running?.plan) desk.ports.engine.cancel(running.id);
  // What the engine says of it from now on is not heard.
  desk.running = null;
  await Promise.allSettled(running?.storing ?? []);
  set(desk, (state) => ({ interrupted: missingShots(state, running), jobs: [], previews: {}, candidates: {} }));
  noteDrawing(desk);
}

/** Stores a picture and adds its render, whatever became of the shot meanwhile. */
async function keep(desk: Desk, running: Running, drawn: DrawnPanel): Promise<void> {
  const { engine } = stateOf(desk);
  const panel = running.plan?.panels.find(({ id }) => id === drawn.panel);
  if (!running.plan || !panel || engine.status !== "ready") return;
  const whole = await wholePanel(desk.ports, drawn, running.redraw);
  const stored = await storePanel(desk.ports, desk.workspace, whole);
  const { readFrom, seen } = drawn;
  const arrived = { ...stored, drawnAt: desk.ports.now(), readFrom, ...(seen && { object: seen }) };
  const render = { id: desk.createId("render"), ...arrived };
  const change = addRender(stateOf(desk).doc, panel, running.plan.settings, engine.model, render, running.redraw);
  desk.workspace.change(change, { mode: "ignore" });
  set(desk, ({ previews, jobs }) => ({
    previews: without(previews, [drawn.panel]),
    jobs: withoutFailure(jobs, drawn.panel),
  }));
  running.arrived.add(drawn.panel);
  noteDrawing(desk);
}

function onMessage(desk: Desk, message: FromWorker): void {
  switch (message.type) {
    case "load-progress": {
      const { stage, file, loaded, total } = message;
      set(desk, () => ({ engine: { status: "loading", stage, file, loaded, total } }));
      break;
    }
    case "ready":
      set(desk, () => ({ engine: { status: "ready", model: message.model, runtime: message.runtime } }));
      pump(desk);
      break;
    case "load-failed": {
      const { failure } = message;
      set(desk, ({ jobs }) => ({
        engine: { status: "failed", failure },
        // A half-drawn panel would cover the picture that its shot shows.
        previews: {},
        jobs: openJobs(jobs).reduce((list, job) => failJob(list, job.id, failure), jobs),
      }));
      desk.running = null;
      noteDrawing(desk);
      break;
    }
    case "measured":
    case "library":
    case "library-failed":
    case "embedded":
    case "embed-failed":
      break;
    default:
      if (desk.running?.id === message.job) onJobMessage(desk, desk.running, message);
  }
}

function onJobMessage(desk: Desk, running: Running, message: OfJob): void {
  switch (message.type) {
    case "queued":
      break;
    case "progress":
      set(desk, ({ jobs }) => ({ jobs: progressJob(jobs, message) }));
      break;
    case "preview": {
      // A head by itself would cover its panel.
      if (running.redraw?.cut) break;
      const { panel, width, height, pixels } = message;
      set(desk, ({ previews }) => ({ previews: { ...previews, [panel]: { width, height, pixels } } }));
      break;
    }
    case "candidate": {
      const { panel, width, height, pixels, seed, inside } = message;
      const candidate = { width, height, pixels, seed, inside };
      set(desk, ({ candidates }) => ({
        candidates: { ...candidates, [panel]: [...(candidates[panel] ?? []), candidate] },
      }));
      break;
    }
    case "panel": {
      const storing = keep(desk, running, message);
      running.storing.push(storing);
      // Reported when the engine has said its last word (`settle`); until then nobody awaits it.
      storing.catch(() => undefined);
      break;
    }
    case "failed":
      dropPreviews(desk, running.id);
      noteRefusal(desk, running.id, message.failure);
      fail(desk, running.id, message.failure);
      break;
    default:
      settle(desk, running, message.type === "done");
  }
}

/** After the engine's last word: waits for the pictures that came, also before a cancel. */
function settle(desk: Desk, { id, storing }: Running, isDone: boolean): void {
  const job = stateOf(desk).jobs.find((each) => each.id === id);
  Promise.all(storing).then(
    () => {
      finish(desk, id);
      if (job?.means && isDone) goOn(desk, job);
    },
    (error: unknown) => fail(desk, id, notStored(error)),
  );
}

function noteRefusal(desk: Desk, id: string, failure: Failure): void {
  const { jobs, engine } = stateOf(desk);
  const means = jobs.find((job) => job.id === id)?.means;
  const refusal = means && engine.status === "ready" ? refusalOf(engine.model.hash, means, failure) : null;
  if (refusal) set(desk, () => ({ refusal }));
}

/** By the next means, if the object did not come into its box; when none is left, the best picture is shown. */
function goOn(desk: Desk, { page, shots, size }: Job): void {
  const { doc, engine, refusal } = stateOf(desk);
  const [shot] = shots;
  if (engine.status !== "ready" || shot === undefined) return;
  const means = nextMeans(doc, shot, engine.model, refusal);
  const best = bestPlaced(doc, shot);
  if (means) enqueue(desk, { page, shots, means, ...(size && { size }) });
  else if (best) desk.workspace.change(chooseRender(doc, shot, best), { mode: "ignore" });
}

function without<T>(map: Readonly<Record<string, T>>, keys: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}
