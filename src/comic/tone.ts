// The tone of a story: what is done to its finished pictures, an exact mapping of colours, so that it holds for every
// model, costs no drawing, and leaves the pictures themselves in colour, as they are compared.
import type { StoryTone } from "./records.ts";

/** Greys between two colours, by luma. sRGB hex. */
export interface Tone {
  /** What black becomes. */
  readonly dark: string;
  /** What white becomes. */
  readonly light: string;
}

const tones: Readonly<Record<StoryTone, Tone | null>> = {
  color: null,
  ink: { dark: "#000000", light: "#ffffff" },
  sepia: { dark: "#1c1008", light: "#fdf1dc" },
};

/** null: colours stay as they are. */
export const toneOf = (tone: StoryTone): Tone | null => tones[tone];

/** Luma of R'G'B' (ITU-R BT.709, item 3.2): of the stored values, so that painters of 8 bits lose nothing. */
const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** Rows of R, G, B and a constant that give the red, the green and the blue of a colour; all values 0..1. */
export function toneMatrix({ dark, light }: Tone): readonly (readonly [number, number, number, number])[] {
  return [1, 3, 5].map((at) => {
    const [from, to] = [channel(dark, at), channel(light, at)];
    const [r, g, b] = LUMA.map((weight) => (to - from) * weight) as [number, number, number];
    return [r, g, b, from];
  });
}

function channel(color: string, at: number): number {
  return Number.parseInt(color.slice(at, at + 2), 16) / 255;
}

/** Maps RGBA pixels in place. */
export function applyTone(pixels: Uint8ClampedArray, tone: Tone): void {
  const [red, green, blue] = toneMatrix(tone).map(([r, g, b, one]) => [r, g, b, one * 255] as const);
  for (let at = 0; at < pixels.length; at += 4) {
    const [r, g, b] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    pixels[at] = red![0] * r + red![1] * g + red![2] * b + red![3];
    pixels[at + 1] = green![0] * r + green![1] * g + green![2] * b + green![3];
    pixels[at + 2] = blue![0] * r + blue![1] * g + blue![2] * b + blue![3];
  }
}
