// The cast: a card per character with looks, appearances and who reads whom; and a form for a new one.
import { Plus, Upload, UserRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { chosenRender, recordsOf } from "../../comic/query.ts";
import type { Character, Doc } from "../../comic/records.ts";
import { useEditor, useEditorFields, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { type Panel, panelsInStory } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { Input } from "../primitives/field.tsx";
import { FileButton } from "../primitives/file-button.tsx";
import { Empty, Note, Row, Section } from "../primitives/layout.tsx";
import { LiveArea } from "../primitives/live-area.tsx";
import { UnknownWords } from "../script/unknown-word.tsx";
import css from "./cast-pane.module.css";
import { LearnCharacter } from "./learn-character.tsx";
import { References } from "./references.tsx";
import { Thumbnail, Thumbnails } from "./thumbnails.tsx";

const MOST_THUMBNAILS = 8;

export function CastPane() {
  const doc = useEditorState((state) => state.doc);
  const characters = recordsOf(doc, "character");
  return (
    <div>
      {characters.length === 0 && (
        <Empty>
          <UserRound size={28} aria-hidden />
          <p>{texts.cast.empty}</p>
        </Empty>
      )}
      <ul>
        {characters.map((character) => (
          <li key={character.id}>
            <CharacterCard character={character} doc={doc} />
          </li>
        ))}
      </ul>
      <NewCharacter />
    </div>
  );
}

function CharacterCard({ character, doc }: { readonly character: Character; readonly doc: Doc }) {
  const { commands } = useEditor();
  const { tag, description, color } = character;
  const panels = panelsInStory(doc).filter(({ shot }) => shot?.cast.includes(tag));
  const describe = (text: string) => commands.setDescription(tag, text);
  return (
    <Section as="article" className={css.character} aria-label={tag}>
      <Row as="header" spread>
        <Row as="h2">
          <span className={css.dot} style={{ background: color }} aria-hidden="true" />
          {tag}
        </Row>
        <Note as="span">{texts.cast.appears(panels.length)}</Note>
      </Row>
      <LiveArea
        aria-label={texts.cast.description(tag)}
        value={description}
        onGesture={commands.beginGesture}
        onType={describe}
      />
      <UnknownWords text={description} />
      <References character={character} />
      <LearnCharacter character={character} />
      <LatestPictures tag={tag} panels={panels} />
      {panels.length > 0 && <Note>{identityNote(doc, character, panels)}</Note>}
    </Section>
  );
}

function LatestPictures({ tag, panels }: { readonly tag: string; readonly panels: readonly Panel[] }) {
  const { commands } = useEditor();
  const { assets, doc } = useEditorFields("assets", "doc");
  const drawn = panels.flatMap((panel) => {
    const render = panel.shot && chosenRender(doc, panel.shot.id);
    const asset = render && assets[render.asset];
    return asset ? [{ panel, asset, drawnAt: render.drawnAt }] : [];
  });
  if (drawn.length === 0) return null;
  const latest = drawn.sort((a, b) => b.drawnAt - a.drawnAt).slice(0, MOST_THUMBNAILS);
  const show = ({ page, frame }: Panel) => {
    commands.selectPage(page);
    commands.select({ kind: "frame", id: frame.id });
  };
  return (
    <Thumbnails label={texts.cast.latest(tag)}>
      {latest.map(({ panel, asset }) => (
        <Thumbnail
          key={panel.frame.id}
          url={asset.url}
          label={texts.cast.goTo(panel.pageNumber, panel.number)}
          caption={texts.cast.place(panel.pageNumber, panel.number)}
          onClick={() => show(panel)}
        />
      ))}
    </Thumbnails>
  );
}

/** Which of a character's panels read which, from the recipes of the pictures shown. */
function identityNote(doc: Doc, { variants }: Character, panels: readonly Panel[]): string {
  const place = ({ pageNumber, number }: Panel) => texts.cast.place(pageNumber, number);
  const shown = panels.flatMap((panel) => {
    const render = panel.shot && chosenRender(doc, panel.shot.id);
    return render ? [{ panel, readFrom: render.recipe.readFrom }] : [];
  });
  if (shown.length === 0) return texts.cast.notDrawn;
  const readers = shown.filter(({ readFrom }) => readFrom.length > 0);
  const read = new Set(readers.flatMap(({ readFrom }) => readFrom));
  const sources = panels.filter(({ shot }) => shot && read.has(shot.id));
  if (sources.length === 0) {
    const ofCard = variants.some(({ references }) => references.some(({ id }) => read.has(id)));
    return ofCard ? texts.card.readsCard : texts.cast.readsNothing;
  }
  if (readers.length > 1 && readers.length === sources.length) return texts.cast.readEachOther(sources.map(place));
  return texts.cast.reads(
    readers.map(({ panel }) => place(panel)),
    sources.map(place),
  );
}

function NewCharacter() {
  const { commands } = useEditor();
  const [tag, setTag] = useState("");
  const [description, setDescription] = useState("");
  const clean = tag.replace(/[[\]]/g, "").trim();
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (clean === "") return;
    const looks = description.trim() || texts.cast.newDescription;
    commands.addCharacter(clean, looks);
    setTag("");
    setDescription("");
  };
  const input = (label: string, placeholder: string, value: string, set: (text: string) => void) => (
    <Input aria-label={label} placeholder={placeholder} value={value} onChange={({ target }) => set(target.value)} />
  );
  return (
    <Section as="form" onSubmit={add} aria-label={texts.cast.add}>
      <h3>{texts.cast.add}</h3>
      <div className={css.fields}>
        {input(texts.cast.newTag, texts.cast.newTag, tag, setTag)}
        {input(texts.cast.newLooks, texts.cast.newDescription, description, setDescription)}
      </div>
      <Row>
        <Button type="submit" look="outline" icon={Plus} disabled={clean === ""}>
          {texts.cast.add}
        </Button>
        <FileButton
          accept=".json,application/json"
          icon={Upload}
          label={texts.card.importCard}
          onFiles={([file]) => file && void commands.importCharacter(file)}
        />
      </Row>
    </Section>
  );
}
