// Failures on the window's side, in the words the artist sees: what happened and what to do.
import type { Notice } from "../studio/state.ts";
import type { Failure } from "../worker/protocol.ts";

export function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The browser's storage is full. */
function isQuota(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}

const failure = (message: string, remedy: string): Failure => ({ code: "internal", message, remedy });

/** The story could not be written. */
export function notSaved(error: unknown): Notice {
  if (!isQuota(error)) {
    const message = `The story could not be saved: ${inWords(error)}`;
    return { message, remedy: "Export your pages before you leave. The next change tries again." };
  }
  const remedy = "Free some disk space or remove pictures you don't need; the next change tries again.";
  return { message: "The browser has no room left to keep this story.", remedy };
}

/** A drawn picture could not be stored. */
export function notStored(error: unknown): Failure {
  return isQuota(error)
    ? failure(
        "The browser has no room left to keep the picture of a panel.",
        "Free some disk space, then draw the panel again.",
      )
    : failure(`The picture of a panel could not be kept: ${inWords(error)}`, "Draw the panel again.");
}

/** A request could not be put together. */
export function engineFailed(error: unknown): Failure {
  const remedy = "Try again; if it stays, reload the studio. Your story is saved.";
  return failure(`The drawing could not be prepared: ${inWords(error)}`, remedy);
}

/** A picture was being made larger when another model was chosen. */
export const modelChanged = failure("Another model was chosen meanwhile.", "Try again.");
