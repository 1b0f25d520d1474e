// What the engine is asked to draw, as data: which panels in which size from which text, and which finished pictures
// they read so that characters stay themselves.
import { seedOfPicture } from "../comic/assets.ts";
import { descriptionIn, referencesIn, stageInFit } from "../comic/character.ts";
import { layoutPage } from "../comic/layout.ts";
import {
  characterOf,
  frameOfShot,
  framesOf,
  pageOf,
  panelsOnPage,
  recordOf,
  recordsOf,
  storyOf,
} from "../comic/query.ts";
import type { Character, Doc, DrawingStyle, Render, Shot } from "../comic/records.ts";
import { nearestShape, type Shapes } from "../comic/shape.ts";
import type { LearnedWords, PanelSpec, ReferenceSpec } from "../diffusion/panel.ts";
import type { Size } from "../geometry/box.ts";
import { boundingBox } from "../geometry/polygon.ts";
import { applyStyle } from "../script/drawing-styles.ts";
import { tagKey } from "../script/panel-line.ts";
import { composePrompt } from "../script/prompt.ts";
import { type StagingRules, usualStaging } from "../script/stage.ts";
import { ROLLING_WINDOW, type SharingMode, type SharingSettings } from "../sharing/settings.ts";
import type { GenerateRequest, ModelInfo } from "../worker/protocol.ts";
import { sharingOf } from "./identity.ts";
import { inItsLook, lookReferences, lookStrengths } from "./looks.ts";
import { planPanel, type StoryToPlan } from "./plan-panel.ts";
import { roughFor } from "./rough.ts";
import type { EditorState } from "./state.ts";
import { castIn, tagOf, versionsOf } from "./versions.ts";

/** What a plan depends on of the model that will draw. */
export interface Drawer {
  /** null: none is loaded yet; sizes then only say the frame's proportions. */
  readonly shapes: Shapes | null;
  /** null: it knows all words. */
  readonly vocabulary: readonly string[] | null;
  readonly staging: StagingRules;
  /** Whether its attention can be corrected. */
  readonly editsAttention: boolean;
  /** Whether it draws to a rough. */
  readonly takesRoughs: boolean;
  /** Names its weights: what was learned with others cannot be used. Absent: none is loaded yet, and nothing speaks against it. */
  readonly hash?: string;
}

/** What a drawing's plan depends on besides. */
export type DrawingModel = Drawer & Pick<ModelInfo, "steps" | "guidanceScale" | "sharing" | "hasTinyDecoder">;

/** Stands for a model before one is loaded: a plan then says who reads whom, not how. */
export const anyModel: DrawingModel = {
  shapes: null,
  vocabulary: null,
  staging: usualStaging,
  editsAttention: false,
  takesRoughs: false,
  steps: 1,
  guidanceScale: 1,
  sharing: { rate: 1, warmup: 0, skip: { early: 0, late: 0, until: 0 } },
  hasTinyDecoder: false,
};

/** A finished picture that is read; its pixels are still in the asset store. */
export type PlannedReference = ReferenceSpec & { readonly asset: string };

export interface DrawPlan {
  readonly panels: readonly PanelSpec[];
  readonly references: readonly PlannedReference[];
  readonly settings: Omit<GenerateRequest, "panels" | "references" | "bankBudget" | "redraw">;
}

/** Pictures of a character that a page reads when earlier pages show it: more cost time and add little. */
const referencesPerCharacter = 2;

/**
 * Plans some shots of a page, drawn together. Shots that are gone or stand in no frame are left out. A character with a
 * card reads the pictures of its card. Besides, panels that read each other read the pictures of the page's other panels
 * that share a character; and of a character without a card up to `referencesPerCharacter` pictures from the first pages
 * before this one (the first, so that likeness does not drift from page to page).
 */
export function planDrawing(
  doc: Doc,
  shots: readonly string[],
  model: DrawingModel,
  session: Pick<EditorState, "sharingOn" | "quickDecode">,
): DrawPlan {
  return planPanels(doc, planShots(doc, shots, model), model, session);
}

/** The same for panels that are planned. */
export function planPanels(
  doc: Doc,
  panels: readonly PanelSpec[],
  model: DrawingModel,
  { sharingOn, quickDecode }: Pick<EditorState, "sharingOn" | "quickDecode">,
): DrawPlan {
  const ofCast = sharingOn ? [...cardReferences(doc, panels, model), ...findReferences(doc, panels, model)] : [];
  const references = [...ofCast, ...lookReferences(doc, panels, model.shapes)];
  const sharing = withLooks(sharingOn ? sharingOf(doc, model.sharing) : null, panels, model.sharing);
  const { steps, guidanceScale } = model;
  const settings = { steps, guidanceScale, sharing, sharingSeed: storyOf(doc).seed };
  return {
    panels,
    references,
    settings: quickDecode && model.hasTinyDecoder ? { ...settings, quickDecode } : settings,
  };
}

