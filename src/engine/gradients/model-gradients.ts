// The gradients that a model has besides drawing: of losses on its attention maps, and what a look is learned through. Each is opened
// when it is first asked for.
import type { ModelFiles } from "../../models/files/model-files.ts";
import type { ModelManifest } from "../../models/manifest.ts";
import type { UnetInputs } from "../networks/unet-feeds.ts";
import { once } from "../once.ts";
import { openNetwork } from "../open-network.ts";
import type { Runtime } from "../runtime.ts";
import { type BoxGradient, openBoxGradient } from "./box-gradient.ts";
import { type LearnableLook, openLookNetworks } from "./look-networks.ts";
import { roomOf } from "./room.ts";

export interface ModelGradients {
  /** `divisor`: of the level whose maps the losses look at, latent cells a query covers; `isAdapted`: calls bring low-rank additions. */
  boxes(divisor: number, isAdapted?: boolean): Promise<BoxGradient>;
  looks(): Promise<LearnableLook>;
}

/** `resident`: bytes of weights that drawing holds. */
export function modelGradients(
  manifest: ModelManifest,
  files: ModelFiles,
  runtime: Runtime,
  inputs: UnetInputs,
  resident: number,
): ModelGradients {
  const room = roomOf(runtime.device, resident);
  const sizes = { downscale: manifest.latent.downscale, multiple: manifest.sizeMultiple };
  const unet = () => openNetwork(manifest.files.unet, files);
  const opened = new Map<string, Promise<BoxGradient>>();
  const text = () => ({ ...openNetwork(manifest.files.textEncoder, files), output: manifest.textOutput });
  return {
    boxes(divisor, isAdapted = false) {
      const key = `${divisor} ${isAdapted}`;
      const found = opened.get(key) ?? openBoxGradient(runtime, unet(), inputs, divisor, room, sizes, isAdapted);
      opened.set(key, found);
      // What failed may go better the next time.
      found.catch(() => opened.delete(key));
      return found;
    },
    looks: once(async () =>
      openLookNetworks(runtime, text(), { ...unet(), inputs, sizes }, manifest.guidance.scale, room),
    ),
  };
}
