// What the interface derives from the state. Pure; panels count from 1 in reading order, as an artist counts them.
import { sameValue } from "../comic/diff.ts";
import { byPage, byParts } from "../comic/doc.ts";
import { lettersOverOthers } from "../comic/lettering.ts";
import { chosenRender, framesOf, pagesOf, recordOf, storyOf } from "../comic/query.ts";
import type { Doc, Lettering, Render, StoryTone } from "../comic/records.ts";
import { nearestShape, type Shapes } from "../comic/shape.ts";
import { atOnce, type Steps } from "../comic/steps.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import type { Stage } from "../geometry/unit-box.ts";
import { isBlankText } from "../script/merge-panels.ts";
import type { ScriptPanel } from "../script/panel-line.ts";
import { type CastMember, lineOf, parseScript, type Script, type ScriptPage } from "../script/parse.ts";
import { type ScriptProblem, warningAt } from "../script/problems.ts";
import { unknownWords } from "../script/prompt.ts";
import type { ModelInfo } from "../worker/protocol.ts";
import { anyModel, type Drawer, planShots } from "./draw-plan.ts";
import { nameOfRough } from "./rough.ts";
import type { EditorState, Job } from "./state.ts";
import { sameVersions } from "./versions.ts";

/** Ids of all shots in reading order: the n-th shot is the n-th panel line of the script. */
export const shotsInOrder: (doc: Doc) => readonly string[] = byParts(
  (doc) => pagesOf(doc).flatMap((page) => shotsOfPage(doc, page.id)),
  (doc) => [pagesOf(doc), doc.byType.frame],
);

/** Ids of a page's shots in reading order. */
export const shotsOfPage: (doc: Doc, page: string) => readonly string[] = byPage(
  (doc, page) => framesOf(doc, page).flatMap((frame) => frame.shot ?? []),
  () => [],
);

/** The script line of a shot, counted from 1, or null. */
export function lineOfShot(doc: Doc, shot: string): number | null {
  const index = shotsInOrder(doc).indexOf(shot);
  return parseScript(storyOf(doc).script).panels[index]?.line ?? null;
}

/** The shot of a script line (counted from 1), or null when the line is no panel. */
export function shotAtLine(doc: Doc, line: number): string | null {
  const index = parseScript(storyOf(doc).script).panels.findIndex((panel) => panel.line === line);
  return shotsInOrder(doc)[index] ?? null;
}

/** The mistakes in the script, and lettering of its lines that has no room, in order of their places. */
export const problemsOf = (doc: Doc): readonly ScriptProblem[] => atOnce(problemSteps(doc));

/** Each page that was not looked at since it changed takes about a millisecond. */
export function* problemSteps(doc: Doc): Steps<readonly ScriptProblem[]> {
  const { problems } = parseScript(storyOf(doc).script);
  const crowded: ScriptProblem[] = [];
  for (const page of pagesOf(doc)) {
    yield;
    for (const item of lettersOverOthersOn(doc, page.id)) crowded.push(...overflow(doc, item));
  }
  if (crowded.length === 0) return problems;
  return [...problems, ...crowded].sort((a, b) => a.line - b.line || a.column - b.column);
}

const lettersOverOthersOn = byPage(lettersOverOthers, (doc) => [
  storyOf(doc).direction,
  storyOf(doc).gutters,
  doc.byType.style,
]);

function overflow(doc: Doc, lettering: Lettering): readonly ScriptProblem[] {
  const shot = recordOf(doc, "frame", lettering.frame)?.shot;
  const index = shot ? shotsInOrder(doc).indexOf(shot) : -1;
  const panel = parseScript(storyOf(doc).script).panels[index];
  if (!panel) return [];
  const said = panel.speech.find(({ text }) => text === lettering.text);
  const { span } = (lettering.type === "caption" ? panel.caption : said) ?? panel;
  const what = lettering.type === "caption" ? "caption" : "balloon";
  const message = `The ${what} of panel ${index + 1} does not fit its frame and covers other panels: shorten it, or make the frame larger.`;
  return [warningAt(span, message)];
}

