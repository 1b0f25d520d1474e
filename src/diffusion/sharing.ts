// Plans who reads whose tokens in each step: consistent self-attention (StoryDiffusion, Zhou et al. 2024, section 3.1
// and algorithm 1) in index form. Pure: cast, panels, rate, seed and step go in, rows of the key/value pool come out.
import { type SharingSettings, strengthOf } from "../sharing/settings.ts";
import type { Denoiser, KeptRow, SharedTokens, Site, TokenBank } from "./models.ts";
import { STREAM, sampleIndices, uniformAt } from "./random.ts";

/** Added to an attention logit, it makes the weight exactly 0 in float32 and stays inside float16. */
export const HIDDEN = -1e4;

/**
 * Up to so many steps the first one shares as well, whatever the warm-up. StoryDiffusion never shares in its first step, but it
 * has 50: a model of one to four steps settles who is in the picture in its first, and of one step nothing would be left.
 */
const FEW_STEPS = 4;

/** A panel as the planner sees it: drawn now, or already drawn and only read. */
export interface SharingPanel {
  readonly id: string;
  readonly cast: readonly string[];
  /** Tokens at each level. */
  readonly tokens: readonly number[];
  /** Names the panel in the token sampling; equal keys sample equal tokens. */
  readonly key: number;
  /** 0: drawn before; 1: drawn first, and writes the banks; 2: drawn after those. */
  readonly wave: 0 | 1 | 2;
  /** Place in reading order among the panels drawn now; null for a panel that was drawn before. */
  readonly order: number | null;
  /** By character, for each level: the tokens inside its boxes. A character without boxes is missing. */
  readonly regions: ReadonlyMap<string, readonly Int32Array[]>;
}

/** The characters for whose sake `reader` reads `source`: those of both panels that are read at all. */
function inCommon(reader: SharingPanel, source: SharingPanel, settings: SharingSettings): readonly string[] {
  return source.cast.filter((tag) => reader.cast.includes(tag) && strengthOf(settings, tag) > 0);
}

/**
 * Panels that `reader` reads: those that show one of its characters and that the mode lets it read. A panel that names
 * no one reads nothing, and none reads a panel that is drawn after it.
 */
export function sourcesOf(
  reader: SharingPanel,
  panels: readonly SharingPanel[],
  settings: SharingSettings,
): readonly SharingPanel[] {
  const { mode = "together", window = 2 } = settings;
  const allowed = (source: SharingPanel) => {
    if (source.wave > reader.wave) return false;
    if (mode === "together" || source.wave < 2) return true;
    const distance = (reader.order ?? 0) - (source.order ?? 0);
    return mode === "rolling" && distance >= 1 && distance <= window;
  };
  return panels.filter((p) => p.id !== reader.id && allowed(p) && inCommon(reader, p, settings).length > 0);
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
  if (steps > FEW_STEPS && progress < settings.warmup) return false;
  const skip = progress < settings.skip.until ? settings.skip.early : settings.skip.late;
  return uniformAt(seed, STREAM.coin, step, site, 0) >= skip;
}

/** Whether any of so many sites shares in a step. */
export function sharesIn(settings: SharingSettings, seed: number, step: number, steps: number, sites: number): boolean {
  if (settings.rate <= 0) return false;
  return Array.from({ length: sites }, (_, site) => site).some((site) => shares(settings, seed, step, steps, site));
}

/**
 * The tokens that every panel of a batch reads in one step, or null when nobody shares in it.
 * A reader's rows come from its own half only, so guidance halves never mix. Rows are padded with hidden ones to a common length.
 */
export function planSharing(plan: StepPlan): SharingStep | null {
  const gate = Float32Array.from(plan.sites, (_, site) =>
    shares(plan.settings, plan.seed, plan.step, plan.steps, site) ? 0 : HIDDEN,
  );
  const sources = plan.batch.map((reader) => sourcesOf(reader, [...plan.batch, ...plan.others], plan.settings));
  if (gate.every((g) => g !== 0) || sources.every((s) => s.length === 0) || plan.settings.rate <= 0) return null;
  const levels = Math.max(...plan.sites.map((s) => s.level)) + 1;
  const planned = Array.from({ length: levels }, (_, level) => planLevel(plan, level, sources));
  return { gate, index: planned.map((p) => p.index), bank: planned.map((p) => p.runs) };
}

