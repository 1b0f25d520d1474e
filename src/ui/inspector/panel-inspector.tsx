// A panel: what happens in it, how to draw it, what was drawn.
import { Copy, Dices, Lock, LockOpen, type LucideIcon, Pencil, RefreshCw } from "lucide-react";
import { useRef, useState } from "react";
import { chosenRender } from "../../comic/query.ts";
import type { Doc, Shot } from "../../comic/records.ts";
import { isOfEarlierLook, isStale, jobOfShot, loadedModel } from "../../studio/selectors.ts";
import { PanelVersions } from "../cast/panel-versions.tsx";
import { FrameFields } from "../cutting/frame-fields.tsx";
import { WordsButton } from "../draft/word-list.tsx";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { useFocusPlace } from "../focus.ts";
import { ImageFields } from "../framing/image-fields.tsx";
import { texts } from "../language/texts.ts";
import { LookFields } from "../looks/look-fields.tsx";
import type { Panel } from "../panels.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { DraftInput, DraftNumber, Field } from "../primitives/field.tsx";
import { Empty, Note, Row, Section } from "../primitives/layout.tsx";
import { LiveArea } from "../primitives/live-area.tsx";
import { RedrawFields } from "../redraw/redraw-fields.tsx";
import { RoughFields } from "../rough/rough-fields.tsx";
import { UnknownWords } from "../script/unknown-word.tsx";
import { drawObstacle } from "../shell/drawing.ts";
import { InspectorHead } from "./inspector-head.tsx";
import { InteractionFields } from "./interaction-fields.tsx";
import css from "./panel-inspector.module.css";
import { Renders } from "./renders.tsx";
import { StageFields } from "./stage-fields.tsx";

const { draw, inspector } = texts;

export function PanelInspector({ panel, doc }: { readonly panel: Panel; readonly doc: Doc }) {
  const { frame, shot, number, pageNumber } = panel;
  const drawing = useEditorState((state) => shot !== null && jobOfShot(state.jobs, shot.id) !== undefined);
  const model = useEditorState(loadedModel);
  const render = shot ? chosenRender(doc, shot.id) : undefined;
  return (
    <>
      <InspectorHead
        title={inspector.panelTitle(number)}
        place={inspector.onPage(pageNumber)}
        state={
          drawing ? (
            <Note tone="accent">{inspector.drawing}</Note>
          ) : (
            shot &&
            render &&
            isStale(doc, shot.id, model) && (
              <Note tone="warning">
                {isOfEarlierLook(doc, shot.id, model) ? texts.looks.ofEarlier : inspector.changed}
              </Note>
            )
          )
        }
      >
        {shot && <LockButton shot={shot} />}
      </InspectorHead>
      {shot ? (
        <>
          <ShotFields shot={shot} drawn={render !== undefined} />
          <RoughFields shot={shot} doc={doc} />
          <Renders shot={shot} doc={doc} />
          {render && <RedrawFields shot={shot} render={render} />}
          <PanelVersions shot={shot} doc={doc} />
          <LookFields place={{ kind: "shot", id: shot.id }} doc={doc} />
          <InteractionFields shot={shot} doc={doc} />
          <StageFields shot={shot} doc={doc} />
          <ImageFields frame={frame} />
          <FrameFields frame={frame} />
        </>
      ) : (
        <Empty>
          <p>{inspector.empty}</p>
          <Note>{inspector.emptyNote}</Note>
          <FrameFields frame={frame} />
        </Empty>
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
  const redraw = () => commands.redraw(shot.id);
  const button = (label: string, icon: LucideIcon, tip: string, onClick: () => void, command = "") => (
    <Button look="outline" {...{ icon, disabled, onClick }} data-tip={tip} command={command}>
      {label}
    </Button>
  );
  const model = useEditorState(loadedModel);
  return (
    <Section>
      <Field label={inspector.prompt} beside={<WordsButton shot={shot} />}>
        {(id) => (
          <LiveArea
            key={shot.id}
            ref={prompt}
            id={id}
            value={shot.text}
            onGesture={commands.beginGesture}
            onType={(text) => commands.setShotText(shot.id, text)}
          />
        )}
      </Field>
      <UnknownWords text={shot.text} className={css.unknown} />
      <div className={css.two}>
        {button(draw.reroll, Dices, inspector.rerollNote, () => commands.reroll(shot.id), "reroll")}
        {button(drawn ? draw.redraw : draw.panel, drawn ? RefreshCw : Pencil, inspector.redrawNote, redraw, "redraw")}
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
      {model && !model.readsNegative && <Note>{inspector.negativeUnread(model.title)}</Note>}
    </Section>
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
        <Row className={css.seed}>
          <DraftNumber
            id={id}
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
        </Row>
      )}
    </Field>
  );
}