/** The model that would draw, or null while none is loaded. */
export function loadedModel({ engine }: Pick<EditorState, "engine">): ModelInfo | null {
  return engine.status === "ready" ? engine.model : null;
}

/** The loaded model's shapes, or null while none is loaded. */
export function shapesOf(state: Pick<EditorState, "engine">): Shapes | null {
  return loadedModel(state)?.shapes ?? null;
}

/** The loaded model's words; null: none is loaded, or it knows them all. */
export function vocabularyOf(state: Pick<EditorState, "engine">): readonly string[] | null {
  return loadedModel(state)?.vocabulary ?? null;
}

/** What this model would be asked for this shot now, or null for an unknown shot. */
export function panelOf(doc: Doc, shot: string, drawer: Drawer): PanelSpec | null {
  return planShots(doc, [shot], drawer)[0] ?? null;
}

/** Where figures and object stand now: the artist's boxes, or composed for the frame's shape; null: drawn without. */
export function stageOf(doc: Doc, shot: string, model: Drawer | null): Stage | null {
  return panelOf(doc, shot, model ?? anyModel)?.layout ?? null;
}

/** Words of a text that the model does not know, each once. */
export function unknownWordsIn(text: string, vocabulary: readonly string[] | null): readonly string[] {
  return vocabulary ? [...new Set(unknownWords(text, vocabulary).map(({ word }) => word))] : [];
}

type Described = CastMember | ScriptPanel;
/** Warnings by vocabulary, for whole scripts, their pages, and what a line describes. */
const warned = new WeakMap<readonly string[], WeakMap<Script | ScriptPage | Described, readonly ScriptProblem[]>>();

const NO_WARNINGS: readonly ScriptProblem[] = [];

/** Words of the script that will be drawn and that the model does not know, as warnings at their places. */
export function vocabularyWarnings(doc: Doc, vocabulary: readonly string[] | null): readonly ScriptProblem[] {
  if (!vocabulary) return NO_WARNINGS;
  const source = storyOf(doc).script;
  const script = parseScript(source);
  const known = warned.get(vocabulary) ?? new WeakMap();
  warned.set(vocabulary, known);
  const warningsOf = (part: Script | ScriptPage | Described): readonly ScriptProblem[] => {
    const remembered = known.get(part);
    if (remembered) return remembered;
    const parts = "pages" in part ? [...part.cast, ...part.pages] : "panels" in part ? part.panels : null;
    const found = parts
      ? parts.flatMap(warningsOf)
      : lineWarnings(lineOf(source, (part as Described).span.line), part as Described, vocabulary);
    known.set(part, found);
    return found;
  };
  return warningsOf(script);
}

function lineWarnings(line: string, described: Described, vocabulary: readonly string[]): readonly ScriptProblem[] {
  const { span } = described;
  let text = line.slice(0, span.column - 1 + span.length);
  // What is lettered is not drawn.
  const lettered =
    "speech" in described ? [...described.speech, ...(described.caption ? [described.caption] : [])] : [];
  for (const { span: hole } of lettered)
    text = text.slice(0, hole.column - 1) + " ".repeat(hole.length) + text.slice(hole.column - 1 + hole.length);
  return unknownWords(text, vocabulary).map(({ word, start, length, nearest }) => ({
    line: span.line,
    column: start + 1,
    length,
    severity: "warning" as const,
    message: `The model doesn't know "${word}"${nearest ? `: did you mean "${nearest}"?` : ": it will be ignored."}`,
    suggestion: nearest,
  }));
}

/** Before a model is loaded nobody knows whether it will know styles. */
const ANY_MODEL: readonly Drawer[] = [anyModel, { ...anyModel, vocabulary: [] }].flatMap((model) => [
  model,
  { ...model, editsAttention: true },
  { ...model, takesRoughs: true },
  { ...model, editsAttention: true, takesRoughs: true },
]);

/**
 * Whether the picture a shot shows is not what the model would draw now; without a model, what none would. A shot without
 * a picture is not stale. Without a model the size is not compared.
 */
