// The commands that draw: which shots are asked for together.
import { frameOfShot, recordOf, storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { setSeed, setSeeds } from "../../studio/commands/shots.ts";
import { driftingShots } from "../../studio/likeness.ts";
import { jobOfShot, loadedModel, shotsOfPage, staleShots, undrawnShots } from "../../studio/selectors.ts";
import type { PartsWithJobs } from "./jobs.ts";

export function createDrawingCommands({ workspace, jobs, ports }: PartsWithJobs) {
  const { store } = workspace;
  const pageOfShot = (shot: string) => frameOfShot(store.getState().doc, shot)?.page;
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
  const rerollAll = (page: string, shots: readonly string[]) => {
    const { doc, jobs: open } = store.getState();
    const free = shots.filter((shot) => !isLocked(doc, shot) && !jobOfShot(open, shot));
    workspace.change(setSeeds(doc, free, ports.randomSeed));
    jobs.draw(page, free);
  };
  return {
    loadModel: jobs.loadModel,
    /** Draws every unlocked panel of the page together. */
    drawPage,
    /** Draws the page's unlocked panels that have no picture or changed since, together; they read the others' pictures. */
    drawMissing(page: string) {
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
    /** Draws this panel alone again with its present seed and boxes. */
    redraw,
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
  };
}

function isLocked(doc: Doc, shot: string): boolean {
  return recordOf(doc, "shot", shot)?.locked ?? false;
}
