// Draws the panels of a page together. Panels of one size run as one batch; batches go through the steps side by side
// and read each other's keys and values from the newest call. Panels that are already drawn are run by themselves for what
// they leave (banks.ts), and read nothing. Where the mode reads banks only, the panels that write them are drawn first
// and are then finished panels to the others (sharing/reading-plan.ts).
import { type PanelBatch, planReading } from "../../sharing/reading-plan.ts";
import { guide } from "../guidance.ts";
import type { Seen } from "../interaction/object-box.ts";
import { type KeptRow, LostRowsError, type SharedTokens, type UnetResult } from "../models.ts";
import type { PanelSpec } from "../panel.ts";
import { bankRows, fillBank, planSharing } from "../shared-tokens.ts";
import { rowsOf, tensor } from "../tensor.ts";
import { type Banks, createBanks } from "./banks.ts";
import { type Batch, callUnet, keptOf, onlyPanel, panelTokens, prepare, type Session, unitNoise } from "./batch.ts";
import { countPulls, pullsAt } from "./pull.ts";
import { beginRedraw, type Redrawing } from "./redraw.ts";
import type { PanelEvent, PanelModel, PanelsRequest } from "./request.ts";
import { editsAt, followed, type Steering, seenIn, steeringOf } from "./steer.ts";
import { alignmentAt, type Styles, stepInLook, takeStyles } from "./styles.ts";

/** A batch of panels that form, with its place in the plan. Behind those that are planned stand the intransitive ones that they follow. */
interface FormingBatch extends Batch<PanelSpec> {
  readonly planned: PanelBatch;
  /** Panels that are decoded before its own. */
  readonly before: number;
  /** null: it has no interactions. */
  readonly steering: Steering | null;
  /** Where the objects of its interactions came out, a panel. */
  seen: readonly (Seen | null)[];
  /** What the network had in mind last. */
  denoised: Float32Array;
  /** null: it is drawn from noise alone. */
  readonly redrawing: Redrawing | null;
}

/** What a wave reads: finished panels, and what its own batches left in their newest calls, by panel. */
interface Readable {
  readonly styles: Styles;
  readonly banks: Banks;
  readonly newest: Map<string, readonly KeptRow[]>;
}

/**
 * Stops between network calls when it is no longer pulled. Yields previews after each step and panels as they are decoded.
 * Throws when a panel's size does not fit the model.
 */
export async function* drawPanels(model: PanelModel, request: PanelsRequest): AsyncGenerator<PanelEvent, void, void> {
  const session: Session = {
    model,
    request,
    ...readingOf(model, request),
    halves: model.guidance === "classifier-free" && request.guidanceScale !== 1 ? 2 : 1,
  };
  yield { type: "progress", phase: "text", step: 0, of: 1 };
  const waves: FormingBatch[][] = [];
  let before = 0;
  for (const planned of session.plan.waves) {
    const batches: FormingBatch[] = [];
    for (const batch of planned) {
      batches.push(await start(session, batch, before));
      before += batch.panels.length;
    }
    waves.push(batches);
  }
  yield* drawWaves(session, waves);
}

/** Who reads whom, and the tokens of all. What a panel follows reads what the panel reads. */
function readingOf(
  model: PanelModel,
  { panels, references, sharing }: PanelsRequest,
): Pick<Session, "plan" | "tokens"> {
  const plan = planReading(panels, references, sharing);
  const tokens = new Map([...panels, ...references].map((panel, key) => [panel.id, panelTokens(model, panel, key)]));
  const sources = new Map(plan.sources);
  for (const [panel, { id }] of followed(panels)) {
    tokens.set(id, { ...tokens.get(panel.id)!, id });
    sources.set(id, plan.sources.get(panel.id)!);
  }
  return { plan: { ...plan, sources }, tokens };
}

