// The commands that draw: which shots are asked for together.
import { frameOfShot, recordOf, storyOf } from "../../comic/query.ts";
import { takeCandidate } from "../../studio/commands/interactions.ts";
import { setSeed, setSeeds } from "../../studio/commands/shots.ts";
import { anyModel } from "../../studio/draw-plan.ts";
import { CANDIDATES, nextMeans, smallerSize } from "../../studio/interactions.ts";
import { openJobs } from "../../studio/job-list.ts";
import { driftingShots } from "../../studio/likeness.ts";
import { headOrders } from "../../studio/redraw.ts";
import {
  isBlankShot,
  jobOfShot,
  loadedModel,
  panelOf,
  shotsOfPage,
  staleShots,
  undrawnShots,
} from "../../studio/selectors.ts";
import type { RedrawOrder } from "../../studio/state.ts";
import type { Workspace } from "../workspace.ts";
import type { PartsWithJobs } from "./jobs.ts";

export function createDrawingCommands(options: PartsWithJobs) {
  const { workspace, jobs, ports } = options;
  const { store } = workspace;
  const pageOfShot = (shot: string) => pageShowing(workspace, shot);
  /** Draws those shots of a page together that are wanted. */
  const drawWanted = (page: string, isWanted: (shot: string) => boolean) =>
    jobs.draw(page, shotsOfPage(store.getState().doc, page).filter(isWanted));
  const isFree = (shot: string) => {
    const { doc } = store.getState();
    return !recordOf(doc, "shot", shot)?.locked && !isBlankShot(doc, shot);
  };
  const isFreeAndIdle = (shot: string) => isFree(shot) && !jobOfShot(store.getState().jobs, shot);
  const drawPage = (page: string) => drawWanted(page, isFree);
  const redraw = (shot: string) => {
    const page = pageOfShot(shot);
    if (page !== undefined) jobs.draw(page, [shot]);
  };
  const rerollAll = (page: string, shots: readonly string[]) => {
    const free = shots.filter(isFreeAndIdle);
    workspace.change(setSeeds(store.getState().doc, free, ports.randomSeed));
    jobs.draw(page, free);
  };
  const refineHeads = (page: string, shots: readonly string[]) => {
    const state = store.getState();
    const model = loadedModel(state);
    if (!model) return jobs.loadModel();
    for (const shot of shots.filter((each) => !jobOfShot(state.jobs, each)))
      for (const order of headOrders(state.doc, shot, model, ports.randomSeed)) jobs.redraw(page, shot, order);
  };
  return {
    ...interactionCommands(options, redraw),
    loadModel: jobs.loadModel,
    /** Draws every unlocked panel of the page that says something, together. */
    drawPage,
    /** Draws the page's unlocked panels that have no picture or changed since, together; they read the others' pictures. */
    drawMissing(page: string) {
      const state = store.getState();
      const wanted = new Set([...undrawnShots(state.doc, page), ...staleShots(state.doc, page, loadedModel(state))]);
      drawWanted(page, (shot) => wanted.has(shot) && isFreeAndIdle(shot));
    },
    drawStory: () => storyOf(store.getState().doc).pages.forEach(drawPage),
    /** Draws this panel alone again with its present seed and boxes. */
    redraw,
    /** Draws one of a panel's pictures again, in part or from itself, in new noise. The result is one more picture. */
    redrawPicture(render: string, order: Pick<RedrawOrder, "text" | "strength" | "part">) {
      const shot = recordOf(store.getState().doc, "render", render)?.shot ?? "";
      const page = pageOfShot(shot);
      if (page !== undefined) jobs.redraw(page, shot, { ...order, render, seed: ports.randomSeed() });
    },
    /** Draws the small heads of this panel again, each by itself and enlarged. Every head gives one more picture. */
    refineHeads(shot: string) {
      const page = pageOfShot(shot);
      if (page !== undefined) refineHeads(page, [shot]);
    },
    /** The same for the page's unlocked panels. */
    refinePageHeads: (page: string) => refineHeads(page, shotsOfPage(store.getState().doc, page).filter(isFree)),
    /** Draws this panel alone with a new seed; it reads the renders that the other panels show. */
    reroll(shot: string) {
      workspace.change(setSeed(store.getState().doc, shot, ports.randomSeed()));
      redraw(shot);
    },
    /** Draws the page's panels in which a character drifts together, with new seeds; they read what the other panels show. */
    rerollDrifting(page: string) {
      rerollAll(page, driftingShots(store.getState(), page));
    },
    /** Draws the page's unlocked panels together, with new seeds. */
    rerollPage: (page: string) => rerollAll(page, shotsOfPage(store.getState().doc, page)),
    cancel: jobs.cancel,
    /** Ends what is drawn, and what waits for it. */
    cancelAll() {
      for (const job of openJobs(store.getState().jobs)) jobs.cancel(job.id);
    },
    dismiss: jobs.dismiss,
    resumeInterrupted() {
      const { doc, interrupted } = store.getState();
      for (const page of storyOf(doc).pages) drawWanted(page, (shot) => interrupted.includes(shot));
      jobs.setInterrupted([]);
    },
    dismissInterrupted: () => jobs.setInterrupted([]),
  };
}

const pageShowing = ({ store }: Workspace, shot: string) => frameOfShot(store.getState().doc, shot)?.page;

/** What is acted on in a panel, brought to its place. */
function interactionCommands({ workspace, jobs, ports }: PartsWithJobs, redraw: (shot: string) => void) {
  const { store } = workspace;
  return {
    /** Brings what is acted on into its box, by the cheapest means that have not been tried from this seed. */
    correct(shot: string) {
      const state = store.getState();
      const page = pageShowing(workspace, shot);
      const model = loadedModel(state) ?? anyModel;
      const panel = panelOf(state.doc, shot, model);
      if (page === undefined || !panel) return;
      const means = nextMeans(state.doc, shot, model, state.refusal) ?? "bias";
      jobs.correct(page, shot, means, smallerSize(panel, means, state.refusal, model.hash));
    },
    /** Begins this panel from its own seed and from new ones, to choose from. */
    tryPoses(shot: string) {
      const page = pageShowing(workspace, shot);
      const seed = recordOf(store.getState().doc, "shot", shot)?.seed;
      if (page === undefined || seed === undefined) return;
      jobs.tryOut(page, shot, [seed, ...Array.from({ length: CANDIDATES - 1 }, ports.randomSeed)]);
    },
    /** Goes on from a candidate. */
    takeCandidate(shot: string, seed: number) {
      workspace.change(takeCandidate(store.getState().doc, shot, seed));
      jobs.dropCandidates(shot);
      redraw(shot);
    },
    dropCandidates: jobs.dropCandidates,
  };
}
