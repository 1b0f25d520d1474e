// Draws the panels of a page together. Panels of one size run as one batch; batches go through the steps side by side
// and read each other's keys and values from the newest call. Panels that are already drawn are given clean, at t = 0:
// they are run once, leave their rows in the bank, and read nothing themselves. Where the mode reads banks only, the
// panels that write them are drawn first (cast-waves.ts) and then given clean to the others.
import { guide } from "../guidance.ts";
import { type LayoutBoxes, layoutMap, tokensInside } from "../layout-map.ts";
import type { Autoencoder, Denoiser, SiteRows, TextEncoder } from "../models.ts";
import { gaussianNoise } from "../random.ts";
import type { Memory, Scheduler } from "../schedulers/scheduler.ts";
import { bankBytes, gatherBank, planSharing, type SharingPanel, type SharingSettings, sourcesOf } from "../sharing.ts";
import { concatRows, rowsOf, type Tensor, tensor } from "../tensor.ts";
import { writersOf } from "./cast-waves.ts";

export interface PanelToDraw {
  readonly id: string;
  readonly prompt: string;
  readonly negative: string;
  readonly seed: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly cast: readonly string[];
  readonly layout: LayoutBoxes | null;
}

export interface DrawnPanel extends Omit<PanelToDraw, "seed" | "negative"> {
  readonly pixels: Tensor; // [1, 3, H, W], 0..1
}

export interface PanelModel {
  readonly text: TextEncoder;
  readonly denoiser: Denoiser;
  readonly autoencoder: Autoencoder;
  /** Pixels per latent cell. */
  readonly downscale: number;
  readonly latentChannels: number;
  /** "embedded": the network is told the scale. "none": it was distilled to need no guidance. Both run no unconditional rows. */
  readonly guidance: "classifier-free" | "embedded" | "none";
  /** Pixels per cell of the layout map; null when the network takes no layout. */
  readonly layoutDivisor: number | null;
}

export interface PanelsRequest {
  readonly panels: readonly PanelToDraw[];
  readonly references: readonly DrawnPanel[];
  readonly scheduler: Scheduler;
  readonly guidanceScale: number;
  readonly sharing: SharingSettings | null;
  readonly sharingSeed: number;
}

export type PanelEvent =
  | {
      readonly type: "progress";
      readonly stage: "text" | "references" | "denoise" | "decode";
      readonly step: number;
      readonly of: number;
    }
  /** What the network has in mind for a panel: clean latents [C, h, w]. */
  | {
      readonly type: "preview";
      readonly panel: string;
      readonly latents: Float32Array;
      readonly h: number;
      readonly w: number;
    }
  /** Bytes of the keys and values that finished panels have left. */
  | { readonly type: "bank"; readonly bytes: number }
  | {
      readonly type: "panel";
      readonly panel: string;
      readonly pixels: Tensor; // [1, 3, H, W], 0..1
      readonly latents: Tensor; // [1, C, h, w]
      readonly readFrom: readonly string[];
    };

interface Batch<P = PanelToDraw | DrawnPanel> {
  readonly panels: readonly P[];
  readonly sharing: readonly SharingPanel[];
  readonly context: Tensor; // [halves * B, L, D]
  readonly layout: Tensor | null; // [halves * B, 6, h', w']
  latents: Tensor; // [B, C, h, w]
  /** What a multistep scheduler remembers of this batch. */
  memory: Memory;
}

/** What the parts of one drawing share. */
interface Session {
  readonly model: PanelModel;
  readonly request: PanelsRequest;
  readonly halves: 1 | 2;
  readonly everyone: readonly SharingPanel[];
  /** Keys and values by panel. */
  readonly kept: Map<string, readonly SiteRows[]>;
  /** By panel: ids of those it reads. */
  readonly readFrom: ReadonlyMap<string, readonly string[]>;
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
    kept: new Map(),
    readFrom: new Map(everyone.map((p) => [p.id, sharing ? sourcesOf(p, everyone, sharing).map((s) => s.id) : []])),
  };

  yield { type: "progress", stage: "text", step: 0, of: 1 };
  const waves: Batch<PanelToDraw>[][] = [];
  for (const wave of [1, 2]) {
    const panels = request.panels.filter((p) => waveOf(p.id) === wave);
    const batches: Batch<PanelToDraw>[] = [];
    for (const group of bySize(panels)) {
      const { initNoiseSigma } = request.scheduler;
      const unit = unitNoise(model, group, request, 0);
      const start = tensor(
        unit.dims,
        unit.data.map((x) => x * initNoiseSigma),
      );
      batches.push(await prepare(session, group, start));
    }
    if (batches.length > 0) waves.push(batches);
  }

  yield* readReferences(session);
  for (const [wave, batches] of waves.entries()) {
    yield* denoise(session, batches, wave, waves.length);
    if (wave + 1 < waves.length) for (const batch of batches) yield* writeBank(session, batch);
  }
  let decoded = 0;
  for (const batch of waves.flat()) {
    for (const [i, panel] of batch.panels.entries()) {
      yield { type: "progress", stage: "decode", step: decoded++, of: request.panels.length };
      const latents = rowsOf(batch.latents, i, i + 1);
      const pixels = await model.autoencoder.decode(latents);
      yield { type: "panel", panel: panel.id, pixels, latents, readFrom: session.readFrom.get(panel.id) ?? [] };
    }
  }
}

