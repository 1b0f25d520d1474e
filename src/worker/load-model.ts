// From a manifest's address to a model that draws: files, rewritten UNet, sessions.
import type { Decode } from "../diffusion/models.ts";
import type { PanelModel } from "../diffusion/pipelines/panels.ts";
import { createScheduler } from "../diffusion/schedulers/create-scheduler.ts";
import type { Scheduler } from "../diffusion/schedulers/scheduler.ts";
import { checkGraph } from "../graph/check.ts";
import { decodeModel, encodeModel } from "../graph/model.ts";
import { rewriteUnet, type SharedUnet } from "../graph/rewrite-unet.ts";
import { type Backend, chooseBackend } from "./backend.ts";
import type { Embedder } from "./embedder.ts";
import { StudioError } from "./failure.ts";
import { findManifest } from "./find-manifest.ts";
import { type DrawingFile, drawingFiles, type ModelFile, type ModelManifest } from "./manifest.ts";
import { autoencoder, denoiser, textEncoder } from "./networks.ts";
import { embedderInfo, openEmbedder } from "./open-embedder.ts";
import { openSource } from "./open-source.ts";
import { openPrintDecoder } from "./print.ts";
import type { LoadRequest, ModelInfo, RuntimeInfo } from "./protocol.ts";
import { openRuntime, type Runtime } from "./runtime.ts";
import { clipTokenizerFile, promptTokenizer } from "./tokenizer.ts";
import { type FileSource, readVerified, sha256 } from "./weights.ts";

export interface LoadedModel {
  readonly manifest: ModelManifest;
  readonly model: PanelModel;
  readonly info: ModelInfo;
  readonly runtime: RuntimeInfo;
  /** Settles when the graphics device is gone, and every session with it; null on the CPU. */
  readonly deviceLost: Promise<unknown> | null;
  schedule(steps: number): Scheduler;
}

/** A model as the worker keeps it: what draws, and what judges and prints, which is brought when it is first asked. */
export interface OpenModel extends LoadedModel {
  /** Throws StudioError "model-unsupported" when the model has none, "model-missing" or "model-corrupt" as its file is. */
  embedder(): Promise<Embedder>;
  /** Throws as the embedder does. */
  printDecoder(): Promise<Decode>;
}

export type LoadProgress = (file: string, loaded: number, total: number) => void;
export type ModelFiles = Readonly<Record<DrawingFile, Uint8Array<ArrayBuffer>>> & {
  /** What the manifest names beside a file, by path. */
  readonly beside: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
};

/** Throws StudioError: a file is missing or damaged, the manifest or the UNet is not of a kind the studio can use. */
export async function loadModel(load: LoadRequest, onProgress: LoadProgress): Promise<OpenModel> {
  const source = openSource(load.source);
  const manifest = await findManifest(source);
  const files = await fetchAll(manifest, source, onProgress);
  const backend = await chooseBackend(load.backend, load.threads);
  const runtime = await openRuntime(backend, load.runtimeUrl);
  return {
    ...(await assembleModel(manifest, files, backend, runtime)),
    embedder: once(() => openEmbedder(manifest, source, runtime)),
    printDecoder: once(() => openPrintDecoder(manifest, source, runtime)),
  };
}

/** Opens at the first call; what failed may go better the next time. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null;
  return () => {
    opened ??= open();
    opened.catch(() => {
      opened = null;
    });
    return opened;
  };
}

/** Sessions and pipeline parts from a model's files, whatever brought them. */
export async function assembleModel(
  manifest: ModelManifest,
  files: ModelFiles,
  backend: Backend,
  runtime: Runtime,
): Promise<LoadedModel> {
  const tokenizer = promptTokenizer(tokenizerFile(manifest, files), manifest);
  const unet = openUnet(files.unet, manifest);
  const open = (bytes: Uint8Array, role: DrawingFile) =>
    runtime.createSession(bytes, besideOf(manifest.files[role], files));
  const session = await open(unet.bytes, "unet");
  const text = await open(files.textEncoder, "textEncoder");
  const decoder = await open(files.vaeDecoder, "vaeDecoder");
  const encoder = await open(files.vaeEncoder, "vaeEncoder");
  return {
    manifest,
    model: {
      text: textEncoder(runtime, text, tokenizer, manifest.textOutput),
      denoiser: denoiser(runtime, session, unet.sites, manifest.layout?.input ?? null),
      autoencoder: autoencoder(runtime, encoder, decoder, manifest.latent),
      guidance: manifest.guidance.kind,
      downscale: manifest.latent.downscale,
      latentChannels: manifest.latent.channels,
      layoutDivisor: manifest.layout?.divisor ?? null,
    },
    deviceLost: backend.kind === "webgpu" ? backend.device.lost : null,
    info: await modelInfo(manifest, tokenizer.vocabulary, unet.sites),
    runtime: {
      backend: backend.kind,
      threads: backend.kind === "wasm" ? backend.threads : 1,
      reason: backend.reason,
      sharedSites: unet.sites.length,
      sites: unet.found,
    },
    schedule: (steps) => createScheduler(manifest.scheduler, manifest.prediction, steps),
  };
}

