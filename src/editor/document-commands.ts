// The commands that change the document: each runs a kernel (studio/commands) over it and applies its diff. Nothing is
// decided here. What a command does beyond its name is said here; its kernel says how.
import type { Doc, RecordsDiff } from "../comic/records.ts";
import { syncScript } from "../studio/commands/apply-script.ts";
import * as order from "../studio/commands/arrange-pages.ts";
import * as characters from "../studio/commands/characters.ts";
import type { CreateId } from "../studio/commands/create-id.ts";
import * as cuts from "../studio/commands/cuts.ts";
import * as draft from "../studio/commands/draft.ts";
import * as guides from "../studio/commands/guides.ts";
import * as insets from "../studio/commands/insets.ts";
import * as interactions from "../studio/commands/interactions.ts";
import * as lettering from "../studio/commands/lettering.ts";
import * as looks from "../studio/commands/looks.ts";
import * as pages from "../studio/commands/pages.ts";
import * as renders from "../studio/commands/renders.ts";
import * as roughs from "../studio/commands/roughs.ts";
import * as several from "../studio/commands/several.ts";
import * as shots from "../studio/commands/shots.ts";
import * as story from "../studio/commands/story.ts";
import * as versions from "../studio/commands/versions.ts";
import type { Parts, Workspace } from "./workspace.ts";

export function createDocumentCommands(options: Parts) {
  return {
    ...storyCommands(options),
    ...panelCommands(options),
    ...roughCommands(options),
    ...cutCommands(options),
    ...guideCommands(options),
    ...orderCommands(options),
    ...severalCommands(options),
    ...characterCommands(options),
    ...lookCommands(options),
  };
}

type Kernel<A extends readonly unknown[]> = (doc: Doc, ...args: A) => RecordsDiff;

/** A command from a kernel: one undo step. */
function command<A extends readonly unknown[]>({ store, change }: Workspace, kernel: Kernel<A>): (...args: A) => void {
  return (...args) => change(kernel(store.getState().doc, ...args));
}

/** The same for kernels that make new records. */
function creating<A extends readonly unknown[]>(
  { workspace, createId }: Parts,
  kernel: (doc: Doc, ...args: [...A, CreateId]) => RecordsDiff,
): (...args: A) => void {
  return (...args) => workspace.change(kernel(workspace.store.getState().doc, ...args, createId));
}

function storyCommands(options: Parts) {
  const { workspace, createId } = options;
  return {
    /** Typing merges into one undo step until `endTyping` or another command. */
    setScript: (text: string) =>
      workspace.change(syncScript(workspace.store.getState().doc, text, createId), { run: "typing" }),
    setTitle: creating(options, story.setTitle),
    /** In the character's line of the script. */
    setDescription: creating(options, story.setDescription),
    /** A line of the script, below the cast. */
    addCharacter: creating(options, story.addCharacter),
    /** Puts the suggestion in; nothing happens when the problem has none. */
    fixProblem: creating(options, story.fixProblem),
    setTone: command(workspace, story.setTone),
    setDrawingStyle: command(workspace, story.setDrawingStyle),
    setDirection: command(workspace, story.setDirection),
    setBinding: command(workspace, story.setBinding),
    setFirstAlone: command(workspace, story.setFirstAlone),
    /** In the panel's line of the script. */
    setShotText: creating(options, story.setShotText),
    /** In the panel's line of the script. */
    setLetteringText: creating(options, story.setLetteringText),
    /** These three, too. */
    addBalloon: creating(options, story.addBalloon),
    addCaption: creating(options, story.addCaption),
    removeLettering: creating(options, story.removeLettering),
  };
}

function panelCommands(options: Parts) {
  const { workspace } = options;
  return {
    setTemplate: creating(options, pages.setTemplate),
    setFormat: command(workspace, pages.setFormat),
    setDouble: command(workspace, pages.setDouble),
    /** In the panel's line of the script. */
    setInteraction: creating(options, interactions.setInteraction),
    setHand: command(workspace, interactions.setHand),
    setPose: command(workspace, interactions.setPose),
    setGutters: command(workspace, pages.setGutters),
    setStoryGutters: command(workspace, pages.setStoryGutters),
    setFrameImage: command(workspace, pages.setFrameImage),
    setNegative: command(workspace, shots.setNegative),
    setSeed: command(workspace, shots.setSeed),
    setLocked: command(workspace, shots.setLocked),
    setStage: command(workspace, shots.setStage),
    chooseRender: command(workspace, renders.chooseRender),
    removeRender: command(workspace, renders.removeRender),
    moveLettering: command(workspace, lettering.moveLettering),
    resizeLettering: command(workspace, lettering.resizeLettering),
    /** Back to automatic placement. */
    placeAutomatically: command(workspace, lettering.placeAutomatically),
  };
}

