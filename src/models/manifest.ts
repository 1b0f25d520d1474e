// model.json: everything the studio knows of a model. Code asks the manifest and never which model it is.
import * as v from "valibot";
import { createScheduler, type SchedulerSettings } from "../diffusion/schedulers/create-scheduler.ts";
import {
  between,
  check,
  fields,
  fieldsAndMore,
  fieldsAndOthers,
  filledListOf,
  listOf,
  oneOf,
  positive,
  sha256,
  text,
  whole,
} from "./check.ts";

/** Lower-case hexadecimal; null: a file of the artist's disk, of which nobody has told it. A model.json tells it of all files. */
const fileHash: v.GenericSchema<unknown, string | null> = sha256;

const plainFile = { path: text("a path relative to model.json"), bytes: whole(1), sha256: fileHash };

/** Fields of a file. `beside`: what it does not go without, a graph's external weights in its own folder, or the merges.txt of a vocab.json. */
export const fileFields = { ...plainFile, beside: v.exactOptional(listOf(fields(plainFile), "a list of files")) };

const file = fields(fileFields);
export type ModelFile = v.InferOutput<typeof file>;

/** The networks and the vocabulary that draw. */
export const drawingFiles = ["textEncoder", "unet", "vaeDecoder", "vaeEncoder", "tokenizer"] as const;
export type DrawingFile = (typeof drawingFiles)[number];

const flow = fields({
  algorithm: v.literal("flow-match-euler"),
  shift: positive,
  spacing: oneOf("uniform", "training"),
  timestepScale: positive,
});

const diffusion = fields({
  algorithm: oneOf("euler", "euler-ancestral", "ddim", "dpm-solver-2m", "lcm", "pndm"),
  betas: fields({
    kind: oneOf("linear", "scaled-linear", "squared-cosine"),
    start: positive,
    end: positive,
    count: whole(2),
  }),
  zeroTerminalSnr: v.boolean("true or false"),
  spacing: oneOf("leading", "linspace", "trailing"),
  offset: whole(0),
  levels: oneOf("table", "karras"),
  end: oneOf("clean", "first-time"),
  eta: between(0, 1),
  originalSteps: whole(1),
  rungeKutta: v.exactOptional(v.boolean("true or false")),
  lambdaMin: v.exactOptional(v.number("a number")),
});

const scheduler: v.GenericSchema<unknown, SchedulerSettings> = v.variant(
  "algorithm",
  [flow, diffusion],
  "one of flow-match-euler, euler, euler-ancestral, ddim, dpm-solver-2m, lcm, pndm",
);

const rgb = v.pipe(
  v.tuple([v.number("a number"), v.number("a number"), v.number("a number")], "red, green and blue"),
  v.readonly(),
);
const shape = v.pipe(v.tuple([whole(1), whole(1)], "[width, height]"), v.readonly());

const learning = fields({
  /** K prompts of n free vectors that a look is learned as. */
  prompts: whole(1),
  words: whole(1),
  /** Until the artist ends it; and the optimiser's rate for embeddings of the usual size (diffusion/looks/course). */
  steps: whole(1),
  rate: positive,
});

/** What DreamDistribution learns with (section 4.1). */
export const usualLearning: v.InferOutput<typeof learning> = { prompts: 32, words: 4, steps: 2000, rate: 1e-3 };

