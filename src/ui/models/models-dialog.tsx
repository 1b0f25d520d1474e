// The ladder: which models there are, what they cost, what is downloaded, and which one draws on what.
import { useEffect } from "react";
import { openJobs } from "../../studio/job-list.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Dialog } from "../primitives/dialog.tsx";
import { Note } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { setView } from "../view-state.ts";
import { FromDisk } from "./from-disk.tsx";
import { ModelRow } from "./model-row.tsx";
import css from "./models-dialog.module.css";
import { StorageMeter } from "./storage-meter.tsx";

const words = texts.models;

export function ModelsDialog() {
  const { commands } = useEditor();
  const ladder = useEditorState((state) => state.ladder);
  const engine = useEditorState((state) => state.engine);
  const isDrawing = useEditorState((state) => openJobs(state.jobs).length > 0);
  const isReady = engine.status === "ready";
  useEffect(() => {
    // Again when the engine is ready: only then the machine can be measured.
    if (isReady || !isDrawing) commands.openLadder();
  }, [commands, isReady, isDrawing]);
  return (
    <Dialog title={words.title} widthPx={620} onClose={() => setView({ dialog: null })}>
      <Note>{isDrawing ? words.busy : `${words.intro} ${words.keeps}`}</Note>
      {ladder.failure && (
        <Note tone="danger" role="alert">
          {ladder.failure.message} {ladder.failure.remedy}
        </Note>
      )}
      <ul className={css.list} aria-label={words.list}>
        {(ladder.catalogue ?? []).map((model) => (
          <ModelRow key={model.id} model={model} isDrawing={isDrawing} />
        ))}
        <FromDisk isDrawing={isDrawing} />
      </ul>
      {engine.status === "failed" && (
        <Note tone="danger" role="alert">
          {texts.notices.modelFailed}. {engine.failure.message} {engine.failure.remedy}
        </Note>
      )}
      <StorageMeter />
      <DecoderChoice />
      <BackendChoice isDrawing={isDrawing} />
    </Dialog>
  );
}

/** Absent while a model without a small decoder is loaded, or none. */
function DecoderChoice() {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  const chosen = useEditorState((state) => (state.quickDecode ? "tiny" : "own"));
  if (!model?.hasTinyDecoder) return null;
  return (
    <div className={css.choice}>
      <Segmented
        label={words.decoding}
        value={chosen}
        options={(["own", "tiny"] as const).map((id) => ({ id, label: words.decoders[id] }))}
        onChange={(id) => commands.setQuickDecode(id === "tiny")}
      />
      <Note>{words.decoderNotes[chosen]}</Note>
    </div>
  );
}

function BackendChoice({ isDrawing }: { readonly isDrawing: boolean }) {
  const { commands } = useEditor();
  const backend = useEditorState((state) => state.backend);
  const engine = useEditorState((state) => state.engine);
  const { auto, webgpu, wasm } = words.backends;
  return (
    <fieldset className={css.choice} disabled={isDrawing}>
      <Segmented
        label={words.backend}
        value={backend}
        options={[
          { id: "auto", label: auto },
          { id: "webgpu", label: webgpu },
          { id: "wasm", label: wasm },
        ]}
        onChange={commands.setBackend}
      />
      <Note>
        {engine.status === "ready"
          ? words.now(
              `${engine.runtime.backend === "webgpu" ? texts.status.gpu : texts.status.cpu(engine.runtime.threads)}; ${engine.runtime.reason}`,
            )
          : texts.status.engineLoading}
      </Note>
    </fieldset>
  );
}
