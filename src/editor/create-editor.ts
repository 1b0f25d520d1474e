// Joins the editor's parts: workspace, commands, drawing, autosave, and the opening of what an earlier visit left.
import { assetsOf } from "../comic/assets.ts";
import { toProject } from "../comic/project.ts";
import { sampleScript } from "../script/sample.ts";
import type { CreateId } from "../studio/commands/create-id.ts";
import { newDocument, withoutLostRenders } from "../studio/commands/story.ts";
import { createCommands } from "./commands.ts";
import { createJobs } from "./drawing/jobs.ts";
import { watchLikeness } from "./drawing/likeness-watch.ts";
import { showAssets } from "./drawing/pictures.ts";
import { createPrints } from "./drawing/prints.ts";
import { sharpenWhenIdle } from "./drawing/sharpen.ts";
import type { Editor } from "./editor.ts";
import { inWords } from "./failures.ts";
import { readSettings } from "./models/settings.ts";
import type { EditorPorts } from "./ports.ts";
import { createAutosave } from "./storage/autosave.ts";
import { readDocument, setStoredAside } from "./storage/open-document.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

/** Begins to open the saved document at once. The model is loaded when it is first needed. */
export function createEditor(ports: EditorPorts): Editor {
  const createId: CreateId = (type) => `${type}-${ports.randomSeed()}`;
  const workspace = createWorkspace(newDocument(sampleScript, ports.randomSeed(), createId));
  const jobs = createJobs({ ports, workspace, createId });
  const prints = createPrints({ ports, workspace, jobs, createId });
  sharpenWhenIdle({ ports, workspace, prints });
  watchLikeness({ ports, workspace, createId });
  const { store } = workspace;
  store.setState({ deviceGigabytes: ports.deviceGigabytes });
  let endangered = false;
  const autosave = createAutosave({
    async write() {
      if (endangered) await setStoredAside(ports.documents, ports.now());
      endangered = false;
      await ports.documents.write("document", toProject(withoutLostRenders(store.getState().doc)));
    },
    report: (storage) => store.setState({ storage }),
    now: ports.now,
  });

  const chosen = readSettings(ports).then((settings) => store.setState(settings));
  async function open(): Promise<void> {
    await chosen;
    const opened = await readDocument(ports.documents);
    endangered = opened.endangered;
    if (opened.doc) workspace.open(opened.doc);
    store.setState({ notice: opened.notice, storage: { status: "saved", at: ports.now() } });
    await openPictures(ports, workspace, opened.sweep);
    if (opened.interrupted.length > 0) jobs.setInterrupted(opened.interrupted);
    store.setState({ opening: false });
    // From now on, because until here nothing was the artist's doing; a sample story is saved as soon as it is open, so
    // that a drawing of it that is cut short can be finished.
    store.subscribe((state, before) => {
      if (state.doc !== before.doc) autosave.changed();
    });
    if (!opened.doc) autosave.changed();
  }
  return {
    store,
    commands: createCommands({ ports, workspace, jobs, createId }),
    prints,
    chosen,
    ready: open(),
    flush: autosave.flush,
  };
}

/** Shows the pictures of the document and drops those that no record names. */
async function openPictures(ports: EditorPorts, workspace: Workspace, sweep: boolean): Promise<void> {
  const { store } = workspace;
  try {
    const missing = await showAssets(ports, workspace);
    if (missing > 0) {
      const message = `${missing === 1 ? "A picture is" : `${missing} pictures are`} missing from the browser's storage.`;
      store.setState({ notice: { message, remedy: "Draw these panels again: their recipes are kept." } });
    } else if (sweep) await ports.assets.keepOnly(assetsOf(store.getState().doc));
  } catch (error) {
    const message = `The pictures could not be read: ${inWords(error)}`;
    store.setState({ notice: { message, remedy: "Reload the studio. If that does not help, draw the panels again." } });
  }
}
