// Joins the editor's parts: workspace, commands, drawing, autosave, and the opening of what an earlier visit left.
import { sampleScript } from "../script/sample.ts";
import type { CreateId } from "../studio/commands/create-id.ts";
import { newDocument } from "../studio/commands/story.ts";
import { createCommands } from "./commands.ts";
import { createJobs } from "./drawing/jobs.ts";
import { watchLikeness } from "./drawing/likeness-watch.ts";
import { createPrints } from "./drawing/prints.ts";
import { sharpenWhenIdle } from "./drawing/sharpen.ts";
import type { Editor } from "./editor.ts";
import { createLessons } from "./learning/lessons.ts";
import { readSettings } from "./models/settings.ts";
import type { EditorPorts } from "./ports.ts";
import { createAutosave } from "./storage/autosave.ts";
import { createStories } from "./storage/stories.ts";
import { createTabs } from "./tabs/tabs.ts";
import { createWorkspace } from "./workspace.ts";

/** Begins to open the saved document at once. The model is loaded when it is first needed. */
export function createEditor(ports: EditorPorts): Editor {
  const createId: CreateId = (type) => `${type}-${ports.randomSeed()}`;
  const workspace = createWorkspace(newDocument(sampleScript, ports.randomSeed(), createId), createId);
  const tabs = createTabs({
    ports,
    workspace,
    createId,
    onWriting() {
      autosave.changed();
      void autosave.flush();
    },
    async onGivenUp(shownOnly) {
      await jobs.leave();
      store.setState({ shownOnly });
      if (shownOnly === "taken") autosave.drop();
      await autosave.flush();
    },
  });
  const jobs = createJobs({ ports, workspace, createId, noteDrawing: tabs.noteDrawing });
  const lessons = createLessons({ ports, workspace, jobs, createId, mayWrite: tabs.mayWrite });
  const prints = createPrints({ ports, workspace, jobs, createId });
  sharpenWhenIdle({ ports, workspace, prints });
  watchLikeness({ ports, workspace, createId });
  const { store } = workspace;
  store.setState({ deviceGigabytes: ports.deviceGigabytes });
  const autosave = createAutosave({
    write: () => stories.save(),
    mayWrite: tabs.stillWrites,
    report: tabs.report,
    now: ports.now,
  });
  const stories = createStories({ ports, workspace, jobs, autosave, tabs, createId });

  const chosen = readSettings(ports).then((settings) => store.setState(settings));
  async function open(): Promise<void> {
    await chosen;
    store.setState({ storage: { status: "saved", at: ports.now(), file: null } });
    await stories.openLast(() => {
      // From now on, because until here nothing was the artist's doing.
      store.subscribe((state, before) => {
        if (state.doc !== before.doc && state.story === before.story && !before.completing && tabs.mayWrite())
          autosave.changed();
      });
      store.setState({ opening: false });
      // A sample story is saved as soon as it is open, so that a drawing of it that is cut short can be finished.
      const { stories: kept, story } = store.getState();
      if (!kept.some(({ id }) => id === story)) autosave.changed();
    });
  }
  return {
    store,
    commands: createCommands({ ports, workspace, jobs, stories, lessons, createId }),
    prints,
    chosen,
    ready: open(),
    flush: autosave.flush,
  };
}