/** Pictures of looks are read whether or not those of characters are. */
function withLooks(sharing: SharingSettings | null, panels: readonly PanelSpec[], own: SharingSettings) {
  const looks = lookStrengths(panels);
  if (Object.keys(looks).length === 0) return sharing;
  const nobody = Object.fromEntries(panels.flatMap(({ cast }) => cast.map((tag) => [tag, 0])));
  const { strength, ...rest } = sharing ?? { ...own, strength: nobody };
  return { ...rest, strength: { ...strength, ...looks } };
}

/** The panels that this model would draw now. */
export function planShots(doc: Doc, shots: readonly string[], drawer: Drawer): readonly PanelSpec[] {
  const { shapes } = drawer;
  const story = storyToPlan(doc, drawer);
  return shots.flatMap((id) => {
    const shot = recordOf(doc, "shot", id);
    const aspect = aspectOfShot(doc, id);
    if (!shot || aspect === null) return [];
    const [width, height] = shapes ? nearestShape(aspect, shapes) : [256 * aspect, 256];
    return [asDrawn(doc, planShot(doc, shot, { width, height }, drawer, story), drawer)];
  });
}

/** A panel with the versions of its characters that it shows. `story`: what all have in common. */
export function planShot(
  doc: Doc,
  shot: Parameters<typeof planPanel>[0],
  size: Size,
  drawer: Drawer,
  story: StoryToPlan,
): PanelSpec {
  const { versions } = shot;
  if (!versions) return planPanel(shot, size, story);
  const shown = shot.cast.flatMap((tag) => characterOf(doc, tag) ?? []);
  const told = shown.map((character) => [character.tag, describedFor(character, drawer, versions)] as const);
  const panel = planPanel(shot, size, { ...story, cast: new Map([...story.cast, ...told]) });
  return { ...panel, cast: castIn(doc, shot) };
}

/** A panel as this model draws it: to its rough, in its look. */
export function asDrawn(doc: Doc, panel: PanelSpec, drawer: Drawer): PanelSpec {
  return inItsLook(doc, { ...panel, ...roughFor(doc, panel.id, drawer) }, drawer.hash ?? null);
}

/** What the panels of a story have in common, for this model. */
export function storyToPlan(doc: Doc, drawer: Drawer): StoryToPlan {
  const characters = recordsOf(doc, "character");
  const cast = new Map(characters.map((character) => [character.tag, describedFor(character, drawer)]));
  const learned = new Map(
    characters.flatMap((character) => {
      const own = learnedFor(character, drawer);
      return own ? [[tagKey(character.tag), own] as const] : [];
    }),
  );
  const { staging, editsAttention } = drawer;
  return { cast, learned, style: styleFor(doc, drawer), staging, editsAttention };
}

/** What was learned of a character, if this model reads it. */
function learnedFor({ learned }: Character, { hash }: Drawer): LearnedWords | null {
  if (!learned?.isOn || (hash !== undefined && learned.model !== hash)) return null;
  const { words, tensor: vectors, rank, tokens, width } = learned;
  return { words, vectors, ...(rank && { lowRank: { rank, at: tokens * width } }) };
}

/** What was learned is how the character looks by its line in the script: a version with words of its own looks otherwise. */
function describedFor(character: Character, drawer: Drawer, versions?: Shot["versions"]): string {
  const description = descriptionIn(character, versions);
  const isOwn = description !== character.description;
  return isOwn ? description : (learnedFor(character, drawer)?.words ?? description);
}

/** A style says words that a closed vocabulary lacks. */
function styleFor(doc: Doc, { vocabulary }: Drawer): DrawingStyle {
  return vocabulary === null ? storyOf(doc).drawingStyle : "none";
}

/** Width by height of the shot's frame, or null when it stands in none. */
export function aspectOfShot(doc: Doc, shot: string): number | null {
  const frame = frameOfShot(doc, shot);
  if (!frame) return null;
  const polygon = layoutPage(pageOf(doc, frame.page), storyOf(doc)).get(frame.id);
  if (!polygon) return null;
  const { width, height } = boundingBox(polygon);
  return width / height;
}

/** The pictures on the cards of the characters that these panels show, fitted to the model's shapes. */
function cardReferences(doc: Doc, panels: readonly PanelSpec[], drawer: Drawer): readonly PlannedReference[] {
  return [...new Set(panels.flatMap((panel) => panel.cast))].flatMap((name) => {
    const tag = tagOf(name);
    const character = characterOf(doc, tag);
    if (!character) return [];
    const versions = versionsOf([name]);
    const words = describedFor(character, drawer, versions);
    const described = composePrompt({ text: `[${tag}]`, cast: new Map([[tag, words]]) });
    const known = learnedFor(character, drawer);
    const learned = known?.words === words ? known : null;
    const { prompt } = applyStyle(styleFor(doc, drawer), described, "");
    return referencesIn(character, versions).map((reference) => {
      const { id, asset, widthPx, heightPx } = reference;
      const { shapes } = drawer;
      const [width, height] = shapes ? nearestShape(widthPx / heightPx, shapes) : [widthPx, heightPx];
      const layout = stageInFit(reference, { width, height });
      const seed = seedOfPicture(asset);
      return { id, prompt, seed, width, height, cast: [name], layout, asset, ...(learned && { learned: [learned] }) };
    });
  });
}

