// Ports without a browser: storage in maps, images as raw pixels, an engine that does what it is told step by step.
// For tests; nothing here is shipped, because nothing of the studio imports it.
import type { PanelSpec } from "../diffusion/panel.ts";
import { usualStaging } from "../script/stage.ts";
import type {
  FromStore,
  FromWorker,
  GenerateRequest,
  LearnRequest,
  ModelInfo,
  PictureToEmbed,
  PrintRequest,
  RuntimeInfo,
  ToStore,
} from "../worker/protocol.ts";
import type { DocumentKey, DocumentStore, EditorPorts, Files, Images, OtherTabs, TabMemory } from "./ports.ts";
import { createBrowser } from "./tabs/tabs.test-kit.ts";

export interface InMemoryPorts extends EditorPorts {
  /** What the engine was asked to do, in order. */
  readonly asked: {
    readonly loads: Parameters<EditorPorts["engine"]["load"]>[0][];
    readonly measures: number[];
    readonly libraries: number[];
    readonly store: ToStore[];
    readonly requests: { readonly job: string; readonly request: GenerateRequest }[];
    readonly prints: { readonly job: string; readonly request: PrintRequest }[];
    readonly cancels: string[];
    readonly lessons: { readonly job: string; readonly request: LearnRequest }[];
    readonly pauses: string[];
    readonly looks: { readonly request: string; readonly asked: PictureToEmbed }[];
  };
  /** Lets the engine speak. */
  emit(message: FromWorker): void;
  emitStore(message: FromStore): void;
  readonly kept: Map<DocumentKey, unknown>;
  readonly stored: Map<string, Blob>;
  /** Files that were saved, by name. */
  readonly disk: Map<string, Blob>;
  /** Addresses of decoded pictures that were not revoked. */
  readonly shown: Set<string>;
  /** Jobs that `drawPending` has played. */
  readonly drawn: Set<string>;
  /** While set, every write fails with it. */
  failure: { writes: Error | null; puts: Error | null };
}

export const testModel: ModelInfo = {
  name: "test",
  title: "Test model",
  hash: "f00d",
  scheduler: "flow-euler",
  steps: 12,
  guidanceScale: 3,
  learning: { prompts: 32, words: 4, steps: 2000, rate: 1e-3 },
  readsNegative: true,
  shapes: [
    [256, 256],
    [352, 192],
    [192, 352],
  ],
  staging: usualStaging,
  editsAttention: true,
  numbersARank: 1000,
  takesRoughs: true,
  recognisesRoughs: false,
  hasLibrary: false,
  sharing: { rate: 0.5, warmup: 0.1, skip: { early: 0.1, late: 0.3, until: 0.4 } },
  bankBytesPerPixel: 10,
  references: "clean",
  vocabulary: null,
  embedder: null,
  bytes: 1000,
  hasTinyDecoder: true,
  printFactor: 4,
};

const runtime: RuntimeInfo = { backend: "wasm", threads: 1, reason: "test", sharedSites: 1, sites: 1 };

export const readyMessage = { type: "ready", model: testModel, runtime } satisfies FromWorker;

/** The error a full disk gives. */
export function quotaError(): Error {
  return Object.assign(new Error("no room"), { name: "QuotaExceededError" });
}

interface Content {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly hash: string;
}
/** What images hold, without the wait for the bytes of a Blob: all that is asynchronous here is promises. */
const contents = new WeakMap<Blob, Content>();

function nothingAsked(): InMemoryPorts["asked"] {
  return {
    loads: [],
    measures: [],
    libraries: [],
    store: [],
    requests: [],
    prints: [],
    cancels: [],
    lessons: [],
    pauses: [],
    looks: [],
  };
}

let visits = 0;