/** Runs the references that are read, clean, and keeps their rows. */
async function* readReferences(session: Session): AsyncGenerator<PanelEvent, void, void> {
  const { model, request, readFrom } = session;
  const read = new Set(request.panels.flatMap((p) => readFrom.get(p.id) ?? []));
  const wanted = request.references.filter((r) => read.has(r.id));
  let done = 0;
  for (const references of bySize(wanted)) {
    yield { type: "progress", stage: "references", step: done, of: wanted.length };
    const latents = concatRows(await Promise.all(references.map((r) => model.autoencoder.encode(r.pixels))));
    yield* writeBank(session, await prepare(session, references, latents));
    done += references.length;
  }
}

/** Runs finished panels at t = 0: what they leave is the bank of their characters for every step of the others. */
async function* writeBank(session: Session, batch: Batch): AsyncGenerator<PanelEvent, void, void> {
  const result = await callUnet(session, batch, batch.latents, 0, null, true);
  keep(session.kept, batch, result.rows, session.halves);
  yield { type: "bank", bytes: bankBytes(session.kept) };
}

/** All steps of the batches of one wave, side by side. */
async function* denoise(
  session: Session,
  batches: readonly Batch<PanelToDraw>[],
  wave: number,
  waves: number,
): AsyncGenerator<PanelEvent, void, void> {
  const { model, request, halves, kept, readFrom } = session;
  const { scheduler } = request;
  const steps = scheduler.timesteps.length;
  const drawnNow = new Set(batches.flatMap((b) => b.panels.map((p) => p.id)));
  const mixed = batches.length > 1 && [...drawnNow].some((id) => readFrom.get(id)!.some((from) => drawnNow.has(from)));
  for (let step = 0; step < steps; step++) {
    for (const batch of batches) {
      yield { type: "progress", stage: "denoise", step: wave * steps + step, of: waves * steps };
      const shared = sharedIn(session, batch, step);
      const input = tensor(batch.latents.dims, scheduler.scaleInput(step, batch.latents.data));
      const result = await callUnet(session, batch, input, scheduler.timesteps[step]!, shared, mixed);
      if (mixed) keep(kept, batch, result.rows, halves);
      const noise = scheduler.usesNoise(step) ? unitNoise(model, batch.panels, request, step + 1).data : null;
      const output = guide(result.sample, halves, request.guidanceScale).data;
      const next = scheduler.step(step, batch.latents.data, output, noise, batch.memory);
      batch.latents = tensor(batch.latents.dims, next.sample);
      batch.memory = next.memory;
      yield* previews(batch, next.denoised);
    }
  }
}

/** What a batch reads in a step, or null. */
function sharedIn({ model, request, halves, everyone, kept }: Session, batch: Batch, step: number) {
  const { sharing, sharingSeed, scheduler } = request;
  const { sites } = model.denoiser;
  const plan =
    sharing &&
    planSharing({
      step,
      steps: scheduler.timesteps.length,
      seed: sharingSeed,
      settings: sharing,
      sites,
      batch: batch.sharing,
      others: everyone.filter((p) => kept.has(p.id) && !batch.sharing.includes(p)),
      halves,
    });
  if (!plan) return null;
  const tokensOf = (id: string, level: number) => everyone.find((p) => p.id === id)!.tokens[level]!;
  return { index: plan.index, gate: plan.gate, bank: gatherBank(plan, sites, kept, tokensOf) };
}

function* previews(batch: Batch, denoised: Float32Array): Generator<PanelEvent> {
  const [, channels = 0, h = 0, w = 0] = batch.latents.dims;
  const size = channels * h * w;
  for (const [i, panel] of batch.panels.entries())
    yield { type: "preview", panel: panel.id, latents: denoised.slice(i * size, (i + 1) * size), h, w };
}

