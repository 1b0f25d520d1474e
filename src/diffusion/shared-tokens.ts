// Which tokens are read in each step: consistent self-attention (StoryDiffusion, Zhou et al. 2024, section 3.1 and
// algorithm 1) in index form. Pure: who reads whom, rate, seed and step go in, rows of the key/value pool come out.
import type { Source } from "../sharing/reading-plan.ts";
import { isWarmup, type SharingSettings, strengthOf } from "../sharing/settings.ts";
import { type Denoiser, divisorsOf, type KeptRow, type SharedTokens, type Site, type TokenBank } from "./models.ts";
import { STREAM, sampleIndices, uniformAt } from "./random.ts";

/** Added to an attention logit, it makes the weight exactly 0 in float32 and stays inside float16. */
export const HIDDEN = -1e4;

/** A panel as the planner sees it: drawn now, or already drawn and only read. */
export interface PanelTokens {
  readonly id: string;
  /** Tokens at each level. */
  readonly tokens: readonly number[];
  /** Names the panel in the token sampling; equal keys sample equal tokens. */
  readonly key: number;
  /** By character, for each level: the tokens inside its boxes. A character without boxes is missing. */
  readonly regions: ReadonlyMap<string, readonly Int32Array[]>;
}

export interface StepPlan {
  readonly step: number;
  readonly steps: number;
  readonly seed: number;
  readonly settings: SharingSettings;
  readonly sites: readonly Site[];
  /** Panels of this UNet call, in batch order. */
  readonly batch: readonly PanelTokens[];
  /** Panels whose keys and values were left behind by another call. */
  readonly others: readonly PanelTokens[];
  /** What each panel of the batch reads; what is neither in the batch nor among the others is left out. */
  readonly sources: ReadonlyMap<string, readonly Source[]>;
  /** 2 when unconditional rows precede the conditional ones, else 1. */
  readonly halves: 1 | 2;
}

/** One run of bank rows: tokens of one panel, in one half. */
interface BankRun {
  readonly panel: string;
  readonly half: number;
  readonly tokens: Int32Array;
}

export interface SharingStep extends Omit<SharedTokens, "bank"> {
  /** Per level, what the bank's rows are, in order. */
  readonly bank: readonly (readonly BankRun[])[];
}

/** Whether a site shares in a step: not in the warm-up, and by a coin afterwards that is the same for every panel. */
export function shares(settings: SharingSettings, seed: number, step: number, steps: number, site: number): boolean {
  if (isWarmup(settings, step, steps)) return false;
  const skip = step / steps < settings.skip.until ? settings.skip.early : settings.skip.late;
  return uniformAt(seed, STREAM.coin, step, site, 0) >= skip;
}

/** The steps in which any of so many sites shares. */
export function sharedSteps(
  settings: SharingSettings | null,
  seed: number,
  steps: number,
  sites: number,
): readonly number[] {
  if (!settings || settings.rate <= 0) return [];
  const isShared = (step: number) => [...Array(sites).keys()].some((site) => shares(settings, seed, step, steps, site));
  return [...Array(steps).keys()].filter(isShared);
}

/**
 * The tokens that every panel of a batch reads in one step, or null when nobody shares in it.
 * A reader's rows come from its own half only, so guidance halves never mix. Rows are padded with hidden ones to a common length.
 */
export function planSharing(plan: StepPlan): SharingStep | null {
  const gate = Float32Array.from(plan.sites, (_, site) =>
    shares(plan.settings, plan.seed, plan.step, plan.steps, site) ? 0 : HIDDEN,
  );
  const readable = new Map([...plan.batch, ...plan.others].map((panel) => [panel.id, panel]));
  const sources = plan.batch.map(({ id }) =>
    plan.sources.get(id)!.flatMap((source) => {
      const panel = readable.get(source.id);
      return panel ? [{ panel, tags: source.tags }] : [];
    }),
  );
  if (gate.every((g) => g !== 0) || sources.every((s) => s.length === 0) || plan.settings.rate <= 0) return null;
  const planned = divisorsOf(plan.sites).map((_, level) => planLevel(plan, level, sources));
  return { gate, index: planned.map((p) => p.index), bank: planned.map((p) => p.runs) };
}

/** A panel that is read, and for the sake of which characters. */
interface ReadPanel {
  readonly panel: PanelTokens;
  readonly tags: readonly string[];
}

