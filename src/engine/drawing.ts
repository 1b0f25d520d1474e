// A request for panels as what there is to tell of it, message by message.
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent } from "../diffusion/pipelines/request.ts";
import { fromRgba, toRgba } from "../diffusion/pixels.ts";
import { estimateRemaining } from "../diffusion/remaining-time.ts";
import { StudioError } from "../models/failure.ts";
import type { GenerateRequest, Timings, Told } from "../worker/protocol.ts";
import type { LoadedModel } from "./load-model.ts";
import { toHalves } from "./networks/ports.ts";
import { previewOf } from "./preview.ts";
import { recoverable } from "./processors/recoverable.ts";

/** Stopping it stops the drawing after one network call at most. null: nothing to tell, but a moment to stop. Throws StudioError. */
export async function* drawing(
  loaded: LoadedModel,
  reopen: () => Promise<LoadedModel>,
  request: GenerateRequest,
  now: () => number,
): AsyncGenerator<Told | null> {
  const { manifest, schedule } = loaded;
  for (const panel of [...request.panels, ...request.references]) checkSize(panel, manifest.sizeMultiple);
  const model = recoverable(loaded, reopen);
  const references = request.references.map(({ pixels, ...panel }) => ({
    ...panel,
    pixels: fromRgba(pixels, panel.width, panel.height),
  }));
  const clock = estimateRemaining(request.panels.length);
  const stopwatch = createStopwatch(now);
  let isLastStep = false;
  for await (const event of drawPanels(model, { ...request, references, scheduler: schedule(request.steps) })) {
    stopwatch.note(event);
    if (event.type === "progress") {
      const { phase, step, of } = event;
      isLastStep = step + 1 === of;
      yield { type: "progress", phase, step, of, remainingMs: clock.remaining(phase, step, of, now()) };
    } else if (event.type === "panel") {
      yield finished(event);
    } else if (event.type === "preview" && !(isLastStep && model.tinyDecode)) {
      yield { type: "preview", panel: event.panel, ...(await previewOf(model, manifest, event)) };
    } else {
      // A decoded preview of the last step would be the panel itself, which comes next.
      yield null;
    }
  }
  yield { type: "done", timings: stopwatch.stop() };
}

function finished({ panel, pixels, latents, readFrom }: Extract<PanelEvent, { type: "panel" }>): Told {
  const [, , height = 0, width = 0] = pixels.dims;
  return { type: "panel", panel, width, height, pixels: toRgba(pixels), latents: toHalves(latents.data), readFrom };
}

/** What comes after a report of progress is time of that phase. */
function createStopwatch(now: () => number) {
  const timings = { textMs: 0, referencesMs: 0, denoiseMs: 0, decodeMs: 0, unetCalls: 0, bankBytes: 0, bankCalls: 0 };
  let phase: Extract<PanelEvent, { type: "progress" }>["phase"] | null = null;
  let since = now();
  const lap = () => {
    const at = now();
    if (phase) timings[`${phase}Ms`] += at - since;
    since = at;
  };
  return {
    note(event: PanelEvent) {
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

function checkSize(
  { id, width, height }: GenerateRequest["panels"][number] | GenerateRequest["references"][number],
  multiple: number,
): void {
  if (width > 0 && height > 0 && width % multiple === 0 && height % multiple === 0) return;
  throw new StudioError(
    "request-invalid",
    `Panel ${id} is ${width} x ${height} pixels: this model needs multiples of ${multiple}.`,
    "Choose another page layout.",
  );
}
