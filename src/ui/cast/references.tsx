// The pictures on a character's card: versions, drawings dropped or chosen, and where the character stands in each.
import { Download, ImagePlus, Plus } from "lucide-react";
import { type PointerEvent, useRef, useState } from "react";
import { activeVariant, boxOfFigure } from "../../comic/character.ts";
import { CARD_ENDING } from "../../comic/character-card.ts";
import type { Character, CharacterReference } from "../../comic/records.ts";
import { download } from "../../export/download.ts";
import { fileName } from "../../export/file-name.ts";
import type { UnitBox } from "../../geometry/unit-box.ts";
import { boxNumbers, type Corner, withCorner } from "../canvas/stage-boxes.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, RemoveButton } from "../primitives/button.tsx";
import { DropArea } from "../primitives/drop-area.tsx";
import { DraftInput, DraftNumber, FieldSet, SelectField } from "../primitives/field.tsx";
import { FileButton, PICTURES } from "../primitives/file-button.tsx";
import { Note, Row } from "../primitives/layout.tsx";
import { Slider } from "../primitives/slider.tsx";
import { VersionLooks } from "./panel-versions.tsx";
import css from "./references.module.css";
import { Thumbnail, Thumbnails } from "./thumbnails.tsx";

const words = texts.card;
const { axes } = texts.common;

export function References({ character }: { readonly character: Character }) {
  const { commands } = useEditor();
  const { id, tag } = character;
  const take = (files: readonly File[]) => {
    for (const file of files) void commands.importDrawing(id, file);
  };
  return (
    <DropArea label={texts.common.of(words.references, tag)} onFiles={take}>
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
    </DropArea>
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
  const addVariant = () => commands.addVariant(id, words.newVariant(variants.length + 1));
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
        onFiles={([file]) => file && void commands.importDrawing(id, file)}
      >
        {words.addDrawing}
      </FileButton>
      {variants.length > 0 && (
        <Button small look="outline" icon={Plus} onClick={addVariant}>
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
  const several = variants.length > 1;
  return (
    <>
      {several && (
        <SelectField
          label={words.variantOf(tag)}
          note={words.variantNote}
          value={active.id}
          options={variants.map((variant) => [variant.id, variant.label] as const)}
          onChange={(variant) => commands.chooseVariant(id, variant)}
        />
      )}
      <Row className={css.versions}>
        <DraftInput
          aria-label={words.variantName}
          value={active.label}
          onCommit={(label) => commands.renameVariant(id, active.id, label)}
        />
        {several && <RemoveButton label={words.removeVariant} onClick={() => commands.removeVariant(id, active.id)} />}
      </Row>
      {(several || active.description) && (
        <Row className={css.versions}>
          <VersionLooks character={character} variant={active.id} />
        </Row>
      )}
    </>
  );
}

interface ReferenceBoxProps {
  readonly reference: CharacterReference;
  readonly tag: string;
  readonly onChange: (box: UnitBox) => void;
}

const percent = (value: number) => `${value * 100}%`;

/** A reference with the box around the character: corners are dragged, numbers are typed. */
function ReferenceBox({ reference, tag, onChange }: ReferenceBoxProps) {
  const asset = useEditorState((state) => state.assets[reference.asset]);
  const picture = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<UnitBox | null>(null);
  const box = dragged ?? boxOfFigure(reference.figure);
  const [x0, y0, x1, y1] = box;
  const drag = (corner: Corner) => (event: PointerEvent<HTMLElement>) => {
    const frame = picture.current?.getBoundingClientRect();
    if (!frame || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const [x, y] = [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
    setDragged(withCorner(box, corner, x, y));
  };
  const handle = (corner: Corner, left: number, top: number) => (
    <span
      className={css.corner}
      style={{ left: percent(left), top: percent(top) }}
      aria-hidden="true"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag(corner)}
      onPointerUp={() => {
        if (dragged) onChange(dragged);
        setDragged(null);
      }}
    />
  );
  return (
    <>
      <div ref={picture} className={css.picture}>
        {asset && (
          <img
            className={css.image}
            src={asset.url}
            alt={words.references}
            style={{ aspectRatio: `${reference.widthPx} / ${reference.heightPx}` }}
          />
        )}
        <span
          className={css.frame}
          style={{ left: percent(x0), top: percent(y0), width: percent(x1 - x0), height: percent(y1 - y0) }}
        />
        {handle([0, 0], x0, y0)}
        {handle([1, 1], x1, y1)}
      </div>
      <FieldSet label={words.box(tag)} className={css.numbers}>
        {boxNumbers(box).map(({ axis, value, min, max, put }) => (
          <div key={axis}>
            <span aria-hidden="true">{axes[axis]}</span>
            <DraftNumber
              aria-label={texts.common.inUnit(axes[axis], "%")}
              {...{ value, min, max }}
              onCommit={(percentage) => onChange(put(percentage))}
            />
          </div>
        ))}
      </FieldSet>
    </>
  );
}
