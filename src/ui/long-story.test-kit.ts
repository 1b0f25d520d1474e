// A story of any length, drawn and lettered, open in an editor without a browser: to measure what a change costs.
import { displayPage } from "../comic/display-list.ts";
import { docOf, withRecords } from "../comic/doc.ts";
import { packProject } from "../comic/packed-project.ts";
import { type Project, toProject } from "../comic/project.ts";
import { letteringOf, pagesOf, panelsOnPage, recordsOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { createEditor } from "../editor/create-editor.ts";
import type { Editor } from "../editor/editor.ts";
import {
  createInMemoryPorts,
  type InMemoryPorts,
  readyMessage,
  testModel,
} from "../editor/in-memory-ports.test-kit.ts";
import { addRender } from "../studio/commands/renders.ts";
import { newDocument } from "../studio/commands/story.ts";
import { planDrawing, planShots } from "../studio/draw-plan.ts";
import { driftingShots } from "../studio/likeness.ts";
import { scanScript } from "../studio/script-lines.ts";
import { lineOfShot, shotsOfPage, vocabularyWarnings } from "../studio/selectors.ts";
import type { EditorState } from "../studio/state.ts";
import { panelItems } from "./canvas/panel-items.ts";
import { panelsOfPage } from "./panels.ts";
import { needsDrawing } from "./shell/drawing.ts";

const NAMES = ["Mina", "Tom", "Ada", "Leo"];
const PLACES = ["on the beach", "in the kitchen", "under a tree", "at the station", "in the rain", "by the river"];
const DEEDS = ["runs", "waits", "reads a letter", "looks up", "laughs", "sleeps"];
/** Of the script pane. */
const LINES_IN_SIGHT = 60;
const WORDS = [
  "a",
  "the",
  "woman",
  "man",
  "with",
  "hair",
  "red",
  "short",
  "beach",
  "kitchen",
  "tree",
  "station",
  "rain",
];

const model: typeof testModel = {
  ...testModel,
  vocabulary: [...WORDS, "on", "in", "under", "at", "by", "runs", "waits", "reads", "letter", "looks", "up", "laughs"],
  embedder: { hash: "e1", sees: "figure", threshold: 0.5 },
};

/** Each panel with a caption and two speeches. */
export function longScript(pages: number, panels: number): string {
  const cast = NAMES.map((name, i) => `[${name}] a ${i % 2 ? "man" : "woman"} with ${["red", "short"][i % 2]} hair`);
  const line = (n: number) => {
    const [a, b] = [NAMES[n % NAMES.length]!, NAMES[(n + 1) % NAMES.length]!];
    const scene = `[${a}] ${DEEDS[n % DEEDS.length]} ${PLACES[n % PLACES.length]} with [${b}]`;
    return `${scene}, [${a}] "Is this the place number ${n}?", [${b}] "Nobody has ever said so." # Scene ${n}, much later.`;
  };
  const page = (p: number) => Array.from({ length: panels }, (_, i) => line(p * panels + i)).join("\n");
  return ["# A long story", "", ...cast, "", ...Array.from({ length: pages }, (_, p) => `${page(p)}\n`)].join("\n");
}

/** The saved form of a story in which every panel was drawn several times and looked at. */
export function longStory(pages: number, panels: number, pictures: number, vectorLength: number): Project {
  let ids = 0;
  let doc: Doc = newDocument(longScript(pages, panels), 7, (type) => `${type}-${(ids++ * 2654435761) >>> 0}`);
  const shots = recordsOf(doc, "shot").map(({ id }) => id);
  const settings = { steps: model.steps, guidanceScale: model.guidanceScale, sharing: null };
  shots.forEach((shot, n) => {
    const panel = planShots(doc, [shot], model)[0]!;
    for (let i = 0; i < pictures; i++) {
      const asset = (n * pictures + i).toString(16).padStart(64, "0");
      const drawn = { id: `render-${n}-${i}`, asset, latents: null, drawnAt: n * 10 + i, readFrom: [] };
      const { added, updated } = addRender(doc, panel, settings, model, drawn);
      const vector = Array.from({ length: vectorLength }, (_, d) => ((n * 31 + i * 7 + d * 13) % 255) - 127);
      const vectors = Object.fromEntries(panel.cast.map((tag) => [tag, vector]));
      const records = [...Object.values(added), ...Object.values(updated).map(([, to]) => to)];
      doc = withRecords(
        doc,
        records.map((r) => (r.type === "render" ? { ...r, seen: { embedder: "e1", vectors } } : r)),
      );
    }
  });
  return toProject(doc);
}

/** What an artist does, each with all that the interface asks for afterwards. */
export interface Doings {
  /** Moves a caption of the current page; all moves are one gesture. */
  readonly pointerMove: () => void;
  /** Types a letter into a line in the middle of the script. */
  readonly scriptKey: () => void;
  /** Takes a step back, and does it again. */
  readonly undo: () => void;
  readonly pageTurn: () => void;
}

/** A browser as an earlier visit of this very studio left it. */
export function portsWith(project: Project): InMemoryPorts {
  const renders = project.records.filter((record) => record.type === "render");
  const picture = new Blob(["picture"]);
  const stored = new Map(renders.map(({ asset }) => [asset, picture]));
  const ports = createInMemoryPorts(new Map(), stored);
  const pages = project.records.filter((record) => record.type === "page").length;
  const assets = renders.map(({ asset }) => asset);
  ports.kept.set("story/long", packProject(docOf(project.records), ports.build));
  ports.kept.set("about/long", { title: "Long", pages, changedAt: 0, deletedAt: null, assets });
  ports.kept.set("open", "long");
  return ports;
}

/**
 * Opens the story that is kept there. `onShown` is called when the artist sees it: the canvas and the script pane have
 * asked for what they show. Resolves when all is complete: every picture has an address, a model is loaded, and every
 * page was asked for.
 */
export async function openLong(ports: InMemoryPorts, onShown: () => void = () => undefined): Promise<Editor> {
  const editor = createEditor(ports);
  const leave = editor.store.subscribe((state) => {
    if (state.opening) return;
    leave();
    deriveShown(state);
    scanScript(storyOf(state.doc).script, LINES_IN_SIGHT);
    onShown();
  });
  await editor.ready;
  if (readyMessage.type === "ready") ports.emit({ ...readyMessage, model });
  derive(editor.store.getState());
  return editor;
}

export function doingsOf({ store, commands }: Editor): Doings {
  let n = 0;
  const then = (change: () => void) => () => {
    change();
    derive(store.getState());
  };
  const pages = storyOf(store.getState().doc).pages;
  const middle = pages[Math.floor(pages.length / 2)]!;
  commands.selectPage(middle);
  commands.setScreenScale(4);
  const [panel] = panelsOnPage(store.getState().doc, middle);
  const { text } = panel!.shot!;
  const caption = letteringOf(store.getState().doc, panel!.frame.id)[0]!.id;
  return {
    pointerMove: then(() => commands.moveLettering(caption, 5 + (n++ % 20), 20 + (n % 7))),
    scriptKey: then(() => {
      const { script } = storyOf(store.getState().doc);
      const at = script.indexOf(text) + text.length;
      commands.setScript(`${script.slice(0, at)}${"abcdefghij"[n++ % 10]}${script.slice(at)}`);
    }),
    undo: then(() => (n++ % 2 === 0 ? commands.undo() : commands.redo())),
    pageTurn: then(() => {
      const { doc, currentPage } = store.getState();
      const all = pagesOf(doc).map(({ id }) => id);
      commands.selectPage(all[(all.indexOf(currentPage) + 1) % all.length]!);
    }),
  };
}

/** What the canvas, the script pane and the bars ask of a state before a model is loaded. */
function deriveShown(state: EditorState): void {
  const { doc, currentPage } = state;
  displayPage(doc, currentPage);
  panelItems(doc, currentPage);
  panelsOfPage(doc, currentPage).filter((panel) => needsDrawing(state, panel));
}

/** What all panes and bars ask of a state with a model. */
function derive(state: EditorState): void {
  const { doc, currentPage } = state;
  deriveShown(state);
  for (const { id } of pagesOf(doc)) displayPage(doc, id);
  driftingShots(state, currentPage);
  vocabularyWarnings(doc, model.vocabulary);
  const [first] = panelItems(doc, currentPage);
  if (first?.shot) lineOfShot(doc, first.shot.id);
  planDrawing(doc, shotsOfPage(doc, currentPage), model, { sharingOn: true, quickDecode: false });
}
