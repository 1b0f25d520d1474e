// Time left of a drawing, from the speed of its own steps.
import type { Phase } from "./panel.ts";

/** Decoding one panel in units of one denoising step of the whole batch, until one has been seen. */
const DECODE_GUESS = 0.5;

/** What is alike, how much of it is done in which time, and how much there is of it in all. */
interface Kind {
  done: number;
  ms: number;
  of: number;
}

/** `panels` panels are decoded, after the steps or between them. Times are milliseconds of any one clock. */
export function estimateRemaining(panels: number) {
  const steps: Kind = { done: 0, ms: 0, of: 0 };
  const decodings: Kind = { done: 0, ms: 0, of: panels };
  let running: Kind | null = null;
  let since = 0;
  return {
    /** Milliseconds left, or null before there is anything to go by. */
    remaining(phase: Phase, step: number, of: number, now: number): number | null {
      if (running) {
        running.done++;
        running.ms += now - since;
      }
      // Corrections are counted among the steps.
      running = phase === "correct" || phase === "denoise" ? steps : phase === "decode" ? decodings : null;
      since = now;
      if (!running) return null;
      // Batches side by side tell the same step: it is done when the next one is told, or something else begins.
      running.done = step;
      running.of = of;
      if (steps.done === 0) return null;
      const perStep = steps.ms / steps.done;
      const perPanel = decodings.done > 0 ? decodings.ms / decodings.done : perStep * DECODE_GUESS;
      return (steps.of - steps.done) * perStep + (decodings.of - decodings.done) * perPanel;
    },
  };
}
