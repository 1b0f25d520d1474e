// Keys and values in the tab's memory, as numbers of the network's own type.
import { type KeptCall, type KeptRow, LostRowsError, type Site, type TokenBank } from "../../diffusion/models.ts";
import type { SharedSite } from "../../graph/rules/shared-attention.ts";
import { rawNumbers } from "../networks/ports.ts";
import type { ElementType, OrtTensor, Runtime } from "../runtime.ts";
import { bankInputs, type KeyValues, KV, type RowMemory } from "./row-memory.ts";

/** float32 numbers, or float16 ones as their bits. */
type Numbers = Float32Array | Uint16Array;

/** Of a site, [rows, C]. */
type SiteNumbers = KeyValues<Numbers>;

export class TabCall implements KeptCall {
  readonly isLost = false;
  readonly sites: readonly SiteNumbers[];
  readonly batch: number;
  constructor(sites: readonly SiteNumbers[], batch: number) {
    this.sites = sites;
    this.batch = batch;
  }
  get bytes(): number {
    return this.sites.reduce((sum, { k, v }) => sum + k.byteLength + v.byteLength, 0);
  }
  release(): void {
    // The collector sees to it.
  }
}

/** Copies tokens of a batch row, of C channels each, to rows of `into` from `at` on. */
export function copyTokens(
  into: Numbers,
  at: number,
  from: Numbers,
  { call, row }: { readonly call: Pick<TabCall, "batch">; readonly row: number },
  tokens: Int32Array,
  channels: number,
): void {
  const start = (from.length / call.batch) * row;
  tokens.forEach((token, i) => {
    const first = start + token * channels;
    into.set(from.subarray(first, first + channels), (at + i) * channels);
  });
}

export class TabBank implements TokenBank {
  readonly rows: readonly number[];
  readonly sites: readonly SiteNumbers[];
  readonly #of: readonly Site[];
  constructor(of: readonly Site[], type: ElementType, rows: readonly number[]) {
    const numbers = ({ level, channels }: Site) => emptyNumbers(type, rows[level]! * channels);
    this.#of = of;
    this.rows = rows;
    this.sites = of.map((site) => ({ k: numbers(site), v: numbers(site) }));
  }
  put(level: number, at: number, from: KeptRow, tokens: Int32Array): void {
    const { call, row } = from;
    if (!(call instanceof TabCall)) throw new LostRowsError("kept by a graphics processor that no longer draws");
    for (const [s, site] of this.#of.entries())
      if (site.level === level)
        for (const which of KV)
          copyTokens(this.sites[s]![which], at, call.sites[s]![which], { call, row }, tokens, site.channels);
  }
  release(): void {
    // The collector sees to it.
  }
}

export const emptyNumbers = (type: ElementType, count: number): Numbers =>
  type === "float16" ? new Uint16Array(count) : new Float32Array(count);

export const bytesPerNumber = (type: ElementType): number => (type === "float16" ? 2 : 4);

/** The type in which a network takes and gives what it shares; float32 when it shares nothing. */
export const sharedType = (sites: readonly SharedSite[]): ElementType => sites[0]?.dtype ?? "float32";

export function tabRows(runtime: Runtime, sites: readonly SharedSite[]): RowMemory {
  const type = sharedType(sites);
  return {
    numberBytes: bytesPerNumber(type),
    async keep(outputs, batch) {
      const numbers = (name: string) => rawNumbers(outputs[name] as OrtTensor);
      const left = sites.map(({ kept }) => ({ k: numbers(kept.k), v: numbers(kept.v) }));
      return new TabCall(left, batch);
    },
    emptyBank: (rows) => new TabBank(sites, type, rows),
    bankTensors(bank) {
      if (!(bank instanceof TabBank))
        throw new LostRowsError("put together on a graphics processor that no longer draws");
      return bankInputs(sites, bank.rows, (s, which, dims) => runtime.tensor(type, bank.sites[s]![which], dims));
    },
  };
}
