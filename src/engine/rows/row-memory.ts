// Where the keys and values that a call leaves wait for those that read them.
import type { KeptCall, TokenBank } from "../../diffusion/models.ts";
import type { SharedSite } from "../../graph/rules/shared-attention.ts";
import type { OrtTensor, RunOutputs } from "../runtime.ts";

export const KV = ["k", "v"] as const;
export type KeyValues<T> = Readonly<Record<(typeof KV)[number], T>>;

export interface RowMemory {
  /** Bytes of one number. */
  readonly numberBytes: number;
  /** Takes what sites keep of a call's outputs, [batch * N, C] each. `inTab`: where no processor can take them away. */
  keep(outputs: RunOutputs, batch: number, inTab: boolean): Promise<KeptCall>;
  /** A bank of so many rows at each level. */
  emptyBank(rows: readonly number[]): TokenBank;
  /** A bank's inputs by name, those without rows left out. Throws LostRowsError when the bank is of another memory. */
  bankTensors(bank: TokenBank): Readonly<Record<string, OrtTensor>>;
}

/** What `tensorOf` makes for every site, by input name; `rows` by level, and levels without rows have none. */
export function bankInputs(
  sites: readonly SharedSite[],
  rows: readonly number[],
  tensorOf: (site: number, which: (typeof KV)[number], dims: readonly number[]) => OrtTensor,
): Readonly<Record<string, OrtTensor>> {
  const named = sites.flatMap(({ level, channels, bank }, s) => {
    const count = rows[level]!;
    return count === 0 ? [] : KV.map((which) => [bank[which], tensorOf(s, which, [count, channels])] as const);
  });
  return Object.fromEntries(named);
}
