// Listings and configurations as the repositories on the hub have them, sizes aside.
import { expect, test } from "vitest";
import { readManifest } from "./manifest.ts";
import { describeRepository, type Repository } from "./repository.ts";

const BETAS = { num_train_timesteps: 1000, beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear" };
const PNDM = {
  _class_name: "PNDMScheduler",
  ...BETAS,
  set_alpha_to_one: false,
  skip_prk_steps: true,
  steps_offset: 1,
  clip_sample: false,
};
const LCM = {
  _class_name: "LCMScheduler",
  ...BETAS,
  clip_sample: false,
  original_inference_steps: 50,
  prediction_type: "epsilon",
  set_alpha_to_one: true,
  steps_offset: 1,
  timestep_spacing: "leading",
};
const TURBO = {
  _class_name: "EulerDiscreteScheduler",
  ...BETAS,
  prediction_type: "epsilon",
  timestep_spacing: "trailing",
  steps_offset: 1,
  skip_prk_steps: true,
  interpolation_type: "linear",
  use_karras_sigmas: false,
};

const NETWORKS = ["text_encoder", "unet", "vae_decoder", "vae_encoder"].map((folder) => `${folder}/model.onnx`);
const CLIP = ["tokenizer/vocab.json", "tokenizer/merges.txt"];

function repository(paths: readonly string[], configs: Readonly<Record<string, unknown>>): Repository {
  return {
    name: "somebody/model",
    title: "Model",
    files: paths.map((path) => ({ path, bytes: 1000, sha256: "0".repeat(64) })),
    configs: new Map(Object.entries(configs)),
  };
}

const optimumLcm = repository(
  [...NETWORKS, "unet/model.onnx_data", "unet/config.json", ...CLIP, "safety_checker/model.onnx", "README.md"],
  {
    "model_index.json": {
      _class_name: "LatentConsistencyModelPipeline",
      safety_checker: ["diffusers", "StableDiffusionSafetyChecker"],
    },
    "scheduler/scheduler_config.json": LCM,
    "unet/config.json": { in_channels: 4, sample_size: 96, cross_attention_dim: 768, time_cond_proj_dim: 256 },
    "tokenizer/special_tokens_map.json": { pad_token: "<|endoftext|>" },
  },
);
const microsoftTurbo = {
  ...repository([...NETWORKS, "tokenizer/tokenizer.json"], {
    "scheduler/scheduler_config.json": TURBO,
    "tokenizer/tokenizer_config.json": { pad_token: { content: "!" } },
  }),
  name: "somebody/sd-turbo",
};
const nmkd = repository([...NETWORKS, "unet/weights.pb", ...CLIP], {
  "model_index.json": { _class_name: "OnnxStableDiffusionPipeline" },
  "scheduler/scheduler_config.json": PNDM,
});

test("optimum's layout of a latent consistency model", () => {
  const manifest = describeRepository(optimumLcm);
  expect(manifest.files.unet.beside?.map((f) => f.path)).toEqual(["unet/model.onnx_data"]);
  expect(manifest.files.tokenizer).toMatchObject({
    path: "tokenizer/vocab.json",
    beside: [{ path: "tokenizer/merges.txt" }],
  });
  expect(manifest).toMatchObject({
    prediction: "epsilon",
    scheduler: { algorithm: "lcm", originalSteps: 50, end: "clean" },
    guidance: { kind: "embedded" },
    steps: 4,
    latent: { scale: 0.18215, pixels: "signed" },
    context: { tokens: 77, dim: 768, pad: 49407, overflow: "chunk" },
    identity: { warmup: 0, sites: ["up"] },
  });
  expect(manifest.shapes[0]).toEqual([768, 768]);
});

test("Microsoft's layout of a turbo model, without an index: no guidance, few steps, zeros as padding", () => {
  const manifest = describeRepository(microsoftTurbo);
  expect(manifest.guidance).toEqual({ kind: "none", scale: 1 });
  expect(manifest.scheduler).toMatchObject({ algorithm: "euler", spacing: "trailing" });
  expect(manifest.context.pad).toBe(0);
  expect(manifest.files.tokenizer.path).toBe("tokenizer/tokenizer.json");
  expect(manifest.files.unet.beside).toBeUndefined();
  expect(manifest.identity.warmup).toBe(0);
});

test("a plain model with the schedule of a turbo one keeps its guidance and its steps; one converted from a turbo model does not", () => {
  const plain = { ...microsoftTurbo, name: "somebody/model" };
  expect(describeRepository(plain)).toMatchObject({ steps: 25, guidance: { kind: "classifier-free" } });
  const converted = changed(plain, { "unet/config.json": { _name_or_path: "stabilityai/sd-turbo" } });
  expect(describeRepository(converted)).toMatchObject({ steps: 2, guidance: { kind: "none" } });
});

test("sizes are those that the configurations tell", () => {
  const shapes = (unet: object, vae: object = {}) =>
    describeRepository(changed(nmkd, { "unet/config.json": unet, "vae_decoder/config.json": vae })).shapes;
  expect(shapes({ sample_size: 96 })).toEqual([
    [768, 768],
    [1152, 768],
    [768, 1152],
  ]);
  expect(shapes({ sample_size: [64, 96] })).toEqual([
    [768, 512],
    [512, 512],
    [512, 768],
  ]);
  const small = { block_out_channels: [128, 256, 512], scaling_factor: 0.5 };
  expect(shapes({ sample_size: 64 }, small)[0]).toEqual([256, 256]);
  const { latent, sizeMultiple } = describeRepository(changed(nmkd, { "vae_decoder/config.json": small }));
  expect({ latent, sizeMultiple }).toMatchObject({ latent: { downscale: 4, scale: 0.5 }, sizeMultiple: 32 });
});

test("nmkd's layout: weights in a file beside the graph, classifier-free guidance, a warm-up", () => {
  const manifest = describeRepository(nmkd);
  expect(manifest.files.unet.beside?.map((f) => f.path)).toEqual(["unet/weights.pb"]);
  expect(manifest).toMatchObject({
    scheduler: { algorithm: "pndm" },
    guidance: { kind: "classifier-free", scale: 7.5 },
  });
  expect(manifest.identity.warmup).toBeGreaterThan(0);
});

const changed = (base: Repository, configs: Readonly<Record<string, unknown>>, paths: readonly string[] = []) => ({
  ...base,
  files: [...base.files, ...paths.map((path) => ({ path, bytes: 1, sha256: "0".repeat(64) }))],
  configs: new Map([...base.configs, ...Object.entries(configs)]),
});

const withEncoder = changed(nmkd, {}, [
  "identity_encoder/onnx/model_quantized.onnx",
  "identity_encoder/preprocessor_config.json",
]);

test("an image encoder beside the model judges likeness, without a threshold that nobody measured", () => {
  const manifest = describeRepository(withEncoder);
  expect(manifest.files.embedder).toMatchObject({
    kind: "image-encoder",
    threshold: null,
    path: "identity_encoder/onnx/model_quantized.onnx",
    beside: [{ path: "identity_encoder/preprocessor_config.json" }],
  });
  expect(describeRepository(nmkd).files.embedder).toBeUndefined();
});

const withTaesd = changed(optimumLcm, {}, ["taesd/vae_decoder/model.onnx", "taesd/vae_encoder/model.onnx"]);

test("words that a tokenizer was taught later come with it", () => {
  const { tokenizer } = describeRepository(changed(nmkd, {}, ["tokenizer/added_tokens.json"])).files;
  expect(tokenizer.beside?.map((f) => f.path)).toEqual(["tokenizer/merges.txt", "tokenizer/added_tokens.json"]);
});

test("TAESD beside the model is its small decoder, under the names it is published by; that of other latents is not", () => {
  const found = (...paths: string[]) => describeRepository(changed(nmkd, {}, paths)).files.tinyDecoder?.path;
  expect(describeRepository(withTaesd).files.tinyDecoder?.path).toBe("taesd/vae_decoder/model.onnx");
  expect(found("taesd-onnx/vae_decoder/model.onnx")).toBe("taesd-onnx/vae_decoder/model.onnx");
  expect(found("taesd_encoder.onnx", "taesd_decoder.onnx")).toBe("taesd_decoder.onnx");
  expect(
    found("taesdxl_decoder.onnx", "taesdxl/vae_decoder/model.onnx", "taesd3/vae_decoder/model.onnx"),
  ).toBeUndefined();
});

test.each([optimumLcm, microsoftTurbo, nmkd, withEncoder, withTaesd])(
  "a description is a manifest that the studio reads",
  (described) => {
    const manifest = describeRepository(described);
    expect(readManifest(JSON.parse(JSON.stringify(manifest)), "model.json")).toEqual(manifest);
  },
);

test.each([
  ["second text encoder", changed(nmkd, {}, ["text_encoder_2/model.onnx"])],
  [
    "second text encoder",
    changed(nmkd, { "model_index.json": { text_encoder_2: ["transformers", "CLIPTextModelWithProjection"] } }),
  ],
  ["diffusion transformer", changed(nmkd, {}, ["transformer/model.onnx"])],
  [
    "StableDiffusionInpaintPipeline",
    changed(nmkd, { "model_index.json": { _class_name: "StableDiffusionInpaintPipeline" } }),
  ],
  ["sample_size", changed(nmkd, { "unet/config.json": { sample_size: [64, 64, 16] } })],
  ["gives 8 channels", changed(nmkd, { "unet/config.json": { out_channels: 8 } })],
  ["latents of 16 channels", changed(nmkd, { "vae_decoder/config.json": { latent_channels: 16 } })],
  ["shifts latents", changed(nmkd, { "vae_decoder/config.json": { shift_factor: 0.1 } })],
  ["takes 9 channels", changed(nmkd, { "unet/config.json": { in_channels: 9 } })],
  ["addition_embed_type", changed(nmkd, { "unet/config.json": { addition_embed_type: "text_time" } })],
  ["T5EncoderModel", changed(nmkd, { "text_encoder/config.json": { architectures: ["T5EncoderModel"] } })],
  [
    "HeunDiscreteScheduler",
    changed(nmkd, { "scheduler/scheduler_config.json": { _class_name: "HeunDiscreteScheduler" } }),
  ],
  ["no scheduler/scheduler_config.json", repository([...NETWORKS, ...CLIP], {})],
  ["no unet/model.onnx", { ...nmkd, files: nmkd.files.filter((f) => f.path !== "unet/model.onnx") }],
  ["no vae_encoder/model.onnx", { ...nmkd, files: nmkd.files.filter((f) => f.path !== "vae_encoder/model.onnx") }],
  ["neither tokenizer/vocab.json", { ...nmkd, files: nmkd.files.filter((f) => !f.path.startsWith("tokenizer")) }],
  ['pads prompts with "[PAD]"', changed(nmkd, { "tokenizer/special_tokens_map.json": { pad_token: "[PAD]" } })],
])("refused by name and reason: %s", (reason, refused) => {
  expect(() => describeRepository(refused)).toThrow(reason);
  expect(() => describeRepository(refused)).toThrow("somebody/model cannot be used");
});
