// Who does what to what in a panel: read from its text and written into it; at which hand; where it came out.
import { useRef, useState } from "react";
import type { Doc, Shot } from "../../comic/records.ts";
import { interactionOf, objectReport, type Target, verbNames } from "../../studio/interactions.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { toggleObject, useCanvas } from "../canvas/canvas-store.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { useFocusPlace } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { DraftInput, Fact, Field, Select } from "../primitives/field.tsx";
import { Note, Row, Section } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Correction } from "./correction.tsx";

const words = texts.inspector.interaction;
/** The choice that stands for a thing; no tag is empty. */
const THING = "";

export function InteractionFields({ shot, doc }: { readonly shot: Shot; readonly doc: Doc }) {
  if (shot.cast.length === 0) return null;
  return (
    <Section aria-label={words.title}>
      <h3>{words.title}</h3>
      <Sentence key={shot.id} shot={shot} />
      {interactionOf(shot) && <Contact shot={shot} />}
      {interactionOf(shot) && shot.hand && <Correction shot={shot} doc={doc} />}
      <Report shot={shot.id} doc={doc} />
    </Section>
  );
}

function Sentence({ shot }: { readonly shot: Shot }) {
  const { commands } = useEditor();
  const vocabulary = useEditorState((state) => loadedModel(state)?.vocabulary ?? null);
  const said = interactionOf(shot);
  /** A verb that waits for its object. */
  const [waiting, setWaiting] = useState("");
  const verbField = useRef<HTMLSelectElement>(null);
  useFocusPlace("verb", verbField);
  const actor = shot.cast.find((tag) => tag.toLowerCase() === said?.actor.toLowerCase()) ?? shot.cast[0]!;
  const others = shot.cast.filter((tag) => tag !== actor);
  const verb = said?.verb.gerund ?? waiting;
  const known = verbNames(vocabulary);
  const target: Target = said?.target ?? { kind: "object", words: "" };
  const say = (next: { actor?: string; verb?: string; target?: Target }) => {
    const whole = { actor, verb, target, ...next };
    const isWhole = whole.verb !== "" && (whole.target.kind === "figure" || whole.target.words.trim() !== "");
    setWaiting(isWhole ? "" : whole.verb);
    if (isWhole) commands.setInteraction(shot.id, whole);
    else if (said) commands.setInteraction(shot.id, null);
  };
  const toTarget = (tag: string): Target => (tag === THING ? { kind: "object", words: "" } : { kind: "figure", tag });
  return (
    <>
      {others.length > 0 && (
        <Field label={words.actor}>
          {(id) => (
            <Select
              id={id}
              value={actor}
              options={shot.cast.map((tag) => [tag, tag] as const)}
              onChange={(tag) => say({ actor: tag, ...(target.kind === "figure" && { target: toTarget(THING) }) })}
            />
          )}
        </Field>
      )}
      <Field label={words.verb}>
        {(id) => (
          <Select
            ref={verbField}
            id={id}
            value={verb}
            options={[
              ["", words.noVerb],
              ...[...new Set([...known, verb].filter(Boolean))].map((v) => [v, v] as const),
            ]}
            onChange={(next) => say({ verb: next })}
          />
        )}
      </Field>
      {verb !== "" && others.length > 0 && (
        <Field label={words.target}>
          {(id) => (
            <Select
              id={id}
              value={target.kind === "figure" ? target.tag : THING}
              options={[[THING, words.thing], ...others.map((tag) => [tag, tag] as const)]}
              onChange={(tag) => say({ target: toTarget(tag) })}
            />
          )}
        </Field>
      )}
      {verb !== "" && target.kind === "object" && (
        <Field label={words.words}>
          {(id) => (
            <DraftInput
              id={id}
              value={target.words}
              placeholder={words.wordsHint}
              onCommit={(text) => say({ target: { kind: "object", words: text.trim() } })}
            />
          )}
        </Field>
      )}
    </>
  );
}

function Contact({ shot }: { readonly shot: Shot }) {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  const { free, placed, boxesOnly } = words.handNotes;
  return (
    <>
      <Segmented
        label={words.hand}
        value={shot.hand ?? "free"}
        options={words.hands}
        onChange={(hand) => commands.setHand(shot.id, hand === "free" ? null : hand)}
      />
      <Note>{!shot.hand ? free : model && !model.editsAttention ? boxesOnly(model.title) : placed}</Note>
    </>
  );
}

/** Where the thing came out in the picture shown, beside the one drawn before. */
function Report({ shot, doc }: { readonly shot: string; readonly doc: Doc }) {
  const objectShown = useCanvas((state) => state.objectShown);
  const report = objectReport(doc, shot);
  if (!report) return null;
  const percent = (part: number) => words.percent(Math.round(part * 100));
  const { shown, before, means, isSpread } = report;
  return (
    <>
      <Fact label={words.inside}>
        <output>{words.insideOf(percent(shown.inside), before && percent(before.inside))}</output>
      </Fact>
      <Fact label={words.by}>{words.means[means]}</Fact>
      {isSpread && <Note>{words.spread}</Note>}
      {shown.box ? (
        <Row>
          <Button small look="outline" aria-pressed={objectShown} onClick={toggleObject}>
            {words.show}
          </Button>
        </Row>
      ) : (
        <Note>{words.nowhere}</Note>
      )}
    </>
  );
}
