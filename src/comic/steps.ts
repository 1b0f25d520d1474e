// Long work as a generator that yields wherever it may be interrupted: whoever runs it decides whether it is.
export type Steps<T> = Generator<void, T, void>;

/** All of it at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