async function start(session: Session, planned: PanelBatch, before: number): Promise<FormingBatch> {
  const { panels, scheduler } = session.request;
  const asked = planned.panels.map((id) => panels.find((panel) => panel.id === id)!);
  const group = [...asked, ...followed(asked).map(([, intransitive]) => intransitive)];
  const redrawing = await beginRedraw(session);
  const { dims, data } = unitNoise(session, group, 0);
  const noise = data.map((x) => x * scheduler.initNoiseSigma);
  const latents = redrawing?.latents ?? tensor(dims, noise);
  const batch = await prepare(session, group, latents);
  const steering = steeringOf(session, batch);
  return { ...batch, planned, before, steering, seen: [], redrawing, denoised: latents.data };
}

async function* drawWaves(
  session: Session,
  waves: readonly (readonly FormingBatch[])[],
): AsyncGenerator<PanelEvent, void, void> {
  const banks = createBanks(session);
  try {
    yield* takeReferences(session, banks);
    const styles = yield* takeStyles(session, waves[0]?.[0]?.redrawing?.first ?? 0);
    for (const [wave, batches] of waves.entries()) {
      yield* denoise(session, { banks, styles, newest: new Map() }, batches, wave, waves.length);
      for (const batch of batches)
        for (const [i, id] of batch.planned.panels.entries())
          if (banks.isAwaited(id)) yield* banks.add(onlyPanel(session, batch, i));
    }
  } finally {
    banks.release();
  }
}

async function* takeReferences(session: Session, banks: Banks): AsyncGenerator<PanelEvent, void, void> {
  const { model, request } = session;
  const awaited = request.references.filter(({ id }) => banks.isAwaited(id));
  for (const [i, reference] of awaited.entries()) {
    yield { type: "progress", phase: "references", step: i, of: awaited.length };
    const latents = await model.autoencoder.encode(reference.pixels);
    yield* banks.add(await prepare(session, [reference], latents));
  }
}

/** All steps of the batches of one wave, side by side; what a batch has become is decoded, before others take their last step. */
async function* denoise(
  session: Session,
  readable: Readable,
  batches: readonly FormingBatch[],
  wave: number,
  waves: number,
): AsyncGenerator<PanelEvent, void, void> {
  const { scheduler, until = scheduler.timesteps.length } = session.request;
  const steps = scheduler.timesteps.length;
  const first = batches[0]?.redrawing?.first ?? 0;
  const taken = Math.max(0, until - first);
  const pulls = batches.reduce((n, { steering }) => n + (steering ? countPulls(steering, first, until, steps) : 0), 0);
  const of = waves * taken + pulls;
  let pulled = 0;
  // Of a picture that is to stay as it is.
  if (taken === 0) for (const batch of batches) yield* decode(session, batch);
  for (let step = first; step < until; step++) {
    for (const batch of batches) {
      const done = wave * taken + step - first;
      for (const pull of batch.steering ? pullsAt(session, batch, batch.steering, step) : []) {
        yield { type: "progress", phase: "correct", step: done + pulled++, of };
        await pull();
      }
      yield { type: "progress", phase: "denoise", step: done + pulled, of };
      const result = yield* readAndCall(session, readable, batch, step);
      if (batch.planned.isReadAcross)
        for (const [i, id] of batch.planned.panels.entries())
          readable.newest.set(id, keptOf(session, batch, result.kept, i));
      advance(session, readable.styles, batch, step, result);
      const isLast = step + 1 === until;
      yield* previews(batch, isLast);
      if (isLast) yield* decode(session, batch);
    }
  }
}

/** What a call says becomes what the next one starts from. */
function advance(
  session: Session,
  styles: Styles,
  batch: FormingBatch,
  step: number,
  { sample: output, map }: UnetResult,
): void {
  const { scheduler, guidanceScale } = session.request;
  if (batch.steering && map) batch.seen = seenIn(session, batch.steering, map);
  const noise = scheduler.usesNoise(step) ? unitNoise(session, batch.panels, step + 1).data : null;
  const guided = guide(output, session.halves, guidanceScale).data;
  const plain = scheduler.step(step, batch.latents.data, guided, noise, batch.memory);
  const next = stepInLook(session, styles, batch.panels, step, plain);
  batch.latents = tensor(batch.latents.dims, batch.redrawing?.keepAt(step + 1, next.sample) ?? next.sample);
  batch.memory = next.memory;
  batch.denoised = next.denoised;
}

