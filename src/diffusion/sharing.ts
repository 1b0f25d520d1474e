// Plans who reads whose tokens in each step: consistent self-attention (StoryDiffusion, Zhou et al. 2024, section 3.1
// and algorithm 1) in index form. Pure: cast, panels, rate, seed and step go in, rows of the key/value pool come out.
import type { SharedTokens, Site, SiteRows } from "./models.ts";
import { STREAM, sampleIndices, uniformAt } from "./random.ts";

/** Added to an attention logit, it makes the weight exactly 0 in float32 and stays inside float16. */
export const HIDDEN = -1e4;

export interface SharingSettings {
  /** Fraction of a source panel's tokens that a reader takes, 0..1. */
  readonly rate: number;
  /** Fraction of the steps, from the first, in which nothing is shared. */
  readonly warmup: number;
  /** Probability that a site does not share in a step, before and after the fraction `until` of the steps. */
  readonly skip: { readonly early: number; readonly late: number; readonly until: number };
}

/** A panel as the planner sees it: drawn now, or already drawn and only read. */
export interface SharingPanel {
  readonly id: string;
  readonly cast: readonly string[];
  /** Tokens at each level. */
  readonly tokens: readonly number[];
  /** Names the panel in the token sampling; equal keys sample equal tokens. */
  readonly key: number;
}

/** Panels that `reader` reads: those that show one of its characters. A panel that names no one reads nothing. */
export function sourcesOf(reader: SharingPanel, panels: readonly SharingPanel[]): readonly SharingPanel[] {
  return panels.filter((p) => p.id !== reader.id && p.cast.some((tag) => reader.cast.includes(tag)));
}

export interface StepPlan {
  readonly step: number;
  readonly steps: number;
  readonly seed: number;
  readonly settings: SharingSettings;
  readonly sites: readonly Site[];
  /** Panels of this UNet call, in batch order. */
  readonly batch: readonly SharingPanel[];
  /** Panels whose keys and values were left behind by another call. */
  readonly others: readonly SharingPanel[];
  /** 2 when unconditional rows precede the conditional ones, else 1. */
  readonly halves: 1 | 2;
}

/** One run of bank rows: tokens of one panel, in one half. */
export interface BankRun {
  readonly panel: string;
  readonly half: number;
  readonly tokens: Int32Array;
}

export interface SharingStep {
  readonly index: SharedTokens["index"];
  readonly gate: Float32Array;
  /** Per level, what the bank's rows are, in order. */
  readonly bank: readonly (readonly BankRun[])[];
}

/** Whether a site shares in a step: not in the warm-up, and by a coin afterwards that is the same for every panel. */
export function shares(settings: SharingSettings, seed: number, step: number, steps: number, site: number): boolean {
  const progress = step / steps;
  if (progress < settings.warmup) return false;
  const skip = progress < settings.skip.until ? settings.skip.early : settings.skip.late;
  return uniformAt(seed, STREAM.coin, step, site, 0) >= skip;
}

/**
 * The tokens that every panel of a batch reads in one step, or null when nobody shares in it.
 * A reader's rows come from its own half only, so guidance halves never mix. Rows are padded with hidden ones to a common length.
 */
export function planSharing(plan: StepPlan): SharingStep | null {
  const gate = Float32Array.from(plan.sites, (_, site) =>
    shares(plan.settings, plan.seed, plan.step, plan.steps, site) ? 0 : HIDDEN,
  );
  const sources = plan.batch.map((reader) => sourcesOf(reader, [...plan.batch, ...plan.others]));
  if (gate.every((g) => g !== 0) || sources.every((s) => s.length === 0) || plan.settings.rate <= 0) return null;
  const levels = Math.max(...plan.sites.map((s) => s.level)) + 1;
  const planned = Array.from({ length: levels }, (_, level) => planLevel(plan, level, sources));
  return { gate, index: planned.map((p) => p.index), bank: planned.map((p) => p.runs) };
}

function planLevel(plan: StepPlan, level: number, sources: readonly (readonly SharingPanel[])[]) {
  const { batch, others, halves } = plan;
  const sampled = (panel: SharingPanel) => {
    const size = panel.tokens[level]!;
    return sampleIndices(
      size,
      Math.max(1, Math.round(plan.settings.rate * size)),
      plan.seed,
      plan.step,
      level,
      panel.key,
    );
  };
  const tokens = batch[0]!.tokens[level]!;
  const runs: BankRun[] = [];
  const places = new Map<string, Int32Array>(); // panel/half -> rows of the pool
  batch.forEach((panel, i) => {
    const picked = sampled(panel);
    for (let half = 0; half < halves; half++)
      places.set(
        `${panel.id}/${half}`,
        picked.map((t) => (half * batch.length + i) * tokens + t),
      );
  });
  let end = halves * batch.length * tokens;
  for (const panel of others.filter((p) => sources.some((s) => s.includes(p)))) {
    const picked = sampled(panel);
    for (let half = 0; half < halves; half++) {
      runs.push({ panel: panel.id, half, tokens: picked });
      const start = end;
      places.set(
        `${panel.id}/${half}`,
        picked.map((_, k) => start + k),
      );
      end += picked.length;
    }
  }
  const readers = Array.from({ length: halves * batch.length }, (_, row) => {
    const half = Math.floor(row / batch.length);
    return sources[row % batch.length]!.flatMap((s) => [...places.get(`${s.id}/${half}`)!]);
  });
  return { runs, index: padded(readers, tokens) };
}

/** Rows of equal length: the missing ones point at the reader's own first token and are hidden. */
function padded(readers: readonly (readonly number[])[], tokens: number) {
  const perRow = Math.max(1, ...readers.map((r) => r.length));
  const rows = new BigInt64Array(readers.length * perRow);
  const bias = new Float32Array(readers.length * perRow);
  readers.forEach((reader, row) => {
    for (let k = 0; k < perRow; k++) {
      rows[row * perRow + k] = BigInt(reader[k] ?? row * tokens);
      bias[row * perRow + k] = k < reader.length ? 0 : HIDDEN;
    }
  });
  return { rows, bias, perRow };
}

/** Keys and values that panels left behind, by panel id: per site the rows of each half, [halves * N, C]. */
export type BankStore = ReadonlyMap<string, readonly SiteRows[]>;

/** Collects the planned bank rows of every site. Throws when a panel the plan names has left nothing. */
export function gatherBank(
  step: SharingStep,
  sites: readonly Site[],
  store: BankStore,
  tokensOf: (panel: string, level: number) => number,
): readonly SiteRows[] {
  return sites.map((site, s) => {
    const runs = step.bank[site.level]!;
    const rows = runs.reduce((n, run) => n + run.tokens.length, 0);
    const k = new Float32Array(rows * site.channels);
    const v = new Float32Array(rows * site.channels);
    let at = 0;
    for (const run of runs) {
      const kept = store.get(run.panel)?.[s];
      if (!kept) throw new Error(`gatherBank(): panel ${run.panel} has left no keys and values for ${site.name}`);
      const first = run.half * tokensOf(run.panel, site.level);
      for (const token of run.tokens) {
        const from = (first + token) * site.channels;
        k.set(kept.k.data.subarray(from, from + site.channels), at);
        v.set(kept.v.data.subarray(from, from + site.channels), at);
        at += site.channels;
      }
    }
    const dims = [rows, site.channels];
    return { k: { dims, data: k }, v: { dims, data: v } };
  });
}
