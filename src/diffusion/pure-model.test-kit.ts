// A whole model in plain arithmetic, for tests of pipelines: no runtime and no weights, yet with real attention over the
// rows that it is given, so what it reads changes what it draws. Every row is named by its prompt, kept keys and values
// remember whose they are, and so every call says who read whom. It plays a processor, too, that can go away.
import {
  type Denoiser,
  type KeptCall,
  type KeptRow,
  LostRowsError,
  type Site,
  type TokenBank,
  type UnetCall,
  type UnetResult,
} from "./models.ts";
import type { PanelSpec } from "./panel.ts";
import { drawPanels } from "./pipelines/panels.ts";
import type { FinishedPanel, PanelEvent, PanelModel, PanelsRequest } from "./pipelines/request.ts";
import { gaussianNoise } from "./random.ts";
import { createScheduler } from "./schedulers/create-scheduler.ts";
import { HIDDEN } from "./shared-tokens.ts";
import { type Tensor, tensor } from "./tensor.ts";

export const DOWNSCALE = 2;
const CHANNELS = 3;
/** Two levels, tokens of 4 x 4 and 2 x 2 cells; the second site sees what the first one read. */
export const SITES: readonly Site[] = [
  { name: "mid", level: 1, divisor: 16, channels: 3 },
  { name: "up.0.0", level: 0, divisor: 4, channels: 2 },
];
/** Of both guidance halves. */
export const BANK_BYTES_PER_PIXEL = SITES.reduce(
  (sum, { channels, divisor }) => sum + (2 * 2 * 4 * channels) / (divisor * DOWNSCALE ** 2),
  0,
);

/** Keys and values of one token, and whose they are. */
interface Token {
  readonly key: readonly number[];
  readonly value: readonly number[];
  readonly of: string;
}

export interface PureCall extends UnetCall {
  /** Prompts of the batch rows. */
  readonly rows: readonly string[];
  /** By prompt: prompts of the rows that it read, other than itself, the bank's among them. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
}

export class PureKept implements KeptCall {
  isLost = false;
  isReleased = false;
  readonly bytes: number;
  /** By batch row and site. */
  readonly tokens: readonly (readonly (readonly Token[])[])[];
  constructor(tokens: PureKept["tokens"]) {
    this.tokens = tokens;
    const numbers = tokens.flat(2).reduce((sum, { key, value }) => sum + key.length + value.length, 0);
    this.bytes = 4 * numbers;
  }
  release(): void {
    this.isReleased = true;
  }
}

export class PureBank implements TokenBank {
  isReleased = false;
  /** By site. */
  readonly tokens: readonly Token[][];
  constructor(rows: readonly number[]) {
    this.tokens = SITES.map(({ level }) => new Array<Token>(rows[level]!));
  }
  put(level: number, at: number, { call, row }: KeptRow, tokens: Int32Array): void {
    if (!(call instanceof PureKept) || call.isLost) throw new LostRowsError("not here");
    if (call.isReleased || this.isReleased) throw new Error("put: read after it was released");
    for (const [s, site] of SITES.entries())
      if (site.level === level)
        tokens.forEach((token, i) => {
          this.tokens[s]![at + i] = call.tokens[row]![s]![token]!;
        });
  }
  release(): void {
    this.isReleased = true;
  }
}

export interface PureModel {
  readonly model: PanelModel;
  /** Calls that came through, in order. */
  readonly calls: PureCall[];
  /** Calls kept on the processor and banks that nobody gave back. */
  held(): number;
  /** The processor goes away, with all that is kept there. */
  lose(): void;
}

const promptOf = new Map<number, string>();
/** A number of the text alone, exact in float32. */
function codeOf(text: string): number {
  const code = [...text].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) & 0xffffff, 7);
  if ((promptOf.get(code) ?? text) !== text) throw new Error(`codeOf(): "${text}" and "${promptOf.get(code)}" are one`);
  promptOf.set(code, text);
  return code;
}