/** One call, with what it reads. When a processor went away with that, it is left and read again. */
async function* readAndCall(
  session: Session,
  readable: Readable,
  batch: FormingBatch,
  step: number,
): AsyncGenerator<PanelEvent, UnetResult, void> {
  const { scheduler } = session.request;
  const input = tensor(batch.latents.dims, scheduler.scaleInput(step, batch.latents.data));
  // What forms in this step cannot be left again, so it stays where it cannot get lost.
  const edits = batch.steering && { edits: editsAt(session, batch, batch.steering, step) };
  const keep = batch.planned.isReadAcross ? "tab" : "nowhere";
  const style = alignmentAt(session, readable.styles, batch.panels, step);
  for (;;) {
    let shared: SharedTokens | null = null;
    try {
      shared = yield* readTokens(session, readable, batch, step);
      return await callUnet(session, batch, input, scheduler.timesteps[step]!, { shared, keep, ...edits, ...style });
    } catch (thrown) {
      if (!(thrown instanceof LostRowsError)) throw thrown;
    } finally {
      shared?.bank?.release();
    }
  }
}

/** What a batch reads in a step, or null. */
async function* readTokens(
  session: Session,
  { banks, newest }: Readable,
  batch: FormingBatch,
  step: number,
): AsyncGenerator<PanelEvent, SharedTokens | null, void> {
  const { model, request, halves, tokens, plan: reading } = session;
  const { sharing, sharingSeed, scheduler } = request;
  const { panels, finished } = batch.planned;
  const others = [...tokens.values()].filter(
    ({ id }) => !panels.includes(id) && (finished.includes(id) || newest.has(id)),
  );
  const plan =
    sharing &&
    planSharing({
      step,
      steps: scheduler.timesteps.length,
      seed: sharingSeed,
      settings: sharing,
      sites: model.denoiser.sites,
      batch: batch.panels.map(({ id }) => tokens.get(id)!),
      others,
      sources: reading.sources,
      halves,
    });
  if (!plan) return null;
  const read = others.map(({ id }) => id).filter((id) => plan.bank.flat().some((run) => run.panel === id));
  if (read.length === 0) return { ...plan, bank: null };
  const bank = await model.denoiser.emptyBank(bankRows(plan));
  try {
    for (const id of read) {
      const fill = (kept: readonly KeptRow[]) => fillBank(bank, plan, id, kept);
      const newestRows = newest.get(id);
      if (newestRows) fill(newestRows);
      else yield* banks.read(id, batch.planned, step, fill);
    }
  } catch (thrown) {
    bank.release();
    throw thrown;
  }
  return { ...plan, bank };
}

function* previews({ planned, latents, denoised }: FormingBatch, isLast: boolean): Generator<PanelEvent> {
  const [, channels = 0, h = 0, w = 0] = latents.dims;
  const size = channels * h * w;
  for (const [i, panel] of planned.panels.entries())
    yield { type: "preview", panel, isLast, latents: denoised.slice(i * size, (i + 1) * size), h, w };
}

async function* decode({ model, request, plan }: Session, batch: FormingBatch): AsyncGenerator<PanelEvent, void, void> {
  const { autoencoder, tinyDecode } = model;
  const toPixels = (request.quickDecode && tinyDecode) || autoencoder.decode;
  for (const [i, id] of batch.planned.panels.entries()) {
    yield { type: "progress", phase: "decode", step: batch.before + i, of: request.panels.length };
    const whole = request.until === undefined ? batch.latents : tensor(batch.latents.dims, batch.denoised);
    const latents = rowsOf(whole, i, i + 1);
    const plain = await toPixels(latents);
    const pixels = batch.redrawing?.composite(plain) ?? plain;
    const readFrom = plan.sources.get(id)!.map((source) => source.id);
    const seen = batch.seen[i];
    yield { type: "panel", panel: id, pixels, latents, readFrom, ...(seen && { seen }) };
  }
}
