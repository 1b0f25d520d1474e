// The ladder: which models there are, what they cost, what is downloaded, and which one draws on what.
import { useEffect } from "react";
import { openJobs } from "../../studio/job-list.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Segmented } from "../primitives/field.tsx";
import { setView } from "../view-state.ts";
import { FromDisk } from "./from-disk.tsx";
import { ModelRow } from "./model-row.tsx";
import { StorageMeter } from "./storage-meter.tsx";
import "./models.css";
import { texts } from "../language/texts.ts";

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
      <p className="note">{isDrawing ? words.busy : `${words.intro} ${words.keeps}`}</p>
      {ladder.failure && (
        <p className="model-failure" role="alert">
          {ladder.failure.message} {ladder.failure.remedy}
        </p>
      )}
      <ul className="model-list" aria-label={words.list}>
        {(ladder.catalogue ?? []).map((model) => (
          <ModelRow key={model.id} model={model} isDrawing={isDrawing} />
        ))}
        <FromDisk isDrawing={isDrawing} />
      </ul>
      {engine.status === "failed" && (
        <p className="model-failure" role="alert">
          {texts.notices.modelFailed}. {engine.failure.message} {engine.failure.remedy}
        </p>
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
    <div className="engine-choice">
      <Segmented
        label={words.decoding}
        value={chosen}
        options={(["own", "tiny"] as const).map((id) => ({ id, label: words.decoders[id] }))}
        onChange={(id) => commands.setQuickDecode(id === "tiny")}
      />
      <p className="note">{words.decoderNotes[chosen]}</p>
    </div>
  );
}

function BackendChoice({ isDrawing }: { readonly isDrawing: boolean }) {
  const { commands } = useEditor();
  const backend = useEditorState((state) => state.backend);
  const engine = useEditorState((state) => state.engine);
  const { auto, webgpu, wasm } = words.backends;
  return (
    <fieldset className="engine-choice" disabled={isDrawing}>
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
      <p className="note">
        {engine.status === "ready"
          ? words.now(
              `${engine.runtime.backend === "webgpu" ? texts.status.gpu : texts.status.cpu(engine.runtime.threads)}; ${engine.runtime.reason}`,
            )
          : texts.status.engineLoading}
      </p>
    </fieldset>
  );
}
