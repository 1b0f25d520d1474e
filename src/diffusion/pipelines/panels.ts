// Draws the panels of a page together. Panels of one size run as one batch; batches go through the steps side by side
// and read each other's keys and values from the newest call. Panels that are already drawn are run by themselves for what
// they leave (banks.ts), and read nothing. Where the mode reads banks only, the panels that write them are drawn first
// (cast-waves.ts) and are then finished panels to the others.
import { guide } from "../guidance.ts";
import { type KeptRow, LostRowsError, type SharedTokens, type UnetResult } from "../models.ts";
import type { PanelSpec } from "../panel.ts";
import { bankRows, fillBank, planSharing, sourcesOf } from "../sharing.ts";
import { rowsOf, tensor } from "../tensor.ts";
import { type Banks, createBanks } from "./banks.ts";
import {
  type Batch,
  bySize,
  callUnet,
  isReadAcross,
  keptOf,
  onlyPanel,
  prepare,
  type Session,
  sharingPanel,
  unitNoise,
} from "./batch.ts";
import { writersOf } from "./cast-waves.ts";
import type { PanelEvent, PanelModel, PanelsRequest } from "./request.ts";

/** What a wave reads: finished panels, and what its own batches left in their newest calls, by panel. */
interface Shelf {
  readonly banks: Banks;
  readonly newest: Map<string, readonly KeptRow[]>;
}

/**
 * Stops between network calls when it is no longer pulled. Yields previews after each step and panels as they are decoded.
 * Throws when a panel's size does not fit the model.
 */
export async function* drawPanels(model: PanelModel, request: PanelsRequest): AsyncGenerator<PanelEvent, void, void> {
  const { sharing } = request;
  const writers = writersOf(request.panels, request.references, sharing);
  const waveOf = (id: string) =>
    sharing?.mode === undefined || sharing.mode === "together" || writers.has(id) ? 1 : 2;
  const everyone = [
    ...request.panels.map((panel, i) => sharingPanel(model, panel, i, waveOf(panel.id), i)),
    ...request.references.map((panel, i) => sharingPanel(model, panel, request.panels.length + i, 0, null)),
  ];
  const session: Session = {
    model,
    request,
    everyone,
    halves: model.guidance === "classifier-free" && request.guidanceScale !== 1 ? 2 : 1,
    readFrom: new Map(everyone.map((p) => [p.id, sharing ? sourcesOf(p, everyone, sharing).map((s) => s.id) : []])),
  };

  yield { type: "progress", phase: "text", step: 0, of: 1 };
  const waves: Batch<PanelSpec>[][] = [];
  for (const wave of [1, 2]) {
    const panels = request.panels.filter((p) => waveOf(p.id) === wave);
    const batches: Batch<PanelSpec>[] = [];
    for (const group of bySize(panels)) {
      const { initNoiseSigma } = request.scheduler;
      const unit = unitNoise(session, group, 0);
      const start = tensor(
        unit.dims,
        unit.data.map((x) => x * initNoiseSigma),
      );
      batches.push(await prepare(session, group, start));
    }
    if (batches.length > 0) waves.push(batches);
  }

  yield* drawWaves(session, waves);
  yield* decode(session, waves.flat());
}

