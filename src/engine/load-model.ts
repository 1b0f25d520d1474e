// From a manifest's address to a model that draws: files, rewritten UNet, sessions.
import { numbersOfRank } from "../diffusion/looks/low-rank.ts";
import type { Denoiser } from "../diffusion/models.ts";
import type { PanelModel } from "../diffusion/pipelines/request.ts";
import { createScheduler } from "../diffusion/schedulers/create-scheduler.ts";
import type { Scheduler } from "../diffusion/schedulers/scheduler.ts";
import { StudioError } from "../models/failure.ts";
import { findManifest } from "../models/files/find-manifest.ts";
import { hashOf } from "../models/files/hash.ts";
import { counted, fileAt, type ModelFiles, networkFiles, openFiles } from "../models/files/model-files.ts";
import { openSource } from "../models/files/open-source.ts";
import { type FileSource, fingerprint } from "../models/files/weights.ts";
import { type DraftLibrary, readLibrary } from "../models/library.ts";
import { type ModelFile, type ModelManifest, usualLearning } from "../models/manifest.ts";
import { type Keep, keepNothing } from "../models/store/kept-unets.ts";
import type { LoadRequest, ModelInfo, RuntimeInfo } from "../worker/protocol.ts";
import { type ModelGradients, modelGradients } from "./gradients/model-gradients.ts";
import { autoencoder } from "./networks/autoencoder.ts";
import { denoiser, keptNames } from "./networks/denoiser.ts";
import { openEmbeddedEncoder } from "./networks/embedded-encoder.ts";
import { textEncoder } from "./networks/text-encoder.ts";
import { promptTokenizer, tokenizerFile } from "./networks/tokenizer.ts";
import type { RoughInput } from "./networks/unet-feeds.ts";
import { unetSessions } from "./networks/unet-sessions.ts";
import { once } from "./once.ts";
import { openNetwork, openUnet } from "./open-network.ts";
import type { Backend } from "./processors/backend.ts";
import { filesToDraw, type RoleNetworks, roleInfo, roleNetworks } from "./roles/role.ts";
import { roles } from "./roles/roles.ts";
import type { Runtime } from "./runtime.ts";
import { openUnetSession } from "./split-session.ts";
import { timed } from "./timed.ts";

/** Smaller networks are not worth a difference between devices, and may be held twice. */
const LARGE_FROM_BYTES = 256 << 20;

export interface LoadedModel {
  readonly manifest: ModelManifest;
  readonly model: PanelModel;
  /** What it has besides: what judges, prints and shows. */
  readonly networks: RoleNetworks<typeof roles>;
  readonly gradients: ModelGradients;
  /** What it composes drafts of, brought when it is asked for. Throws StudioError: it has none, or its file is missing or damaged. */
  library(): Promise<DraftLibrary>;
  readonly info: ModelInfo;
  readonly runtime: RuntimeInfo;
  /** Settles when the graphics device is gone, and every session with it; null on the CPU. */
  readonly deviceLost: Promise<unknown> | null;
  schedule(steps: number): Scheduler;
}

/** Which file of the model is at work, and bytes of all of them. */
export type LoadProgress = (file: string, loaded: number, total: number) => void;

/** What a model is and where its bytes are; sessions can be made of it again. */
export interface ModelOnHand {
  readonly manifest: ModelManifest;
  /** Those that draw. */
  readonly files: ModelFiles;
  readonly source: FileSource;
}

/** Throws StudioError: a file is missing or damaged, or the manifest is not of a kind the studio can use. */
export async function bringModel(load: LoadRequest, onProgress: LoadProgress): Promise<ModelOnHand> {
  const source = openSource(load.source);
  const manifest = await findManifest(source);
  const files = await openFiles(filesToDraw(manifest, roles), source, totalled(manifest, onProgress));
  return { manifest, source, files };
}

