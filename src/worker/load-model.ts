// From a manifest's address to a model that draws: files, rewritten UNet, sessions.
import type { PanelModel } from "../diffusion/pipelines/panels.ts";
import { flowMatchEuler } from "../diffusion/schedulers/flow-match-euler.ts";
import type { Scheduler } from "../diffusion/schedulers/scheduler.ts";
import { checkGraph } from "../graph/check.ts";
import { decodeModel, encodeModel } from "../graph/model.ts";
import { type SharedGraph, shareAttention } from "../graph/rules/shared-attention.ts";
import { findSelfAttentions } from "../graph/self-attention.ts";
import { viewGraph } from "../graph/view.ts";
import { type Backend, chooseBackend } from "./backend.ts";
import { StudioError } from "./failure.ts";
import { type ModelFile, type ModelManifest, readManifest } from "./manifest.ts";
import { autoencoder, denoiser, textEncoder } from "./networks.ts";
import { openSource } from "./open-source.ts";
import type { LoadRequest, ModelInfo, ModelSource, RuntimeInfo } from "./protocol.ts";
import { openRuntime, type Runtime } from "./runtime.ts";
import { promptTokenizer } from "./tokenizer.ts";
import { type FileSource, readVerified, sha256 } from "./weights.ts";

export interface LoadedModel {
  readonly manifest: ModelManifest;
  readonly model: PanelModel;
  readonly info: ModelInfo;
  readonly runtime: RuntimeInfo;
  schedule(steps: number): Scheduler;
}

export type LoadProgress = (file: string, loaded: number, total: number) => void;
export type ModelFiles = Readonly<Record<keyof ModelManifest["files"], Uint8Array<ArrayBuffer>>>;

/** Throws StudioError: a file is missing or damaged, the manifest or the UNet is not of a kind the studio can use. */
export async function loadModel(load: LoadRequest, onProgress: LoadProgress): Promise<LoadedModel> {
  const source = openSource(load.source);
  const manifest = await fetchManifest(source, load.source.kind);
  const files = await fetchAll(manifest, source, onProgress);
  const backend = await chooseBackend(load.backend, load.threads);
  return assembleModel(manifest, files, backend, await openRuntime(backend, load.runtimeUrl));
}

/** Sessions and pipeline parts from a model's files, whatever brought them. */
export async function assembleModel(
  manifest: ModelManifest,
  files: ModelFiles,
  backend: Backend,
  runtime: Runtime,
): Promise<LoadedModel> {
  const tokenizer = promptTokenizer(JSON.parse(new TextDecoder().decode(files.tokenizer)), manifest);
  const unet = rewriteUnet(files.unet, manifest);
  const session = await runtime.createSession(unet.bytes);
  const text = await runtime.createSession(files.textEncoder);
  const decoder = await runtime.createSession(files.vaeDecoder);
  const encoder = await runtime.createSession(files.vaeEncoder);
  const { shift, spacing, timestepScale } = manifest.scheduler;
  return {
    manifest,
    model: {
      text: textEncoder(runtime, text, tokenizer),
      denoiser: denoiser(runtime, session, unet.sites, manifest.layout?.input ?? null),
      autoencoder: autoencoder(runtime, encoder, decoder),
      downscale: manifest.latent.downscale,
      latentChannels: manifest.latent.channels,
      layoutDivisor: manifest.layout?.divisor ?? null,
    },
    info: await modelInfo(manifest, tokenizer.vocabulary),
    runtime: {
      backend: backend.kind,
      threads: backend.kind === "wasm" ? backend.threads : 1,
      reason: backend.reason,
      sharedSites: unet.sites.length,
      sites: unet.found,
    },
    schedule: (steps) => flowMatchEuler({ steps, shift, spacing, timestepScale }),
  };
}

/** A download without a model.json is told apart from a damaged one: repairing would not help. */
async function readManifestText(source: FileSource, kind: ModelSource["kind"]): Promise<string> {
  try {
    return new TextDecoder().decode(await source.read("model.json", 0, () => undefined, false));
  } catch (thrown) {
    if (kind !== "stored" || !(thrown instanceof StudioError && thrown.code === "model-missing")) throw thrown;
    const remedy = "This version of the studio draws with models that have a model.json: choose another one.";
    throw new StudioError("model-missing", thrown.message, remedy);
  }
}

async function fetchManifest(source: FileSource, kind: ModelSource["kind"]): Promise<ModelManifest> {
  const place = `${source.place}: model.json`;
  const text = await readManifestText(source, kind);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new StudioError("model-unsupported", `${place}: expected JSON, found ${cause}.`, source.remedy);
  }
  return readManifest(json, place);
}

async function fetchAll(manifest: ModelManifest, source: FileSource, onProgress: LoadProgress): Promise<ModelFiles> {
  const total = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
  let before = 0;
  const bring = async (file: ModelFile) => {
    const bytes = await readVerified(source, file, (loaded) => onProgress(file.path, before + loaded, total));
    before += file.bytes;
    return bytes;
  };
  // One after the other: the largest first file decides the wait, and a slow line is not shared.
  const { textEncoder, unet, vaeDecoder, vaeEncoder, tokenizer } = manifest.files;
  return {
    tokenizer: await bring(tokenizer),
    textEncoder: await bring(textEncoder),
    unet: await bring(unet),
    vaeDecoder: await bring(vaeDecoder),
    vaeEncoder: await bring(vaeEncoder),
  };
}

function rewriteUnet(bytes: Uint8Array, { identity, name }: ModelManifest) {
  const graph = decodeModel(bytes);
  const refuse = (why: string) =>
    new StudioError(
      "model-unsupported",
      `The UNet of ${name} cannot share between panels: ${why}.`,
      "Use another export of this model, or name its sites in model.json.",
    );
  let shared: SharedGraph;
  try {
    shared = shareAttention(graph, { sites: identity.sites, weighted: true, bank: true, keep: true });
  } catch (thrown) {
    throw refuse(thrown instanceof Error ? thrown.message : String(thrown));
  }
  const [problem] = checkGraph(shared.graph);
  if (problem) throw refuse(problem);
  return { bytes: encodeModel(shared.graph), sites: shared.sites, found: findSelfAttentions(viewGraph(graph)).length };
}

async function modelInfo(manifest: ModelManifest, vocabulary: readonly string[] | null): Promise<ModelInfo> {
  const hashes = Object.values(manifest.files)
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
    sharing: { rate: manifest.identity.rate, warmup: manifest.identity.warmup, skip: manifest.identity.skip },
    vocabulary,
    bytes: Object.values(manifest.files).reduce((sum, f) => sum + f.bytes, 0),
  };
}