async function* drawWaves(
  session: Session,
  waves: readonly (readonly Batch<PanelSpec>[])[],
): AsyncGenerator<PanelEvent, void, void> {
  const banks = createBanks(session, waves.flat());
  try {
    yield* takeReferences(session, banks);
    for (const [wave, batches] of waves.entries()) {
      yield* denoise(session, banks, batches, wave, waves.length);
      for (const batch of batches)
        for (const [i, { id }] of batch.panels.entries())
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

/** All steps of the batches of one wave, side by side. */
async function* denoise(
  session: Session,
  banks: Banks,
  batches: readonly Batch<PanelSpec>[],
  wave: number,
  waves: number,
): AsyncGenerator<PanelEvent, void, void> {
  const { request, halves } = session;
  const { scheduler } = request;
  const steps = scheduler.timesteps.length;
  const shelf: Shelf = { banks, newest: new Map() };
  for (let step = 0; step < steps; step++) {
    for (const batch of batches) {
      yield { type: "progress", phase: "denoise", step: wave * steps + step, of: waves * steps };
      const isRead = isReadAcross(session, batches, batch);
      const result = yield* readAndCall(session, shelf, batch, step, isRead);
      if (isRead)
        for (const [i, { id }] of batch.panels.entries()) shelf.newest.set(id, keptOf(session, batch, result.kept, i));
      const noise = scheduler.usesNoise(step) ? unitNoise(session, batch.panels, step + 1).data : null;
      const output = guide(result.sample, halves, request.guidanceScale).data;
      const next = scheduler.step(step, batch.latents.data, output, noise, batch.memory);
      batch.latents = tensor(batch.latents.dims, next.sample);
      batch.memory = next.memory;
      yield* previews(batch, next.denoised);
    }
  }
}

/** One call, with what it reads. When a processor went away with that, it is left and read again. */
async function* readAndCall(
  session: Session,
  shelf: Shelf,
  batch: Batch,
  step: number,
  isRead: boolean,
): AsyncGenerator<PanelEvent, UnetResult, void> {
  const { scheduler } = session.request;
  const input = tensor(batch.latents.dims, scheduler.scaleInput(step, batch.latents.data));
  // What forms in this step cannot be left again, so it stays where it cannot get lost.
  const keep = isRead ? "tab" : "nowhere";
  for (;;) {
    let shared: SharedTokens | null = null;
    try {
      shared = yield* readShelf(session, shelf, batch, step);
      return await callUnet(session, batch, input, scheduler.timesteps[step]!, { shared, keep });
    } catch (thrown) {
      if (!(thrown instanceof LostRowsError)) throw thrown;
    } finally {
      shared?.bank?.release();
    }
  }
}

/** What a batch reads in a step, or null. */
async function* readShelf(
  session: Session,
  { banks, newest }: Shelf,
  batch: Batch,
  step: number,
): AsyncGenerator<PanelEvent, SharedTokens | null, void> {
  const { model, request, halves, everyone } = session;
  const { sharing, sharingSeed, scheduler } = request;
  const { sites } = model.denoiser;
  const isFinished = (wave: number) => wave < batch.sharing[0]!.wave;
  const plan =
    sharing &&
    planSharing({
      step,
      steps: scheduler.timesteps.length,
      seed: sharingSeed,
      settings: sharing,
      sites,
      batch: batch.sharing,
      others: everyone.filter((p) => !batch.sharing.includes(p) && (isFinished(p.wave) || newest.has(p.id))),
      halves,
    });
  if (!plan) return null;
  const read = everyone
    .map(({ id }) => id)
    .filter((id) => plan.bank.some((runs) => runs.some((run) => run.panel === id)));
  if (read.length === 0) return { ...plan, bank: null };
  const bank = await model.denoiser.emptyBank(bankRows(plan));
  try {
    for (const id of read) {
      const fill = (kept: readonly KeptRow[]) => fillBank(bank, plan, id, kept);
      const newestRows = newest.get(id);
      if (newestRows) fill(newestRows);
      else yield* banks.read(id, batch, step, fill);
    }
  } catch (thrown) {
    bank.release();
    throw thrown;
  }
  return { ...plan, bank };
}

function* previews(batch: Batch, denoised: Float32Array): Generator<PanelEvent> {
  const [, channels = 0, h = 0, w = 0] = batch.latents.dims;
  const size = channels * h * w;
  for (const [i, panel] of batch.panels.entries())
    yield { type: "preview", panel: panel.id, latents: denoised.slice(i * size, (i + 1) * size), h, w };
}

async function* decode(
  { model, request, readFrom }: Session,
  batches: readonly Batch<PanelSpec>[],
): AsyncGenerator<PanelEvent, void, void> {
  const { autoencoder, tinyDecode } = model;
  const toPixels = (request.quickDecode && tinyDecode) || autoencoder.decode;
  let decoded = 0;
  for (const batch of batches) {
    for (const [i, { id }] of batch.panels.entries()) {
      yield { type: "progress", phase: "decode", step: decoded++, of: request.panels.length };
      const latents = rowsOf(batch.latents, i, i + 1);
      const pixels = await toPixels(latents);
      yield { type: "panel", panel: id, pixels, latents, readFrom: readFrom.get(id)! };
    }
  }
}
