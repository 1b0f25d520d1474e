// A request for panels as what there is to tell of it, message by message.
import { tokensOfWords } from "../diffusion/interaction/object-tokens.ts";
import type { PanelSpec, Picture } from "../diffusion/panel.ts";
import { type CandidateEvent, drawCandidates } from "../diffusion/pipelines/candidates.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent, PanelModel, RedrawnPicture } from "../diffusion/pipelines/request.ts";
import { fromRgba, toRgba } from "../diffusion/pixels.ts";
import { previewPixels } from "../diffusion/preview.ts";
import { estimateRemaining } from "../diffusion/remaining-time.ts";
import type { Tensor } from "../diffusion/tensor.ts";
import { StudioError } from "../models/failure.ts";
import type { ModelManifest } from "../models/manifest.ts";
import type { GenerateRequest, PictureToRedraw, Timings, Told } from "../worker/protocol.ts";
import type { LoadedModel } from "./load-model.ts";
import { toHalves } from "./networks/ports.ts";
import { latentsOf } from "./print-panel.ts";
import { recoverable } from "./processors/recoverable.ts";

/** Stopping it stops the drawing after one network call at most. null: nothing to tell, but a moment to stop. Throws StudioError. */
export async function* drawing(
  loaded: LoadedModel,
  reopen: () => Promise<LoadedModel>,
  request: GenerateRequest,
  now: () => number,
): AsyncGenerator<Told | null> {
  const { manifest, schedule } = loaded;
  const { redraw, candidates, ...plain } = request;
  for (const panel of request.panels) checkInteraction(panel, loaded);
  for (const panel of [...request.panels, ...request.references])
    checkSize(`Panel ${panel.id}`, panel, manifest.sizeMultiple);
  const model = recoverable(loaded, reopen);
  const references = request.references.map(({ pixels, ...panel }) => ({
    ...panel,
    pixels: fromRgba(pixels, panel.width, panel.height),
  }));
  const asked = {
    ...plain,
    references,
    scheduler: schedule(request.steps),
    ...(redraw && { redraw: pictureOf(model, request.panels[0]!, redraw) }),
  };
  const clock = estimateRemaining(candidates?.length ?? request.panels.length);
  const stopwatch = createStopwatch(now);
  for await (const event of candidates ? drawCandidates(model, asked, candidates) : drawPanels(model, asked)) {
    if (event) stopwatch.note(event);
    if (event?.type === "progress") {
      const { phase, step, of } = event;
      yield { ...event, remainingMs: clock.remaining(phase, step, of, now()) };
    } else if (event?.type === "panel") {
      yield finished(event);
    } else if (event?.type === "candidate") {
      const { seed, seen } = event;
      yield { type: "candidate", panel: request.panels[0]!.id, seed, inside: seen.inside, ...pictureIn(event.pixels) };
    } else if (event?.type === "preview" && !(event.isLast && model.tinyDecode)) {
      yield { type: "preview", panel: event.panel, ...(await previewOf(model, manifest, event)) };
    } else {
      // A decoded preview of the last step would be the panel itself.
      yield null;
    }
  }
  yield { type: "done", timings: stopwatch.stop() };
}

function pictureOf(
  model: PanelModel,
  { width, height }: PanelSpec,
  { pixels, halves, strength, part }: PictureToRedraw,
): RedrawnPicture {
  const latents = halves && latentsOf(model, width, height, halves);
  return { strength, part, pixels: fromRgba(pixels, width, height), ...(latents && { latents }) };
}

type Event<T extends PanelEvent["type"]> = Extract<PanelEvent, { readonly type: T }>;

/** A panel as it forms: by the small decoder in full size; without one by the manifest's linear map, a pixel for each latent cell. */
export async function previewOf(
  { tinyDecode, latentChannels }: Pick<PanelModel, "tinyDecode" | "latentChannels">,
  { previewFactors: factors, previewBias: bias }: ModelManifest,
  { latents, h, w }: Event<"preview">,
): Promise<Picture> {
  if (!tinyDecode) return { width: w, height: h, pixels: previewPixels(latents, h * w, factors, bias) };
  return pictureIn(await tinyDecode({ dims: [1, latentChannels, h, w], data: latents }));
}

function finished({ panel, pixels, latents, ...found }: Event<"panel">): Told {
  return { ...found, type: "panel", panel, ...pictureIn(pixels), latents: toHalves(latents.data) };
}

function pictureIn(pixels: Tensor): Picture {
  const [, , height = 0, width = 0] = pixels.dims;
  return { width, height, pixels: toRgba(pixels) };
}

/** What comes after a report of progress is time of that phase. */
function createStopwatch(now: () => number) {
  const timings = {
    textMs: 0,
    referencesMs: 0,
    correctMs: 0,
    denoiseMs: 0,
    decodeMs: 0,
    unetCalls: 0,
    bankBytes: 0,
    bankCalls: 0,
  };
  let phase: Event<"progress">["phase"] | null = null;
  let since = now();
  const lap = () => {
    const at = now();
    if (phase) timings[`${phase}Ms`] += at - since;
    since = at;
  };
  return {
    note(event: PanelEvent | CandidateEvent) {
      lap();
      if (event.type === "progress") {
        phase = event.phase;
        if (phase === "denoise") timings.unetCalls++;
      } else if (event.type === "bank") {
        timings.bankBytes = Math.max(timings.bankBytes, event.bytes);
        timings.bankCalls++;
      }
    },
    stop(): Timings {
      lap();
      return timings;
    },
  };
}

function checkInteraction({ prompt, interaction }: PanelSpec, { model, manifest }: LoadedModel): void {
  if (!interaction) return;
  const { text, denoiser } = model;
  if (denoiser.crossLevels.length === 0)
    throw new StudioError(
      "request-invalid",
      "This model has no cross-attention that can be found: where a word is drawn cannot be corrected.",
      "Switch the place of contact off in the panel's inspector, or choose another model.",
    );
  const { words } = interaction;
  const tokens = tokensOfWords(text, prompt, words);
  if (tokens.length === 0)
    throw new StudioError(
      "request-invalid",
      `The model does not read "${words}" in what it is told: "${prompt}".`,
      "Say the thing earlier or in fewer words, or switch the place of contact off in the panel's inspector.",
    );
  const ids = text.tokenize(prompt).flatMap((chunk) => chunk.ids);
  if (tokens.every((token) => ids[token] === manifest.context.unknown))
    throw new StudioError(
      "request-invalid",
      `The model does not know the word "${words}": it cannot be brought anywhere.`,
      "Say it with a word that the model knows, or switch the place of contact off in the panel's inspector.",
    );
}

/** `name`: as the error calls it. Throws StudioError. */
export function checkSize(
  name: string,
  { width, height }: Pick<PanelSpec, "width" | "height">,
  multiple: number,
): void {
  if (width > 0 && height > 0 && width % multiple === 0 && height % multiple === 0) return;
  throw new StudioError(
    "request-invalid",
    `${name} is ${width} x ${height} pixels: this model needs multiples of ${multiple}.`,
    "Choose another page layout.",
  );
}
