// Interactions of the panels of a batch: what their objects add to the network's attention in a step, and what it says of them at the end.
import { alignTokens, promptIds, takenMaps } from "../interaction/alignment.ts";
import { type Aim, biasAt, boxBias, type Grid } from "../interaction/attention-bias.ts";
import { look, mapOf, type Seen } from "../interaction/object-box.ts";
import { tokensOfWords } from "../interaction/object-tokens.ts";
import { type AttentionEdits, divisorsOf, type MapDamping, type MapMix } from "../models.ts";
import type { Means, PanelInteraction, PanelSpec } from "../panel.ts";
import { concatRows, type Tensor, tensor } from "../tensor.ts";
import type { Batch, Session } from "./batch.ts";

/** Where objects are looked for: the level whose tokens are nearest to this many (ReCorD, 16 x 16). Self-attentions are taken over up to it. */
const LOOKED_AT = 256;
/** Part of the steps in which self-attentions are taken over from the intransitive row: they lay the pose out. */
const SELVES_UNTIL = 0.2;

export interface BatchAim extends Aim {
  readonly means: Means;
  /** Tokens of the prompt, from the start token to the end token. */
  readonly promptLength: number;
}

/** What steers a batch. All of it is the same from step to step: a network is opened for the ports that it needs. */
export interface Steering {
  /** For each panel of the batch; null for those without an interaction. */
  readonly aims: readonly (BatchAim | null)[];
  /** By cross level. */
  readonly grids: readonly Grid[];
  /** Index of the level that is looked at. */
  readonly level: number;
  /** null: no panel follows an intransitive one. */
  readonly mix: MapMix | null;
  /** Its masks are written as latents are corrected; null: none are. */
  readonly damp: MapDamping | null;
}

const isBiased = (means: Means | undefined) => means === "bias" || means === "both";
export const isPulled = (means: Means | undefined) => means === "gradient" || means === "both";

const intransitiveId = (panel: string) => `${panel} without its object`;

/**
 * Panels with what they follow in the same calls, from the same noise: themselves without their objects (ReCorD's base rows). Those read what their
 * panels read; nobody reads them, and they are not told of.
 */
export function followed(panels: readonly PanelSpec[]): readonly (readonly [PanelSpec, PanelSpec])[] {
  return panels.flatMap((panel) => {
    const { interaction, ...rest } = panel;
    if (interaction?.intransitive === undefined) return [];
    return [[panel, { ...rest, id: intransitiveId(panel.id), prompt: interaction.intransitive }] as const];
  });
}

/** null: no panel of the batch has an interaction. */
export function steeringOf(session: Session, { panels, context }: Batch<PanelSpec>): Steering | null {
  const { model, halves } = session;
  if (panels.every(({ interaction }) => !interaction)) return null;
  const { width, height } = panels[0]!;
  const { crossLevels } = model.denoiser;
  const grids = crossLevels.map((divisor) => {
    const side = model.downscale * Math.sqrt(divisor);
    return { columns: width / side, rows: height / side };
  });
  const distances = grids.map(({ columns, rows }) => Math.abs(Math.log((columns * rows) / LOOKED_AT)));
  const aims = panels.map(({ prompt, interaction }) => (interaction ? aimOf(session, prompt, interaction) : null));
  return {
    aims,
    grids,
    level: distances.indexOf(Math.min(...distances)),
    mix: mixOf(session, panels, context.dims[1]!),
    damp: aims.some((aim) => isPulled(aim?.means)) ? noDamping(grids, halves * panels.length, context.dims[1]!) : null,
  };
}

function aimOf({ model: { text } }: Session, prompt: string, { words, box, means }: PanelInteraction): BatchAim {
  return { tokens: tokensOfWords(text, prompt, words), box, means, promptLength: promptIds(text, prompt).length };
}

/** Conditional rows take the maps of their intransitive ones; all others their own. */
function mixOf({ model, halves }: Session, panels: readonly PanelSpec[], length: number): MapMix | null {
  if (panels.every(({ interaction }) => interaction?.intransitive === undefined)) return null;
  const { text, denoiser, downscale } = model;
  const cells = (panels[0]!.width * panels[0]!.height) / downscale ** 2;
  const places = panels.map(({ id }) => id);
  const rows = Array.from({ length: halves }, (_, half) =>
    panels.map(({ id, prompt, interaction }, place) => {
      const intransitive = half === halves - 1 ? interaction?.intransitive : undefined;
      const at = half * panels.length + (intransitive === undefined ? place : places.indexOf(intransitiveId(id)));
      if (!interaction || intransitive === undefined) return { at, ...takenMaps([], range(length), length) };
      const aligned = alignTokens(promptIds(text, intransitive), promptIds(text, prompt));
      return { at, ...takenMaps(aligned, tokensOfWords(text, prompt, interaction.words), length) };
    }),
  ).flat();
  return {
    bases: rows.map(({ at }) => at),
    taken: concatRows(rows.map(({ taken }) => taken)),
    own: concatRows(rows.map(({ own }) => own)),
    selfBases: rows.map(({ at }) => at),
    selves: divisorsOf(denoiser.sites).filter((divisor) => cells / divisor <= LOOKED_AT),
  };
}

const range = (count: number): readonly number[] => [...Array(count).keys()];

function noDamping(grids: readonly Grid[], rows: number, length: number): MapDamping {
  const ones = (dims: readonly number[]): Tensor => ({ ...tensor(dims), data: tensor(dims).data.fill(1) });
  return { masks: grids.map(({ columns, rows: down }) => ones([rows, columns * down])), spared: ones([rows, length]) };
}

/** Unconditional rows are left alone: they know nothing of the object. */
export function editsAt(session: Session, { context }: Batch, steering: Steering, step: number): AttentionEdits {
  const { aims, grids, level, mix, damp } = steering;
  const { halves, model, request } = session;
  const length = context.dims[1]!;
  const steps = request.scheduler.timesteps.length;
  const factor = biasAt(step, steps);
  const biasOf = (grid: Grid): Tensor => {
    const size = grid.columns * grid.rows * length;
    const bias = tensor([halves * aims.length, grid.columns * grid.rows, length]);
    aims.forEach((aim, i) => {
      if (aim && isBiased(aim.means))
        bias.data.set(boxBias(aim, grid, length, factor), ((halves - 1) * aims.length + i) * size);
    });
    return bias;
  };
  const hasSelves = step < SELVES_UNTIL * steps;
  return {
    bias: aims.some((aim) => isBiased(aim?.means)) ? grids.map(biasOf) : [],
    map: model.denoiser.crossLevels[level]!,
    ...(mix && { mix: hasSelves ? mix : { ...mix, selfBases: range(mix.bases.length) } }),
    ...(damp && { damp }),
  };
}

/** Where the objects are in what was drawn last, a panel; null for those without an interaction. */
export function seenIn(
  { halves }: Session,
  { aims, grids, level }: Steering,
  { dims, data }: Tensor,
): readonly (Seen | null)[] {
  const [, places = 0, length = 0] = dims;
  return aims.map((aim, i) => {
    if (!aim) return null;
    const row = (halves - 1) * aims.length + i;
    const maps = data.subarray(row * places * length, (row + 1) * places * length);
    return look(mapOf(maps, length, aim.tokens), grids[level]!, aim.box);
  });
}
