// "Learn this character": the pictures on the card with what each of them shows, and what came of it.
import { GraduationCap, Trash2 } from "lucide-react";
import { useState } from "react";
import { referencesOf } from "../../comic/character.ts";
import type { Character } from "../../comic/records.ts";
import type { LessonSize } from "../../studio/learning.ts";
import { GOOD_PICTURES, proposedCaption, RANK } from "../../studio/lesson.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { CaptionFields } from "../learning/caption-fields.tsx";
import { LessonPanel } from "../learning/lesson-panel.tsx";
import { LessonSizeField } from "../learning/lesson-size-field.tsx";
import { Button } from "../primitives/button.tsx";
import { SelectField } from "../primitives/field.tsx";
import { Note, Row } from "../primitives/layout.tsx";
import css from "./learn-character.module.css";

const words = texts.learning;

export function LearnCharacter({ character }: { readonly character: Character }) {
  const { id, tag } = character;
  const isLearning = useEditorState((state) => state.lessons[id] !== undefined);
  return (
    <>
      {isLearning ? (
        <LessonPanel subject={id} name={tag} />
      ) : (
        <details>
          <summary>{words.learn}</summary>
          <div className={css.body}>
            <Begin character={character} />
          </div>
        </details>
      )}
      <Learned character={character} />
    </>
  );
}

/** Captions until the lesson begins, by reference; they are kept with it. */
function Begin({ character }: { readonly character: Character }) {
  const { commands } = useEditor();
  const doc = useEditorState((state) => state.doc);
  const model = useEditorState(loadedModel);
  const [captions, setCaptions] = useState<ReadonlyMap<string, string>>(new Map());
  const [size, setSize] = useState<LessonSize>(1);
  const [what, setWhat] = useState<What>("words");
  const { id, tag } = character;
  const references = referencesOf(character);
  if (references.length === 0) return <Note>{words.needsPictures(tag)}</Note>;
  const learn = () => commands.learnCharacter(id, { captions, size, adapts: what === "reading" });
  return (
    <>
      <Note>{words.explained(tag)}</Note>
      <CaptionFields
        pictures={references.map((reference) => ({
          ...reference,
          proposed: proposedCaption(doc, character, reference),
        }))}
        captions={captions}
        onChange={setCaptions}
      />
      {references.length < GOOD_PICTURES && <Note>{words.more(GOOD_PICTURES)}</Note>}
      <LessonSizeField size={size} onChange={setSize} />
      <WhatField what={what} onChange={setWhat} />
      <Row>
        <Button small look="outline" icon={GraduationCap} disabled={!model} onClick={learn}>
          {words.begin(tag)}
        </Button>
      </Row>
    </>
  );
}

type What = keyof typeof words.whats;

interface WhatFieldProps {
  readonly what: What;
  readonly onChange: (what: What) => void;
}

/** Where the model does not show how it reads words there is nothing to choose. */
function WhatField({ what, onChange }: WhatFieldProps) {
  const model = useEditorState(loadedModel);
  if (!model) return null;
  if (model.numbersARank === 0) return <Note>{words.wordsOnly(model.title)}</Note>;
  const bytes = RANK * model.numbersARank * Float32Array.BYTES_PER_ELEMENT;
  return (
    <SelectField
      label={words.what}
      note={words.whatNote(bytes)}
      value={what}
      options={[
        ["words", words.whats.words],
        ["reading", words.whats.reading],
      ]}
      onChange={onChange}
    />
  );
}

function Learned({ character: { id, description, learned } }: { readonly character: Character }) {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  if (!learned) return null;
  return (
    <>
      <Row as="label">
        <input
          type="checkbox"
          checked={learned.isOn}
          onChange={({ target }) => commands.setDrawnAsLearned(id, target.checked)}
        />
        {words.drawAsLearned}
      </Row>
      <Note>{learned.rank ? words.hasReading : words.hasWords}</Note>
      {learned.words !== description.trim() && <Note tone="warning">{words.fromOtherWords(learned.words)}</Note>}
      {model && model.hash !== learned.model && <Note tone="warning">{words.otherModel(model.title)}</Note>}
      <Row>
        <Button small icon={Trash2} onClick={() => commands.forgetLearned(id)}>
          {words.forget}
        </Button>
      </Row>
    </>
  );
}