/** What a picture was drawn with that was learned, as far as it is still known. */
function learnedIn({ recipe }: Render, known: readonly LearnedWords[]): Pick<PanelSpec, "learned"> {
  const learned = recipe.learned?.filter(({ vectors }) => known.some((each) => each.vectors === vectors)) ?? [];
  return learned.length > 0 ? { learned } : {};
}

function findReferences(doc: Doc, panels: readonly PanelSpec[], drawer: Drawer): readonly PlannedReference[] {
  const { shapes } = drawer;
  const known = recordsOf(doc, "character").flatMap((character) => learnedFor(character, drawer) ?? []);
  const drawn = new Set(panels.map((panel) => panel.id));
  const cast = [...new Set(panels.flatMap((panel) => panel.cast))];
  const page = frameOfShot(doc, panels[0]?.id ?? "")?.page;
  if (page === undefined) return [];
  const { mode } = storyOf(doc).identity;
  const before = storyOf(doc).pages.slice(0, storyOf(doc).pages.indexOf(page));
  const here = picturesOf(doc, page, shapes).filter(({ shot }) => !drawn.has(shot.id));
  const chosen = mode === "cast" ? [] : here.filter((picture) => sharesWith(doc, page, picture, panels, mode));
  // Where panels of a page do not read each other, the first ones of the page stand for a character, too.
  const pages = mode === "together" ? before : [...before, page];
  const picturesOn = (id: string) => (id === page ? here : picturesOf(doc, id, shapes));
  const hasCard = (name: string) => {
    const character = characterOf(doc, tagOf(name));
    return character !== undefined && referencesIn(character, versionsOf([name])).length > 0;
  };
  for (const tag of cast.filter((name) => !hasCard(name))) {
    const counted = mode === "together" ? chosen : [];
    const missing = referencesPerCharacter - counted.filter((picture) => picture.cast.includes(tag)).length;
    const first = firstShowing(tag, missing, pages, picturesOn);
    chosen.push(...first.filter((picture) => !chosen.includes(picture)));
  }
  return chosen.map(({ shot, render, cast: shown }) => ({
    id: shot.id,
    prompt: render.recipe.prompt,
    seed: render.recipe.seed,
    width: render.widthPx,
    height: render.heightPx,
    cast: shown,
    layout: render.recipe.stage,
    asset: render.asset,
    ...learnedIn(render, known),
  }));
}

/** The first pictures of a character; pages behind them are not looked at. */
function firstShowing<P extends { readonly cast: readonly string[] }>(
  tag: string,
  most: number,
  pages: readonly string[],
  picturesOn: (page: string) => readonly P[],
): readonly P[] {
  const found: P[] = [];
  for (const page of pages) {
    if (found.length >= most) break;
    found.push(...picturesOn(page).filter(({ cast }) => cast.includes(tag)));
  }
  return found.slice(0, Math.max(0, most));
}

/** Whether a drawn shot of the page is read by panels that are drawn now: they share a character, and in the mode "rolling" it stands just before. */
function sharesWith(
  doc: Doc,
  page: string,
  { shot, cast: shown }: Shown,
  panels: readonly PanelSpec[],
  mode: SharingMode,
): boolean {
  const order = framesOf(doc, page).map((frame) => frame.shot);
  return panels.some(({ id, cast }) => {
    const distance = order.indexOf(id) - order.indexOf(shot.id);
    const isNear = mode === "together" || (distance >= 1 && distance <= ROLLING_WINDOW);
    return isNear && shown.some((name) => cast.includes(name));
  });
}

interface Shown {
  readonly shot: Shot;
  readonly render: Render;
  /** Who is in it, as it was drawn. */
  readonly cast: readonly string[];
}

/** What the panels of a page show, in reading order, as far as this model can read it: in a size it was trained on. */
function picturesOf(doc: Doc, page: string, shapes: Shapes | null): readonly Shown[] {
  return panelsOnPage(doc, page).flatMap(({ shot, render }) => {
    const isKnown = ({ widthPx, heightPx }: Render) =>
      !shapes || shapes.some(([width, height]) => width === widthPx && height === heightPx);
    if (!shot || !render || !isKnown(render)) return [];
    return [{ shot, render, cast: castIn(doc, { ...shot, versions: render.recipe.versions ?? [] }) }];
  });
}