export function pureModel(more: Partial<PanelModel> = {}): PureModel {
  const calls: PureCall[] = [];
  const kept: PureKept[] = [];
  const banks: PureBank[] = [];
  const denoiser: Denoiser = {
    sites: SITES,
    crossLevels: [],
    projections: [],
    fixedBatch: false,
    keptNumberBytes: 4,
    emptyBank: async (rows) => {
      const bank = new PureBank(rows);
      banks.push(bank);
      return bank;
    },
    run: async (call) => {
      const bank = call.shared?.bank ?? null;
      if (bank && !banks.includes(bank as PureBank)) throw new LostRowsError("a bank of another processor");
      const { result, made } = runPure(call, bank as PureBank | null);
      calls.push(made);
      if (call.keep === "processor") kept.push(result.kept[0]!.call as PureKept);
      return result;
    },
  };
  const model: PanelModel = {
    text: {
      tokenize: (text) => [{ ids: [codeOf(text)], weights: [1] }],
      encode: async (prompts) =>
        tensor(
          [prompts.length, 1, 1],
          Float32Array.from(prompts, ([chunk]) => chunk!.ids[0]!),
        ),
    },
    denoiser,
    pull: () => Promise.reject(new Error("this model has no cross-attention")),
    autoencoder: { encode: async (pixels) => shrink(pixels), decode: async (latents) => enlarge(latents, 1) },
    tinyDecode: null,
    downscale: DOWNSCALE,
    latentChannels: CHANNELS,
    guidance: "classifier-free",
    references: "clean",
    knownStyles: new Map(),
    layout: null,
    rough: null,
    ...more,
  };
  return {
    model,
    calls,
    held: () => [...kept, ...banks].filter(({ isReleased }) => !isReleased).length,
    lose: () => {
      for (const call of kept) call.isLost = true;
      banks.length = 0;
    },
  };
}

function runPure(call: UnetCall, bank: PureBank | null): { readonly result: UnetResult; readonly made: PureCall } {
  const [batch = 0, channels = 0, h = 0, w = 0] = call.sample.dims;
  const size = channels * h * w;
  const rows = Array.from(call.context.data, (code) => promptOf.get(code)!);
  const samples = rows.map((_, row) => call.sample.data.subarray(row * size, (row + 1) * size));
  const layouts = call.layout && rows.map((_, row) => rowMean(call.layout!, row));
  const states = samples.map((sample, row) => {
    const told = Math.sin(call.context.data[row]!) + Math.cos(call.timestep[row]! * 3) + (layouts?.[row] ?? 0);
    return Float64Array.from(
      { length: h * w },
      (_, i) => mean(channels, (c) => sample[c * h * w + i]! * (c + 1)) + told,
    );
  });
  const reads = new Map(rows.map((name) => [name, new Set<string>()]));
  const left: Token[][][] = rows.map(() => []);
  for (const [s, { level, divisor, channels: width }] of SITES.entries()) {
    const side = Math.sqrt(divisor);
    const own = states.map((state, row) => tokensOf(state, w, side, width, rows[row]!));
    const pool = [...own.flat(), ...(bank?.tokens[s] ?? [])];
    const index = call.shared?.index[level];
    for (const [row, state] of states.entries()) {
      const read =
        !index || call.shared!.gate[s] !== 0
          ? []
          : readRows(index, row).map(({ at, bias }) => ({ ...pool[at]!, bias }));
      for (const { of } of read) if (of !== rows[row]) reads.get(rows[row]!)!.add(of);
      const seen = [...own[row]!.map((token) => ({ ...token, bias: 0 })), ...read];
      for (const [at, token] of own[row]!.entries())
        addTo(state, w, side, at, attention(token, seen) - token.value[0]!);
      left[row]!.push(own[row]!);
    }
  }
  const data = Float32Array.from({ length: batch * size }, (_, i) => {
    const row = Math.floor(i / size);
    return 0.4 * call.sample.data[i]! - 0.3 * states[row]![i % (h * w)]! * (1 + (Math.floor(i / (h * w)) % channels));
  });
  const keptCall = new PureKept(left);
  const kept = call.keep === "nowhere" ? [] : rows.map((_, row) => ({ call: keptCall, row }));
  return { result: { sample: tensor(call.sample.dims, data), kept }, made: { ...call, rows, reads } };
}

function tokensOf(state: Float64Array, w: number, side: number, width: number, of: string): Token[] {
  const columns = w / side;
  return Array.from({ length: state.length / side ** 2 }, (_, token) => {
    const first = Math.floor(token / columns) * side * w + (token % columns) * side;
    const value = mean(side * side, (i) => state[first + Math.floor(i / side) * w + (i % side)]!);
    const features = (f: (x: number, c: number) => number) =>
      Array.from({ length: width }, (_, c) => Math.fround(f(value, c)));
    return { key: features((x, c) => Math.sin(x + c)), value: features((x, c) => x / (c + 1)), of };
  });
}

/** The rows of the pool that a reader sees; hidden ones are none. */
function readRows({ rows, bias, perRow }: NonNullable<UnetCall["shared"]>["index"][number], reader: number) {
  return Array.from({ length: perRow }, (_, k) => ({
    at: Number(rows[reader * perRow + k]),
    bias: bias[reader * perRow + k]!,
  })).filter((row) => row.bias !== HIDDEN);
}

