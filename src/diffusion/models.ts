// The networks a pipeline needs, as interfaces: the worker supplies them over ONNX Runtime, tests over whatever they like.
import type { BoxedObject, BoxLoss } from "./box-loss.ts";
import type { Tensor } from "./tensor.ts";

/** Keys and values that one network call left at every self-attention, in the memory where its network keeps them. */
export interface KeptCall {
  readonly bytes: number;
  /** Gone, with the processor that held them. */
  readonly isLost: boolean;
  /** Gives the memory back; nothing may be read of it afterwards. */
  release(): void;
}

/** What one row of that call's batch left. */
export interface KeptRow {
  readonly call: KeptCall;
  readonly row: number;
}

/** Rows of earlier calls for one call to read, in the memory of the network that made it. */
export interface TokenBank {
  /** Copies tokens of a kept row to the bank's rows of a level, from `at` on. Throws LostRowsError. */
  put(level: number, at: number, from: KeptRow, tokens: Int32Array): void;
  release(): void;
}

/** What was kept, or the bank that was made of it, went away with a processor: what is to be read must be left again. */
export class LostRowsError extends Error {
  override readonly name = "LostRowsError";
}

/** What each self-attention of a UNet call reads besides its own tokens (StoryDiffusion, consistent self-attention). */
export interface SharedTokens {
  /** Per token level: rows of the pool (this call's batch, B*N rows, then the bank's) that each batch row reads. */
  readonly index: readonly { readonly rows: BigInt64Array; readonly bias: Float32Array; readonly perRow: number }[]; // [B, M]
  /** Per site: 0 shares, a large negative number does not. */
  readonly gate: Float32Array; // [sites]
  /** Rows of earlier calls; null when only the batch is read. */
  readonly bank: TokenBank | null;
}

/** What one call has of its cross-attentions read and edited. */
export interface AttentionEdits {
  /** Added to logits: one tensor [B, N, L] for each of Denoiser.crossLevels; none leaves them alone. */
  readonly bias: readonly Tensor[];
  /** Divisor of the level whose mean map comes back. */
  readonly map: number;
  /** Absent: every row weighs by its own maps. */
  readonly mix?: MapMix;
  /** Absent: no map is damped. */
  readonly damp?: MapDamping;
}

/** Rows that take maps of other rows of the same call. */
export interface MapMix {
  /** Whose cross-attention maps a row takes; its own place for none. */
  readonly bases: readonly number[]; // [B]
  /** What each token of the base (first) gives to each of the row's. */
  readonly taken: Tensor; // [B, L, L]
  /** How much of its own map each token keeps. */
  readonly own: Tensor; // [B, L]
  /** Whose self-attention maps a row takes, at the levels with these divisors; its own place for none. */
  readonly selfBases: readonly number[]; // [B]
  readonly selves: readonly number[];
}

/** Maps that are multiplied place by place. */
export interface MapDamping {
  /** By level, for each of Denoiser.crossLevels. */
  readonly masks: readonly Tensor[]; // [B, N]
  /** 1 for tokens that no mask touches. */
  readonly spared: Tensor; // [B, L]
}

/** What the self-attentions that share are aligned with in one call (StyleAligned). */
export interface StyleAlignment {
  /** Of each batch row: 0 leaves it as it is, 1 aligns it wholly. */
  readonly strength: Float32Array; // [B]
  /** By site, mean and deviation of the style's queries, then of its keys; null: nothing is aligned, statistics are only taken. */
  readonly statistics: readonly Tensor[] | null; // [B, 4, C]
}

/** A projection of text features that additions can be made to, by its width. */
export interface Projection {
  readonly in: number;
  readonly out: number;
}

/** What is added to keys and values of some text tokens: x W + ((x A) ∘ gate) B (Hu et al. 2022, LoRA, with a gate by token). */
export interface TextAdditions {
  /** Which channels of the rank a token passes through: 0 leaves it as it is. */
  readonly gate: Tensor; // [B, L, R]
  /** One for each of Denoiser.projections. */
  readonly factors: readonly LowRankFactors[];
}

export interface LowRankFactors {
  readonly a: Tensor; // [in, R]
  readonly b: Tensor; // [R, out]
}

