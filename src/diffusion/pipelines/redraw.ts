// A panel drawn from a picture: all of it from the picture's noise at a strength (image to image: Meng et al. 2021, "SDEdit"),
// or a part of it, while what is around is put back after every step in that step's noise, always the same (RePaint, Lugmayr et al.
// 2022, equation 8, without resampling; feathered in latents and then in pixels as Avrahami et al. 2023, "Blended Latent Diffusion").
import type { Redraw } from "../panel.ts";
import { cellMask, featheredMask } from "../redraw-mask.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { type Session, unitNoise } from "./batch.ts";

/** The feather around a part, in latent cells: what the decoder makes of a cell shows beyond it. */
const FEATHER_CELLS = 2;

/** A picture while it is drawn again. */
export interface Redrawing {
  /** The step that it begins at; the number of steps: there is nothing to draw. */
  readonly first: number;
  /** What the first step starts from. */
  readonly latents: Tensor; // [1, C, h, w]
  /** Puts back what is kept into what enters step i. */
  keepAt(i: number, latents: Float32Array): Float32Array;
  /** What is kept, pixel for pixel. */
  composite(pixels: Tensor): Tensor;
}

/** The step that a strength names: 0 leaves none, 1 takes all, in between there is at least one. */
export function firstStep({ timesteps, canBeginAt }: Scheduler, strength: number): number {
  if (!(strength >= 0 && strength <= 1)) throw new Error(`expected a strength from 0 to 1, found ${strength}`);
  const steps = timesteps.length;
  if (strength === 0) return steps;
  let first = steps - Math.max(1, Math.round(steps * strength));
  while (canBeginAt && !canBeginAt(first)) first--;
  return first;
}

/** The request's picture, if it has one. Throws when it does not fit the request. */
export async function beginRedraw(session: Session): Promise<Redrawing | null> {
  const { model, request } = session;
  const { redraw, scheduler, panels } = request;
  if (!redraw) return null;
  const [panel] = panels;
  if (!panel || panels.length > 1) throw new Error(`one panel is drawn from a picture, found ${panels.length}`);
  const { width, height } = panel;
  if (redraw.pixels.dims.join() !== [1, 3, height, width].join())
    throw new Error(`panel ${panel.id} of ${width} x ${height} pixels: its picture is [${redraw.pixels.dims}]`);
  const steps = scheduler.timesteps.length;
  const first = firstStep(scheduler, redraw.strength);
  const { dims, data: clean } = redraw.latents ?? (await model.autoencoder.encode(redraw.pixels));
  const noise = unitNoise(session, panels, 0).data;
  const drawn = drawnPixels(redraw, first < steps, width, height, FEATHER_CELLS * model.downscale);
  const cells = cellMask(drawn, width, height, model.downscale);
  const pictureAt = (i: number) => (i < steps ? scheduler.addNoise(i, clean, noise) : clean);
  const keepAt = (i: number, latents: Float32Array) => blend(cells, latents, pictureAt(i));
  const fresh = noise.map((x) => x * scheduler.initNoiseSigma);
  return {
    first,
    latents: tensor(dims, keepAt(first, first === 0 ? fresh : pictureAt(first))),
    keepAt,
    composite: (pixels) => tensor(pixels.dims, blend(drawn, pixels.data, redraw.pixels.data)),
  };
}

function drawnPixels({ part }: Redraw, isDrawn: boolean, width: number, height: number, reach: number): Float32Array {
  if (!isDrawn || !part) return new Float32Array(width * height).fill(isDrawn ? 1 : 0);
  return featheredMask(part, width, height, reach);
}

/** By channel: `a` where the mask is 1, `b` where it is 0, both exactly. */
function blend(mask: Float32Array, a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => {
    const share = mask[i % mask.length]!;
    return share === 1 ? value : share * value + (1 - share) * b[i]!;
  });
}
