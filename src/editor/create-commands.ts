// The commands of the interface: each runs a kernel (commands/*.ts) over the document and applies its diff, or speaks to
// the session or the drawing queue. Nothing is decided here.
import { diffOf } from "../comic/diff.ts";
import { recordOf, storyOf } from "../comic/query.ts";
import type { Doc, RecordsDiff } from "../comic/records.ts";
import { sampleScript } from "../script/sample.ts";
import { syncScript } from "../studio/commands/apply-script.ts";
import * as characters from "../studio/commands/characters.ts";
import type { CreateId } from "../studio/commands/create-id.ts";
import * as lettering from "../studio/commands/lettering.ts";
import * as pages from "../studio/commands/pages.ts";
import * as renders from "../studio/commands/renders.ts";
import * as shots from "../studio/commands/shots.ts";
import * as story from "../studio/commands/story.ts";
import { driftingShots } from "../studio/likeness.ts";
import { jobOfShot, loadedModel, shotsOfPage, staleShots, undrawnShots } from "../studio/selectors.ts";
import type { Jobs } from "./drawing/jobs.ts";
import type { Commands, EditorPorts } from "./editor.ts";
import type { createLadder } from "./models/ladder.ts";
import { keepSettings } from "./models/settings.ts";
import { createCharacterFiles } from "./storage/character-files.ts";
import type { Workspace } from "./workspace.ts";

export interface CommandsOptions {
  readonly ports: EditorPorts;
  readonly workspace: Workspace;
  readonly jobs: Jobs;
  readonly createId: CreateId;
}

/** All commands but those of the list of models (ladder.ts). */
export function createCommands(options: CommandsOptions): Omit<Commands, keyof ReturnType<typeof createLadder>> {
  return {
    ...storyCommands(options),
    ...panelCommands(options),
    ...letteringCommands(options),
    ...characterCommands(options),
    ...createCharacterFiles(options),
    ...sessionCommands(options),
    ...drawingCommands(options),
  };
}

type Kernel<A extends readonly unknown[]> = (doc: Doc, ...args: A) => RecordsDiff;

/** A command from a kernel: one undo step. */
function command<A extends readonly unknown[]>({ store, change }: Workspace, kernel: Kernel<A>): (...args: A) => void {
  return (...args) => change(kernel(store.getState().doc, ...args));
}

/** The same for kernels that make new records. */
function creating<A extends readonly unknown[]>(
  { workspace, createId }: CommandsOptions,
  kernel: (doc: Doc, ...args: [...A, CreateId]) => RecordsDiff,
): (...args: A) => void {
  return (...args) => workspace.change(kernel(workspace.store.getState().doc, ...args, createId));
}

function storyCommands(options: CommandsOptions) {
  const { workspace, ports, createId } = options;
  const replaceBy = (script: string) => {
    const next = story.newDocument(script, ports.randomSeed(), createId);
    workspace.change(diffOf(workspace.store.getState().doc, next));
  };
  return {
    setScript: (text: string) =>
      workspace.change(syncScript(workspace.store.getState().doc, text, createId), { run: "typing" }),
    setTitle: creating(options, story.setTitle),
    setDescription: creating(options, story.setDescription),
    addCharacter: creating(options, story.addCharacter),
    fixProblem: creating(options, story.fixProblem),
    setLook: command(workspace, story.setLook),
    setDrawingStyle: command(workspace, story.setDrawingStyle),
    setDirection: command(workspace, story.setDirection),
    openSample: () => replaceBy(sampleScript),
    newStory: () => replaceBy(""),
    setShotText: creating(options, story.setShotText),
    setLetteringText: creating(options, story.setLetteringText),
  } satisfies Partial<Commands>;
}

function panelCommands({ workspace }: CommandsOptions) {
  return {
    setTemplate: command(workspace, pages.setTemplate),
    setGutters: command(workspace, pages.setGutters),
    setFrameImage: command(workspace, pages.setFrameImage),
    setNegative: command(workspace, shots.setNegative),
    setSeed: command(workspace, shots.setSeed),
    setLocked: command(workspace, shots.setLocked),
    setStage: command(workspace, shots.setStage),
    chooseRender: command(workspace, renders.chooseRender),
    removeRender: command(workspace, renders.removeRender),
  } satisfies Partial<Commands>;
}

