// A whole Stable-Diffusion-class repository of random weights, small enough for tests: the stored UNet of the "lcm" family, and
// a text encoder and autoencoder of one or two nodes made here. Loaded as a published repository would be.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TensorProto_DataType } from "onnx-buf";
import { gaussianNoise } from "../diffusion/random.ts";
import type { Tensor } from "../diffusion/tensor.ts";
import { bytesSource } from "../graph/external-weights.ts";
import { readStored } from "../graph/stored-exports.test-kit.ts";
import { findManifest } from "../models/files/find-manifest.ts";
import type { FileSource } from "../models/files/weights.ts";
import { constant, integers, network, value } from "./build-network.test-kit.ts";
import { assembleModel, type LoadedModel, type ModelOnHand } from "./load-model.ts";
import { openRuntime } from "./runtime.ts";

const UNET = "models/fixtures/unet/lcm/ts-sdpa-external.onnx";
const { FLOAT, INT32 } = TensorProto_DataType;

/** 61 rows of features, one for each id modulo 61; ids as int32, as Microsoft's export has them. */
function textEncoder(): Uint8Array<ArrayBuffer> {
  return network(
    value("input_ids", INT32, ["batch", "sequence"]),
    value("last_hidden_state", FLOAT, ["batch", "sequence", 32]),
    [constant("rows", [61, 32], gaussianNoise(5, 61 * 32)), constant("count", [], Int32Array.of(61))],
    [
      { opType: "Mod", input: ["input_ids", "count"], output: ["row"] },
      { opType: "Gather", input: ["rows", "row"], output: ["last_hidden_state"] },
    ],
  );
}

/** One convolution of 8 x 8 pixels: four means, then four variances. */
function encoder(): Uint8Array<ArrayBuffer> {
  return network(
    value("sample", FLOAT, ["batch", 3, "height", "width"]),
    value("latent_parameters", FLOAT, ["batch", 8, "h", "w"]),
    [
      constant(
        "weight",
        [8, 3, 8, 8],
        gaussianNoise(6, 8 * 3 * 64).map((x) => x / 8),
      ),
    ],
    [
      {
        opType: "Conv",
        input: ["sample", "weight"],
        output: ["latent_parameters"],
        attribute: [integers("strides", [8, 8])],
      },
    ],
  );
}

function decoder(): Uint8Array<ArrayBuffer> {
  return network(
    value("latent_sample", FLOAT, ["batch", 4, "h", "w"]),
    value("sample", FLOAT, ["batch", 3, "height", "width"]),
    [
      constant(
        "weight",
        [4, 3, 8, 8],
        gaussianNoise(7, 4 * 3 * 64).map((x) => x / 8),
      ),
    ],
    [
      {
        opType: "ConvTranspose",
        input: ["latent_sample", "weight"],
        output: ["sample"],
        attribute: [integers("strides", [8, 8])],
      },
    ],
  );
}

const SMALL_WEIGHT = gaussianNoise(8, 4 * 3 * 64).map((x) => x / 8);

/**
 * A decoder with the interface of TAESD, which clamps as it does, 3 tanh(x / 3), and gives -1..1 as diffusers exports it or 0..1.
 * `side`: pixels per cell. `fixed`: for pictures of one size only.
 */
export function smallDecoder(signed: boolean, { side = 8, fixed = false } = {}): Uint8Array<ArrayBuffer> {
  const of = (name: string, input: string[], output: string, opType: string) => ({
    name,
    opType,
    input,
    output: [output],
  });
  const weight = SMALL_WEIGHT.subarray(0, 4 * 3 * side * side);
  return network(
    value("latent_sample", FLOAT, fixed ? [1, 4, 16, 16] : ["batch", 4, "h", "w"]),
    value("sample", FLOAT, ["batch", 3, "height", "width"]),
    [
      constant("weight", [4, 3, side, side], weight.slice()),
      constant("middle", [3], new Float32Array(3).fill(0.5)),
      constant("three", [], Float32Array.of(3)),
      ...(signed ? [constant("two", [], Float32Array.of(2)), constant("one", [], Float32Array.of(1))] : []),
    ],
    [
      of("narrow", ["latent_sample", "three"], "narrowed", "Div"),
      of("clamp", ["narrowed"], "clamped", "Tanh"),
      of("widen", ["clamped", "three"], "widened", "Mul"),
      {
        ...of("up", ["widened", "weight", "middle"], signed ? "unit" : "sample", "ConvTranspose"),
        attribute: [integers("strides", [side, side])],
      },
      ...(signed
        ? [of("twice", ["unit", "two"], "doubled", "Mul"), of("down", ["doubled", "one"], "sample", "Sub")]
        : []),
    ],
  );
}

