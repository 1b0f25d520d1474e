// model.json: everything the studio knows of a model. Code asks the manifest and never which model it is.
import {
  createScheduler,
  type PredictionKind,
  type SchedulerSettings,
} from "../diffusion/schedulers/create-scheduler.ts";
import type { SharingSettings } from "../sharing/settings.ts";
import { StudioError } from "./failure.ts";

export interface ModelFile {
  /** Relative to model.json. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hexadecimal; null: a file of the artist's disk, of which nobody has told it. */
  readonly sha256: string | null;
  /** What it does not go without: a graph's external weights, in its own folder; the merges.txt of a vocab.json. */
  readonly beside?: readonly ModelFile[];
}

/** The networks and the vocabulary that draw. */
export const drawingFiles = ["textEncoder", "unet", "vaeDecoder", "vaeEncoder", "tokenizer"] as const;
export type DrawingFile = (typeof drawingFiles)[number];

/** A second decoder of the same latents, brought when it is first asked. */
export interface PrintDecoderFile extends ModelFile {
  /** Pixels per latent cell. */
  readonly upscale: number;
}

/**
 * "figure": a network of the model's own over figures cut out by their boxes, `part` pixels for head and body each.
 * "image-encoder": a published one as Transformers.js wants it, its preprocessor_config.json beside it.
 */
export type EmbedderSettings = (
  | { readonly kind: "figure"; readonly part: number }
  | { readonly kind: "image-encoder" }
) & {
  /** Cosine below which two characters count as different; null: not measured with this model's pictures. */
  readonly threshold: number | null;
};

export interface ModelManifest {
  readonly format: 1;
  readonly name: string;
  readonly title: string;
  readonly files: Readonly<Record<DrawingFile, ModelFile>> & {
    readonly embedder?: ModelFile;
    readonly printDecoder?: PrintDecoderFile;
    /** A small decoder of the latents as the network gives them (TAESD): for previews, and for panels where time is short. */
    readonly tinyDecoder?: ModelFile;
  };
  readonly prediction: PredictionKind;
  readonly scheduler: SchedulerSettings;
  readonly latent: {
    readonly channels: number;
    readonly downscale: number;
    /** Factor from the autoencoder's latents to those the network was trained on. */
    readonly scale: number;
    /** What the autoencoder takes and gives: 0..1, or -1..1. */
    readonly pixels: "unit" | "signed";
  };
  /** Linear map from latent channels to red, green, blue for previews, and what is added to it. */
  readonly previewFactors: readonly (readonly [number, number, number])[];
  readonly previewBias: readonly [number, number, number];
  /** [width, height] in pixels. */
  readonly shapes: readonly (readonly [number, number])[];
  readonly sizeMultiple: number;
  readonly context: {
    readonly tokens: number;
    /** Width of the text features; null: the graph says. */
    readonly dim: number | null;
    readonly pad: number;
    readonly unknown: number | null;
    /** What becomes of a prompt longer than `tokens`: cut off, or encoded in chunks of that length. */
    readonly overflow: "cut" | "chunk";
  };
  /** Output of the text encoder that the network was trained on. */
  readonly textOutput: string;
  /** "tokenizer": the tokenizer's words are all the model knows. */
  readonly vocabulary: "tokenizer" | "open";
  /** "embedded": told to the network as `timestep_cond`. "none": distilled to need no guidance, the scale has no effect. */
  readonly guidance: { readonly kind: "classifier-free" | "embedded" | "none"; readonly scale: number };
  readonly steps: number;
  readonly layout: { readonly input: string; readonly channels: number; readonly divisor: number } | null;
  readonly identity: SharingSettings & { readonly mode: "together"; readonly sites: readonly string[] };
  /** Of `files.embedder`; without it the studio cannot say whether a character drifts. */
  readonly embedder?: EmbedderSettings;
}

type Expect = (field: string, ok: boolean, expected: string, found: unknown) => void;

function expectEmbedder({ embedder, files }: ModelManifest, expect: Expect): void {
  if (embedder === undefined) return;
  const { kind, threshold } = embedder;
  expect("embedder.kind", kind === "figure" || kind === "image-encoder", "figure or image-encoder", kind);
  if (kind === "figure")
    expect("embedder.part", Number.isInteger(embedder.part) && embedder.part > 0, "a whole number", embedder.part);
  expect("embedder.threshold", threshold === null || Math.abs(threshold) <= 1, "a cosine or null", threshold);
  expect("files.embedder", files.embedder !== undefined, "the file of the embedder", files.embedder);
}

