// Looks by statistics. Pictures of a look are seen in the noise of every step, as a panel is that forms beside them, and the moments of their
// queries and keys are what the panel's are brought to (StyleAligned, Hertz et al. 2024, section 4.2; the paper has one picture: of several
// the tokens are taken together, of several looks by weight). Colours pass by values, not by keys: what the network has in mind after a
// step is brought towards the moments of the pictures' latents besides (StyleID, Chung et al. 2024, section 3.3).
import { mixedLatents, momentsOf, towards } from "../looks/latent-moments.ts";
import { alignedPart, type Style } from "../looks/style.ts";
import type { StyleAlignment } from "../models.ts";
import type { PanelSpec } from "../panel.ts";
import type { Step } from "../schedulers/scheduler.ts";
import { concatRows, rowsOf, type Tensor, tensor } from "../tensor.ts";
import { type Batch, callUnet, isAligned, prepare, type Session, unitNoise } from "./batch.ts";
import type { FinishedPanel, PanelEvent } from "./request.ts";

/** By look. */
export type Styles = ReadonlyMap<string, Style>;

/** Looks that are remembered from drawing to drawing. */
const MOST_KNOWN = 8;

/** Looks at the pictures of the looks that panels are drawn in, from step `first` on, unless an earlier drawing did. */
export async function* takeStyles(session: Session, first: number): AsyncGenerator<PanelEvent, Styles, void> {
  const { model, request, halves } = session;
  const { knownStyles: known } = model;
  const { timesteps } = request.scheduler;
  const styles = new Map<string, Style>();
  for (const look of isAligned(request.panels) ? lookNames(request.panels) : []) {
    const pictures = request.references.filter(({ ofLook }) => ofLook === look);
    if (pictures.length === 0) continue;
    // Ids of pictures name their content.
    const seen = pictures.map(({ id, width, height, prompt }) => [id, width, height, prompt]);
    const name = JSON.stringify([seen, halves, [...timesteps], first]);
    const style = known.get(name) ?? (yield* takeStyle(session, pictures, first));
    // The one that was used last goes last.
    known.delete(name);
    known.set(name, style);
    for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest);
    styles.set(look, style);
  }
  return styles;
}

const lookNames = (panels: readonly PanelSpec[]) => [
  ...new Set(panels.flatMap(({ look }) => alignedPart(look)?.parts.map((part) => part.look) ?? [])),
];

async function* takeStyle(
  session: Session,
  pictures: readonly FinishedPanel[],
  first: number,
): AsyncGenerator<PanelEvent, Style, void> {
  const batches: Batch[] = [];
  for (const group of bySize(pictures)) {
    const latents: Tensor[] = [];
    for (const { pixels } of group) latents.push(await session.model.autoencoder.encode(pixels));
    batches.push(await prepare(session, group, concatRows(latents)));
  }
  const steps = session.request.scheduler.timesteps.length;
  const attention: Style["attention"][number][] = [];
  for (let step = first; step < steps; step++) {
    yield { type: "progress", phase: "references", step: step - first, of: steps - first };
    attention[step] = await momentsAt(session, batches, step);
  }
  const rows = batches.flatMap(({ latents, panels }) => panels.map((_, i) => rowsOf(latents, i, i + 1).data));
  const { latentChannels } = session.model;
  const latents = mixedLatents(
    rows.map((row) => ({ moments: momentsOf(row, latentChannels), weight: 1 / rows.length })),
  );
  return { attention, latents };
}

function bySize(pictures: readonly FinishedPanel[]): readonly (readonly FinishedPanel[])[] {
  const groups = new Map<string, FinishedPanel[]>();
  for (const picture of pictures) {
    const size = `${picture.width} ${picture.height}`;
    groups.set(size, [...(groups.get(size) ?? []), picture]);
  }
  return [...groups.values()];
}

