// Looks: a card for each, a button for a new one, and files of looks.
import { Palette, Plus, Upload } from "lucide-react";
import { recordsOf } from "../../comic/query.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { FileButton } from "../primitives/file-button.tsx";
import { Empty, Row, Section } from "../primitives/layout.tsx";
import { LookCard } from "./look-card.tsx";

const words = texts.looks;

export function LooksPane() {
  const { commands } = useEditor();
  const doc = useEditorState((state) => state.doc);
  const looks = recordsOf(doc, "look");
  return (
    <div>
      {looks.length === 0 && (
        <Empty>
          <Palette size={28} aria-hidden />
          <p>{words.empty}</p>
        </Empty>
      )}
      <ul>
        {looks.map((look) => (
          <li key={look.id}>
            <LookCard look={look} doc={doc} />
          </li>
        ))}
      </ul>
      <Section>
        <Row wrap>
          <Button look="outline" icon={Plus} onClick={() => commands.addLook(words.newName(looks.length + 1))}>
            {words.add}
          </Button>
          <FileButton
            accept=".json,application/json"
            icon={Upload}
            label={words.importLook}
            onFiles={([file]) => file && void commands.importLook(file)}
          />
        </Row>
      </Section>
    </div>
  );
}