export interface UnetCall {
  readonly sample: Tensor; // [B, 4, h, w]
  /** One value per batch row, all equal: what the scheduler tells the network. */
  readonly timestep: Float32Array; // [B]
  readonly context: Tensor; // [B, L, D]
  readonly layout: Tensor | null; // [B, 6, h/2, w/2]
  /** Absent: nothing is roughed in. */
  readonly rough?: Tensor | null; // [B, 1, H/4, W/4]
  /** What a network with embedded guidance is told instead of running unconditional rows. */
  readonly guidanceScale: number;
  /** null: the plain network. */
  readonly shared: SharedTokens | null;
  /** Absent: attention is as the network has it. */
  readonly edits?: AttentionEdits;
  /** Absent: nothing is aligned and no statistics are taken. */
  readonly style?: StyleAlignment;
  /** Absent: text is read as the network was trained. */
  readonly additions?: TextAdditions;
  /** Whether and where keys and values of this batch stay: with the processor, or in the tab, where they survive it. */
  readonly keep: "nowhere" | "processor" | "tab";
}

export interface UnetResult {
  readonly sample: Tensor; // [B, 4, h, w]
  readonly kept: readonly KeptRow[]; // per batch row; empty when kept nowhere
  /** What places take of each text token, where edits ask for it. */
  readonly map?: Tensor; // [B, N, L]
  /** By site, those of this call's own queries and keys, where a style asks for them. */
  readonly statistics?: readonly Tensor[]; // [B, 4, C]
}

/** A self-attention that shares: which token level it belongs to, its width. */
export interface Site {
  readonly name: string;
  /** Index into SharedTokens.index. */
  readonly level: number;
  /** Tokens = h * w / divisor for latents [4, h, w]. */
  readonly divisor: number;
  readonly channels: number;
}

/** Divisors of the token levels, finest first. */
export function divisorsOf(sites: readonly Site[]): readonly number[] {
  const count = Math.max(-1, ...sites.map(({ level }) => level)) + 1;
  return Array.from({ length: count }, (_, level) => sites.find((site) => site.level === level)!.divisor);
}

/** One picture for a gradient, without sharing. */
export type BoxCall = Pick<
  UnetCall,
  "sample" | "timestep" | "context" | "guidanceScale" | "layout" | "rough" | "additions"
>;

export interface BoxStep extends Omit<BoxLoss, "cotangent"> {
  /** What the losses looked at. */
  readonly map: Tensor; // [1, N, L]
  /** d loss / d latents, in their shape. */
  readonly gradient: Tensor;
}

/**
 * How far objects are from their boxes on the mean map of the level with this divisor, and the way there. Throws StudioError "out-of-memory" with
 * the largest size that fits.
 */
export type PullToBoxes = (divisor: number, call: BoxCall, objects: readonly BoxedObject[]) => Promise<BoxStep>;

export interface Denoiser {
  readonly sites: readonly Site[];
  /** Divisors of the levels that have a cross-attention, finest first; none: attention cannot be edited. */
  readonly crossLevels: readonly number[];
  /** to_k and to_v of every cross-attention in turn; none: nothing can be added to what is read of text. */
  readonly projections: readonly Projection[];
  /** Whether the graph takes one number of batch rows only. */
  readonly fixedBatch: boolean;
  /** Bytes of one number that is kept. */
  readonly keptNumberBytes: number;
  /** A bank of so many rows at each level. */
  emptyBank(rows: readonly number[]): Promise<TokenBank>;
  /** Throws LostRowsError when the bank is of a processor that is gone. */
  run(call: UnetCall): Promise<UnetResult>;
}

/** One context length of tokens, with start, end and padding. */
export interface TokenChunk {
  readonly ids: readonly number[];
  /** How much each token counts: 1 unless the prompt says otherwise. */
  readonly weights: readonly number[];
  /** Token embeddings [D] that stand in place of those of the ids, by place. */
  readonly learned?: ReadonlyMap<number, Float32Array>;
}

export interface TextEncoder {
  tokenize(text: string): readonly TokenChunk[];
  /** Features of the prompts, L = chunks * context length: prompts with fewer chunks than the longest get empty ones. */
  encode(prompts: readonly (readonly TokenChunk[])[]): Promise<Tensor>; // [B, L, D]
}

/** Latents [B, 4, h, w] to pixels [B, 3, f * h, f * w] in 0..1. */
export type Decode = (latents: Tensor) => Promise<Tensor>;

export interface Autoencoder {
  readonly decode: Decode;
  encode(pixels: Tensor): Promise<Tensor>;
}
