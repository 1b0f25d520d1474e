// From a published Stable-Diffusion-class ONNX repository (diffusers layout, as optimum, Microsoft and others export it) to a
// manifest of this studio. Pure: it reads a listing and configurations, no bytes of weights, and asks no model for its name.
import { readSchedulerConfig, type SchedulerDescription } from "../diffusion/schedulers/diffusers-config.ts";
import type { ExternalFile } from "../graph/external-weights.ts";
import { StudioError } from "./failure.ts";
import type { DrawingFile, ModelFile, ModelManifest } from "./manifest.ts";

export interface Repository {
  readonly name: string;
  readonly title: string;
  /** Every file, paths relative to the repository. */
  readonly files: readonly ModelFile[];
  /** Parsed contents of the .json files that are there, by path; of those a description needs, see `neededConfigs`. */
  readonly configs: ReadonlyMap<string, unknown>;
  /** Where graphs say that their weights lie, by the graph's path; of others the names of files decide. */
  readonly weights?: ReadonlyMap<string, readonly ExternalFile[]>;
}

/** Small files to fetch before describeRepository(), where the repository has them. */
export const neededConfigs = [
  "model_index.json",
  "scheduler/scheduler_config.json",
  "unet/config.json",
  "text_encoder/config.json",
  "vae_decoder/config.json",
  "tokenizer/tokenizer_config.json",
  "tokenizer/special_tokens_map.json",
] as const;

/** Pipelines that are text encoder, UNet and autoencoder and nothing else. */
const PIPELINES = [
  "StableDiffusionPipeline",
  "OnnxStableDiffusionPipeline",
  "ORTStableDiffusionPipeline",
  "LatentConsistencyModelPipeline",
  "ORTLatentConsistencyModelPipeline",
];

/** Folders whose presence means a kind of model that is not built here. */
const FOREIGN: Readonly<Record<string, string>> = {
  text_encoder_2: "a second text encoder (Stable Diffusion XL)",
  transformer: "a diffusion transformer instead of a UNet (Stable Diffusion 3, Flux)",
  prior: "a prior network (Kandinsky, Cascade)",
  image_encoder: "an image encoder",
  controlnet: "a ControlNet",
};

type Config = Readonly<Record<string, unknown>>;

/** Throws StudioError "model-unsupported" with the repository's name and the reason. */
export function describeRepository(given: Repository): ModelManifest {
  const repository = { ...given, files: given.files.filter(({ path }) => !HIDDEN.test(path)) };
  const refuse = (why: string): never => {
    throw new StudioError(
      "model-unsupported",
      `${repository.name} cannot be used: ${why}.`,
      "Choose a Stable Diffusion 1.x or 2.x, LCM or Turbo model in ONNX format.",
    );
  };
  const config = (path: (typeof neededConfigs)[number]) => (repository.configs.get(path) ?? {}) as Config;
  const index = config("model_index.json");
  const unet = config("unet/config.json");
  checkParts(repository, index, refuse);
  checkUnet(unet, refuse);
  const architectures = config("text_encoder/config.json").architectures;
  if (architectures !== undefined && !String(architectures).startsWith("CLIPText"))
    refuse(`its text encoder is ${architectures}; supported is CLIPTextModel`);
  const consistency = /LatentConsistency/.test(String(index._class_name));
  const written = config("scheduler/scheduler_config.json");
  const schedule = readSchedule(consistency ? written : brought(written), refuse);
  const latent = readLatent(config("vae_decoder/config.json"), refuse);
  const sizeMultiple = 8 * latent.downscale;
  const encoder = findEncoder(repository.files);
  const tinyDecoder = repository.files.find(({ path }) => TAESD.test(path));
  return {
    format: 1,
    name: repository.name,
    title: repository.title,
    files: {
      ...findFiles(repository, refuse),
      // How near two pictures of one character are for it was not measured with pictures of such models.
      ...(encoder && { embedder: { ...encoder, kind: "image-encoder", threshold: null } }),
      ...(tinyDecoder && { tinyDecoder }),
    },
    ...schedule,
    ...samplingOf(
      schedule,
      typeof unet.time_cond_proj_dim === "number" || consistency,
      [repository.name, repository.title, index._name_or_path, unet._name_or_path].some((n) =>
        /turbo/i.test(String(n)),
      ),
    ),
    latent,
    // Stable Diffusion 1's latents in colours, fitted by the user keturn (discuss.huggingface.co/t/27819), halved for 0..1.
    previewFactors: [
      [0.149, 0.1035, 0.104],
      [0.0935, 0.143, 0.0865],
      [-0.079, 0.0945, 0.132],
      [-0.092, -0.1355, -0.2365],
    ],
    previewBias: [0.5, 0.5, 0.5],
    shapes: shapesOf(cellsOf(unet.sample_size, refuse), latent.downscale, sizeMultiple),
    sizeMultiple,
    context: {
      tokens: 77,
      dim: typeof unet.cross_attention_dim === "number" ? unet.cross_attention_dim : null,
      pad: padOf(config("tokenizer/special_tokens_map.json"), config("tokenizer/tokenizer_config.json"), refuse),
      unknown: null,
      overflow: "chunk",
    },
    textOutput: "last_hidden_state",
    vocabulary: "open",
    layout: null,
    staging: { figures: 2, objects: 1, besideObject: 1, inCloseUp: 1 },
  };
}

