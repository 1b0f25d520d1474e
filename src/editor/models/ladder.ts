// The models to choose from: what is downloaded of them, whether they can run here, and which one draws. Beside the
// document: none of it is undone or saved with a story.

import { openJobs } from "../../studio/job-list.ts";
import type { LadderState } from "../../studio/state.ts";
import type { BackendPreference, DiskFile, FromStore, ModelSource } from "../../worker/protocol.ts";
import type { PartsWithJobs } from "../drawing/jobs.ts";
import { inWords } from "../failures.ts";
import type { EditorPorts } from "../ports.ts";
import { type Chosen, keepSettings } from "./settings.ts";

/** The commands of the list of models. Listens to the store and the engine from now on. */
export function createLadder({ ports, workspace: { store }, jobs }: PartsWithJobs) {
  const change = (next: Partial<LadderState>) => store.setState(({ ladder }) => ({ ladder: { ...ladder, ...next } }));
  ports.models.subscribe((message) => change(stateAfter(message)));
  ports.engine.subscribe((message) => {
    if (message.type === "measured") change({ stepMs: message.stepMs });
  });
  let kept = Promise.resolve();
  const keep = (chosen: Chosen) => {
    store.setState(chosen);
    kept = kept.then(() => keepSettings(ports, chosen));
  };
  const choose = (chosen: Pick<Chosen, "backend" | "source">) => {
    if (openJobs(store.getState().jobs).length > 0) return;
    keep(chosen);
    jobs.reloadModel();
  };
  return {
    /** Reads the catalogue and looks what is downloaded; measures the machine when nothing else is going on. */
    openLadder() {
      const { ladder, engine, source, jobs: list } = store.getState();
      if (ladder.catalogue === null) void readCatalogue(ports, change);
      const isIdle = engine.status === "ready" && source === null && openJobs(list).length === 0;
      if (ladder.stepMs === null && isIdle) ports.engine.measure();
    },
    downloadModel(model: string) {
      void ports.models.persist();
      ports.models.send({ type: "download", model });
    },
    pauseDownload: (model: string) => ports.models.send({ type: "pause", model }),
    repairModel: (model: string) => ports.models.send({ type: "repair", model }),
    /** Deletes what is there of it; also gives up a download. The embedded model takes over when the removed one was drawing. */
    removeModel(model: string) {
      const { source } = store.getState();
      if (source?.kind === "stored" && source.model === model) choose({ source: null });
      ports.models.send({ type: "remove", model });
    },
    /** null: the embedded model. Nothing happens while something is being drawn. */
    chooseModel: (source: ModelSource | null) => choose({ source }),
    openModelFolder: (folder: string, files: readonly DiskFile[]) =>
      choose({ source: { kind: "disk", folder, files } }),
    setBackend: (backend: BackendPreference) => {
      change({ stepMs: null });
      choose({ backend });
    },
    /** Bytes that banks may take from the next drawing on; null: as many as suit the device. */
    setBankBudget: (bankBudget: number | null) => keep({ bankBudget }),
    /** Finished panels by the model's small decoder, where it has one, from the next drawing on. */
    setQuickDecode: (quickDecode: boolean) => keep({ quickDecode }),
  };
}

function stateAfter(message: FromStore): Partial<LadderState> {
  switch (message.type) {
    case "models":
      return { stored: Object.fromEntries(message.models.map((model) => [model.id, model])), room: message.room };
    case "device":
      return { gpu: message.gpu };
    case "store-failed":
      return { failure: message.failure };
  }
}

async function readCatalogue({ models }: EditorPorts, change: (next: Partial<LadderState>) => void): Promise<void> {
  try {
    const catalogue = await models.catalogue();
    change({ catalogue, failure: null });
    models.send({ type: "open", models: catalogue });
  } catch (error) {
    const message = `The list of models could not be read: ${inWords(error)}`;
    change({ failure: { code: "model-missing", message, remedy: "Close this window and open it again." } });
  }
}
