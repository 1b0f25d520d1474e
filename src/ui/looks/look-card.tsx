// The card of a look: its pictures, and what can be done with it.
import { Download, ImagePlus, SquarePlus } from "lucide-react";
import { LOOK_ENDING } from "../../comic/look-card.ts";
import { chosenRender, recordOf } from "../../comic/query.ts";
import type { Doc, Look } from "../../comic/records.ts";
import { download } from "../../export/download.ts";
import { fileName } from "../../export/file-name.ts";
import { ALIGNED_PICTURES } from "../../studio/looks.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, RemoveButton } from "../primitives/button.tsx";
import { DropArea } from "../primitives/drop-area.tsx";
import { DraftInput } from "../primitives/field.tsx";
import { FileButton, PICTURES } from "../primitives/file-button.tsx";
import { Note, Row, Section } from "../primitives/layout.tsx";
import { LearnLook } from "./learn-look.tsx";
import css from "./look-card.module.css";

const words = texts.looks;

/** Fewer say little of what they have in common. */
const ENOUGH = 5;

export function LookCard({ look, doc }: { readonly look: Look; readonly doc: Doc }) {
  const { commands } = useEditor();
  const { id, name, version } = look;
  return (
    <Section as="article" aria-label={name} className={css.look}>
      <Row>
        <DraftInput
          aria-label={words.name}
          value={name}
          onCommit={(text) => commands.renameLook(id, text.trim() || name)}
        />
        <Note as="span">{words.version(version)}</Note>
        <RemoveButton label={words.remove(name)} onClick={() => commands.removeLook(id)} />
      </Row>
      <DropArea label={words.pictures(name)} onFiles={(files) => void commands.importLookPictures(id, files)}>
        <Pictures look={look} />
      </DropArea>
      <Buttons look={look} doc={doc} />
      <Learned look={look} />
      <LearnLook look={look} doc={doc} />
    </Section>
  );
}

function Pictures({ look: { id, name, pictures } }: { readonly look: Look }) {
  const { commands } = useEditor();
  const assets = useEditorState((state) => state.assets);
  if (pictures.length === 0) return <Note>{words.noPictures}</Note>;
  return (
    <>
      <ul className={css.grid}>
        {pictures.map(({ asset }, i) => (
          <li key={asset}>
            {assets[asset] && <img src={assets[asset].url} alt={words.picture(i + 1, name)} />}
            <RemoveButton
              label={words.removePicture(i + 1, name)}
              onClick={() => commands.removeLookPicture(id, asset)}
            />
          </li>
        ))}
      </ul>
      {pictures.length < ENOUGH && <Note>{words.few(pictures.length)}</Note>}
      {pictures.length > ALIGNED_PICTURES && <Note>{words.first(ALIGNED_PICTURES)}</Note>}
    </>
  );
}

function Buttons({ look: { id, name }, doc }: { readonly look: Look; readonly doc: Doc }) {
  const { commands } = useEditor();
  const selection = useEditorState((state) => state.selection);
  const shot = selection.kind === "frame" ? recordOf(doc, "frame", selection.id)?.shot : null;
  const render = shot ? chosenRender(doc, shot) : undefined;
  const save = async () => {
    const file = await commands.exportLook(id);
    if (file) download(file, fileName(name, "", LOOK_ENDING.slice(1)));
  };
  return (
    <Row wrap>
      <FileButton
        accept={PICTURES}
        icon={ImagePlus}
        label={words.addPicturesTo(name)}
        multiple
        onFiles={(files) => void commands.importLookPictures(id, files)}
      >
        {words.addPictures}
      </FileButton>
      {render && (
        <Button small look="outline" icon={SquarePlus} onClick={() => commands.takeForLook(id, render.id)}>
          {words.addPanel}
        </Button>
      )}
      <Button small look="outline" icon={Download} onClick={() => void save()}>
        {words.exportLook}
      </Button>
    </Row>
  );
}

/** What was learned of its pictures, and for which model. */
function Learned({ look: { learned, version } }: { readonly look: Look }) {
  const model = useEditorState(loadedModel);
  if (!learned) return <Note>{words.unlearned}</Note>;
  if (model && model.hash !== learned.model) return <Note tone="warning">{words.otherModel}</Note>;
  return <Note>{words.learned(learned.version === version)}</Note>;
}
