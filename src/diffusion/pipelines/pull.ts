// Latents that are corrected before a step: they go down the gradient of their objects' box losses (interaction/correction.ts).
import { onCells, overlapMask, resized, updatesAt } from "../interaction/correction.ts";
import { mapOf } from "../interaction/object-box.ts";
import { rowsOf, tensor } from "../tensor.ts";
import type { Batch, Session } from "./batch.ts";
import { type BatchAim, isPulled, type Steering } from "./steer.ts";

/** One call of the gradient each; to be carried out in order. None when nothing is corrected in this step. */
export function pullsAt(
  session: Session,
  batch: Batch,
  steering: Steering,
  step: number,
): readonly (() => Promise<void>)[] {
  const updates = updatesAt(step, session.request.scheduler.timesteps.length);
  return steering.aims.flatMap((aim, i) =>
    aim && isPulled(aim.means)
      ? updates.map((factor) => () => pull(session, batch, steering, step, i, aim, factor))
      : [],
  );
}

/** How many there are from a step on. */
export function countPulls({ aims }: Steering, first: number, last: number, steps: number): number {
  const perPanel = Array.from({ length: last - first }, (_, i) => updatesAt(first + i, steps).length);
  return aims.filter((aim) => isPulled(aim?.means)).length * perPanel.reduce((a, b) => a + b, 0);
}

/**
 * z ← z - s √λ ∇L on a panel's conditional row, by a call without sharing, biases or another row's maps. A scheduler whose samples grow with their noise
 * shows them to the network scaled down: the paper's latents are what the network sees, so the update is made there.
 */
async function pull(
  { model, request, halves }: Session,
  batch: Batch,
  steering: Steering,
  step: number,
  i: number,
  { tokens, box, promptLength }: BatchAim,
  factor: number,
): Promise<void> {
  const { scheduler, guidanceScale } = request;
  const row = (halves - 1) * batch.panels.length + i;
  const grid = steering.grids[steering.level]!;
  const own = rowsOf(batch.latents, i, i + 1);
  const call = {
    sample: tensor(own.dims, scheduler.scaleInput(step, own.data)),
    timestep: Float32Array.of(scheduler.timesteps[step]!),
    context: rowsOf(batch.context, row, row + 1),
    layout: batch.layout && rowsOf(batch.layout, row, row + 1),
    rough: batch.rough && rowsOf(batch.rough, row, row + 1),
    guidanceScale,
    ...(batch.additions && {
      additions: { ...batch.additions, gate: rowsOf(batch.additions.gate, row, row + 1) },
    }),
  };
  const object = { token: tokens.at(-1)!, box: onCells(box, grid) };
  const { gradient, map } = await model.pull(model.denoiser.crossLevels[steering.level]!, call, [object]);
  const scale = scheduler.scaleInput(step, Float32Array.of(1))[0]!;
  const data = batch.latents.data.slice();
  const at = i * gradient.data.length;
  for (const [k, slope] of gradient.data.entries()) data[at + k]! -= (factor / scale) * slope;
  batch.latents = tensor(batch.latents.dims, data);
  dampOthers(steering, row, mapOf(map.data, map.dims[2]!, tokens), tokens, promptLength);
}

/** Other words of the prompt are kept away from where the object is now. */
function dampOthers(
  { damp, grids, level }: Steering,
  row: number,
  map: Float32Array,
  tokens: readonly number[],
  promptLength: number,
): void {
  const mask = overlapMask(map);
  damp?.masks.forEach(({ data }, l) => {
    const grid = grids[l]!;
    data.set(resized(mask, grids[level]!, grid), row * grid.columns * grid.rows);
  });
  const length = damp?.spared.dims[1] ?? 0;
  for (let token = 0; token < length; token++)
    damp!.spared.data[row * length + token] = token >= promptLength || tokens.includes(token) ? 1 : 0;
}