const manifest = fields({
  format: v.literal(1, "1"),
  name: text("a name"),
  title: text("a title"),
  /** Those that draw, one for each further role (engine/roles) that the model has a network for, and its library (models/library). */
  files: fieldsAndOthers(
    Object.fromEntries(drawingFiles.map((role) => [role, file])) as Record<DrawingFile, typeof file>,
    fieldsAndMore(fileFields),
  ),
  prediction: oneOf("epsilon", "v", "flow"),
  scheduler,
  latent: fields({
    channels: whole(1),
    downscale: whole(1),
    /** Factor from the autoencoder's latents to those the network was trained on. */
    scale: positive,
    /** What the autoencoder takes and gives: 0..1, or -1..1. */
    pixels: oneOf("unit", "signed"),
  }),
  /** Linear map from latent channels to red, green, blue for previews, and what is added to it. */
  previewFactors: listOf(rgb, "one row of three for each latent channel"),
  previewBias: rgb,
  /** [width, height] in pixels. */
  shapes: filledListOf(shape, "a list of [width, height]"),
  sizeMultiple: whole(1),
  context: fields({
    tokens: whole(1),
    /** Width of the text features; null: the graph says. */
    dim: v.nullable(whole(1)),
    pad: whole(0),
    unknown: v.nullable(whole(0)),
    /** What becomes of a prompt longer than `tokens`: cut off, or encoded in chunks of that length. */
    overflow: oneOf("cut", "chunk"),
  }),
  /** Output of the text encoder that the network was trained on. */
  textOutput: text("the name of an output"),
  /** "tokenizer": the tokenizer's words are all the model knows. */
  vocabulary: oneOf("tokenizer", "open"),
  /** "embedded": told to the network as `timestep_cond`. "none": distilled to need no guidance, the scale has no effect. */
  guidance: fields({ kind: oneOf("classifier-free", "embedded", "none"), scale: v.number("a number") }),
  steps: whole(1),
  /** How looks and characters are learned, where that is not the usual way. */
  learning: v.exactOptional(learning),
  /** The input that takes boxes, a map of what `staging` stages (diffusion/layout-map), and its pixels per cell. */
  layout: v.nullable(fields({ input: text("the name of an input"), divisor: whole(1) })),
  /**
   * The input that takes an artist's lines, [B, 1, H/divisor, W/divisor], 1 = ink. `composes`: what is not drawn the model roughs in
   * itself, and below zero that gives way, its lines by -0.5, its colours by -1. `recognises`: a stick figure, a face of dots and an
   * arc, an outline become what the model knows by them; from -2 on lines are lines.
   */
  rough: v.exactOptional(
    fields({
      input: text("the name of an input"),
      divisor: whole(1),
      composes: v.boolean("true or false"),
      recognises: v.exactOptional(v.boolean("true or false")),
    }),
  ),
  /** What a panel is composed of when the artist leaves it to the studio: no more than the model saw in training. */
  staging: fields({
    figures: v.picklist([0, 1, 2], "a whole number from 0 to 2"),
    objects: v.picklist([0, 1], "0 or 1"),
    /** The most figures that an object stands beside, and that a close-up shows. */
    besideObject: whole(0),
    inCloseUp: whole(0),
  }),
  /** How panels share, unless the artist says otherwise (sharing/settings). */
  identity: fields({
    sites: listOf(text("the name of a self-attention site"), "a list of self-attention sites"),
    rate: between(0, 1),
    warmup: between(0, 1),
    skip: fields({ early: between(0, 1), late: between(0, 1), until: between(0, 1) }),
    region: v.optional(oneOf("image", "boxes"), "image"),
    /** It was trained to see finished panels clean, at t = 0; else they get the noise of each step. */
    cleanReferences: v.boolean("true or false"),
  }),
});

export type ModelManifest = v.InferOutput<typeof manifest>;

/** What the scheduler refuses at the first step would otherwise be told after the download. */
function schedulerTrouble({ scheduler, prediction, steps }: ModelManifest): string {
  try {
    createScheduler(scheduler, prediction, steps);
    return "";
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

const consistent = v.pipe(
  manifest,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value } = dataset;
    const expect = (field: "scheduler" | "previewFactors" | "shapes" | "sizeMultiple", ok: boolean, message: string) =>
      ok ||
      addIssue({
        message,
        input: value[field],
        path: [{ type: "object", origin: "value", input: value, key: field, value: value[field] }],
      });
    const trouble = schedulerTrouble(value);
    const { sizeMultiple, latent, shapes, previewFactors } = value;
    expect("scheduler", trouble === "", `settings that fit each other (${trouble})`);
    expect("previewFactors", previewFactors.length === latent.channels, "one row of three for each latent channel");
    expect(
      "sizeMultiple",
      sizeMultiple % latent.downscale === 0,
      `a multiple of latent.downscale, ${latent.downscale}`,
    );
    const fits = shapes.flat().every((side) => side % sizeMultiple === 0);
    expect("shapes", fits, `multiples of sizeMultiple, ${sizeMultiple}`);
  }),
);

/** Checks what the studio relies on. Throws StudioError "model-unsupported" with the field, what was expected and what was found. */
export function readManifest(json: unknown, place: string): ModelManifest {
  return check(consistent, json, place, CORRECT);
}

export const CORRECT = "Use a model made for this version of the studio, or correct its model.json.";
