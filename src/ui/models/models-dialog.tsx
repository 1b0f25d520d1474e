// The ladder: which models there are, what they cost, what is downloaded, and which one draws on what.
import { useEffect } from "react";
import { openJobs } from "../../studio/job-list.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorFields, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Dialog } from "../primitives/dialog.tsx";
import { Fact } from "../primitives/field.tsx";
import { FailureNote, Note } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { setView } from "../view-state.ts";
import { FromDisk } from "./from-disk.tsx";
import { ModelRow } from "./model-row.tsx";
import css from "./models-dialog.module.css";

const words = texts.models;

export function ModelsDialog() {
  const { commands } = useEditor();
  const { ladder, engine } = useEditorFields("ladder", "engine");
  const isDrawing = useEditorState((state) => openJobs(state.jobs).length > 0);
  const isReady = engine.status === "ready";
  useEffect(() => {
    // Again when the engine is ready: only then the machine can be measured.
    if (isReady || !isDrawing) commands.openLadder();
  }, [commands, isReady, isDrawing]);
  return (
    <Dialog title={words.title} widthPx={620} onClose={() => setView({ dialog: null })}>
      <Note>{isDrawing ? words.busy : `${words.intro} ${words.keeps}`}</Note>
      {ladder.failure && <FailureNote role="alert" {...ladder.failure} />}
      <ul className={css.list} aria-label={words.title}>
        {(ladder.catalogue ?? []).map((model) => (
          <ModelRow key={model.id} model={model} isDrawing={isDrawing} />
        ))}
        <FromDisk isDrawing={isDrawing} />
      </ul>
      {engine.status === "failed" && (
        <FailureNote role="alert" before={`${texts.notices.modelFailed}.`} {...engine.failure} />
      )}
      <StorageMeter />
      <DecoderChoice />
      <BackendChoice isDrawing={isDrawing} />
    </Dialog>
  );
}

/** How much of the browser's storage the models take, and what is left. */
function StorageMeter() {
  const room = useEditorState((state) => state.ladder.room);
  if (!room) return null;
  const { models, used, free } = room;
  return (
    <Fact label={words.storage}>
      <meter className={css.meter} aria-label={words.storage} value={used} max={Math.max(1, used + free)} />
      <Note>{models > 0 ? words.meter(models, free) : words.noModels(free)}</Note>
    </Fact>
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
        options={words.decoders}
        onChange={(id) => commands.setQuickDecode(id === "tiny")}
      />
      <Note>{words.decoderNotes[chosen]}</Note>
    </div>
  );
}

function BackendChoice({ isDrawing }: { readonly isDrawing: boolean }) {
  const { commands } = useEditor();
  const { backend, engine } = useEditorFields("backend", "engine");
  return (
    <fieldset className={css.choice} disabled={isDrawing}>
      <Segmented label={words.backend} value={backend} options={words.backends} onChange={commands.setBackend} />
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
