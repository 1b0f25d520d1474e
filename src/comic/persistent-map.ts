// An immutable map by strings of which a changed copy costs a handful of entries, however many there are: entries lie in
// buckets by a hash of their key, and copies share the buckets that did not change.

/** Few enough to copy the list of them at every change, many enough that a bucket of a long story holds ten entries. */
const BUCKETS = 512;

type Bucket<V> = ReadonlyMap<string, V> | undefined;

export class PersistentMap<V> {
  private readonly buckets: readonly Bucket<V>[];

  constructor(buckets: readonly Bucket<V>[] = new Array<Bucket<V>>(BUCKETS).fill(undefined)) {
    this.buckets = buckets;
  }

  get(key: string): V | undefined {
    return this.buckets[bucketOf(key)]?.get(key);
  }

  /** The map with other values for some keys; undefined removes one. */
  with(changes: Iterable<readonly [key: string, value: V | undefined]>): PersistentMap<V> {
    const own = new Map<number, Map<string, V>>();
    for (const [key, value] of changes) {
      const at = bucketOf(key);
      const bucket = own.get(at) ?? new Map(this.buckets[at]);
      own.set(at, bucket);
      if (value === undefined) bucket.delete(key);
      else bucket.set(key, value);
    }
    const buckets = this.buckets.slice();
    for (const [at, bucket] of own) buckets[at] = bucket.size > 0 ? bucket : undefined;
    return new PersistentMap(buckets);
  }

  /** Keys whose values are not the very same in `other`. Quick for maps that came of each other. */
  differences(other: PersistentMap<V>): readonly string[] {
    const found: string[] = [];
    this.buckets.forEach((bucket, at) => {
      const theirs = other.buckets[at];
      if (bucket === theirs) return;
      const keys = new Set([...(bucket?.keys() ?? []), ...(theirs?.keys() ?? [])]);
      for (const key of keys) if (bucket?.get(key) !== theirs?.get(key)) found.push(key);
    });
    return found;
  }
}

/** FNV-1a of the key's code units. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 16)) & (BUCKETS - 1);
}