/** Tokens of a source that are read for the sake of some characters, and the bias of each. */
interface Taken {
  readonly tokens: Int32Array;
  readonly bias: Float32Array;
}

/** Samples a source for the characters `tags`: as many tokens as `rate` says, out of its boxes of them or out of the whole. */
function take(plan: StepPlan, level: number, source: SharingPanel, tags: readonly string[]): Taken {
  const { settings } = plan;
  const size = source.tokens[level]!;
  const boxed = settings.region === "boxes" && tags.every((tag) => source.regions.has(tag));
  const regions = tags.map((tag) => new Set(boxed ? source.regions.get(tag)![level] : []));
  const pool = boxed ? [...new Set(regions.flatMap((region) => [...region]))].sort((a, b) => a - b) : null;
  const from = pool?.length ? pool : null; // boxes too small to hold a token say nothing
  const count = Math.min(from?.length ?? size, Math.max(1, Math.round(settings.rate * size)));
  const picked = sampleIndices(from?.length ?? size, count, plan.seed, plan.step, level, source.key);
  const tokens = from ? picked.map((i) => from[i]!) : picked;
  const strongest = (token: number | null) =>
    Math.max(
      ...tags.filter((_, i) => token === null || regions[i]!.has(token)).map((tag) => strengthOf(settings, tag)),
    );
  const bias = Float32Array.from(tokens, (token) => Math.log(strongest(from ? token : null)));
  return { tokens, bias };
}

/** Rows of the pool that a reader takes, with the bias of each. */
interface Reading {
  readonly row: number;
  readonly bias: number;
}

function planLevel(plan: StepPlan, level: number, sources: readonly (readonly SharingPanel[])[]) {
  const { batch, halves, settings } = plan;
  const tokens = batch[0]!.tokens[level]!;
  const runs: BankRun[] = [];
  const samples = new Map<string, { readonly taken: Taken; readonly start: readonly number[] | null }>();
  let end = halves * batch.length * tokens;
  const sample = (source: SharingPanel, tags: readonly string[]) => {
    // Readers with the same characters in common read the same tokens, so that the bank holds them once.
    const name = JSON.stringify([
      source.id,
      settings.region === "boxes" ? tags : tags.map((t) => strengthOf(settings, t)),
    ]);
    const known = samples.get(name);
    if (known) return known;
    const taken = take(plan, level, source, tags);
    const start = batch.includes(source)
      ? null
      : Array.from({ length: halves }, (_, half) => {
          runs.push({ panel: source.id, half, tokens: taken.tokens });
          end += taken.tokens.length;
          return end - taken.tokens.length;
        });
    samples.set(name, { taken, start });
    return { taken, start };
  };
  const readers = Array.from({ length: halves * batch.length }, (_, row): readonly Reading[] => {
    const half = Math.floor(row / batch.length);
    const reader = batch[row % batch.length]!;
    return sources[row % batch.length]!.flatMap((source) => {
      const { taken, start } = sample(source, inCommon(reader, source, settings));
      const own = (half * batch.length + batch.indexOf(source)) * tokens;
      return Array.from(taken.tokens, (token, k) => ({
        row: start ? start[half]! + k : own + token,
        bias: taken.bias[k]!,
      }));
    });
  });
  return { runs, index: padded(readers, tokens) };
}

/** Rows of equal length: the missing ones point at the reader's own first token and are hidden. */
function padded(readers: readonly (readonly Reading[])[], tokens: number) {
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
  { tokens }: Pick<SharingPanel, "tokens">,
  { sites, keptNumberBytes }: Pick<Denoiser, "sites" | "keptNumberBytes">,
  halves: number,
): number {
  return sites.reduce((sum, { level, channels }) => sum + 2 * keptNumberBytes * halves * channels * tokens[level]!, 0);
}
