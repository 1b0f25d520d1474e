import type { LookPart, PanelLook } from "../panel.ts";
import type { Tensor } from "../tensor.ts";
import type { LatentMoments } from "./latent-moments.ts";

/** What is known of the pictures of a look. */
export interface Style {
  /** By step, guidance half and site: [4, C], mean and deviation of queries, then of keys. */
  readonly attention: readonly (readonly (readonly Tensor[])[])[];
  /** Of clean latents. */
  readonly latents: LatentMoments;
}

/** What of a look is by statistics of its pictures; null: nothing. */
export function alignedPart(look: PanelLook | undefined): AlignedPart | null {
  return look?.strength ? { parts: look.parts, strength: look.strength } : null;
}

interface AlignedPart {
  readonly parts: readonly LookPart[];
  readonly strength: number;
}
