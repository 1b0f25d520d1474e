// A lost graphics device (driver reset, sleep, unplugged) takes its sessions with it, but not what a drawing has come to: latents
// and what a scheduler remembers are in JavaScript. Sessions are made anew, on what processor there is now, and the
// one network call that failed is made again. Banked rows go with the device; who reads them has them written again.
import { LostRowsError } from "../../diffusion/models.ts";
import type { PanelModel } from "../../diffusion/pipelines/request.ts";
import { StudioError } from "../../models/failure.ts";
import type { LoadedModel } from "../load-model.ts";

/** In one drawing. */
const MAX_RECOVERIES = 2;
/** The browser tells of a lost device about when the call that met it fails. */
const LOSS_NOTICE_MS = 1000;

/** What is said when that was not enough. */
export interface GoneTooOften {
  readonly doing: "drawn" | "learned";
  readonly remedy: string;
}

const DRAWING: GoneTooOften = {
  doing: "drawn",
  remedy:
    "Choose “Cast” in the page's settings, whose work is done in smaller pieces, or the CPU in the list of models.",
};

/** A model on a processor that may go. */
export type Losable = Pick<LoadedModel, "model" | "deviceLost">;

/**
 * Does work with `first`, and with what `reopen` gives in its place whenever work fails because its device is gone: that work
 * is begun again. Throws StudioError "device-lost" when that happens too often, and LostRowsError when the work wants what went away.
 */
export function recovering<M extends Losable>(
  first: M,
  reopen: () => Promise<M>,
  gone: GoneTooOften = DRAWING,
): <T>(work: (loaded: M) => Promise<T>) => Promise<T> {
  let current = first;
  let recoveries = 0;
  return async (work) => {
    for (;;) {
      try {
        return await work(current);
      } catch (thrown) {
        if (thrown instanceof LostRowsError || !(await isLost(current))) throw thrown;
        if (recoveries === MAX_RECOVERIES)
          throw new StudioError(
            "device-lost",
            `The graphics processor went away ${recoveries + 1} times while this was ${gone.doing}.`,
            gone.remedy,
          );
        recoveries++;
        current = await reopen();
      }
    }
  };
}

/** The networks of `first`, every call of which recovers. */
export function recoverable(first: Losable, reopen: () => Promise<Losable>): PanelModel {
  const call = recovering(first, reopen);
  const { text, denoiser, tinyDecode } = first.model;
  return {
    ...first.model,
    text: { ...text, encode: (prompts) => call(({ model }) => model.text.encode(prompts)) },
    denoiser: {
      ...denoiser,
      emptyBank: (rows) => call(({ model }) => model.denoiser.emptyBank(rows)),
      run: (unetCall) => call(({ model }) => model.denoiser.run(unetCall)),
    },
    pull: (...given) => call(({ model }) => model.pull(...given)),
    autoencoder: {
      encode: (pixels) => call(({ model }) => model.autoencoder.encode(pixels)),
      decode: (latents) => call(({ model }) => model.autoencoder.decode(latents)),
    },
    tinyDecode: tinyDecode && ((latents) => call(({ model }) => (model.tinyDecode ?? tinyDecode)(latents))),
  };
}

function isLost({ deviceLost }: Losable): Promise<boolean> {
  if (!deviceLost) return Promise.resolve(false);
  const notice = new Promise<boolean>((resolve) => setTimeout(resolve, LOSS_NOTICE_MS, false));
  return Promise.race([deviceLost.then(() => true), notice]);
}
