// Errors that reach the artist: what was expected, what was found, what to do.

/** An error in the words the artist sees: what was expected, what was found, what to do. */
export interface Failure {
  readonly code:
    | "model-missing"
    | "model-corrupt"
    | "model-unsupported"
    | "request-invalid"
    | "device-lost"
    | "out-of-memory"
    | "no-room"
    | "internal";
  readonly message: string;
  readonly remedy: string;
  /** Of "out-of-memory": the largest picture that would have fitted, in pixels. */
  readonly fits?: { readonly width: number; readonly height: number };
}

export class StudioError extends Error {
  readonly code: Failure["code"];
  readonly remedy: string;
  readonly fits: Failure["fits"] | null;
  constructor(code: Failure["code"], message: string, remedy: string, fits: Failure["fits"] | null = null) {
    super(message);
    this.code = code;
    this.remedy = remedy;
    this.fits = fits;
  }
}

/** Any thrown value as a Failure. Memory errors of the runtime are recognised by their words, its only sign. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof StudioError) {
    const { code, message, remedy, fits } = thrown;
    return { code, message, remedy, ...(fits && { fits }) };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/out of memory|bad_alloc|allocation failed|array buffer allocation/i.test(message)) {
    return {
      code: "out-of-memory",
      message: `Drawing needs more memory than the browser gives: ${message}`,
      remedy: "Close other tabs, or draw fewer panels at once.",
    };
  }
  return { code: "internal", message, remedy: "Try again. If it happens again, reload the page: your story is saved." };
}