function expectPrintDecoder({ files: { printDecoder }, latent }: ModelManifest, expect: Expect): void {
  if (!printDecoder) return;
  const enlarges = Number.isInteger(printDecoder.upscale) && printDecoder.upscale > latent.downscale;
  expect("files.printDecoder.upscale", enlarges, "a whole number above latent.downscale", printDecoder.upscale);
}

/** Builds the scheduler once: what it refuses at the first step would otherwise be told after the download. */
function expectScheduler({ scheduler, prediction, steps }: ModelManifest, expect: Expect): void {
  const known = ["flow-match-euler", "euler", "euler-ancestral", "ddim", "dpm-solver-2m", "lcm", "pndm"];
  expect(
    "scheduler.algorithm",
    known.includes(scheduler?.algorithm),
    `one of ${known.join(", ")}`,
    scheduler?.algorithm,
  );
  expect("steps", Number.isInteger(steps) && steps > 0, "a whole number", steps);
  let problem = "";
  try {
    createScheduler(scheduler, prediction, steps);
  } catch (thrown) {
    problem = thrown instanceof Error ? thrown.message : String(thrown);
  }
  expect("scheduler", problem === "", `settings that fit each other (${problem})`, scheduler);
}

/** Checks what the studio relies on. Throws StudioError "model-unsupported" with the field, what was expected and what was found. */
export function readManifest(json: unknown, url: string): ModelManifest {
  const manifest = json as ModelManifest;
  const expect: Expect = (field, ok, expected, found) => {
    if (ok) return;
    const seen = JSON.stringify(found) ?? "nothing";
    throw new StudioError(
      "model-unsupported",
      `${url}: field "${field}" should be ${expected}, but is ${seen}.`,
      "Use a model made for this version of the studio, or correct its model.json.",
    );
  };
  expect("(whole file)", typeof json === "object" && json !== null, "an object", json);
  expect("format", manifest.format === 1, "1", manifest.format);
  const oneOf = (field: string, values: readonly string[], found: unknown) =>
    expect(field, typeof found === "string" && values.includes(found), `one of ${values.join(", ")}`, found);
  oneOf("prediction", ["epsilon", "v", "flow"], manifest.prediction);
  expectScheduler(manifest, expect);
  oneOf("latent.pixels", ["unit", "signed"], manifest.latent?.pixels);
  expect("latent.scale", manifest.latent?.scale > 0, "a positive number", manifest.latent?.scale);
  oneOf("context.overflow", ["cut", "chunk"], manifest.context?.overflow);
  oneOf("guidance.kind", ["classifier-free", "embedded", "none"], manifest.guidance?.kind);
  expect("textOutput", typeof manifest.textOutput === "string", "the name of an output", manifest.textOutput);
  const optional = (["embedder", "printDecoder", "tinyDecoder"] as const).filter((role) => manifest.files?.[role]);
  for (const role of [...drawingFiles, ...optional]) {
    const file = manifest.files?.[role];
    for (const [i, one] of [file, ...(file?.beside ?? [])].entries())
      expect(
        i === 0 ? `files.${role}` : `files.${role}.beside`,
        typeof one?.path === "string" && one.bytes > 0 && /^[0-9a-f]{64}$/.test(one.sha256 ?? ""),
        "a path, a byte count and a SHA-256",
        one,
      );
  }
  expect(
    "shapes",
    Array.isArray(manifest.shapes) && manifest.shapes.length > 0,
    "a list of [width, height]",
    manifest.shapes,
  );
  expect(
    "previewFactors",
    manifest.previewFactors?.length === manifest.latent?.channels,
    "one row of three for each latent channel",
    manifest.previewFactors,
  );
  expect(
    "identity.sites",
    Array.isArray(manifest.identity?.sites),
    "a list of self-attention sites",
    manifest.identity?.sites,
  );
  expectEmbedder(manifest, expect);
  expectPrintDecoder(manifest, expect);
  const { region } = manifest.identity;
  expect(
    "identity.region",
    region === undefined || region === "image" || region === "boxes",
    '"image" or "boxes"',
    region,
  );
  return manifest;
}
