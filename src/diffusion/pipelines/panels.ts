// Draws the panels of a page together. Panels of one size run as one batch; batches go through the steps side by side
// and read each other's keys and values from the newest call. Panels that are already drawn are given clean, at t = 0:
// they are run once, leave their rows in the bank, and read nothing themselves.
import { guide } from "../guidance.ts";
import { type LayoutBoxes, layoutMap } from "../layout-map.ts";
import type { Autoencoder, Denoiser, SiteRows, TextEncoder } from "../models.ts";
import { gaussianNoise } from "../random.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { gatherBank, planSharing, type SharingPanel, type SharingSettings, sourcesOf } from "../sharing.ts";
import { concatRows, rowsOf, type Tensor, tensor } from "../tensor.ts";

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
  | { readonly type: "panel"; readonly panel: string; readonly pixels: Tensor; readonly readFrom: readonly string[] };

interface Batch {
  readonly panels: readonly (PanelToDraw | DrawnPanel)[];
  readonly sharing: readonly SharingPanel[];
  readonly context: Tensor; // [halves * B, L, D]
  readonly layout: Tensor | null; // [halves * B, 6, h', w']
  latents: Tensor; // [B, C, h, w]
}

/**
 * Stops between network calls when it is no longer pulled. Yields previews after each step and panels as they are decoded.
 * Throws when a panel's size does not fit the model.
 */
export async function* drawPanels(model: PanelModel, request: PanelsRequest): AsyncGenerator<PanelEvent, void, void> {
  const halves = request.guidanceScale === 1 ? 1 : 2;
  const { scheduler } = request;
  const steps = scheduler.timesteps.length;
  const everyone = [...request.panels, ...request.references].map((panel, i) => sharingPanel(model, panel, i));
  const readFrom = new Map(everyone.map((p) => [p.id, request.sharing ? sourcesOf(p, everyone).map((s) => s.id) : []]));
  const kept = new Map<string, readonly SiteRows[]>();

  yield { type: "progress", stage: "text", step: 0, of: 1 };
  const batches: Batch[] = [];
  for (const panels of bySize(request.panels))
    batches.push(await prepare(model, panels, everyone, halves, noiseOf(model, panels)));

  const wanted = request.references.filter((r) =>
    [...readFrom].some(([id, from]) => request.panels.some((p) => p.id === id) && from.includes(r.id)),
  );
  let done = 0;
  for (const references of bySize(wanted)) {
    yield { type: "progress", stage: "references", step: done, of: wanted.length };
    const latents = concatRows(await Promise.all(references.map((r) => model.autoencoder.encode(r.pixels))));
    const batch = await prepare(model, references, everyone, halves, latents);
    const result = await callUnet(model, batch, halves, 0, null, true);
    keep(kept, batch, result.rows, halves);
    done += references.length;
  }

  const mixed = batches.length > 1 && request.sharing !== null;
  for (let step = 0; step < steps; step++) {
    for (const batch of batches) {
      yield { type: "progress", stage: "denoise", step, of: steps };
      const others = everyone.filter((p) => kept.has(p.id) && !batch.sharing.includes(p));
      const plan =
        request.sharing &&
        planSharing({
          step,
          steps,
          seed: request.sharingSeed,
          settings: request.sharing,
          sites: model.denoiser.sites,
          batch: batch.sharing,
          others,
          halves,
        });
      const shared = plan && {
        index: plan.index,
        gate: plan.gate,
        bank: gatherBank(
          plan,
          model.denoiser.sites,
          kept,
          (id, level) => everyone.find((p) => p.id === id)!.tokens[level]!,
        ),
      };
      const result = await callUnet(model, batch, halves, scheduler.timesteps[step]!, shared, mixed);
      if (mixed) keep(kept, batch, result.rows, halves);
      const next = scheduler.step(step, batch.latents.data, guide(result.sample, halves, request.guidanceScale).data);
      batch.latents = tensor(batch.latents.dims, next.sample);
      yield* previews(batch, next.denoised);
    }
  }

  let decoded = 0;
  for (const batch of batches) {
    for (const [i, panel] of batch.panels.entries()) {
      yield { type: "progress", stage: "decode", step: decoded++, of: request.panels.length };
      const pixels = await model.autoencoder.decode(rowsOf(batch.latents, i, i + 1));
      yield { type: "panel", panel: panel.id, pixels, readFrom: readFrom.get(panel.id) ?? [] };
    }
  }
}

function* previews(batch: Batch, denoised: Float32Array): Generator<PanelEvent> {
  const [, channels = 0, h = 0, w = 0] = batch.latents.dims;
  const size = channels * h * w;
  for (const [i, panel] of batch.panels.entries())
    yield { type: "preview", panel: panel.id, latents: denoised.slice(i * size, (i + 1) * size), h, w };
}

function sharingPanel(model: PanelModel, panel: PanelToDraw | DrawnPanel, key: number): SharingPanel {
  const cells = (panel.width / model.downscale) * (panel.height / model.downscale);
  const levels = Math.max(-1, ...model.denoiser.sites.map((s) => s.level)) + 1;
  const tokens = Array.from(
    { length: levels },
    (_, level) => cells / model.denoiser.sites.find((s) => s.level === level)!.divisor,
  );
  if (!tokens.every(Number.isInteger))
    throw new Error(`panel ${panel.id}: ${panel.width} x ${panel.height} pixels do not fit the model's grid`);
  return { id: panel.id, cast: panel.cast, tokens, key };
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

/** The same panel starts from the same noise whatever else is in the batch. */
function noiseOf(model: PanelModel, panels: readonly PanelToDraw[]): Tensor {
  return concatRows(
    panels.map((p) => {
      const dims = [1, model.latentChannels, p.height / model.downscale, p.width / model.downscale];
      return tensor(
        dims,
        gaussianNoise(
          p.seed,
          dims.reduce((a, b) => a * b, 1),
        ),
      );
    }),
  );
}

async function prepare(
  model: PanelModel,
  panels: readonly (PanelToDraw | DrawnPanel)[],
  everyone: readonly SharingPanel[],
  halves: 1 | 2,
  latents: Tensor,
): Promise<Batch> {
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
  return { panels, sharing: panels.map((p) => everyone.find((e) => e.id === p.id)!), context, layout, latents };
}

function callUnet(
  model: PanelModel,
  batch: Batch,
  halves: 1 | 2,
  timestep: number,
  shared: Parameters<Denoiser["run"]>[0]["shared"],
  keepRows: boolean,
) {
  const sample = halves === 2 ? concatRows([batch.latents, batch.latents]) : batch.latents;
  return model.denoiser.run({
    sample,
    timestep: new Float32Array(sample.dims[0]!).fill(timestep),
    context: batch.context,
    layout: batch.layout,
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