/** Sessions and pipeline parts from a model's files. Throws StudioError: a network is not of a kind the studio can use. */
export async function assembleModel(
  { manifest, files: closed, source }: ModelOnHand,
  backend: Backend,
  runtime: Runtime,
  keep: Keep = keepNothing,
  onProgress: LoadProgress = () => undefined,
): Promise<LoadedModel> {
  const files = counted(closed, totalled(manifest, onProgress));
  const tokenizer = promptTokenizer(vocabularyOf(manifest, files), manifest);
  const half = computesInHalf(manifest, backend);
  const unet = await timed("rewriting", () => openUnet(manifest, files, half, keep));
  const open = (file: ModelFile) =>
    timed(`session of ${file.path}`, () => {
      const { model, weights } = openNetwork(file, files);
      return runtime.createSession(model, weights);
    });
  const text = await open(manifest.files.textEncoder);
  const session = await timed("session of the UNet", () => openUnetSession(runtime, unet, keptNames(unet.sites)));
  const decoder = await open(manifest.files.vaeDecoder);
  const encoder = await open(manifest.files.vaeEncoder);
  const plain = { session, edits: null, style: null, lowRank: null };
  const sessions = unetSessions(runtime, plain, unetBytes(manifest) >= LARGE_FROM_BYTES, (edits) =>
    timed("session of the edited UNet", async () => {
      const edited = await openUnet(manifest, closed, half, keep, edits);
      const again = await openUnetSession(runtime, edited, keptNames(edited.sites));
      return { session: again, edits: edited.edits, style: edited.style, lowRank: edited.lowRank };
    }),
  );
  const inputs = { layout: manifest.layout?.input ?? null, rough: roughInput(manifest) };
  const network = denoiser(runtime, session, unet, inputs, sessions);
  const own = autoencoder(runtime, encoder, decoder, manifest.latent);
  const { textEncoder: textFile } = manifest.files;
  const embedded = once(() =>
    openEmbeddedEncoder(runtime, { ...openNetwork(textFile, closed), output: manifest.textOutput }),
  );
  const gradients = modelGradients(manifest, closed, runtime, inputs, bytesOf(manifest));
  const networks = roleNetworks(roles, files, source, { manifest, runtime, decode: own.decode });
  return {
    manifest,
    model: {
      text: textEncoder(runtime, text, tokenizer, manifest.textOutput, embedded),
      denoiser: network,
      pull: async (divisor, call, objects) =>
        (await gradients.boxes(divisor, call.additions !== undefined)).run(call, objects),
      autoencoder: own,
      tinyDecode: manifest.files.tinyDecoder ? await networks.tinyDecoder() : null,
      guidance: manifest.guidance.kind,
      references: seenAs(manifest),
      knownStyles: new Map(),
      downscale: manifest.latent.downscale,
      latentChannels: manifest.latent.channels,
      layout: manifest.layout && { ...manifest.staging, divisor: manifest.layout.divisor },
      rough: manifest.rough ?? null,
    },
    networks,
    gradients,
    library: once(() => bringLibrary(manifest, source)),
    deviceLost: backend.kind === "webgpu" ? backend.device.lost : null,
    info: await modelInfo(manifest, files, tokenizer.vocabulary, network),
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

/** Its role among the files. */
const LIBRARY = "library";

async function bringLibrary({ files, title }: ModelManifest, source: FileSource): Promise<DraftLibrary> {
  const file = files[LIBRARY];
  if (!file) throw new StudioError("model-unsupported", `${title} has no library of pieces.`, "Choose another model.");
  const { size, read } = fileAt(await openFiles([file], source), file.path);
  return readLibrary(JSON.parse(new TextDecoder().decode(read(0, size))), `${title}: ${file.path}`);
}

function roughInput({ rough, latent }: ModelManifest): RoughInput | null {
  return rough ? { name: rough.input, scale: latent.downscale / rough.divisor } : null;
}

function totalled(manifest: ModelManifest, onProgress: LoadProgress): (file: string, more: number) => void {
  const total = bytesOf(manifest);
  let loaded = 0;
  return (file, more) => {
    loaded = Math.min(total, loaded + more);
    onProgress(file, loaded, total);
  };
}

/**
 * A large network is converted to float16 where the device computes in it: half the bytes to upload and to keep. A small one
 * draws as it was trained, on every device alike. The text encoder and the autoencoder stay as they are: they are small
 * beside it, and their masks and activations are known to leave float16's range.
 */
function computesInHalf(manifest: ModelManifest, backend: Backend): boolean {
  const isHalf = backend.kind === "webgpu" && backend.device.features.has("shader-f16");
  return isHalf && unetBytes(manifest) >= LARGE_FROM_BYTES;
}

function unetBytes({ files: { unet } }: ModelManifest): number {
  return [unet, ...(unet.beside ?? [])].reduce((sum, file) => sum + file.bytes, 0);
}

function vocabularyOf({ files: { tokenizer } }: ModelManifest, files: ModelFiles): object {
  const textOf = (path: string) => {
    const file = fileAt(files, path);
    return new TextDecoder().decode(file.read(0, file.size));
  };
  const beside = (name: string) => {
    const file = tokenizer.beside?.find(({ path }) => path.endsWith(name));
    return file && textOf(file.path);
  };
  const folder = tokenizer.path.slice(0, tokenizer.path.lastIndexOf("/") + 1);
  const [merges, added] = [beside("merges.txt"), beside("added_tokens.json")];
  return tokenizerFile({ vocab: textOf(tokenizer.path), merges, added }, folder);
}

const seenAs = ({ identity }: ModelManifest) => (identity.cleanReferences ? "clean" : "noised");

const bytesOf = (manifest: ModelManifest) => filesToDraw(manifest, roles).reduce((sum, file) => sum + file.bytes, 0);

async function modelInfo(
  manifest: ModelManifest,
  files: ModelFiles,
  vocabulary: readonly string[] | null,
  { sites, crossLevels, keptNumberBytes, projections }: Denoiser,
): Promise<ModelInfo> {
  const { rate, warmup, skip, region } = manifest.identity;
  const { kind, scale } = manifest.guidance;
  const hashes = networkFiles(manifest).map(({ path, sha256 }) => sha256 ?? fingerprint(fileAt(files, path)));
  const halves = kind === "classifier-free" && scale !== 1 ? 2 : 1;
  const pixelsPerCell = manifest.latent.downscale ** 2;
  return {
    name: manifest.name,
    title: manifest.title,
    // Of the networks: names these weights in a recipe, with a small decoder beside them or without.
    hash: await hashOf(new TextEncoder().encode(hashes.sort().join(""))),
    scheduler: manifest.scheduler.algorithm,
    steps: manifest.steps,
    learning: manifest.learning ?? usualLearning,
    guidanceScale: scale,
    readsNegative: halves === 2,
    shapes: manifest.shapes,
    staging: manifest.staging,
    editsAttention: crossLevels.length > 0,
    numbersARank: numbersOfRank(projections, 1),
    takesRoughs: manifest.rough !== undefined,
    recognisesRoughs: manifest.rough?.recognises ?? false,
    hasLibrary: manifest.files[LIBRARY] !== undefined,
    sharing: { rate, warmup, skip, region },
    // Keys and values.
    bankBytesPerPixel: sites.reduce(
      (sum, s) => sum + (2 * keptNumberBytes * halves * s.channels) / (s.divisor * pixelsPerCell),
      0,
    ),
    references: seenAs(manifest),
    vocabulary,
    bytes: bytesOf(manifest),
    ...roleInfo(roles, manifest),
  };
}
