// Interactions of the panels of a batch: what their objects add to the network's attention in a step, and what it says of them at the end.
import { type Aim, biasAt, boxBias, type Grid } from "../interaction/attention-bias.ts";
import { look, mapOf, type Seen } from "../interaction/object-box.ts";
import { tokensOfWords } from "../interaction/object-tokens.ts";
import type { AttentionEdits } from "../models.ts";
import type { PanelSpec } from "../panel.ts";
import { type Tensor, tensor } from "../tensor.ts";
import type { Batch, Session } from "./batch.ts";

/** Where objects are looked for: the level whose tokens are nearest to this many (ReCorD, 16 x 16). */
const LOOKED_AT = 256;

/** What steers a batch: an aim a panel, null for those without an interaction. */
export interface Steering {
  readonly aims: readonly ((Aim & { readonly isPulled: boolean }) | null)[];
  /** By cross level. */
  readonly grids: readonly Grid[];
  /** Index of the level that is looked at. */
  readonly level: number;
}

/** null: no panel of the batch has an interaction. */
export function steeringOf({ model }: Session, panels: readonly PanelSpec[]): Steering | null {
  if (panels.every(({ interaction }) => !interaction)) return null;
  const { width, height } = panels[0]!;
  const grids = model.denoiser.crossLevels.map((divisor) => {
    const side = model.downscale * Math.sqrt(divisor);
    return { columns: width / side, rows: height / side };
  });
  const distances = grids.map(({ columns, rows }) => Math.abs(Math.log((columns * rows) / LOOKED_AT)));
  const aims = panels.map(({ prompt, interaction }) => {
    if (!interaction) return null;
    const { words, box, means } = interaction;
    return { tokens: tokensOfWords(model.text, prompt, words), box, isPulled: means === "bias" };
  });
  return { aims, grids, level: distances.indexOf(Math.min(...distances)) };
}

/** Unconditional rows are left alone: they know nothing of the object. */
export function editsAt(session: Session, { context }: Batch, steering: Steering, step: number): AttentionEdits {
  const { aims, grids, level } = steering;
  const { halves, model, request } = session;
  const length = context.dims[1]!;
  const factor = biasAt(step, request.scheduler.timesteps.length);
  const biasOf = (grid: Grid): Tensor => {
    const size = grid.columns * grid.rows * length;
    const bias = tensor([halves * aims.length, grid.columns * grid.rows, length]);
    aims.forEach((aim, i) => {
      if (aim?.isPulled) bias.data.set(boxBias(aim, grid, length, factor), ((halves - 1) * aims.length + i) * size);
    });
    return bias;
  };
  const isPulled = aims.some((aim) => aim?.isPulled);
  return { bias: isPulled ? grids.map(biasOf) : [], map: model.denoiser.crossLevels[level]! };
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
