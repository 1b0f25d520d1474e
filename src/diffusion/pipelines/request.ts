// What is asked of the pipeline of panels, of which networks, and what comes back.
import type { LayoutBoxes } from "../layout-map.ts";
import type { Autoencoder, Decode, Denoiser, TextEncoder } from "../models.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import type { SharingSettings } from "../sharing.ts";
import type { Tensor } from "../tensor.ts";

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

/** A panel that is there already, or a drawing. `seed`: of the noise that it is seen with. */
export interface DrawnPanel extends Omit<PanelToDraw, "negative"> {
  readonly pixels: Tensor; // [1, 3, H, W], 0..1
}

export interface PanelModel {
  readonly text: TextEncoder;
  readonly denoiser: Denoiser;
  readonly autoencoder: Autoencoder;
  /** A quicker, coarser decoder of the same latents; null: there is none. */
  readonly tinyDecode: Decode | null;
  /** Pixels per latent cell. */
  readonly downscale: number;
  readonly latentChannels: number;
  /** "embedded": the network is told the scale. "none": it was distilled to need no guidance. Both run no unconditional rows. */
  readonly guidance: "classifier-free" | "embedded" | "none";
  /** How it is to see finished panels: clean at t = 0, as it was trained to, or with the noise of each step. */
  readonly references: "clean" | "noised";
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
  /** Bytes that keys and values may take while they wait to be read; no bound unless given. */
  readonly bankBudget?: number;
  /** Finished panels by `tinyDecode`, where the model has it. */
  readonly quickDecode?: boolean;
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
  /** A finished panel was run for the others; bytes of the keys and values of such panels, with those in hand. */
  | { readonly type: "bank"; readonly bytes: number }
  | {
      readonly type: "panel";
      readonly panel: string;
      readonly pixels: Tensor; // [1, 3, H, W], 0..1
      readonly latents: Tensor; // [1, C, h, w]
      readonly readFrom: readonly string[];
    };
