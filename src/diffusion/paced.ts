// Keeps UNet calls short. An operating system that sees no end to a piece of work takes the graphics processor away
// (Windows after two seconds) and every session with it; browsers do not say how long that is.
import { type Denoiser, LostRowsError, type UnetCall } from "./models.ts";
import { groupsOf, joinParts, packGroups, partOf } from "./split-call.ts";

/** A call that takes longer is split the next time. */
export const BOUND_MS = 1000;

/** What a processor has shown. Outlives its sessions. */
export const createPace = () => ({
  /** Latent cells, over all rows of a batch, that it computes within the bound. */
  capacity: Number.POSITIVE_INFINITY,
  /** Shapes that were run: the first time compiles shaders, and says nothing. */
  seen: new Set<string>(),
});

/** Cells that fit the bound, by the newest call: a slow moment is soon forgotten. */
export function capacityAfter(cells: number, ms: number): number {
  return (cells * BOUND_MS) / ms;
}

/** Rows of `cells` latent cells that fit a call; one always does. */
export function rowsWithin(capacity: number, cells: number): number {
  return Math.max(1, Math.floor(capacity / cells));
}

/** The same network in calls within the bound, as far as rows can be run apart and its graph takes any number of them. */
export function paced(denoiser: Denoiser, pace: ReturnType<typeof createPace>, now: () => number): Denoiser {
  const { sites } = denoiser;
  const timed = async (call: UnetCall) => {
    const [rows = 0, , h = 0, w = 0] = call.sample.dims;
    const shape = `${rows} ${h} ${w}`;
    const start = now();
    try {
      const result = await denoiser.run(call);
      if (pace.seen.has(shape)) pace.capacity = capacityAfter(rows * h * w, now() - start);
      pace.seen.add(shape);
      return result;
    } catch (thrown) {
      if (thrown instanceof LostRowsError) throw thrown; // It was not begun.
      // If it was too long for the watchdog, the same call would be so again.
      pace.capacity = Math.min(pace.capacity, (rows * h * w) / 2);
      pace.seen.clear();
      throw thrown;
    }
  };
  return {
    ...denoiser,
    async run(call) {
      const [batch = 0, , h = 0, w = 0] = call.sample.dims;
      const limit = rowsWithin(pace.capacity, h * w);
      if (denoiser.fixedBatch || batch <= limit) return timed(call);
      const done = [];
      for (const rows of packGroups(groupsOf(call, sites), limit))
        done.push({ rows, result: await timed(partOf(call, sites, rows)) });
      return joinParts(done);
    },
  };
}
