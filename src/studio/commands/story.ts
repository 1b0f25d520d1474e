// Commands on the story as a whole, and those that write into its script: what is typed on the page or in the inspector
// goes into the script first, and the records follow it.
import { defaultIdentity } from "../../comic/character.ts";
import { DEFAULT_GUTTERS } from "../../comic/cut-tree.ts";
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { docOf, withoutRecords, withRecords } from "../../comic/doc.ts";
import { layoutPage } from "../../comic/layout.ts";
import { DEFAULT_PRESET } from "../../comic/page-presets.ts";
import { letteringById, letteringOf, pagesOf, panelsOnPage, recordOf, recordsOf, storyOf } from "../../comic/query.ts";
import type {
  Binding,
  Doc,
  DrawingStyle,
  ReadingDirection,
  RecordsDiff,
  Story,
  StoryTone,
} from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { defaultStyles } from "../../comic/styles.ts";
import { boundingBox } from "../../geometry/polygon.ts";
import {
  addCastLine,
  addSpeech,
  applySuggestion,
  replaceCaption,
  replaceDescription,
  replacePanelText,
  replaceSpeech,
  replaceTitle,
} from "../../script/edit.ts";
import { parseScript } from "../../script/parse.ts";
import type { ScriptProblem } from "../../script/problems.ts";
import { shotsInOrder } from "../selectors.ts";
import { followScript, syncScript } from "./apply-script.ts";
import type { CreateId } from "./create-id.ts";
import { patchRecord } from "./patch-record.ts";

/** A document that holds nothing but this script. */
export function newDocument(script: string, seed: number, createId: CreateId): Doc {
  const story: Story = {
    id: "story",
    type: "story",
    title: "",
    direction: "ltr",
    tone: "color",
    drawingStyle: "none",
    preset: DEFAULT_PRESET,
    script: "",
    seed,
    pages: [],
    gutters: DEFAULT_GUTTERS,
    identity: defaultIdentity,
  };
  return followScript(docOf([story, ...Object.values(defaultStyles)]), script, createId);
}

/** The title is a line of the script. */
export function setTitle(doc: Doc, title: string, createId: CreateId): RecordsDiff {
  return syncScript(doc, replaceTitle(storyOf(doc).script, title), createId);
}

/** Empty when no line of the script describes the tag. */
export function setDescription(doc: Doc, tag: string, description: string, createId: CreateId): RecordsDiff {
  return syncScript(doc, replaceDescription(storyOf(doc).script, tag, description), createId);
}

export function addCharacter(doc: Doc, tag: string, description: string, createId: CreateId): RecordsDiff {
  return syncScript(doc, addCastLine(storyOf(doc).script, { tag, description }), createId);
}

/** Empty when the problem has no suggestion. */
export function fixProblem(doc: Doc, problem: ScriptProblem, createId: CreateId): RecordsDiff {
  return syncScript(doc, applySuggestion(storyOf(doc).script, problem), createId);
}

export function setTone(doc: Doc, tone: StoryTone): RecordsDiff {
  return patchRecord(doc, "story", "story", { tone });
}

export function setDrawingStyle(doc: Doc, drawingStyle: DrawingStyle): RecordsDiff {
  return patchRecord(doc, "story", "story", { drawingStyle });
}

/**
 * Mirrors the pages: panels, what lies over them, their lettering with its tails, and the binding. Pictures stay as they were
 * drawn. There and back again it is the same story.
 */
export function setDirection(doc: Doc, direction: ReadingDirection): RecordsDiff {
  const story = storyOf(doc);
  if (story.direction === direction) return emptyDiff;
  const mirrored = pagesOf(doc).flatMap((page) => {
    const layout = layoutPage(page, story);
    return panelsOnPage(doc, page.id).flatMap(({ frame, lettering }) => {
      const { width } = boundingBox(layout.get(frame.id) ?? []);
      return lettering.filter(({ auto }) => !auto).map((item) => ({ ...item, xMm: width - item.xMm - item.widthMm }));
    });
  });
  const binding = story.binding && { binding: story.binding === "left" ? ("right" as const) : ("left" as const) };
  return diffOf(doc, settleLettering(doc, withRecords(doc, [{ ...story, direction, ...binding }, ...mirrored])));
}

