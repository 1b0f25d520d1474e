// A request to learn as what there is to tell of it: pictures are encoded once, then step after step. Whoever stops pulling stops it.
import { tokensOfWords } from "../diffusion/interaction/object-tokens.ts";
import {
  beginning,
  type Course,
  type Example,
  freeVectors,
  type KeptLearning,
  nextStep,
} from "../diffusion/looks/course.ts";
import { type PromptPlace, placeBehind, placeOfWords } from "../diffusion/looks/frame.ts";
import { freshFactors } from "../diffusion/looks/low-rank.ts";
import type { TextEncoder } from "../diffusion/models.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import { layoutFor } from "../diffusion/pipelines/batch.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelModel } from "../diffusion/pipelines/request.ts";
import { fromRgba, toRgba } from "../diffusion/pixels.ts";
import { rowsOf } from "../diffusion/tensor.ts";
import { StudioError } from "../models/failure.ts";
import type { LearnRequest, Told } from "../worker/protocol.ts";
import { checkSize } from "./drawing.ts";
import type { LearnableLook } from "./gradients/look-networks.ts";
import { recoverableGradients } from "./gradients/recoverable-gradients.ts";
import type { LoadedModel } from "./load-model.ts";
import { recoverable } from "./processors/recoverable.ts";

/** Between what is kept: a closed tab loses no more than this. */
const KEEP_MS = 5000;
/** Between pictures that show what was learned: they cost as much as some steps. */
const SAMPLE_MS = 30_000;
/** Pictures a step, and features sampled for each (DreamDistribution, section 4.1). */
const BATCH = 4;
const SAMPLES = 4;

export interface Turns {
  /** Resolves when a network may be called: nothing is being drawn. */
  turn(): Promise<void>;
  isPaused(): boolean;
  now(): number;
}

/** Throws StudioError: a picture's words or size do not fit, or the model cannot be learned with. */
export async function* learning(
  loaded: LoadedModel,
  reopen: () => Promise<LoadedModel>,
  request: LearnRequest,
  { turn, isPaused, now }: Turns,
): AsyncGenerator<Told | null> {
  const model = recoverable(loaded, reopen);
  const networks = inTurn(recoverableGradients(loaded, reopen).looks, turn);
  const course = await courseOf(loaded, model, networks, request, turn);
  let kept = request.kept ?? beginningOf(course, request, model);
  const began = { at: now(), step: kept.step };
  let [keptAt, sampledAt] = [now(), now()];
  while (kept.step < request.steps) {
    if (isPaused()) return yield { type: "paused", kept };
    try {
      kept = await nextStep(networks, course, kept);
    } catch (thrown) {
      // Nothing of what was come to is lost with the call that failed.
      if (kept.step > began.step) yield { type: "kept", kept };
      throw thrown;
    }
    const perStep = (now() - began.at) / (kept.step - began.step);
    yield {
      type: "learning",
      step: kept.step,
      of: request.steps,
      loss: kept.losses.at(-1)!,
      remainingMs: perStep * (request.steps - kept.step),
    };
    if (now() - keptAt > KEEP_MS) {
      keptAt = now();
      yield { type: "kept", kept };
    }
    if (request.sample && (now() - sampledAt > SAMPLE_MS || kept.step === request.steps)) {
      yield* sampleOf(loaded, model, request, kept, turn);
      sampledAt = now();
    }
  }
  yield { type: "learned", dims: kept.dims, vectors: kept.context.slice() };
}

function inTurn(networks: LearnableLook, turn: () => Promise<void>): LearnableLook {
  return {
    embeddings: (ids) => turn().then(() => networks.embeddings(ids)),
    encode: (...given) => turn().then(() => networks.encode(...given)),
    encodeGradient: (...given) => turn().then(() => networks.encodeGradient(...given)),
    squaredError: (...given) => turn().then(() => networks.squaredError(...given)),
  };
}

