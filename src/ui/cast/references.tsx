// The pictures on a character's card: versions, drawings dropped or chosen, and where the character stands in each.
import { Download, ImagePlus, Plus } from "lucide-react";
import { type DragEvent, useState } from "react";
import { activeVariant, boxOfFigure } from "../../comic/character.ts";
import { CARD_ENDING } from "../../comic/character-card.ts";
import type { Character } from "../../comic/records.ts";
import { download } from "../../export/download.ts";
import { fileName } from "../../export/file-name.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, RemoveButton } from "../primitives/button.tsx";
import { DraftInput, Select } from "../primitives/field.tsx";
import { FileButton } from "../primitives/file-button.tsx";
import { Note, Row } from "../primitives/layout.tsx";
import { Slider } from "../primitives/slider.tsx";
import { ReferenceBox } from "./reference-box.tsx";
import css from "./references.module.css";
import { Thumbnail, Thumbnails } from "./thumbnails.tsx";

const words = texts.card;

const PICTURES = "image/png,image/jpeg,image/webp";

export function References({ character }: { readonly character: Character }) {
  const { commands } = useEditor();
  const { id, tag } = character;
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    for (const file of event.dataTransfer.files) void commands.importDrawing(id, file);
  };
  return (
    <section
      className={css.references}
      aria-label={texts.common.of(words.references, tag)}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Versions character={character} />
      <Pictures character={character} />
      <CardButtons character={character} />
      <Slider
        label={words.strength}
        value={character.strength}
        {...{ min: 0, max: 4, step: 0.1 }}
        onCommit={(strength) => commands.setStrength(id, strength)}
        onGesture={commands.beginGesture}
      />
      <Note>{words.strengthNote}</Note>
    </section>
  );
}

/** The references in small, when there are several, and one of them to set its box. */
function Pictures({ character }: { readonly character: Character }) {
  const { id, tag } = character;
  const references = activeVariant(character)?.references ?? [];
  const { commands } = useEditor();
  const assets = useEditorState((state) => state.assets);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = references.find((reference) => reference.id === chosen) ?? references[0];
  if (!shown) return <Note>{words.noReferences(tag)}</Note>;
  return (
    <>
      {references.length > 1 && (
        <Thumbnails>
          {references.map((reference, i) => (
            <Thumbnail
              key={reference.id}
              url={assets[reference.asset]?.url}
              label={words.reference(i + 1, tag)}
              pressed={reference === shown}
              onClick={() => setChosen(reference.id)}
            />
          ))}
        </Thumbnails>
      )}
      <ReferenceBox
        key={shown.id}
        reference={shown}
        tag={tag}
        onChange={(box) => commands.setReferenceBox(id, shown.id, box)}
        box={boxOfFigure(shown.figure)}
      />
      <Row spread>
        <Note as="span">{words.sources[shown.source]}</Note>
        <RemoveButton label={words.removeReference} onClick={() => commands.removeReference(id, shown.id)} />
      </Row>
    </>
  );
}

function CardButtons({ character }: { readonly character: Character }) {
  const { commands } = useEditor();
  const { id, tag, variants } = character;
  const save = async () => {
    const card = await commands.exportCharacter(id);
    if (card) download(card, fileName(tag, "", CARD_ENDING.slice(1)));
  };
  return (
    <Row wrap>
      <FileButton
        accept={PICTURES}
        icon={ImagePlus}
        label={words.addDrawingTo(tag)}
        onFile={(file) => void commands.importDrawing(id, file)}
      >
        {words.addDrawing}
      </FileButton>
      {variants.length > 0 && (
        <Button
          small
          look="outline"
          icon={Plus}
          onClick={() => commands.addVariant(id, words.newVariant(variants.length + 1))}
        >
          {words.addVariant}
        </Button>
      )}
      <Button small look="outline" icon={Download} onClick={() => void save()}>
        {words.exportCard}
      </Button>
    </Row>
  );
}

function Versions({ character }: { readonly character: Character }) {
  const { commands } = useEditor();
  const { id, tag, variants } = character;
  const active = activeVariant(character);
  if (!active) return null;
  return (
    <Row className={css.versions}>
      {variants.length > 1 && (
        <Select
          aria-label={words.variantOf(tag)}
          value={active.id}
          options={variants.map((variant) => [variant.id, variant.label] as const)}
          onChange={(variant) => commands.chooseVariant(id, variant)}
        />
      )}
      <DraftInput
        aria-label={words.variantName}
        value={active.label}
        onCommit={(label) => commands.renameVariant(id, active.id, label)}
      />
      {variants.length > 1 && (
        <RemoveButton label={words.removeVariant} onClick={() => commands.removeVariant(id, active.id)} />
      )}
    </Row>
  );
}