/** Samples a source for its characters: as many tokens as `rate` says, out of its boxes of them or out of the whole; with their biases. */
function take(plan: StepPlan, level: number, { panel: source, tags }: ReadPanel) {
  const { settings } = plan;
  const size = source.tokens[level]!;
  const boxed = settings.region === "boxes" && tags.every((tag) => source.regions.has(tag));
  const regions = tags.map((tag) => new Set(boxed ? source.regions.get(tag)![level] : []));
  const pool = boxed ? [...new Set(regions.flatMap((region) => [...region]))].sort((a, b) => a - b) : null;
  const from = pool?.length ? pool : null; // boxes too small to hold a token say nothing
  const count = Math.min(from?.length ?? size, Math.max(1, Math.round(settings.rate * size)));
  const picked = sampleIndices(from?.length ?? size, count, plan.seed, plan.step, level, source.key);
  const tokens = from ? picked.map((i) => from[i]!) : picked;
  const bias = Float32Array.from(tokens, (token) => {
    const meant = from ? tags.filter((_, i) => regions[i]!.has(token)) : tags;
    return Math.log(Math.max(...meant.map((tag) => strengthOf(settings, tag))));
  });
  return { tokens, bias };
}

/** A row of the pool that a reader takes. */
type PoolRow = { readonly row: number; readonly bias: number };

function planLevel(plan: StepPlan, level: number, sources: readonly (readonly ReadPanel[])[]) {
  const { batch, halves, settings } = plan;
  const tokens = batch[0]!.tokens[level]!;
  const runs: BankRun[] = [];
  const samples = new Map<
    string,
    { readonly taken: ReturnType<typeof take>; readonly start: readonly number[] | null }
  >();
  let end = halves * batch.length * tokens;
  const sample = (source: ReadPanel) => {
    // Readers with the same characters in common read the same tokens, so that the bank holds them once.
    const { panel, tags } = source;
    const what = settings.region === "boxes" ? tags : tags.map((tag) => strengthOf(settings, tag));
    const name = JSON.stringify([panel.id, what]);
    const known = samples.get(name);
    if (known) return known;
    const taken = take(plan, level, source);
    const append = (_: unknown, half: number) => {
      runs.push({ panel: panel.id, half, tokens: taken.tokens });
      end += taken.tokens.length;
      return end - taken.tokens.length;
    };
    const sampled = { taken, start: batch.includes(panel) ? null : Array.from({ length: halves }, append) };
    samples.set(name, sampled);
    return sampled;
  };
  const readers = Array.from({ length: halves * batch.length }, (_, row): readonly PoolRow[] => {
    const half = Math.floor(row / batch.length);
    return sources[row % batch.length]!.flatMap((source) => {
      const { taken, start } = sample(source);
      const own = (half * batch.length + batch.indexOf(source.panel)) * tokens;
      const rowOf = (token: number, k: number) => (start ? start[half]! + k : own + token);
      return Array.from(taken.tokens, (token, k) => ({ row: rowOf(token, k), bias: taken.bias[k]! }));
    });
  });
  return { runs, index: padded(readers, tokens) };
}

/** Rows of equal length: the missing ones point at the reader's own first token and are hidden. */
function padded(readers: readonly (readonly PoolRow[])[], tokens: number) {
  const perRow = Math.max(1, ...readers.map((r) => r.length));
  const rows = new BigInt64Array(readers.length * perRow);
  const bias = new Float32Array(readers.length * perRow);
  readers.forEach((reader, row) => {
    for (let k = 0; k < perRow; k++) {
      rows[row * perRow + k] = BigInt(reader[k]?.row ?? row * tokens);
      bias[row * perRow + k] = reader[k]?.bias ?? HIDDEN;
    }
  });
  return { rows, bias, perRow };
}

/** How many rows of other calls a plan reads at each level. */
export function bankRows({ bank }: SharingStep): readonly number[] {
  return bank.map((runs) => runs.reduce((rows, run) => rows + run.tokens.length, 0));
}

/** Copies what a plan reads of one panel into its bank. `kept`: what the panel left, by half. Throws LostRowsError. */
export function fillBank(bank: TokenBank, step: SharingStep, panel: string, kept: readonly KeptRow[]): void {
  for (const [level, runs] of step.bank.entries()) {
    let at = 0;
    for (const run of runs) {
      if (run.panel === panel) bank.put(level, at, kept[run.half]!, run.tokens);
      at += run.tokens.length;
    }
  }
}

/** Bytes of the keys and values that a panel leaves in one call. */
export function bytesLeftBy(
  { tokens }: Pick<PanelTokens, "tokens">,
  { sites, keptNumberBytes }: Pick<Denoiser, "sites" | "keptNumberBytes">,
  halves: number,
): number {
  return sites.reduce((sum, { level, channels }) => sum + 2 * keptNumberBytes * halves * channels * tokens[level]!, 0);
}
