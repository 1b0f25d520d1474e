// Joins the editor's parts: workspace, commands, drawing, autosave, and the opening of what an earlier visit left.
import { assetsOf } from "../comic/assets.ts";
import { toProject } from "../comic/project.ts";
import { panelsOnPage } from "../comic/query.ts";
import { sampleScript } from "../script/sample.ts";
import type { CreateId } from "../studio/commands/create-id.ts";
import { newDocument, withoutLostRenders } from "../studio/commands/story.ts";
import { problemsOf } from "../studio/selectors.ts";
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
      await ports.documents.write("document", toProject(withoutLostRenders(store.getState().doc), ports.build));
    },
    report: (storage) => store.setState({ storage }),
    now: ports.now,
  });

  const chosen = readSettings(ports).then((settings) => store.setState(settings));
  async function open(): Promise<void> {
    await chosen;
    const opened = await readDocument(ports);
    endangered = opened.endangered;
    if (opened.doc) workspace.open(opened.doc);
    store.setState({ notice: opened.notice, storage: { status: "saved", at: ports.now() } });
    const show = () => {
      if (opened.interrupted.length > 0) jobs.setInterrupted(opened.interrupted);
      store.setState({ opening: false });
      // From now on, because until here nothing was the artist's doing; a sample story is saved as soon as it is open, so
      // that a drawing of it that is cut short can be finished.
      store.subscribe((state, before) => {
        if (state.doc !== before.doc) autosave.changed();
      });
      if (!opened.doc) autosave.changed();
    };
    await openPictures(ports, workspace, opened.sweep, show);
    store.setState(({ doc }) => ({ problems: problemsOf(doc) }));
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

/**
 * Drops the pictures that no record names, shows those of the current page, then calls `show`, then shows the others, for
 * which nobody waits. Never throws: what goes wrong is told in the notice.
 */
async function openPictures(ports: EditorPorts, workspace: Workspace, sweep: boolean, show: () => void): Promise<void> {
  const { store } = workspace;
  const { doc, currentPage } = store.getState();
  const tell = (error: unknown) => {
    const message = `The pictures could not be read: ${inWords(error)}`;
    store.setState({ notice: { message, remedy: "Reload the studio. If that does not help, draw the panels again." } });
  };
  const onPage = panelsOnPage(doc, currentPage).flatMap(({ render }) => render ?? []);
  // Swept before anything new can be drawn, which no record names until it is stored.
  if (sweep) await ports.assets.keepOnly(assetsOf(doc)).catch(tell);
  await showAssets(ports, workspace, onPage).catch(tell);
  show();
  const missing = await showAssets(ports, workspace).catch(tell);
  if (!missing) return;
  const message = `${missing === 1 ? "A picture is" : `${missing} pictures are`} missing from the browser's storage.`;
  store.setState({ notice: { message, remedy: "Draw these panels again: their recipes are kept." } });
}
