// How panels read each other (consistent self-attention; StoryDiffusion, Zhou et al. 2024, section 3.1).

/** Who may be read: every panel; those that write a character's bank; these and the panels just before the reader. */
export const sharingModes = ["together", "cast", "rolling"] as const;
export type SharingMode = (typeof sharingModes)[number];

export interface SharingSettings {
  /** "together" unless given. */
  readonly mode?: SharingMode;
  /** Fraction of a source panel's tokens that a reader takes, 0..1. */
  readonly rate: number;
  /** Fraction of the steps, from the first, in which nothing is shared. */
  readonly warmup: number;
  /** Probability that a site does not share in a step, before and after the fraction `until` of the steps. */
  readonly skip: { readonly early: number; readonly late: number; readonly until: number };
  /** "boxes": of a source whose boxes are known, only tokens inside those of the characters in common. "image" unless given. */
  readonly region?: "image" | "boxes";
  /** By character: how strongly it is read. 1 unless given, 0 = not at all; its logarithm is added to the logits. */
  readonly strength?: Readonly<Record<string, number>>;
  /** "rolling": how many panels before the reader it reads besides the banks. `ROLLING_WINDOW` unless given. */
  readonly window?: number;
}

export const ROLLING_WINDOW = 2;

/** How strongly a character is read. */
export function strengthOf({ strength = {} }: Pick<SharingSettings, "strength">, tag: string): number {
  return Object.hasOwn(strength, tag) ? strength[tag]! : 1;
}

/**
 * Up to so many steps the first one shares as well, whatever the warm-up. StoryDiffusion never shares in its first step, but it
 * has 50: a model of one to four steps settles who is in the picture in its first, and of one step nothing would be left.
 */
const FEW_STEPS = 4;

/** Whether nothing is shared yet in a step. */
export function isWarmup({ warmup }: Pick<SharingSettings, "warmup">, step: number, steps: number): boolean {
  return steps > FEW_STEPS && step / steps < warmup;
}

/** How a network is to see finished pictures: clean at t = 0, as it was trained to, or with the noise of each step. */
export type ReferenceNoise = "clean" | "noised";