/** External data by the name the graph has for it: relative to the graph's own folder. */
function besideOf({ path, beside = [] }: ModelFile, files: ModelFiles): ReadonlyMap<string, Uint8Array> {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return new Map(beside.map((file) => [file.path.slice(folder.length), files.beside.get(file.path)!]));
}

function tokenizerFile(manifest: ModelManifest, files: ModelFiles): unknown {
  const json = JSON.parse(new TextDecoder().decode(files.tokenizer));
  const [merges] = manifest.files.tokenizer.beside ?? [];
  return merges ? clipTokenizerFile(json, new TextDecoder().decode(files.beside.get(merges.path))) : json;
}

async function fetchAll(manifest: ModelManifest, source: FileSource, onProgress: LoadProgress): Promise<ModelFiles> {
  const total = filesToDraw(manifest).reduce((sum, file) => sum + file.bytes, 0);
  let before = 0;
  const bring = async (file: ModelFile) => {
    const bytes = await readVerified(source, file, (loaded) => onProgress(file.path, before + loaded, total));
    before += file.bytes;
    return bytes;
  };
  // One after the other: the largest first file decides the wait, and a slow line is not shared.
  const { textEncoder, unet, vaeDecoder, vaeEncoder, tokenizer } = manifest.files;
  const beside = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of drawingFiles.flatMap((role) => manifest.files[role].beside ?? []))
    beside.set(file.path, await bring(file));
  return {
    beside,
    tokenizer: await bring(tokenizer),
    textEncoder: await bring(textEncoder),
    unet: await bring(unet),
    vaeDecoder: await bring(vaeDecoder),
    vaeEncoder: await bring(vaeEncoder),
  };
}

function filesToDraw({ files }: ModelManifest): readonly ModelFile[] {
  return drawingFiles.map((role) => files[role]).flatMap((file) => [file, ...(file.beside ?? [])]);
}

function openUnet(bytes: Uint8Array, { identity, name }: ModelManifest) {
  const graph = decodeModel(bytes);
  const refuse = (why: string) =>
    new StudioError(
      "model-unsupported",
      `The UNet of ${name} cannot share between panels: ${why}.`,
      "Use another export of this model, or name its sites in model.json.",
    );
  let shared: SharedUnet;
  try {
    shared = rewriteUnet(graph, { sites: identity.sites, weighted: true, bank: true, keep: true });
  } catch (thrown) {
    throw refuse(thrown instanceof Error ? thrown.message : String(thrown));
  }
  const [problem] = checkGraph(shared.graph);
  if (problem) throw refuse(problem);
  return { bytes: encodeModel(shared.graph), sites: shared.sites, found: shared.found };
}

async function modelInfo(
  manifest: ModelManifest,
  vocabulary: readonly string[] | null,
  sites: SharedUnet["sites"],
): Promise<ModelInfo> {
  const { rate, warmup, skip, region = "image" } = manifest.identity;
  const pixelsPerCell = manifest.latent.downscale ** 2;
  const hashes = filesToDraw(manifest)
    .map((f) => f.sha256)
    .sort()
    .join("");
  return {
    name: manifest.name,
    title: manifest.title,
    hash: await sha256(new TextEncoder().encode(hashes)),
    scheduler: manifest.scheduler.algorithm,
    steps: manifest.steps,
    guidanceScale: manifest.guidance.scale,
    shapes: manifest.shapes,
    sharing: { rate, warmup, skip, region },
    // Keys and values, four bytes each.
    bankBytesPerPixel: sites.reduce((sum, s) => sum + (8 * s.channels) / (s.divisor * pixelsPerCell), 0),
    vocabulary,
    embedder: embedderInfo(manifest),
    bytes: filesToDraw(manifest).reduce((sum, f) => sum + f.bytes, 0),
    printFactor: manifest.files.printDecoder ? manifest.files.printDecoder.upscale / manifest.latent.downscale : null,
  };
}