export function createInMemoryPorts(
  kept = new Map<DocumentKey, unknown>(),
  stored = new Map<string, Blob>(),
  tabs: OtherTabs = createBrowser().open(),
): InMemoryPorts {
  const listeners = new Set<(message: FromWorker) => void>();
  const storeListeners = new Set<(message: FromStore) => void>();
  const asked = nothingAsked();
  const failure: InMemoryPorts["failure"] = { writes: null, puts: null };
  const shown = new Set<string>();
  const disk = new Map<string, Blob>();
  // Other ids than in the visits before, and in the other tabs.
  let seed = 1000 * (1 + kept.size) + 1_000_000 * visits++;
  return {
    asked,
    kept,
    stored,
    disk,
    shown,
    drawn: new Set(),
    failure,
    emit: (message) => {
      for (const listener of listeners) listener(message);
    },
    engine: {
      load: (request) => void asked.loads.push(request),
      generate: (job, request) => void asked.requests.push({ job, request }),
      print: (job, request) => void asked.prints.push({ job, request }),
      learn: (job, request) => void asked.lessons.push({ job, request }),
      pause: (job) => void asked.pauses.push(job),
      cancel: (job) => void asked.cancels.push(job),
      embed: (request, picture) => void asked.looks.push({ request, asked: picture }),
      library: () => void asked.libraries.push(asked.libraries.length),
      measure: () => void asked.measures.push(asked.measures.length),
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    models: {
      catalogue: async () => [],
      send: (message) => void asked.store.push(message),
      persist: async () => true,
      subscribe(listener) {
        storeListeners.add(listener);
        return () => storeListeners.delete(listener);
      },
    },
    emitStore: (message) => {
      for (const listener of storeListeners) listener(message);
    },
    assets: {
      async put(image) {
        if (failure.puts) throw failure.puts;
        const hash = contents.get(image)?.hash ?? `blob-${image.size}-${stored.size}`;
        stored.set(hash, image);
        return hash;
      },
      get: async (hash) => stored.get(hash),
      getAll: async (hashes) => hashes.map((hash) => stored.get(hash)),
      async keepOnly(hashes) {
        for (const hash of [...stored.keys()]) if (!hashes.has(hash)) stored.delete(hash);
      },
    },
    documents: inMemoryDocuments(kept, failure),
    images: inMemoryImages(shown),
    files: inMemoryFiles(disk, failure),
    tabs,
    memory: inMemoryTab(),
    now: () => Date.now(),
    build: "test",
    deviceGigabytes: 8,
    randomSeed: () => seed++,
  };
}

function inMemoryDocuments(kept: Map<DocumentKey, unknown>, failure: InMemoryPorts["failure"]): DocumentStore {
  return {
    keys: async () => [...kept.keys()],
    read: async (key) => kept.get(key),
    async write(entries) {
      if (failure.writes) throw failure.writes;
      for (const [key, value] of Object.entries(entries)) {
        if (value === undefined) kept.delete(key as DocumentKey);
        else kept.set(key as DocumentKey, structuredClone(value));
      }
    },
  };
}

function inMemoryTab(): TabMemory {
  let open: string | null = null;
  return {
    story: () => open,
    remember(story) {
      open = story;
    },
  };
}

function inMemoryFiles(disk: Map<string, Blob>, failure: InMemoryPorts["failure"]): Files {
  return {
    dropped: async () => null,
    choosePlace: async (name) => ({
      name,
      async write(pieces) {
        const all: Uint8Array<ArrayBuffer>[] = [];
        for await (const piece of pieces) all.push(Uint8Array.from(piece));
        if (failure.writes) throw failure.writes;
        disk.set(name, new Blob(all));
      },
    }),
  };
}

function inMemoryImages(shown: Set<string>): Images {
  return {
    async encode(pixels, width, height) {
      const image = new Blob([pixels]);
      contents.set(image, { pixels: pixels.slice(), width, height, hash: pixels.slice(0, 4).join("-") });
      return image;
    },
    async decode(image) {
      const content = contents.get(image);
      if (!content) throw new Error("decode(): expected an image that was encoded here");
      return content;
    },
    async fit(image, width, height) {
      const content = contents.get(image);
      if (!content) throw new Error("fit(): expected an image that was encoded here");
      const scale = Math.min(width / content.width, height / content.height);
      const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const u = Math.floor((x - (width - content.width * scale) / 2) / scale);
          const v = Math.floor((y - (height - content.height * scale) / 2) / scale);
          if (u < 0 || v < 0 || u >= content.width || v >= content.height) continue;
          const from = (v * content.width + u) * 4;
          pixels.set(content.pixels.subarray(from, from + 4), (y * width + x) * 4);
        }
      }
      return pixels;
    },
    async reduce({ pixels }, width, height) {
      const image = new Blob([pixels.subarray(0, width * height * 4)]);
      contents.set(image, { pixels, width, height, hash: `reduced-${width}` });
      return image;
    },
    url: (image) => `memory:${image.size}`,
    async decodedUrl(image) {
      const url = `memory:${contents.get(image)?.hash}-${shown.size}`;
      shown.add(url);
      return url;
    },
    revoke: (url) => void shown.delete(url),
  };
}

/** A drawn panel in a colour of its own, so that every panel has another hash. */
export function panelMessage(
  job: string,
  { id, width, height, seed }: PanelSpec,
  readFrom: readonly string[] = [],
): Extract<FromWorker, { type: "panel" }> {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  new DataView(pixels.buffer).setUint32(0, seed);
  const latents = new Uint16Array([seed & 0xffff]);
  return { type: "panel", job, panel: id, width, height, pixels, latents, readFrom };
}

/** Lets all promises that are under way come to their end. */
export async function settled(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  for (let turn = 0; turn < 30; turn++) {
    await new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
  }
  port1.close();
}

/** Plays the engine: loads the model when it was asked for, draws up to `limit` requests to their end. */
export async function drawPending(ports: InMemoryPorts, limit = Number.POSITIVE_INFINITY): Promise<void> {
  const drawn = ports.drawn;
  if (ports.asked.loads.length > 0 && drawn.size === 0) ports.emit(readyMessage);
  await settled();
  for (let n = 0; n < limit; n++) {
    const next = ports.asked.requests.find(({ job }) => !drawn.has(job));
    if (!next) return;
    drawn.add(next.job);
    for (const panel of next.request.panels) ports.emit(panelMessage(next.job, panel));
    ports.emit({ type: "done", job: next.job, timings });
    await settled();
  }
}

const phases = { textMs: 0, referencesMs: 0, correctMs: 0, denoiseMs: 0, decodeMs: 0 };
export const timings = { ...phases, unetCalls: 0, bankBytes: 0, bankCalls: 0 };
