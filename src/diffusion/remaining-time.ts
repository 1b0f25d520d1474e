// Time left of a drawing, from the speed of its own steps.
import type { Phase } from "./panel.ts";

/** Decoding one panel in units of one denoising step of the whole batch, until one has been seen. */
const DECODE_GUESS = 0.5;

/** `panels` panels are decoded after the steps. Times are milliseconds of any one clock. */
export function estimateRemaining(panels: number) {
  let denoiseStart: number | null = null;
  let decodeStart: number | null = null;
  let perStep: number | null = null;
  return {
    /** Milliseconds left, or null before there is anything to go by. */
    remaining(phase: Phase, step: number, of: number, now: number): number | null {
      // Corrections are counted among the steps.
      if (phase === "correct" || phase === "denoise") {
        denoiseStart ??= now;
        if (step === 0) return null;
        perStep = (now - denoiseStart) / step;
        return (of - step) * perStep + panels * DECODE_GUESS * perStep;
      }
      if (phase !== "decode") return null;
      decodeStart ??= now;
      const perPanel = step === 0 ? (perStep ?? 0) * DECODE_GUESS : (now - decodeStart) / step;
      return (of - step) * perPanel;
    },
  };
}
