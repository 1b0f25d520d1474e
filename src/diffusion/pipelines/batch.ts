// Panels of one size as the networks take them: text features, layout, latents, and one UNet call.
import type { ReadingPlan } from "../../sharing/reading-plan.ts";
import { layoutMap, tokensInside } from "../layout-map.ts";
import { learnedPrompt } from "../looks/learned-words.ts";
import { lookBegins, lookFeatures, withFeatures } from "../looks/look-prompt.ts";
import { additionsFor } from "../looks/low-rank.ts";
import { alignedPart } from "../looks/style.ts";
import { divisorsOf, type KeptRow, type TextAdditions, type TokenChunk, type UnetCall } from "../models.ts";
import type { PanelSpec } from "../panel.ts";
import { gaussianNoise } from "../random.ts";
import { roughMap } from "../rough-map.ts";
import type { Memory } from "../schedulers/scheduler.ts";
import type { PanelTokens } from "../shared-tokens.ts";
import { concatRows, rowsOf, type Tensor, tensor } from "../tensor.ts";
import type { FinishedPanel, PanelModel, PanelsRequest } from "./request.ts";

type AnyPanel = PanelSpec | FinishedPanel;

/** What the parts of one drawing share. */
export interface Session {
  readonly model: PanelModel;
  readonly request: PanelsRequest;
  readonly halves: 1 | 2;
  readonly plan: ReadingPlan;
  /** Of panels, then references. */
  readonly tokens: ReadonlyMap<string, PanelTokens>;
}

export interface Batch<P extends AnyPanel = AnyPanel> {
  readonly panels: readonly P[];
  readonly context: Tensor; // [halves * B, L, D]
  readonly layout: Tensor | null; // [halves * B, 6, h', w']
  readonly rough: Tensor | null; // [halves * B, 1, h', w']
  /** null: no panel of the drawing shows what was learned so. */
  readonly additions: TextAdditions | null;
  latents: Tensor; // [B, C, h, w]
  /** What a multistep scheduler remembers of this batch. */
  memory: Memory;
}

/** The tokens of a panel. `key` names it in the token sampling. Throws when its size does not fit the model. */
export function panelTokens(model: PanelModel, panel: AnyPanel, key: number): PanelTokens {
  // Tokens are squares of latent cells.
  const grids = divisorsOf(model.denoiser.sites).map((divisor) => {
    const side = model.downscale * Math.sqrt(divisor);
    return { columns: panel.width / side, rows: panel.height / side };
  });
  if (!grids.every(({ columns, rows }) => Number.isInteger(columns) && Number.isInteger(rows)))
    throw new Error(`panel ${panel.id}: ${panel.width} x ${panel.height} pixels do not fit the model's grid`);
  const regions = new Map(
    panel.cast.flatMap((tag, i) => {
      const figure = panel.layout?.figures[i];
      if (!figure) return [];
      const boxes = [figure.head, figure.body];
      return [[tag, grids.map(({ columns, rows }) => tokensInside(boxes, columns, rows))] as const];
    }),
  );
  return { id: panel.id, tokens: grids.map((g) => g.columns * g.rows), key, regions };
}

/** Draw 0 starts a panel, draw i + 1 is for step i: the same panel gets the same noise whatever else is in the batch. */
export function unitNoise({ model }: Session, panels: readonly AnyPanel[], draw: number): Tensor {
  return concatRows(
    panels.map((p) => {
      const [h, w] = [p.height / model.downscale, p.width / model.downscale];
      const noise = gaussianNoise(p.seed, model.latentChannels * h * w, draw);
      return tensor([1, model.latentChannels, h, w], noise);
    }),
  );
}

/** Layouts as the model takes them for pictures of one size in pixels; null: it takes none. */
export function layoutFor(
  { layout: slots }: PanelModel,
  layouts: readonly PanelSpec["layout"][],
  { width, height }: Pick<PanelSpec, "width" | "height">,
): Tensor | null {
  return slots && layoutMap(layouts, slots, height / slots.divisor, width / slots.divisor);
}

