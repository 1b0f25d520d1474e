// Rewritten UNets, kept in this browser under the name of everything they follow from: a large one takes seconds to rewrite.
import { createStore, delMany, get, keys, set } from "idb-keyval";

/** Kept at the most: an artist who tries one model after the other does not fill the disk. */
const MOST = 8;

/** What `make` makes, from an earlier visit if it was made under this name then. */
export type Keep = <T>(name: string, make: () => T) => Promise<T>;

/** Keeps nothing: for tests and tools. */
export const keepNothing: Keep = (_, make) => Promise.resolve().then(make);

/**
 * `version` names the code that makes them: what another version has left is dropped. A browser whose storage is closed or full
 * makes them anew each time.
 */
export function createKeep(version: string): Keep {
  const store = createStore("komawari-unets", "unets");
  return async <T>(name: string, make: () => T): Promise<T> => {
    const key = `${version} ${name}`;
    const kept = await get<T>(key, store).catch(() => undefined);
    if (kept !== undefined) return kept;
    const made = make();
    void keepMade(key, made).catch(() => undefined);
    return made;
  };

  async function keepMade(key: string, made: unknown): Promise<void> {
    const others = (await keys<string>(store)).filter((other) => other !== key);
    const current = others.filter((other) => other.startsWith(`${version} `));
    const old = others.filter((other) => !current.includes(other));
    await delMany([...old, ...current.slice(MOST - 1)], store);
    await set(key, made, store);
  }
}
