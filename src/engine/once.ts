/** Does work when it is first asked for, and then gives what it gave; what failed may go better the next time. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null;
  return () => {
    done ??= work();
    done.catch(() => {
      done = null;
    });
    return done;
  };
}