export function isStale(doc: Doc, shot: string, model: Drawer | null): boolean {
  const render = chosenRender(doc, shot);
  const shown = recordOf(doc, "shot", shot);
  if (!render || !shown || render.recipe.origin === "file") return false;
  return (model ? [model] : ANY_MODEL).every((drawer) => {
    const panel = panelOf(doc, shot, drawer);
    if (!panel || !sameVersions(doc, shown, render.recipe.versions)) return panel !== null;
    return !isDrawnFrom(render, panel, storyOf(doc).tone, drawer.shapes);
  });
}

/** What earlier studios said at the end of prompts for what is a tone now: under it, both pictures look alike. */
const FORMER_WORDS: Readonly<Record<StoryTone, string>> = { color: "", ink: ", black and white", sepia: ", sepia" };

function isDrawnFrom(
  { recipe, widthPx, heightPx }: Render,
  panel: PanelSpec,
  tone: StoryTone,
  shapes: Drawer["shapes"],
): boolean {
  const { prompt, negative, seed, stage, interaction, rough, look, learned } = recipe;
  const [width, height] = shapes ? sizeOf({ recipe, widthPx, heightPx }, shapes) : [panel.width, panel.height];
  const sameSize = width === panel.width && height === panel.height;
  const sameStage = JSON.stringify(stageValues(stage)) === JSON.stringify(stageValues(panel.layout));
  const sameLook = sameValue(look, panel.look);
  const contactOf = (aim: typeof interaction) => JSON.stringify([aim?.box, aim?.intransitive]);
  const sameContact = contactOf(interaction) === contactOf(panel.interaction);
  const sameRough = rough === (panel.rough && nameOfRough(panel.rough));
  const samePrompt = [prompt, prompt.replace(FORMER_WORDS[tone], "")].includes(panel.prompt);
  const sameWords = samePrompt && negative === panel.negative;
  const sameLearned = sameValue(learned, panel.learned);
  const sameText = sameWords && sameLearned && seed === panel.seed;
  return sameText && sameStage && sameContact && sameRough && sameLook && sameSize;
}

/** The size that a picture stands for: where its gradient did not fit into memory it was drawn smaller. */
function sizeOf(
  { recipe: { interaction }, widthPx, heightPx }: Pick<Render, "recipe" | "widthPx" | "heightPx">,
  shapes: Shapes,
): readonly [number, number] {
  const isNudged = interaction?.means === "gradient" || interaction?.means === "both";
  return isNudged ? nearestShape(widthPx / heightPx, shapes) : [widthPx, heightPx];
}

/** Whether the picture a shot shows was drawn in another look, or another version of it, than it would be now. */
export function isOfEarlierLook(doc: Doc, shot: string, model: Drawer | null): boolean {
  const render = chosenRender(doc, shot);
  const panel = panelOf(doc, shot, model ?? anyModel);
  if (!render || !panel || render.recipe.origin === "file") return false;
  return !sameValue(render.recipe.look, panel.look);
}

/** Shots of a page whose text, style, seed, boxes or rough changed since they were drawn. */
export function staleShots(doc: Doc, page: string, model: Drawer | null): readonly string[] {
  return shotsOfPage(doc, page).filter((shot) => isStale(doc, shot, model));
}

/** Shots of a page that were never drawn, of those that say something. */
export function undrawnShots(doc: Doc, page: string): readonly string[] {
  return shotsOfPage(doc, page).filter((shot) => !chosenRender(doc, shot) && !isBlankShot(doc, shot));
}

/** Whether a shot says nothing that could be drawn, as a panel does that was cut by hand. */
export function isBlankShot(doc: Doc, shot: string): boolean {
  return isBlankText(recordOf(doc, "shot", shot)?.text ?? "");
}

/** The job that draws this shot or will, or undefined. */
export function jobOfShot(jobs: readonly Job[], shot: string): Job | undefined {
  return jobs.find((job) => (job.status === "queued" || job.status === "running") && job.shots.includes(shot));
}

/** The numbers of a stage in a fixed order, whatever the order of its keys. */
function stageValues(stage: Stage | null): unknown {
  return stage && [stage.figures.map(({ head, body }) => [head, body]), stage.object];
}
