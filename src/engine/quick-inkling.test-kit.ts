// The built-in model as a stand-in that draws a page in the blink of an eye: Inkling's own manifest, words and shapes over
// random networks of a few nodes, for tests that are not about what is in the pictures.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TensorProto_DataType } from "onnx-buf";
import { gaussianNoise } from "../diffusion/random.ts";
import { bytesSource } from "../graph/external-weights.ts";
import { type ModelManifest, readManifest } from "../models/manifest.ts";
import { constant, integer, integers, network, node, value } from "./build-network.test-kit.ts";
import { assembleModel, type LoadedModel, type ModelOnHand } from "./load-model.ts";
import { openRuntime, type Runtime } from "./runtime.ts";
import { starterSource } from "./starter.test-kit.ts";

let model: Promise<LoadedModel> | null = null;

/** Assembled in Node, as the worker does. */
export function quickModel(): Promise<LoadedModel> {
  model ??= assembleQuick();
  return model;
}

/** What a model is assembled from, some of its files changed. */
export function quickOnHand(changed: ReadonlyMap<string, Uint8Array> = new Map()): ModelOnHand {
  const bytes = new Map<string, Uint8Array>([...quickInkling(), ...changed]);
  const manifest = readManifest(JSON.parse(new TextDecoder().decode(bytes.get("model.json"))), "model.json");
  const files = new Map([...bytes].map(([path, content]) => [path, bytesSource(new Uint8Array(content))]));
  return { manifest, files, source: starterSource((path) => new Uint8Array(bytes.get(path)!)) };
}

const backend = { kind: "wasm", threads: 1, reason: "test" } as const;

export const quickRuntime = (): Promise<Runtime> =>
  openRuntime(backend, `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`);

export const assembleQuick = async (changed?: ReadonlyMap<string, Uint8Array>): Promise<LoadedModel> =>
  assembleModel(quickOnHand(changed), backend, await quickRuntime());

const FOLDER = "models/inkling";
const { FLOAT, INT64 } = TensorProto_DataType;
/** Channels of the features, and of the words. */
const C = 8;
const SITES = ["mid", "up.0"];

const weights = (name: string, seed: number, dims: readonly number[], scale: number) =>
  constant(
    name,
    dims,
    gaussianNoise(
      seed,
      dims.reduce((a, b) => a * b, 1),
    ).map((x) => x * scale),
  );
const shape = (name: string, ...dims: readonly number[]) =>
  constant(name, [dims.length], BigInt64Array.from(dims, BigInt));

/** An attention in features [B, c, h, w], to themselves or to the rows [B, L, c] that are read, as published exports spell it after fusion. */
function attention(name: string, from: string, read = `${name}.tokens`): readonly ReturnType<typeof node>[] {
  const of = (part: string) => `${name}.${part}`;
  const swap = integers("perm", [0, 2, 1]);
  const heads = integer("num_heads", 2);
  return [
    node("Reshape", [from, "as tokens"], of("rows")),
    node("Transpose", [of("rows")], of("tokens"), [swap]),
    ...["q", "k", "v"].map((part) => node("MatMul", [part === "q" ? of("tokens") : read, `${part}.weight`], of(part))),
    node("MultiHeadAttention", [of("q"), of("k"), of("v")], of("joined"), [heads], "com.microsoft"),
    node("MatMul", [of("joined"), "out.weight"], of("projected")),
    node("Transpose", [of("projected")], of("columns"), [swap]),
    node("Shape", [from], of("shape")),
    node("Reshape", [of("columns"), of("shape")], of("cells")),
    node("Add", [of("cells"), from], of("out")),
  ];
}

/** Two levels with a skip connection each, words and time added to the features, the layout at half the latents' size, a rough at twice. */
function unet(): Uint8Array<ArrayBuffer> {
  const same = integers("pads", [1, 1, 1, 1]);
  return network(
    [
      value("sample", FLOAT, ["batch", 4, "h", "w"]),
      value("timestep", FLOAT, ["batch"]),
      value("encoder_hidden_states", FLOAT, ["batch", 48, C]),
      value("layout", FLOAT, ["batch", 6, "layout_h", "layout_w"]),
      value("rough", FLOAT, ["batch", 1, "rough_h", "rough_w"]),
    ],
    value("out_sample", FLOAT, ["batch", 4, "h", "w"]),
    [
      weights("conv_in", 11, [C, 4, 3, 3], 0.2),
      weights("down", 12, [C, C, 2, 2], 0.2),
      weights("place", 13, [C, 6, 1, 1], 0.5),
      weights("lines", 24, [C, 1, 4, 4], 0.5),
      weights("time", 14, [1, C, 1, 1], 0.001),
      weights("merge", 15, [C, 2 * C, 1, 1], 0.3),
      weights("conv_out", 16, [4, 2 * C, 3, 3], 0.1),
      ...["q", "k", "v", "out"].map((part, i) => weights(`${part}.weight`, 17 + i, [C, C], 0.3)),
      shape("as tokens", 0, C, -1),
      shape("as cells", 0, C, 1, 1),
      shape("as times", -1, 1, 1, 1),
      constant("twice", [4], Float32Array.of(1, 1, 2, 2)),
    ],
    [
      node("Conv", ["sample", "conv_in"], "fine", [same]),
      node("Conv", ["fine", "down"], "halved", [integers("strides", [2, 2])]),
      node("Conv", ["layout", "place"], "placed"),
      node("Add", ["halved", "placed"], "with boxes"),
      node("Conv", ["rough", "lines"], "roughed", [integers("strides", [4, 4])]),
      node("Add", ["with boxes", "roughed"], "with layout"),
      node("ReduceMean", ["encoder_hidden_states"], "said", [integers("axes", [1])]),
      node("Reshape", ["said", "as cells"], "words"),
      node("Add", ["with layout", "words"], "with words"),
      node("Reshape", ["timestep", "as times"], "times"),
      node("Mul", ["times", "time"], "moment"),
      node("Add", ["with words", "moment"], "coarse"),
      ...attention("mid", "coarse"),
      ...attention("read", "mid.out", "encoder_hidden_states"),
      node("Concat", ["read.out", "coarse"], "joined coarse", [integer("axis", 1)]),
      node("Conv", ["joined coarse", "merge"], "merged"),
      ...attention("up", "merged"),
      node("Resize", ["up.out", "", "twice"], "grown"),
      node("Concat", ["grown", "fine"], "joined fine", [integer("axis", 1)]),
      node("Conv", ["joined fine", "conv_out"], "out_sample", [same]),
    ],
  );
}