/** null: where reading begins. */
export function setBinding(doc: Doc, side: Binding | null): RecordsDiff {
  const { binding: _, ...story } = storyOf(doc);
  return diffOf(doc, withRecords(doc, [side === null ? story : { ...story, binding: side }]));
}

export function setFirstAlone(doc: Doc, firstAlone: boolean): RecordsDiff {
  return patchRecord(doc, "story", "story", { firstAlone });
}

/** Replaces what is drawn in a panel, in its line. Empty when the shot has no line. */
export function setShotText(doc: Doc, shot: string, text: string, createId: CreateId): RecordsDiff {
  const panel = panelOfShot(doc, shot);
  return panel === null ? emptyDiff : syncScript(doc, replacePanelText(storyOf(doc).script, panel, text), createId);
}

/** Replaces a caption or a speech in its line; blank removes it. Empty when there is no such lettering. */
export function setLetteringText(doc: Doc, id: string, text: string, createId: CreateId): RecordsDiff {
  const item = letteringById(doc, id);
  const shot = item && recordOf(doc, "frame", item.frame)?.shot;
  const panel = shot ? panelOfShot(doc, shot) : null;
  if (!item || panel === null) return emptyDiff;
  const script = storyOf(doc).script;
  if (item.type === "caption") return syncScript(doc, replaceCaption(script, panel, text), createId);
  const speech = letteringOf(doc, item.frame)
    .filter((other) => other.type === "balloon")
    .indexOf(item);
  // While its line has errors, a panel may show a speech that the line no longer has.
  if (!parseScript(script).panels[panel]?.speech[speech]) return emptyDiff;
  return syncScript(doc, replaceSpeech(script, panel, speech, text), createId);
}

/** What lettering says until the artist writes into it. */
const UNWRITTEN = "…";

/** Lets someone of the cast say something more in a panel, in its line. Empty when the frame has no line. */
export function addBalloon(doc: Doc, frame: string, speaker: string, createId: CreateId): RecordsDiff {
  return inLineOf(doc, frame, createId, (script, panel) => addSpeech(script, panel, speaker, UNWRITTEN));
}

/** Gives a panel a caption, in its line. Empty when the frame has no line, or a caption. */
export function addCaption(doc: Doc, frame: string, createId: CreateId): RecordsDiff {
  if (letteringOf(doc, frame).some(({ type }) => type === "caption")) return emptyDiff;
  return inLineOf(doc, frame, createId, (script, panel) => replaceCaption(script, panel, UNWRITTEN));
}

/** A caption or a speech goes from its line; who spoke stays in the picture. */
export function removeLettering(doc: Doc, id: string, createId: CreateId): RecordsDiff {
  return setLetteringText(doc, id, "", createId);
}

type EditLine = (script: string, panel: number) => string;

function inLineOf(doc: Doc, frame: string, createId: CreateId, edit: EditLine): RecordsDiff {
  const shot = recordOf(doc, "frame", frame)?.shot;
  const panel = shot ? panelOfShot(doc, shot) : null;
  return panel === null ? emptyDiff : syncScript(doc, edit(storyOf(doc).script, panel), createId);
}

/** Index of the shot's panel in the script, or null. */
function panelOfShot(doc: Doc, shot: string): number | null {
  const shots = shotsInOrder(doc);
  const index = shots.indexOf(shot);
  return index < 0 || shots.length !== parseScript(storyOf(doc).script).panels.length ? null : index;
}

/** What is worth keeping between visits: not the pictures and roughs of shots that are gone, since undo ends with the visit. */
export function withoutLostRenders(doc: Doc): Doc {
  const drawn = [...recordsOf(doc, "render"), ...recordsOf(doc, "choice"), ...recordsOf(doc, "rough")];
  return withoutRecords(
    doc,
    drawn.filter(({ shot }) => !recordOf(doc, "shot", shot)).map(({ id }) => id),
  );
}
