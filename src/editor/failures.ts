// Failures on the window's side, in the words the artist sees: what happened and what to do.
import type { Failure } from "../worker/protocol.ts";

export function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The browser's storage is full. */
function isQuota(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}

/** The story could not be written. */
export function notSaved(error: unknown): { readonly message: string; readonly remedy: string } {
  if (isQuota(error)) {
    return {
      message: "The browser has no room left to keep this story.",
      remedy: "Free some disk space or remove pictures you don't need; the next change tries again.",
    };
  }
  return {
    message: `The story could not be saved: ${inWords(error)}`,
    remedy: "Export your pages before you leave. The next change tries again.",
  };
}

/** A drawn picture could not be stored. */
export function notStored(error: unknown): Failure {
  if (isQuota(error)) {
    return {
      code: "internal",
      message: "The browser has no room left to keep the picture of a panel.",
      remedy: "Free some disk space, then draw the panel again.",
    };
  }
  const message = `The picture of a panel could not be kept: ${inWords(error)}`;
  return { code: "internal", message, remedy: "Draw the panel again." };
}

/** A request could not be put together. */
export function engineFailed(error: unknown): Failure {
  const message = `The drawing could not be prepared: ${inWords(error)}`;
  return { code: "internal", message, remedy: "Try again; if it stays, reload the studio. Your story is saved." };
}

/** A picture was being made larger when another model was chosen. */
export const modelChanged: Failure = {
  code: "internal",
  message: "Another model was chosen meanwhile.",
  remedy: "Try again.",
};