/** By half and site, over all tokens of all pictures. */
async function momentsAt(
  session: Session,
  batches: readonly Batch[],
  step: number,
): Promise<Style["attention"][number]> {
  const { halves, model, request } = session;
  const { scheduler } = request;
  const found: (readonly Tensor[])[] = [];
  for (const batch of batches) {
    const { dims, data } = batch.latents;
    const noised = scheduler.addNoise(step, data, unitNoise(session, batch.panels, 0).data);
    const input = tensor(dims, scheduler.scaleInput(step, noised));
    const asked = { shared: null, keep: "nowhere" } as const;
    const { statistics } = await callUnet(session, batch, input, scheduler.timesteps[step]!, asked);
    if (!statistics) throw new Error("this network gives no statistics of its attention");
    found.push(statistics);
  }
  const rowsAt = (site: number, half: number) =>
    found.flatMap((statistics) => {
      const all = statistics[site]!;
      const count = all.dims[0]! / halves;
      return Array.from({ length: count }, (_, i) => rowsOf(all, half * count + i, half * count + i + 1));
    });
  return Array.from({ length: halves }, (_, half) =>
    model.denoiser.sites.map((_, site) => {
      const rows = rowsAt(site, half);
      return mixedMoments(rows.map((moments) => ({ moments, weight: 1 / rows.length })));
    }),
  );
}

/** Moments [4, C] or [1, 4, C] of a mixture: mean Σ w μ, deviation √(Σ w (σ² + μ²) − mean²). Weights come to 1. */
export function mixedMoments(parts: readonly { readonly moments: Tensor; readonly weight: number }[]): Tensor {
  const channels = parts[0]!.moments.data.length / 4;
  const mixed = tensor([4, channels]);
  for (const first of [0, 2 * channels])
    for (let c = first; c < first + channels; c++) {
      let [mean, square] = [0, 0];
      for (const { moments, weight } of parts) {
        const [mu, sigma] = [moments.data[c]!, moments.data[c + channels]!];
        mean += weight * mu;
        square += weight * (sigma ** 2 + mu ** 2);
      }
      mixed.data[c] = mean;
      mixed.data[c + channels] = Math.sqrt(Math.max(0, square - mean ** 2));
    }
  return mixed;
}

interface WornLook {
  readonly strength: number;
  readonly parts: readonly { readonly style: Style; readonly weight: number }[];
}

/** The look of a panel, if its pictures are there. */
function wornBy({ look }: PanelSpec, styles: Styles): WornLook | null {
  const aligned = alignedPart(look);
  if (!aligned) return null;
  const parts = aligned.parts.flatMap(({ look: name, weight }) => {
    const style = styles.get(name);
    return style ? [{ style, weight }] : [];
  });
  return parts.length === aligned.parts.length ? { strength: aligned.strength, parts } : null;
}

/** What a call of some panels is aligned with in a step; nothing when no panel of the drawing has a look. */
export function alignmentAt(
  { halves, request, model }: Session,
  styles: Styles,
  panels: readonly PanelSpec[],
  step: number,
): { readonly style?: StyleAlignment } {
  if (!isAligned(request.panels)) return {};
  const rows = Array.from({ length: halves }, (_, half) =>
    panels.map((p) => ({ worn: wornBy(p, styles), half })),
  ).flat();
  const statistics = model.denoiser.sites.map(({ channels }, site) =>
    concatRows(
      rows.map(({ worn, half }) => {
        if (!worn) return tensor([1, 4, channels]);
        const parts = worn.parts.map(({ style, weight }) => ({
          moments: style.attention[step]![half]![site]!,
          weight,
        }));
        return tensor([1, 4, channels], mixedMoments(parts).data);
      }),
    ),
  );
  return { style: { strength: Float32Array.from(rows, ({ worn }) => worn?.strength ?? 0), statistics } };
}

/**
 * A step's result with what the network has in mind brought towards the look: the clean part of what goes on is moved as far as it was.
 */
export function stepInLook(
  { request: { scheduler } }: Session,
  styles: Styles,
  panels: readonly PanelSpec[],
  i: number,
  { sample, denoised, memory }: Step,
): Step {
  const worn = panels.map((panel) => wornBy(panel, styles));
  if (worn.every((look) => !look)) return { sample, denoised, memory };
  const size = denoised.length / panels.length;
  const [clean, next] = [denoised.slice(), sample.slice()];
  const one = Float32Array.of(1);
  const share = i + 1 < scheduler.timesteps.length ? scheduler.addNoise(i + 1, one, Float32Array.of(0))[0]! : 1;
  for (const [panel, look] of worn.entries()) {
    if (!look) continue;
    const wanted = mixedLatents(look.parts.map(({ style, weight }) => ({ moments: style.latents, weight })));
    const moved = towards(denoised.subarray(panel * size, (panel + 1) * size), wanted, look.strength);
    for (const [k, value] of moved.entries()) {
      const at = panel * size + k;
      next[at]! += share * (value - clean[at]!);
      clean[at] = value;
    }
  }
  return { sample: next, denoised: clean, memory };
}
