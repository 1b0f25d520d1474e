// Commands on what was drawn: a picture arrives, the artist picks another one, or throws one away.
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withoutRecords, withRecords } from "../../comic/doc.ts";
import { chosenRender, recordOf, rendersOf } from "../../comic/query.ts";
import type { ComicRecord, Doc, Recipe, RecordsDiff, Render } from "../../comic/records.ts";
import type { PanelSpec } from "../../diffusion/panel.ts";
import { boundsOfStage } from "../../geometry/unit-box.ts";
import type { GenerateRequest, ModelInfo } from "../../worker/protocol.ts";
import type { PlannedRedraw } from "../redraw.ts";
import { nameOfRough } from "../rough.ts";
import { versionsDrawn } from "../versions.ts";
import { patchRecord } from "./patch-record.ts";

const choiceId = (shot: string): string => `choice:${shot}`;

/** A picture as it came, and where it is kept. */
export type Drawn = Pick<Render, "id" | "asset" | "latents" | "drawnAt" | "object"> & Pick<Recipe, "readFrom">;

/**
 * Adds a render with its whole recipe, and shows it. The shot may be gone: an undo may bring it back. What was drawn from
 * another picture stays a picture of its panel, with that one's prompt, seed and boxes.
 */
export function addRender(
  doc: Doc,
  panel: PanelSpec,
  settings: Pick<GenerateRequest, "steps" | "guidanceScale" | "sharing" | "quickDecode">,
  model: ModelInfo,
  { id, asset, latents, drawnAt, readFrom, object }: Drawn,
  redraw: PlannedRedraw | null = null,
): RecordsDiff {
  const { look } = panel;
  const versions = redraw?.source.recipe.versions ?? versionsDrawn(doc, panel.cast);
  const { seed, prompt, negative, stage, interaction, rough, learned } = redraw?.source.recipe ?? {
    ...panel,
    stage: panel.layout,
    rough: panel.rough && nameOfRough(panel.rough),
  };
  const recipe: Recipe = {
    model: model.name,
    modelHash: model.hash,
    scheduler: model.scheduler,
    steps: settings.steps,
    guidanceScale: settings.guidanceScale,
    seed,
    prompt,
    negative,
    stage,
    readFrom,
    rate: settings.sharing?.rate ?? 0,
    ...(interaction && { interaction }),
    ...(rough && { rough }),
    ...(look && { look }),
    ...(versions.length > 0 && { versions }),
    ...(learned && { learned }),
    ...(settings.quickDecode && { decoder: "tiny" }),
    ...(redraw && { redraw: redrawOf(redraw, panel) }),
  };
  // A head was drawn larger than its picture.
  const { widthPx, heightPx } = redraw?.source ?? { widthPx: panel.width, heightPx: panel.height };
  const focus = redraw ? redraw.source.focus : stage && boundsOfStage(stage);
  const kept = { asset, latents, widthPx, heightPx, drawnAt, ...(focus && { focus }) };
  const render: Render = { id, type: "render", shot: panel.id, ...kept, recipe, ...(object && { object }) };
  return diffOf(doc, withRecords(doc, [render, choice(render)]));
}

function redrawOf(
  { source, strength, part, cut }: PlannedRedraw,
  { prompt, seed }: PanelSpec,
): NonNullable<Recipe["redraw"]> {
  return { from: source.asset, prompt, seed, strength, part, ...(cut && { enlarged: true }) };
}

/** A picture file as the artist brought it. */
export type BroughtPicture = Pick<Render, "id" | "asset" | "widthPx" | "heightPx" | "drawnAt"> & {
  readonly name: string;
};

/** Makes a picture file one of the shot's pictures, and shows it. Empty when the shot is gone. */
export function addPicture(doc: Doc, shotId: string, { name, ...picture }: BroughtPicture): RecordsDiff {
  const shot = recordOf(doc, "shot", shotId);
  if (!shot) return emptyDiff;
  const { seed, negative, text: prompt } = shot;
  const nothing = { modelHash: "", scheduler: "", steps: 0, guidanceScale: 0, stage: null, readFrom: [], rate: 0 };
  const recipe: Recipe = { ...nothing, model: name, seed, prompt, negative, origin: "file" };
  const render: Render = { ...picture, type: "render", shot: shotId, latents: null, recipe };
  return diffOf(doc, withRecords(doc, [render, choice(render)]));
}

/** Keeps what was seen in a picture. Empty when the picture is gone. */
export function keepSeen(doc: Doc, id: string, seen: NonNullable<Render["seen"]>): RecordsDiff {
  return patchRecord(doc, "render", id, { seen });
}

/**
 * Shows another picture of the shot, which takes on its seed: "draw again" means the picture that is seen. Empty when
 * the render is not one of the shot's.
 */
export function chooseRender(doc: Doc, shot: string, id: string): RecordsDiff {
  const render = recordOf(doc, "render", id);
  return render?.shot === shot ? diffOf(doc, withRecords(doc, shown(doc, render))) : emptyDiff;
}

/** Throws a picture away; when it was the one shown, the newest of the others is. */
export function removeRender(doc: Doc, id: string): RecordsDiff {
  const render = recordOf(doc, "render", id);
  if (!render) return emptyDiff;
  const isShown = chosenRender(doc, render.shot)?.id === id;
  const next = withoutRecords(doc, isShown ? [id, choiceId(render.shot)] : [id]);
  const [newest] = isShown ? rendersOf(next, render.shot) : [];
  return diffOf(doc, newest ? withRecords(next, shown(next, newest)) : next);
}

function choice({ shot, id: render }: Render): ComicRecord {
  return { id: choiceId(shot), type: "choice", shot, render };
}

/** The records that make a shot show this render. */
function shown(doc: Doc, render: Render): readonly ComicRecord[] {
  const shot = recordOf(doc, "shot", render.shot);
  return [choice(render), ...(shot ? [{ ...shot, seed: render.recipe.seed }] : [])];
}
