// Keys and values in the tab's memory, as numbers of the network's own type.
import { type KeptCall, type KeptRow, LostRowsError, type Site, type TokenBank } from "../diffusion/models.ts";
import { type Port, rawNumbers } from "./ports.ts";
import type { RowMemory } from "./row-memory.ts";
import type { ElementType, OrtTensor, Runtime } from "./runtime.ts";

/** float32 numbers, or float16 ones as their bits. */
type Numbers = Float32Array | Uint16Array;

/** Numbers of keys or values at every site. */
export interface SiteNumbers {
  readonly k: Numbers; // [rows, C]
  readonly v: Numbers; // [rows, C]
}

export const KV = ["k", "v"] as const;

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
  readonly sites: readonly SiteNumbers[];
  readonly #of: readonly Site[];
  constructor(of: readonly Site[], sites: readonly SiteNumbers[]) {
    this.#of = of;
    this.sites = sites;
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

export const numbersOf = (type: ElementType | undefined, count: number): Numbers =>
  type === "float16" ? new Uint16Array(count) : new Float32Array(count);

/** The type in which a network takes and gives what it shares; float32 when it shares nothing. */
export const sharedType = (ports: ReadonlyMap<string, Port>): ElementType => ports.get("bank_k_0")?.type ?? "float32";

export function tabRows(runtime: Runtime, sites: readonly Site[], ports: ReadonlyMap<string, Port>): RowMemory {
  const type = sharedType(ports);
  return {
    numberBytes: numbersOf(type, 0).BYTES_PER_ELEMENT,
    async keep(outputs, batch) {
      const numbers = (name: string) => rawNumbers(outputs[name] as OrtTensor);
      return new TabCall(
        sites.map((_, s) => ({ k: numbers(`site_k_${s}`), v: numbers(`site_v_${s}`) })),
        batch,
      );
    },
    emptyBank(rows) {
      const numbers = ({ level, channels }: Site) => numbersOf(type, rows[level]! * channels);
      return new TabBank(
        sites,
        sites.map((site) => ({ k: numbers(site), v: numbers(site) })),
      );
    },
    bankTensors(bank) {
      if (!(bank instanceof TabBank))
        throw new LostRowsError("put together on a graphics processor that no longer draws");
      const tensors = sites.flatMap(({ channels }, s) =>
        KV.flatMap((which) => {
          const numbers = bank.sites[s]![which];
          const dims = [numbers.length / channels, channels];
          return numbers.length === 0 ? [] : [[`bank_${which}_${s}`, runtime.tensor(type, numbers, dims)] as const];
        }),
      );
      return Object.fromEntries(tensors);
    },
  };
}
