// How fast bytes come, over the last seconds.

const WINDOW_MS = 8000;

export function createSpeed() {
  let seen: { readonly loaded: number; readonly at: number }[] = [];
  return {
    /** Notes that `loaded` bytes are there now, in milliseconds of any one clock. */
    note(loaded: number, at: number) {
      // A file that begins anew goes backwards: what was seen before says nothing any more.
      if (loaded < (seen.at(-1)?.loaded ?? 0)) seen = [];
      seen = [...seen.filter((s) => at - s.at <= WINDOW_MS), { loaded, at }];
    },
    /** null: too little has been seen. */
    bytesPerSecond(): number | null {
      const [first, last] = [seen[0], seen.at(-1)];
      if (!first || !last || last.at - first.at < 500) return null;
      return ((last.loaded - first.loaded) * 1000) / (last.at - first.at);
    },
  };
}