export async function prepare<P extends AnyPanel>(
  { model, halves, request }: Session,
  panels: readonly P[],
  latents: Tensor,
): Promise<Batch<P>> {
  const against = halves === 2 ? panels.map((p) => ("negative" in p ? p.negative : "")) : [];
  const prompts = panels.map((p) => learnedPrompt(model.text, wordsOf(p), request.vectors));
  const plain = await model.text.encode([...against.map((t) => model.text.tokenize(t)), ...prompts]);
  const looks = new Map<number, Tensor>();
  for (const [i, panel] of panels.entries())
    if ("look" in panel && panel.look?.means === "learned")
      looks.set(against.length + i, await lookFeatures(model.text, panel.look, prompts[i]![0]!, request.vectors ?? {}));
  const context = withFeatures(plain, looks);
  const boxes = panels.map((p) => p.layout);
  const layout = layoutFor(model, halves === 2 ? [...boxes, ...boxes] : boxes, panels[0]!);
  const additions = additionsOf({ model, request }, panels, prompts, against.length, context.dims[1]!);
  return { panels, context, layout, rough: roughFor(model, panels, halves), additions, latents, memory: [] };
}

/** What keys and values of learned words have added: nothing in unconditional rows. */
function additionsOf(
  { model: { text, denoiser }, request }: Pick<Session, "model" | "request">,
  panels: readonly AnyPanel[],
  prompts: readonly (readonly TokenChunk[])[],
  unconditional: number,
  length: number,
): TextAdditions | null {
  const rows = panels.map((panel, i) => {
    const look = "look" in panel && panel.look?.means === "learned" ? panel.look : null;
    return { ...wordsOf(panel), ...(look && { until: lookBegins(text, look, prompts[i]![0]!) }) };
  });
  const all = [...request.panels, ...request.references];
  const against = Array<null>(unconditional).fill(null);
  return additionsFor(text, denoiser.projections, all, [...against, ...rows], length, request.vectors);
}

/** Unconditional rows have none, so that guidance strengthens it as it does the text. null: nobody has drawn any, or the model takes none. */
function roughFor({ rough: slot }: PanelModel, panels: readonly AnyPanel[], halves: 1 | 2): Tensor | null {
  const { width, height } = panels[0]!;
  if (!slot || panels.every((panel) => !("rough" in panel && panel.rough))) return null;
  const rows = [...(halves === 2 ? panels.map(() => ({ layout: null })) : []), ...panels];
  return roughMap(rows, slot, height / slot.divisor, width / slot.divisor);
}

/** A panel's words, with those that stand before its learned look. */
function wordsOf(panel: AnyPanel): Pick<PanelSpec, "prompt" | "learned"> {
  const look = "look" in panel ? panel.look : undefined;
  return look?.means === "learned" && look.before !== ""
    ? { ...panel, prompt: `${panel.prompt}, ${look.before}` }
    : panel;
}

/** One panel of a batch, by itself. */
export function onlyPanel({ halves }: Session, batch: Batch, i: number): Batch {
  const count = batch.panels.length;
  const pick = (x: Tensor) =>
    concatRows(Array.from({ length: halves }, (_, half) => rowsOf(x, half * count + i, half * count + i + 1)));
  return {
    panels: [batch.panels[i]!],
    context: pick(batch.context),
    layout: batch.layout && pick(batch.layout),
    rough: batch.rough && pick(batch.rough),
    additions: batch.additions && { ...batch.additions, gate: pick(batch.additions.gate) },
    latents: rowsOf(batch.latents, i, i + 1),
    memory: [],
  };
}

/** Whether any panel is drawn in the look of pictures. */
export const isAligned = (panels: readonly PanelSpec[]): boolean =>
  panels.some(({ look }) => alignedPart(look) !== null);

/** `timestep`: what the network is told. */
export function callUnet(
  { model, halves, request }: Session,
  batch: Batch,
  input: Tensor,
  timestep: number,
  asked: Pick<UnetCall, "shared" | "keep" | "edits" | "style">,
) {
  const sample = halves === 2 ? concatRows([input, input]) : input;
  const rows = sample.dims[0]!;
  // With a look, all calls go to the network that aligns: a large one is not opened twice.
  const unaligned = { strength: new Float32Array(rows), statistics: null };
  return model.denoiser.run({
    sample,
    timestep: new Float32Array(rows).fill(timestep),
    context: batch.context,
    layout: batch.layout,
    rough: batch.rough,
    guidanceScale: request.guidanceScale,
    ...(batch.additions && { additions: batch.additions }),
    ...(isAligned(request.panels) && { style: unaligned }),
    ...asked,
  });
}

/** What a call left of one panel of its batch: the unconditional half first. */
export function keptOf({ halves }: Session, batch: Batch, kept: readonly KeptRow[], i: number): readonly KeptRow[] {
  return Array.from({ length: halves }, (_, half) => kept[half * batch.panels.length + i]!);
}