function sharingPanel(
  model: PanelModel,
  panel: PanelToDraw | DrawnPanel,
  key: number,
  wave: SharingPanel["wave"],
  order: number | null,
): SharingPanel {
  const levels = Math.max(-1, ...model.denoiser.sites.map((s) => s.level)) + 1;
  // Tokens are squares of latent cells.
  const grids = Array.from({ length: levels }, (_, level) => {
    const side = model.downscale * Math.sqrt(model.denoiser.sites.find((s) => s.level === level)!.divisor);
    return { columns: panel.width / side, rows: panel.height / side };
  });
  if (!grids.every(({ columns, rows }) => Number.isInteger(columns * rows)))
    throw new Error(`panel ${panel.id}: ${panel.width} x ${panel.height} pixels do not fit the model's grid`);
  const regions = new Map(
    panel.cast.flatMap((tag, i) => {
      const figure = panel.layout?.figures[i];
      if (!figure) return [];
      const boxes = [figure.head, figure.body];
      return [[tag, grids.map(({ columns, rows }) => tokensInside(boxes, columns, rows))] as const];
    }),
  );
  return { id: panel.id, cast: panel.cast, tokens: grids.map((g) => g.columns * g.rows), key, wave, order, regions };
}

function bySize<P extends { readonly width: number; readonly height: number }>(
  panels: readonly P[],
): readonly (readonly P[])[] {
  const groups = new Map<string, P[]>();
  for (const panel of panels) {
    const size = `${panel.width}x${panel.height}`;
    const group = groups.get(size);
    if (group) group.push(panel);
    else groups.set(size, [panel]);
  }
  return [...groups.values()];
}

/** Draw 0 starts a panel, draw i + 1 is for step i: the same panel gets the same noise whatever else is in the batch. */
function unitNoise(model: PanelModel, panels: readonly PanelToDraw[], request: PanelsRequest, draw: number): Tensor {
  const common = request.sharing?.sameNoise ? request.sharingSeed : null;
  return concatRows(
    panels.map((p) => {
      const dims = [1, model.latentChannels, p.height / model.downscale, p.width / model.downscale];
      return tensor(
        dims,
        gaussianNoise(
          common ?? p.seed,
          dims.reduce((a, b) => a * b, 1),
          draw,
        ),
      );
    }),
  );
}

async function prepare<P extends PanelToDraw | DrawnPanel>(
  { model, everyone, halves }: Session,
  panels: readonly P[],
  latents: Tensor,
): Promise<Batch<P>> {
  const texts = panels.map((p) => p.prompt);
  const against = halves === 2 ? panels.map((p) => ("negative" in p ? p.negative : "")) : [];
  const context = await model.text.encode([...against, ...texts].map((t) => model.text.tokenize(t)));
  const { width, height } = panels[0]!;
  const divisor = model.layoutDivisor;
  const layouts = panels.map((p) => p.layout);
  const layout =
    divisor === null
      ? null
      : layoutMap(halves === 2 ? [...layouts, ...layouts] : layouts, height / divisor, width / divisor);
  return {
    panels,
    sharing: panels.map((p) => everyone.find((e) => e.id === p.id)!),
    context,
    layout,
    latents,
    memory: [],
  };
}

function callUnet(
  { model, halves, request }: Session,
  batch: Batch,
  input: Tensor,
  timestep: number,
  shared: Parameters<Denoiser["run"]>[0]["shared"],
  keepRows: boolean,
) {
  const sample = halves === 2 ? concatRows([input, input]) : input;
  return model.denoiser.run({
    sample,
    timestep: new Float32Array(sample.dims[0]!).fill(timestep),
    context: batch.context,
    layout: batch.layout,
    guidanceScale: request.guidanceScale,
    shared,
    keep: keepRows,
  });
}

/** Files a call's rows under its panels: per site [halves * N, C], the unconditional half first. */
function keep(store: Map<string, readonly SiteRows[]>, batch: Batch, rows: readonly SiteRows[], halves: 1 | 2): void {
  const count = batch.panels.length;
  batch.panels.forEach((panel, i) => {
    const pick = (x: Tensor) => {
      const n = x.dims[0]! / (halves * count);
      const parts = Array.from({ length: halves }, (_, half) =>
        rowsOf(x, (half * count + i) * n, (half * count + i + 1) * n),
      );
      return concatRows(parts);
    };
    store.set(
      panel.id,
      rows.map((site) => ({ k: pick(site.k), v: pick(site.v) })),
    );
  });
}