function checkParts({ files }: Repository, index: Config, refuse: (why: string) => never): void {
  for (const [part, what] of Object.entries(FOREIGN))
    if (Array.isArray(index[part]) ? index[part][0] !== null : files.some((f) => f.path.startsWith(`${part}/`)))
      refuse(`it has ${what}`);
  const pipeline = index._class_name;
  if (pipeline !== undefined && !PIPELINES.includes(String(pipeline)))
    refuse(`its pipeline is ${pipeline}; supported are ${PIPELINES.join(", ")}`);
}

function checkUnet(unet: Config, refuse: (why: string) => never): void {
  if ((unet.in_channels ?? 4) !== 4)
    refuse(`its UNet takes ${unet.in_channels} channels; supported are 4 (inpainting and upscaling models take more)`);
  if ((unet.out_channels ?? 4) !== 4)
    refuse(
      `its UNet gives ${unet.out_channels} channels; supported are 4 (those that predict a variance as well give more)`,
    );
  for (const field of ["addition_embed_type", "class_embed_type", "encoder_hid_dim_type"])
    if ((unet[field] ?? null) !== null)
      refuse(`its UNet has "${field}" ${JSON.stringify(unet[field])}; supported is none`);
}

function readSchedule(config: Config, refuse: (why: string) => never): SchedulerDescription {
  if (config._class_name === undefined) return refuse("it has no scheduler/scheduler_config.json");
  try {
    return readSchedulerConfig(config);
  } catch (thrown) {
    return refuse(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/**
 * What Stable Diffusion's pipelines make of a scheduler's file before its class reads it: files older than these two fields
 * mean 1 and false, whatever the class would take. Latent consistency's pipelines are younger and take it as it is.
 */
function brought(config: Config): Config {
  if (config._class_name === "FlowMatchEulerDiscreteScheduler") return config;
  return { ...config, steps_offset: 1, clip_sample: false };
}

/** What the autoencoder's own configuration tells; what it leaves out is Stable Diffusion's: 4 channels, 8 pixels a cell. */
function readLatent(vae: Config, refuse: (why: string) => never): ModelManifest["latent"] {
  if ((vae.latent_channels ?? 4) !== 4)
    refuse(`its autoencoder has latents of ${vae.latent_channels} channels; its UNet takes 4`);
  if ((vae.shift_factor ?? 0) !== 0) refuse(`its autoencoder shifts latents by ${vae.shift_factor}; supported is 0`);
  const { block_out_channels: blocks } = vae;
  return {
    channels: 4,
    // Each block but the last halves the picture.
    downscale: Array.isArray(blocks) && blocks.length > 0 ? 2 ** (blocks.length - 1) : 8,
    scale: numberOr(vae.scaling_factor, 0.18215),
    pixels: "signed",
  };
}

/** [width, height] in latent cells that the UNet was trained on; its file has one number, or [height, width]. */
function cellsOf(size: unknown, refuse: (why: string) => never): readonly [number, number] {
  if (size === undefined || size === null) return [64, 64];
  const [height, width = height, ...more] = Array.isArray(size) ? size : [size];
  const isSize = (side: unknown): side is number => Number.isInteger(side) && Number(side) > 0;
  if (isSize(height) && isSize(width) && more.length === 0) return [width, height];
  return refuse(`its UNet has "sample_size" ${JSON.stringify(size)}; supported is a number or [height, width]`);
}

/**
 * Steps, guidance and sharing that fit how the model was distilled. Latent consistency shows in the scheduler and the UNet.
 * Adversarial distillation (SD-Turbo) leaves no field: its schedule, Euler steps from the very end of training, is that of many
 * plain models too, so it must also be published as what it is.
 */
function samplingOf(
  { scheduler, prediction }: SchedulerDescription,
  embedded: boolean,
  isCalledTurbo: boolean,
): Pick<ModelManifest, "steps" | "guidance" | "identity"> {
  const fromTheEnd = scheduler.algorithm.startsWith("euler") && scheduler.spacing === "trailing";
  const turbo = isCalledTurbo && fromTheEnd && prediction === "epsilon";
  const few = scheduler.algorithm === "lcm" || turbo;
  const identity = {
    sites: ["up"],
    rate: 0.5,
    region: "image",
    // Who predicts noise or v never saw a clean panel.
    cleanReferences: false,
    // One step of 50 in the reference. A model of few steps shares from its first one: it has no step to spare.
    warmup: few ? 0 : 0.02,
    skip: few ? { early: 0, late: 0, until: 0 } : { early: 0.3, late: 0.1, until: 0.4 },
  } as const;
  if (embedded) return { steps: 4, guidance: { kind: "embedded", scale: 8 }, identity };
  if (few) return { steps: turbo ? 2 : 4, guidance: { kind: "none", scale: 1 }, identity };
  return { steps: 25, guidance: { kind: "classifier-free", scale: 7.5 }, identity };
}

/** A system's own files: what Finder, Explorer and version control leave beside others. */
const HIDDEN = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/;

/** What lies in a network's folder beside the graph and its weights: texts, other frameworks' weights. */
const NOT_WEIGHTS = /\.(onnx|json|txt|md|py|safetensors|msgpack|h5|ckpt)$|pytorch_model[^/]*\.bin$/;

function whatElse(graphs: readonly ModelFile[], inside: readonly ModelFile[]): string {
  const pytorch = inside.find(({ path }) => /\.safetensors$|pytorch_model[^/]*\.bin$/.test(path));
  if (graphs.length > 0) return ` (found ${graphs.map((f) => f.path).join(", ")})`;
  return pytorch ? ` (found ${pytorch.path}, weights for PyTorch: export them to ONNX first)` : "";
}

/**
 * TAESD for Stable Diffusion 1 and 2 beside a model: under its author's name (taesd_decoder.onnx), or its own repository in a
 * folder, as julienkay/taesd and deinferno/taesd-onnx lay it out. Not those of other latents (taesdxl, taesd3).
 */
const TAESD = /(^|\/)taesd_decoder\.onnx$|(^|\/)taesd(-onnx)?\/vae_decoder\/model\.onnx$/;

/** Where the studio's catalogue puts an image encoder that comes from another repository, in that repository's layout. */
const ENCODER = "identity_encoder/";

function findEncoder(files: readonly ModelFile[]): ModelFile | undefined {
  const own = files.filter(({ path }) => path.startsWith(ENCODER));
  const network = own.find(({ path }) => path.endsWith(".onnx"));
  return network && { ...network, beside: own.filter(({ path }) => path.endsWith(".json")) };
}

/** The files that a graph names. Throws StudioError "model-missing" when one is not there, or ends before its last weight. */
function filesNamed(
  graph: ModelFile,
  named: readonly ExternalFile[],
  { name, files }: Repository,
): readonly ModelFile[] {
  const folder = graph.path.slice(0, graph.path.lastIndexOf("/") + 1);
  return named.map(({ location, bytes }) => {
    const file = files.find(({ path }) => path === folder + location);
    if (file && file.bytes >= bytes) return file;
    const others = files.filter(({ path }) => path.startsWith(folder)).map(({ path }) => path.slice(folder.length));
    const found = file ? `${file.bytes} bytes` : others.join(", ");
    throw new StudioError(
      "model-missing",
      `${name}: the weights of ${graph.path} lie in ${location}: expected that file, of ${bytes} bytes or more, in ${folder}, found ${found}.`,
      `Get ${folder}${location} from where you have the model, and put it beside ${graph.path} under that name.`,
    );
  });
}

function findFiles(repository: Repository, refuse: (why: string) => never): Pick<ModelManifest["files"], DrawingFile> {
  const { files } = repository;
  const at = (path: string) => files.find((f) => f.path === path);
  const network = (folder: string): ModelFile => {
    const inside = files.filter((f) => f.path.startsWith(`${folder}/`));
    const graphs = inside.filter((f) => f.path.endsWith(".onnx"));
    const graph = at(`${folder}/model.onnx`) ?? (graphs.length === 1 ? graphs[0] : undefined);
    if (!graph) return refuse(`it has no ${folder}/model.onnx${whatElse(graphs, inside)}`);
    // External weights go by many names: model.onnx_data, model.onnx.data, weights.pb. With two graphs in a folder, by the graph's name.
    const own = (path: string) => graphs.length === 1 || path.startsWith(`${folder}/model.onnx`);
    const named = repository.weights?.get(graph.path);
    const beside = named
      ? filesNamed(graph, named, repository)
      : inside.filter(({ path }) => !NOT_WEIGHTS.test(path) && own(path));
    return beside.length > 0 ? { ...graph, beside } : graph;
  };
  return {
    textEncoder: network("text_encoder"),
    unet: network("unet"),
    vaeDecoder: network("vae_decoder"),
    vaeEncoder: network("vae_encoder"),
    tokenizer: findTokenizer(at, refuse),
  };
}

/** vocab.json and merges.txt are the original's; a tokenizer.json is somebody's conversion of them, and some leave out a half. */
function findTokenizer(at: (path: string) => ModelFile | undefined, refuse: (why: string) => never): ModelFile {
  const [vocab, merges] = [at("tokenizer/vocab.json"), at("tokenizer/merges.txt")];
  const added = at("tokenizer/added_tokens.json");
  if (vocab && merges) return { ...vocab, beside: added ? [merges, added] : [merges] };
  return (
    at("tokenizer/tokenizer.json") ?? refuse("it has neither tokenizer/vocab.json with merges.txt nor tokenizer.json")
  );
}

/** What CLIP's vocabulary calls the tokens that fill a prompt up: Stable Diffusion 1 takes the end token, 2 the first entry. */
const PADS: Readonly<Record<string, number>> = { "<|endoftext|>": 49407, "!": 0 };

function padOf(special: Config, tokenizer: Config, refuse: (why: string) => never): number {
  const found = special.pad_token ?? tokenizer.pad_token ?? "<|endoftext|>";
  const token = typeof found === "object" && found !== null && "content" in found ? found.content : found;
  return (
    PADS[String(token)] ?? refuse(`it pads prompts with "${token}"; supported are ${Object.keys(PADS).join(" and ")}`)
  );
}

/** As trained, and what is half as wide or high again; of an oblong one, it lying and standing, and the square of its short side. */
function shapesOf(
  [across, down]: readonly [number, number],
  downscale: number,
  multiple: number,
): ModelManifest["shapes"] {
  const fitted = (cells: number) => Math.max(1, Math.round((cells * downscale) / multiple)) * multiple;
  const [width, height] = [fitted(across), fitted(down)];
  const short = Math.min(width, height);
  const long = width === height ? fitted(across * 1.5) : Math.max(width, height);
  const shapes = [
    [width, height],
    [short, short],
    [long, short],
    [short, long],
  ] as const;
  return shapes.filter(([w, h], i) => shapes.findIndex(([x, y]) => x === w && y === h) === i);
}

function numberOr(found: unknown, absent: number): number {
  return typeof found === "number" && found > 0 ? found : absent;
}