/** A row of features for each word. */
function textEncoder(words: number): Uint8Array<ArrayBuffer> {
  return network(
    value("input_ids", INT64, ["batch", "sequence"]),
    value("last_hidden_state", FLOAT, ["batch", "sequence", C]),
    [weights("rows", 21, [words, C], 1)],
    [node("Gather", ["rows", "input_ids"], "words"), node("Tanh", ["words"], "last_hidden_state")],
  );
}

/** Latents to pictures of one reddish tone in cells of `side` pixels. */
function decoder(side: number): Uint8Array<ArrayBuffer> {
  const colours = gaussianNoise(22, 4 * 3).map((x) => x * 0.06);
  return network(
    value("latent_sample", FLOAT, ["batch", 4, "h", "w"]),
    value("sample", FLOAT, ["batch", 3, "height", "width"]),
    [
      constant(
        "colours",
        [4, 3, side, side],
        Float32Array.from({ length: 4 * 3 * side * side }, (_, i) => colours[Math.floor(i / (side * side))]!),
      ),
      constant("tone", [3], Float32Array.of(0.75, 0.4, 0.3)),
    ],
    [node("ConvTranspose", ["latent_sample", "colours", "tone"], "sample", [integers("strides", [side, side])])],
  );
}

function encoder(): Uint8Array<ArrayBuffer> {
  return network(
    value("sample", FLOAT, ["batch", 3, "height", "width"]),
    value("latent", FLOAT, ["batch", 4, "h", "w"]),
    [weights("weight", 23, [4, 3, 8, 8], 1 / 8)],
    [node("Conv", ["sample", "weight"], "latent", [integers("strides", [8, 8])])],
  );
}

/** The colours of a figure in eight places. */
function embedder(): Uint8Array<ArrayBuffer> {
  const side = [24, 24];
  return network(
    value("figures", FLOAT, ["batch", 3, 96, 48]),
    value("vectors", FLOAT, ["batch", 24]),
    [shape("flat", 0, 24)],
    [
      node("AveragePool", ["figures"], "places", [integers("kernel_shape", side), integers("strides", side)]),
      node("Reshape", ["places", "flat"], "vectors"),
    ],
  );
}

/** Every file of the stand-in by its path in the model's folder, model.json with their sizes and hashes included. */
export function quickInkling(): ReadonlyMap<string, Buffer> {
  const manifest: ModelManifest = JSON.parse(readFileSync(`${FOLDER}/model.json`, "utf8"));
  const tokenizer = readFileSync(`${FOLDER}/tokenizer.json`);
  const words = Object.keys(JSON.parse(tokenizer.toString()).model.vocab).length;
  const networks: Readonly<Record<string, Uint8Array>> = {
    textEncoder: textEncoder(words),
    unet: unet(),
    vaeDecoder: decoder(8),
    vaeEncoder: encoder(),
    tokenizer,
    embedder: embedder(),
    printDecoder: decoder(32),
    library: readFileSync(`${FOLDER}/library.json`),
  };
  const files = Object.entries(manifest.files).map(([role, file]) => {
    const bytes = Buffer.from(networks[role]!);
    return [
      role,
      { ...file, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") },
      bytes,
    ] as const;
  });
  const quick = {
    ...manifest,
    files: Object.fromEntries(files.map(([role, file]) => [role, file])),
    context: { ...manifest.context, dim: C },
    identity: { ...manifest.identity, sites: SITES },
    learning: { prompts: 2, words: 2, steps: 8, rate: 1e-3 },
  };
  return new Map([
    ["model.json", Buffer.from(JSON.stringify(quick))],
    ...files.map(([, file, bytes]) => [file.path, bytes] as const),
  ]);
}
