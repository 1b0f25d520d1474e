// A panel: what happens in it, how to draw it, what was drawn.
import { Copy, Dices, Lock, LockOpen, Pencil, RefreshCw } from "lucide-react";
import { useRef, useState } from "react";
import { chosenRender } from "../../comic/query.ts";
import type { Doc, Shot } from "../../comic/records.ts";
import { isStale, jobOfShot, loadedModel, unknownWordsOf, vocabularyOf } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { useFocusPlace } from "../focus.ts";
import { texts } from "../language/texts.ts";
import type { Panel } from "../panels.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { DraftArea, DraftInput, DraftNumber, Field } from "../primitives/field.tsx";
import { drawObstacle } from "../shell/drawing.ts";
import { ImageFields } from "./image-fields.tsx";
import { Renders } from "./renders.tsx";
import { StageFields } from "./stage-fields.tsx";

const { inspector } = texts;

export function PanelInspector({ panel, doc }: { readonly panel: Panel; readonly doc: Doc }) {
  const { frame, shot, number, pageNumber } = panel;
  const drawing = useEditorState((state) => shot !== null && jobOfShot(state.jobs, shot.id) !== undefined);
  const model = useEditorState(loadedModel);
  const render = shot ? chosenRender(doc, shot.id) : undefined;
  return (
    <>
      <header className="section inspector-head">
        <div>
          <h2>
            {inspector.panelTitle(number)} <span className="muted">{inspector.onPage(pageNumber)}</span>
          </h2>
          {drawing && <p className="note drawing-note">{inspector.drawing}</p>}
          {!drawing && shot && render && isStale(doc, shot.id, model) && (
            <p className="note changed-note">{inspector.changed}</p>
          )}
        </div>
        {shot && <LockButton shot={shot} />}
      </header>
      {shot ? (
        <>
          <ShotFields shot={shot} drawn={render !== undefined} />
          <Renders shot={shot} doc={doc} />
          <StageFields shot={shot} doc={doc} />
          <ImageFields frame={frame} />
        </>
      ) : (
        <div className="empty">
          <p>{inspector.empty}</p>
          <p className="note">{inspector.emptyNote}</p>
        </div>
      )}
    </>
  );
}

function LockButton({ shot }: { readonly shot: Shot }) {
  const { commands } = useEditor();
  return (
    <IconButton
      label={inspector.lock}
      data-tip={texts.common.of(inspector.lock, inspector.lockNote)}
      icon={shot.locked ? Lock : LockOpen}
      aria-pressed={shot.locked}
      onClick={() => commands.setLocked(shot.id, !shot.locked)}
    />
  );
}

function ShotFields({ shot, drawn }: { readonly shot: Shot; readonly drawn: boolean }) {
  const { commands } = useEditor();
  const prompt = useRef<HTMLTextAreaElement>(null);
  useFocusPlace("prompt", prompt);
  const obstacle = useEditorState(drawObstacle);
  const drawing = useEditorState((state) => jobOfShot(state.jobs, shot.id) !== undefined);
  const disabled = obstacle !== null || drawing;
  return (
    <section className="section">
      <Field label={inspector.prompt}>
        {(id) => (
          <DraftArea ref={prompt} id={id} value={shot.text} onCommit={(text) => commands.setShotText(shot.id, text)} />
        )}
      </Field>
      <UnknownWords shot={shot.id} />
      <div className="two">
        <Button
          look="outline"
          icon={Dices}
          disabled={disabled}
          data-tip={inspector.rerollNote}
          data-keys="R"
          onClick={() => commands.reroll(shot.id)}
        >
          {inspector.reroll}
        </Button>
        <Button
          look="outline"
          icon={drawn ? RefreshCw : Pencil}
          disabled={disabled}
          data-tip={inspector.redrawNote}
          onClick={() => commands.redraw(shot.id)}
        >
          {drawn ? inspector.redraw : inspector.draw}
        </Button>
      </div>
      <SeedField shot={shot} />
      <Field label={inspector.negative}>
        {(id) => (
          <DraftInput
            id={id}
            value={shot.negative}
            placeholder={inspector.negativeHint}
            onCommit={(text) => commands.setNegative(shot.id, text)}
          />
        )}
      </Field>
    </section>
  );
}

function UnknownWords({ shot }: { readonly shot: string }) {
  const doc = useEditorState((state) => state.doc);
  const vocabulary = useEditorState(vocabularyOf);
  const words = new Set(unknownWordsOf(doc, shot, vocabulary).map(({ word }) => word));
  if (words.size === 0) return null;
  return (
    <p className="note unknown-note">
      {texts.script.unknownWords(words.size)}:{" "}
      {[...words].map((word) => (
        <span key={word} className="unknown-word">
          {word}
        </span>
      ))}
    </p>
  );
}

const LARGEST_SEED = 0xffff_ffff;

function SeedField({ shot }: { readonly shot: Shot }) {
  const { commands } = useEditor();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(String(shot.seed)).then(() => setCopied(true));
  };
  const roll = () => {
    const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
    commands.setSeed(shot.id, seed);
  };
  return (
    <Field label={inspector.seed}>
      {(id) => (
        <div className="row">
          <DraftNumber
            id={id}
            className="input number seed"
            value={shot.seed}
            min={0}
            max={LARGEST_SEED}
            onCommit={(seed) => commands.setSeed(shot.id, Math.round(seed))}
          />
          <IconButton label={inspector.newSeed} icon={Dices} onClick={roll} />
          <IconButton
            label={copied ? inspector.copied : inspector.copySeed}
            icon={Copy}
            onClick={copy}
            onBlur={() => setCopied(false)}
          />
        </div>
      )}
    </Field>
  );
}