function roughCommands(options: Parts) {
  const { workspace } = options;
  return {
    addMark: creating(options, roughs.addMark),
    eraseRough: creating(options, roughs.eraseRough),
    removeMarks: command(workspace, roughs.removeMarks),
    moveMarks: command(workspace, roughs.moveMarks),
    scaleScans: command(workspace, roughs.scaleScans),
    mirrorRough: command(workspace, roughs.mirrorRough),
    clearRough: command(workspace, roughs.clearRough),
    /** In the panel's line of the script. */
    setPhrase: creating(options, draft.setPhrase),
    /** In the character's line of the script, as all clothes are. */
    setHead: creating(options, draft.setHead),
    setClothes: creating(options, draft.setClothes),
    rubOut: creating(options, draft.rubOut),
  };
}

function cutCommands(options: Parts) {
  const { workspace } = options;
  return {
    /** The part that is read first keeps the panel; the other gets a line of the script that waits for words. */
    cutPanel: creating(options, cuts.cutPanel),
    splitPanel: creating(options, cuts.splitPanel),
    /** Keeps what both say and all their pictures. */
    mergePanels: creating(options, cuts.mergePanels),
    moveBorder: command(workspace, cuts.moveBorder),
    turnBorder: command(workspace, cuts.turnBorder),
    setBorderGutter: command(workspace, cuts.setBorderGutter),
    setBleed: command(workspace, cuts.setBleed),
    mirrorCuts: command(workspace, cuts.mirrorCuts),
    addInset: creating(options, insets.addInset),
    setInset: command(workspace, insets.setInset),
    raiseInset: command(workspace, insets.raiseInset),
    setBorder: command(workspace, insets.setBorder),
    setEffect: command(workspace, insets.setEffect),
    setBorders: command(workspace, insets.setBorders),
  };
}

/** What lies over pages to bring things in line with. */
function guideCommands({ workspace }: Parts) {
  return {
    addGuide: command(workspace, guides.addGuide),
    moveGuide: command(workspace, guides.moveGuide),
    removeGuide: command(workspace, guides.removeGuide),
    clearGuides: command(workspace, guides.clearGuides),
    copyGuides: command(workspace, guides.copyGuides),
    setGrid: command(workspace, guides.setGrid),
    setUnit: command(workspace, guides.setUnit),
  };
}

/** The script's lines go along. */
function orderCommands(options: Parts) {
  return {
    swapPanels: creating(options, order.swapPanels),
    movePanel: creating(options, order.movePanel),
    stepPanel: creating(options, order.stepPanel),
    removePanel: creating(options, order.removePanel),
    pastePanel: creating(options, order.pastePanel),
    addPage: creating(options, order.addPage),
    duplicatePage: creating(options, order.duplicatePage),
    movePage: creating(options, order.movePage),
    removePage: creating(options, order.removePage),
  };
}

/** On lettering and insets of one page, by their ids. */
function severalCommands(options: Parts) {
  const { workspace } = options;
  return {
    moveSeveral: command(workspace, several.moveSeveral),
    alignSeveral: command(workspace, several.alignSeveral),
    distributeSeveral: command(workspace, several.distributeSeveral),
    pinSeveral: command(workspace, several.pinSeveral),
    hideSeveral: command(workspace, several.hideSeveral),
    groupSeveral: creating(options, several.groupSeveral),
    ungroupSeveral: command(workspace, several.ungroupSeveral),
  };
}

function characterCommands(options: Parts) {
  const { workspace } = options;
  return {
    setIdentity: command(workspace, characters.setIdentity),
    setStrength: command(workspace, characters.setStrength),
    /** Reads this picture of a shot wherever the character is drawn from now on: "this is her". */
    takeAsReference: creating(options, characters.takeAsReference),
    setReferenceBox: command(workspace, characters.setReferenceBox),
    removeReference: command(workspace, characters.removeReference),
    /** Adds an empty version of a character and makes it the one that is drawn. */
    addVariant: creating(options, characters.addVariant),
    renameVariant: command(workspace, characters.renameVariant),
    chooseVariant: command(workspace, characters.chooseVariant),
    removeVariant: command(workspace, characters.removeVariant),
    /** Of a character in a panel. */
    chooseVersion: command(workspace, versions.chooseVersion),
    addVersion: creating(options, versions.addVersion),
    describeVersion: command(workspace, versions.describeVersion),
    setDrawnAsLearned: command(workspace, characters.setDrawnAsLearned),
    forgetLearned: command(workspace, characters.forgetLearned),
  };
}

function lookCommands(options: Parts) {
  const { workspace } = options;
  return {
    addLook: creating(options, looks.addLook),
    renameLook: command(workspace, looks.renameLook),
    /** Adds a picture of a shot to a look. */
    takeForLook: command(workspace, looks.takeForLook),
    removeLookPicture: command(workspace, looks.removeLookPicture),
    removeLook: command(workspace, looks.removeLook),
    chooseLook: command(workspace, looks.chooseLook),
  };
}
