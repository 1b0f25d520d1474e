// What is asked of the pipeline of panels, of which networks, and what comes back.
import type { ReferenceNoise } from "../../sharing/settings.ts";
import type { Seen } from "../interaction/object-box.ts";
import type { LayoutSlots } from "../layout-map.ts";
import type { Style } from "../looks/style.ts";
import type { Autoencoder, Decode, Denoiser, PullToBoxes, TextEncoder } from "../models.ts";
import type { DrawSettings, PanelSpec, Progress, Redraw, ReferenceSpec } from "../panel.ts";
import type { RoughSlot } from "../rough-map.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import type { Tensor } from "../tensor.ts";

export interface FinishedPanel extends ReferenceSpec {
  readonly pixels: Tensor; // [1, 3, H, W], 0..1
}

/** A picture that is drawn again. */
export interface RedrawnPicture extends Redraw {
  readonly pixels: Tensor; // [1, 3, H, W], 0..1
  /** What it was decoded from by this model; absent: its pixels are encoded. */
  readonly latents?: Tensor; // [1, C, h, w]
}

export interface PanelModel {
  readonly text: TextEncoder;
  readonly denoiser: Denoiser;
  readonly pull: PullToBoxes;
  readonly autoencoder: Autoencoder;
  /** A quicker, coarser decoder of the same latents; null: there is none. */
  readonly tinyDecode: Decode | null;
  /** Pixels per latent cell. */
  readonly downscale: number;
  readonly latentChannels: number;
  /** "embedded": the network is told the scale. "none": it was distilled to need no guidance. Both run no unconditional rows. */
  readonly guidance: "classifier-free" | "embedded" | "none";
  readonly references: ReferenceNoise;
  /** What earlier drawings saw of looks' pictures, by what it follows from. */
  readonly knownStyles: Map<string, Style>;
  /** The layout map that the network takes, and its pixels per cell; null: it takes none. */
  readonly layout: (LayoutSlots & { readonly divisor: number }) | null;
  /** The rough that the network takes; null: it takes none. */
  readonly rough: RoughSlot | null;
}

export interface PanelsRequest extends DrawSettings {
  readonly panels: readonly PanelSpec[];
  readonly references: readonly FinishedPanel[];
  readonly scheduler: Scheduler;
  /** The only panel is drawn from this picture. */
  readonly redraw?: RedrawnPicture;
  /** The step before which it stops; panels are then what the network has in mind. Absent: after the last. */
  readonly until?: number;
}

export type PanelEvent =
  | ({ readonly type: "progress" } & Progress)
  /** What the network has in mind for a panel: clean latents [C, h, w]. */
  | {
      readonly type: "preview";
      readonly panel: string;
      /** The panel itself comes next. */
      readonly isLast: boolean;
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
      /** Where the object of its interaction came out. */
      readonly seen?: Seen;
    };