function letteringCommands({ workspace }: CommandsOptions) {
  return {
    moveLettering: command(workspace, lettering.moveLettering),
    resizeLettering: command(workspace, lettering.resizeLettering),
    placeAutomatically: command(workspace, lettering.placeAutomatically),
  } satisfies Partial<Commands>;
}

function characterCommands(options: CommandsOptions) {
  const { workspace } = options;
  return {
    setIdentity: command(workspace, characters.setIdentity),
    setStrength: command(workspace, characters.setStrength),
    takeAsReference: creating(options, characters.takeAsReference),
    setReferenceBox: command(workspace, characters.setReferenceBox),
    removeReference: command(workspace, characters.removeReference),
    addVariant: creating(options, characters.addVariant),
    renameVariant: command(workspace, characters.renameVariant),
    chooseVariant: command(workspace, characters.chooseVariant),
    removeVariant: command(workspace, characters.removeVariant),
  } satisfies Partial<Commands>;
}

function sessionCommands({ workspace, ports }: CommandsOptions) {
  const { store, beginGesture, endGesture, cancelGesture, undo, redo } = workspace;
  return {
    selectPage(page) {
      const { doc, currentPage } = store.getState();
      if (page === currentPage || !storyOf(doc).pages.includes(page)) return;
      store.setState({ currentPage: page, selection: { kind: "none" }, editing: null });
    },
    select: (selection) => store.setState({ selection }),
    edit: (editing) => store.setState({ editing }),
    setSharing: (sharingOn) => store.setState({ sharingOn }),
    setBankBudget(bankBudget) {
      store.setState({ bankBudget });
      keepSettings(ports, store.getState());
    },
    setScreenScale: (screenScale) => store.setState({ screenScale }),
    dismissNotice: () => store.setState({ notice: null }),
    beginGesture,
    endGesture,
    cancelGesture,
    undo,
    redo,
  } satisfies Partial<Commands>;
}

function drawingCommands({ workspace, jobs, ports }: CommandsOptions) {
  const { store } = workspace;
  const pageOfShot = (shot: string) =>
    storyOf(store.getState().doc).pages.find((page) => shotsOfPage(store.getState().doc, page).includes(shot));
  const drawPage = (page: string) => {
    const { doc } = store.getState();
    jobs.draw(
      page,
      shotsOfPage(doc, page).filter((shot) => !isLocked(doc, shot)),
    );
  };
  const redraw = (shot: string) => {
    const page = pageOfShot(shot);
    if (page !== undefined) jobs.draw(page, [shot]);
  };
  return {
    loadModel: jobs.loadModel,
    drawPage,
    drawMissing(page) {
      const state = store.getState();
      const wanted = new Set([...undrawnShots(state.doc, page), ...staleShots(state.doc, page, loadedModel(state))]);
      jobs.draw(
        page,
        shotsOfPage(state.doc, page).filter(
          (shot) => wanted.has(shot) && !isLocked(state.doc, shot) && !jobOfShot(state.jobs, shot),
        ),
      );
    },
    drawStory: () => storyOf(store.getState().doc).pages.forEach(drawPage),
    redraw,
    reroll(shot) {
      workspace.change(shots.setSeed(store.getState().doc, shot, ports.randomSeed()));
      redraw(shot);
    },
    rerollDrifting(page) {
      const state = store.getState();
      const drifting = driftingShots(state, page).filter((shot) => !jobOfShot(state.jobs, shot));
      workspace.change(shots.setSeeds(state.doc, drifting, ports.randomSeed));
      jobs.draw(page, drifting);
    },
    cancel: jobs.cancel,
    dismiss: jobs.dismiss,
    resumeInterrupted() {
      const { doc, interrupted } = store.getState();
      for (const page of storyOf(doc).pages) {
        jobs.draw(
          page,
          shotsOfPage(doc, page).filter((shot) => interrupted.includes(shot)),
        );
      }
      jobs.setInterrupted([]);
    },
    dismissInterrupted: () => jobs.setInterrupted([]),
  } satisfies Partial<Commands>;
}

function isLocked(doc: Doc, shot: string): boolean {
  return recordOf(doc, "shot", shot)?.locked ?? false;
}