/** Softmax attention with the token's key as its query. */
function attention({ key }: Token, seen: readonly (Token & { readonly bias: number })[]): number {
  const weights = seen.map((other) => Math.exp(other.bias + other.key.reduce((sum, k, c) => sum + k * key[c]!, 0)));
  const total = weights.reduce((a, b) => a + b, 0);
  return seen.reduce((sum, { value }, i) => sum + (weights[i]! / total) * value[0]!, 0);
}

function addTo(state: Float64Array, w: number, side: number, token: number, by: number): void {
  const columns = w / side;
  const first = Math.floor(token / columns) * side * w + (token % columns) * side;
  for (let i = 0; i < side * side; i++) state[first + Math.floor(i / side) * w + (i % side)]! += by;
}

const mean = (count: number, of: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => of(i)).reduce((a, b) => a + b, 0) / count;

function rowMean({ dims, data }: Tensor, row: number): number {
  const size = data.length / dims[0]!;
  return mean(size, (i) => data[row * size + i]! * (1 + (i % 7)));
}

/** Latents of pixels [1, 3, H, W]: the mean of each square, -1..1. */
function shrink({ dims: [, channels = 0, height = 0, width = 0], data }: Tensor): Tensor {
  const [h, w] = [height / DOWNSCALE, width / DOWNSCALE];
  const latents = Float32Array.from({ length: channels * h * w }, (_, i) => {
    const [c, y, x] = [Math.floor(i / (h * w)), Math.floor(i / w) % h, i % w];
    const at = (k: number) => (c * height + y * DOWNSCALE + (k >> 1)) * width + x * DOWNSCALE + (k & 1);
    return 2 * mean(DOWNSCALE ** 2, (k) => data[at(k)]!) - 1;
  });
  return tensor([1, channels, h, w], latents);
}

/** Pixels of latents, as large as their cells; `gain` tells decoders apart. */
export function enlarge({ dims: [, channels = 0, h = 0, w = 0], data }: Tensor, gain: number): Tensor {
  const [height, width] = [h * DOWNSCALE, w * DOWNSCALE];
  const pixels = Float32Array.from({ length: channels * height * width }, (_, i) => {
    const [c, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    return 0.5 + Math.tanh(gain * data[(c * h + Math.floor(y / DOWNSCALE)) * w + Math.floor(x / DOWNSCALE)]!) / 2;
  });
  return tensor([1, channels, height, width], pixels);
}

/** A panel of 8 x 8 cells whose prompt is its id, and whose negative prompt is that with a minus. */
export function panel(id: string, cast: string, more: Partial<PanelSpec> = {}): PanelSpec {
  const seed = codeOf(id);
  return { id, prompt: id, negative: `-${id}`, seed, width: 16, height: 16, cast: [...cast], layout: null, ...more };
}

/** A drawing to be read. Its negative prompt is empty. */
export function drawing(id: string, cast: string, more: Partial<PanelSpec> = {}): FinishedPanel {
  const { negative: _, ...spec } = panel(id, cast, more);
  const noise = gaussianNoise(spec.seed, 3 * spec.width * spec.height);
  return {
    ...spec,
    pixels: tensor(
      [1, 3, spec.height, spec.width],
      noise.map((x) => 0.5 + x / 8),
    ),
  };
}

export const schedule = (steps: number) =>
  createScheduler({ algorithm: "flow-match-euler", shift: 1, spacing: "uniform", timestepScale: 1 }, "flow", steps);

export const ALWAYS = { rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } } as const;

/** Draws with nothing shared in three steps unless told otherwise. */
export async function draw(model: PanelModel, panels: readonly PanelSpec[], more: Partial<PanelsRequest> = {}) {
  const request: PanelsRequest = {
    panels,
    references: [],
    scheduler: schedule(3),
    guidanceScale: 3,
    sharing: null,
    sharingSeed: 1,
    ...more,
  };
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, request)) events.push(event);
  const drawn = events.flatMap((event) => (event.type === "panel" ? [event] : []));
  return {
    events,
    pixels: new Map(drawn.map(({ panel: id, pixels }) => [id, pixels.data])),
    readFrom: new Map(drawn.map(({ panel: id, readFrom }) => [id, readFrom])),
    /** Bytes of banks whenever one was written. */
    banks: events.flatMap((event) => (event.type === "bank" ? [event.bytes] : [])),
  };
}

/** By panel: what any of the calls read for it, in the conditional half. */
export function readsOf(calls: readonly PureCall[], id: string): ReadonlySet<string> {
  return new Set(calls.flatMap(({ reads }) => [...(reads.get(id) ?? [])]));
}
