// Which banks (the keys and values that finished pictures leave) are kept, within a budget: first come, first served,
// each until the last batch has read it. Of things that are all read once a step, a part that stays is worth most. What
// batches of one wave leave for each other cannot be written again, so it counts as used.
import type { PanelBatch, ReadingPlan } from "./reading-plan.ts";
import type { ReferenceNoise } from "./settings.ts";

export interface BankOptions {
  /** "clean": one bank serves all steps. "noised": every step has its own. */
  readonly noise: ReferenceNoise;
  /** Steps in which something is shared. */
  readonly steps: readonly number[];
  /** Bytes that keys and values may take while they wait to be read. */
  readonly budget: number;
  /** Bytes of the keys and values of one call of a picture. */
  bytesOf(picture: string): number;
}

/** Bytes that batches of one wave keep for each other, of the wave in which that is most. Who is read at all leaves the whole call. */
export function bytesAcross({ waves }: ReadingPlan, bytesOf: BankOptions["bytesOf"]): number {
  const readAcross = waves.map((batches) => batches.flatMap((batch) => (batch.isReadAcross ? batch.panels : [])));
  return Math.max(0, ...readAcross.map((panels) => panels.reduce((sum, id) => sum + bytesOf(id), 0)));
}

const readingOf = ({ panels }: PanelBatch, step: number) => `${panels[0]} ${step}`;

/** Banks that wait for their readers. `T`: what stands for a bank. */
export class BankCache<T> {
  readonly #options: BankOptions;
  readonly #room: number;
  readonly #kept = new Map<string, { readonly bytes: number; readonly bank: T }>();
  /** By name of a bank: who will read it. */
  readonly #ahead = new Map<string, Set<string>>();
  readonly #awaited = new Set<string>();

  constructor(plan: ReadingPlan, options: BankOptions) {
    this.#options = options;
    this.#room = options.budget - bytesAcross(plan, options.bytesOf);
    for (const batch of plan.waves.flat())
      for (const step of options.steps)
        for (const picture of batch.finished) {
          const name = this.#nameOf(picture, step);
          this.#awaited.add(picture);
          this.#ahead.set(name, (this.#ahead.get(name) ?? new Set()).add(readingOf(batch, step)));
        }
  }

  #nameOf(picture: string, step: number): string {
    return this.#options.noise === "clean" ? picture : `${picture} ${step}`;
  }

  #fits(picture: string): boolean {
    return this.bytes + this.#options.bytesOf(picture) <= this.#room;
  }

  /** Of all banks that are kept. */
  get bytes(): number {
    return this.banks().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  banks(): readonly { readonly bytes: number; readonly bank: T }[] {
    return [...this.#kept.values()];
  }

  /** Whether some batch will read a picture once it is finished. */
  isAwaited(picture: string): boolean {
    return this.#awaited.has(picture);
  }

  /** Whether a picture's bank is written as soon as it is finished, because it serves all steps and there is room. */
  isWrittenAhead(picture: string): boolean {
    return this.#options.noise === "clean" && this.isAwaited(picture) && this.#fits(picture);
  }

  find(picture: string, step: number): T | undefined {
    return this.#kept.get(this.#nameOf(picture, step))?.bank;
  }

  keep(picture: string, step: number, bank: T): void {
    this.#kept.set(this.#nameOf(picture, step), { bytes: this.#options.bytesOf(picture), bank });
  }

  drop(picture: string, step: number): void {
    this.#kept.delete(this.#nameOf(picture, step));
  }

  /** Counts a batch's reading of a bank as done, and says whether the bank stays for others. */
  afterRead(picture: string, step: number, batch: PanelBatch, bank: T): boolean {
    const name = this.#nameOf(picture, step);
    const reads = this.#ahead.get(name);
    reads?.delete(readingOf(batch, step));
    if (!reads?.size) this.#kept.delete(name);
    else if (!this.#kept.has(name) && this.#fits(picture)) this.keep(picture, step, bank);
    return this.#kept.has(name);
  }
}

/** What the banks of a drawing come to: network calls that write them, and their bytes at the most, the newest among them. */
export function forecastBanks(plan: ReadingPlan, options: BankOptions) {
  const cache = new BankCache<null>(plan, options);
  let [calls, bytes] = [0, 0];
  const write = (picture: string) => {
    calls++;
    bytes = Math.max(bytes, cache.bytes + options.bytesOf(picture));
  };
  const finish = (picture: string) => {
    if (!cache.isWrittenAhead(picture)) return;
    write(picture);
    cache.keep(picture, 0, null);
  };
  plan.references.forEach(finish);
  for (const batches of plan.waves) {
    for (const step of options.steps)
      for (const batch of batches)
        for (const picture of batch.finished) {
          if (cache.find(picture, step) === undefined) write(picture);
          cache.afterRead(picture, step, batch, null);
        }
    for (const { panels } of batches) panels.forEach(finish);
  }
  return { calls, bytes };
}
