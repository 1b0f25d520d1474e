// Several beginnings of one panel, to choose from (ReCorD, Jiang-Lin et al. 2024, section 3.2): each has its seed and is stopped once its pose is
// laid out. It is drawn as the panel will be, except that nothing brings the object into its box, so that a seed that is chosen goes on as it began.
import type { Seen } from "../interaction/object-box.ts";
import type { PanelSpec } from "../panel.ts";
import type { Tensor } from "../tensor.ts";
import { drawPanels } from "./panels.ts";
import type { PanelEvent, PanelModel, PanelsRequest } from "./request.ts";

/** Part of the steps after which a candidate is stopped. */
const STOPPED_AT = 0.4;

export type CandidateEvent =
  | Extract<PanelEvent, { readonly type: "progress" }>
  | { readonly type: "candidate"; readonly seed: number; readonly pixels: Tensor; readonly seen: Seen };

/** Stops between network calls when it is no longer pulled. Throws when the request is not of one panel with an interaction. */
export async function* drawCandidates(
  model: PanelModel,
  request: PanelsRequest,
  seeds: readonly number[],
): AsyncGenerator<CandidateEvent | null, void, void> {
  const [panel] = request.panels;
  if (!panel?.interaction || request.panels.length > 1)
    throw new Error(`drawCandidates(): expected one panel with an interaction, found ${request.panels.length}`);
  const looked: PanelSpec = { ...panel, interaction: { ...panel.interaction, means: "none" } };
  const until = Math.ceil(STOPPED_AT * request.scheduler.timesteps.length);
  for (const [i, seed] of seeds.entries()) {
    const asked = { ...request, panels: [{ ...looked, seed }], until, quickDecode: true };
    for await (const event of drawPanels(model, asked)) {
      // A candidate's parts are one drawing to who waits: its steps count, text and decoding are short.
      if (event.type === "progress" && event.phase === "denoise")
        yield { ...event, step: i * event.of + event.step, of: seeds.length * event.of };
      else if (event.type === "panel") yield { type: "candidate", seed, pixels: event.pixels, seen: event.seen! };
      else yield null;
    }
  }
}
