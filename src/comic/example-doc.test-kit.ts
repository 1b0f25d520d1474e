// A small legal document: one page of four frames with a picture, a caption and two balloons. Tests start from it.

import { defaultIdentity, plainCharacter } from "./character.ts";
import { DEFAULT_GUTTERS } from "./cut-tree.ts";
import { docOf, recordsIn } from "./doc.ts";
import { newPage } from "./new-page.ts";
import { pagePresets } from "./page-presets.ts";
import type { Balloon, Caption, Choice, ComicRecord, Doc, Render, Shot, Story } from "./records.ts";
import { defaultStyles } from "./styles.ts";
import { defaultTemplate } from "./templates.ts";

/** Ids: story, page, frame-1..4, shot-1..2 (in the first frames), render-1, choice-1, caption-1, balloon-1..2, mina. */
export function exampleDoc(): Doc {
  const frameIds = ["frame-1", "frame-2", "frame-3", "frame-4"];
  const { page, frames } = newPage("page", pagePresets.a4, defaultTemplate(4), frameIds);
  const story: Story = {
    id: "story",
    type: "story",
    title: "The lighthouse",
    direction: "ltr",
    tone: "color",
    drawingStyle: "none",
    preset: "a4",
    script: "[Mina] a woman\n\n[Mina] at the beach # Dawn.",
    seed: 7,
    pages: ["page"],
    gutters: DEFAULT_GUTTERS,
    identity: defaultIdentity,
  };
  const records: readonly ComicRecord[] = [
    story,
    page,
    ...frames.map((frame, i) => (i < 2 ? { ...frame, shot: `shot-${i + 1}` } : frame)),
    shot("shot-1", "[Mina] waving at the beach"),
    shot("shot-2", "close-up of [Mina]"),
    render,
    { id: "choice-1", type: "choice", shot: "shot-1", render: "render-1" } satisfies Choice,
    { id: "mina", type: "character", tag: "Mina", description: "a woman", color: "#c5502a", ...plainCharacter },
    {
      ...lettering,
      id: "caption-1",
      type: "caption",
      text: "Dawn. Nobody has seen the keeper since Tuesday.",
      style: "style-caption",
    } satisfies Caption,
    {
      ...lettering,
      id: "balloon-1",
      type: "balloon",
      text: "Where is everyone?",
      style: "style-speech",
      speaker: "Mina",
    } satisfies Balloon,
    {
      ...lettering,
      id: "balloon-2",
      type: "balloon",
      text: "Hello!",
      style: "style-speech",
      speaker: "Tom",
    } satisfies Balloon,
    ...Object.values(defaultStyles),
  ];
  return docOf(records);
}

/** What a document says, to be compared: how it is indexed, and in which order its records came, is left out. */
export function recordsById(doc: Doc): Readonly<Record<string, ComicRecord>> {
  return Object.fromEntries(recordsIn(doc).map((record) => [record.id, record]));
}

const lettering = { frame: "frame-1", xMm: 2, yMm: 2, widthMm: 40, auto: true };

function shot(id: string, text: string): Shot {
  return { id, type: "shot", text, cast: ["Mina"], negative: "", seed: 1, locked: false, stage: "auto" };
}

const render: Render = {
  id: "render-1",
  type: "render",
  shot: "shot-1",
  asset: "asset-1",
  latents: null,
  widthPx: 352,
  heightPx: 192,
  drawnAt: 1000,
  recipe: {
    model: "inkling",
    modelHash: "00",
    scheduler: "flow",
    steps: 12,
    guidanceScale: 3,
    seed: 1,
    prompt: "a woman waving at the beach",
    negative: "",
    stage: { figures: [{ head: [0.4, 0.2, 0.5, 0.4], body: [0.35, 0.35, 0.55, 1] }], object: null },
    readFrom: [],
    rate: 0.5,
  },
};