/** Encodes the pictures and their prompts. */
async function courseOf(
  { manifest, schedule }: LoadedModel,
  model: PanelModel,
  networks: LearnableLook,
  { pictures, learned, rate, seed }: LearnRequest,
  turn: () => Promise<void>,
): Promise<Course> {
  if (rankOf(learned) > 0 && model.denoiser.projections.length === 0)
    throw new StudioError(
      "model-unsupported",
      "In this model it was not found where words are read.",
      "Learn the words alone.",
    );
  if (pictures.length === 0)
    throw new StudioError(
      "request-invalid",
      "There is no picture to learn from.",
      "Add at least one picture; four or five are better.",
    );
  const examples: Example[] = [];
  const frames = new Map<string, Example["frame"]>();
  for (const [i, { prompt, layout, pixels, width, height }] of pictures.entries()) {
    checkSize(`picture ${i + 1}`, { width, height }, manifest.sizeMultiple);
    const place = placeOf(model.text, prompt, learned);
    const frame = frames.get(prompt) ?? { ...place, embeddings: await networks.embeddings(place.ids) };
    frames.set(prompt, frame);
    await turn();
    const latents = await model.autoencoder.encode(fromRgba(pixels, width, height));
    // Boxes bring a draft with colours of its own, which overrules what prompts of a look could learn: without them the network decides all.
    const boxes = learned.kind === "free" && model.rough?.composes ? null : layout;
    examples.push({ frame, latents, layout: layoutFor(model, [boxes], { width, height }) });
  }
  const { prediction, steps } = manifest;
  return { examples, scheduler: schedule(steps), prediction, seed, rate, batch: BATCH, samples: SAMPLES };
}

/** Throws StudioError when the prompt does not hold the words that are learned. */
function placeOf(text: TextEncoder, prompt: string, learned: LearnRequest["learned"]): PromptPlace {
  if (learned.kind === "free") return placeBehind(text, prompt, learned.words);
  const place = placeOfWords(text, prompt, learned.words);
  if (place) return place;
  throw new StudioError(
    "request-invalid",
    `The model does not read “${learned.words}” in “${prompt}”.`,
    "Name the character by its tag in what the picture shows, earlier or in fewer words.",
  );
}

const rankOf = (learned: LearnRequest["learned"]): number => (learned.kind === "words" ? (learned.rank ?? 0) : 0);

/** Words begin as themselves, free vectors as noise, additions as none. */
function beginningOf(
  { examples: [first], seed }: Course,
  { learned }: LearnRequest,
  { text, denoiser: { projections } }: PanelModel,
): KeptLearning {
  const { embeddings, from } = first!.frame;
  if (learned.kind === "free") return beginning(freeVectors(embeddings, learned.prompts, learned.words, seed));
  const { dims, data } = rowsOf(embeddings, from, from + tokensOfWords(text, learned.words, learned.words).length);
  const rank = rankOf(learned);
  const factors = rank > 0 ? { rank, values: freshFactors(projections, rank, seed) } : undefined;
  return beginning({ dims: [1, ...dims], data: data.slice() }, factors);
}

/** Under this name a sample's panel knows what was learned so far. */
const SO_FAR = "so far";

/** What the first of the prompts draws. */
async function* sampleOf(
  { manifest, schedule }: LoadedModel,
  model: PanelModel,
  { sample, learned }: LearnRequest,
  { dims: [, count = 0, width = 0], context }: KeptLearning,
  turn: () => Promise<void>,
): AsyncGenerator<Told | null> {
  if (!sample) return;
  const asked = {
    panels: [{ ...sample, id: "sample", negative: "", cast: [], ...wearing(learned, count, count * width) }],
    vectors: { [SO_FAR]: learned.kind === "words" ? context : context.subarray(0, count * width) },
    references: [],
    sharing: null,
    sharingSeed: 0,
    guidanceScale: manifest.guidance.scale,
    scheduler: schedule(manifest.steps),
  };
  for await (const event of drawPanels(model, asked)) {
    await turn();
    if (event.type !== "panel") yield null;
    else yield { type: "sample", width: sample.width, height: sample.height, pixels: toRgba(event.pixels) };
  }
}

/** How a panel is drawn in what is learned: with its words, or in a look of one prompt, which does not vary. */
function wearing(
  learned: LearnRequest["learned"],
  tokens: number,
  numbers: number,
): Pick<PanelSpec, "learned" | "look"> {
  if (learned.kind === "words") {
    const { words, rank } = learned;
    return { learned: [{ words, vectors: SO_FAR, ...(rank && { lowRank: { rank, at: numbers } }) }] };
  }
  const part = { look: SO_FAR, version: 1, weight: 1, vectors: SO_FAR, count: 1, tokens };
  return { look: { means: "learned", parts: [part], variety: 0, before: "", after: "", eta: 0 } };
}