/** What `smallDecoder` makes of latents [1, 4, h, w], in 0..1, by its formula. */
export function smallPicture({ dims: [, , h = 0, w = 0], data }: Tensor): Float32Array {
  return Float32Array.from({ length: 3 * h * w * 64 }, (_, i) => {
    const [channel, y, x] = [Math.floor(i / (h * w * 64)), Math.floor(i / (w * 8)) % (h * 8), i % (w * 8)];
    const cell = Math.floor(y / 8) * w + Math.floor(x / 8);
    return [0, 1, 2, 3].reduce(
      (sum, c) =>
        sum +
        3 * Math.tanh(data[c * h * w + cell]! / 3) * SMALL_WEIGHT[((c * 3 + channel) * 8 + (y % 8)) * 8 + (x % 8)]!,
      0.5,
    );
  });
}

/** The mean colour of a picture, as the state of one token: an image encoder in the layout of Transformers.js. */
export function tinyEncoder(size: { readonly width: number; readonly height: number } | null) {
  const graph = network(
    value("pixel_values", FLOAT, ["batch", 3, "height", "width"]),
    value("last_hidden_state", FLOAT, ["batch", 1, 3]),
    [constant("shape", [3], BigInt64Array.of(0n, 1n, 3n))],
    [
      { opType: "GlobalAveragePool", input: ["pixel_values"], output: ["mean"] },
      { opType: "Reshape", input: ["mean", "shape"], output: ["last_hidden_state"] },
    ],
  );
  const half = [0.5, 0.5, 0.5];
  const scaling = { do_rescale: true, rescale_factor: 1 / 255, do_normalize: true, image_mean: half, image_std: half };
  const preprocessor = { image_processor_type: "ViTImageProcessor", do_resize: size !== null, size, ...scaling };
  return new Map<string, Uint8Array<ArrayBuffer>>([
    ["preprocessor_config.json", json(preprocessor)],
    ["onnx/model_quantized.onnx", graph],
  ]);
}

const SCHEDULER = {
  _class_name: "LCMScheduler",
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  clip_sample: false,
  original_inference_steps: 50,
};

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** Every file of the repository by its path. */
export function tinyRepository(): Files {
  const unet = { in_channels: 4, sample_size: 16, cross_attention_dim: 32, time_cond_proj_dim: 24 };
  return new Map([
    ["model_index.json", json({ _class_name: "LatentConsistencyModelPipeline" })],
    ["scheduler/scheduler_config.json", json(SCHEDULER)],
    ["unet/config.json", json(unet)],
    ["text_encoder/model.onnx", textEncoder()],
    ["unet/model.onnx", readStored(UNET)],
    ["unet/ts-sdpa-external.onnx_data", readStored(`${UNET}_data`)],
    ["vae_decoder/model.onnx", decoder()],
    ["vae_encoder/model.onnx", encoder()],
    ["tokenizer/tokenizer.json", readStored("models/fixtures/tokenizer/tokenizer.json")],
  ]);
}

/** The repository as the loader has it before sessions are made, with what lies beside it. */
export async function tinyOnHand(beside: Files = new Map()): Promise<ModelOnHand> {
  const bytes = new Map([...tinyRepository(), ...beside]);
  const source: FileSource = {
    name: "tiny",
    place: "tiny",
    remedy: "",
    isVerified: true,
    read: async (path) => new Blob([bytes.get(path)!]),
    listing: async () => [...bytes].map(([path, { length }]) => ({ path, bytes: length, sha256: "0".repeat(64) })),
  };
  const manifest = await findManifest(source);
  return { manifest, source, files: new Map([...bytes].map(([path, content]) => [path, bytesSource(content)])) };
}

let model: Promise<LoadedModel> | null = null;

export function tinyModel(): Promise<LoadedModel> {
  model ??= openTiny();
  return model;
}

/** A model of its own, with further files in its repository. */
export async function openTiny(beside?: Files): Promise<LoadedModel> {
  const backend = { kind: "wasm", threads: 1, reason: "test" } as const;
  const dist = `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`;
  return assembleModel(await tinyOnHand(beside), backend, await openRuntime(backend, dist));
}
