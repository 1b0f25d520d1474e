// The licence, to be read and accepted before the first byte is fetched.
import type { LadderState } from "../../studio/state.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { Note, Row } from "../primitives/layout.tsx";
import css from "./model-license.module.css";

const words = texts.models;

interface LicenseProps {
  readonly model: NonNullable<LadderState["catalogue"]>[number];
  readonly onClose: () => void;
}

export function ModelLicense({ model, onClose }: LicenseProps) {
  const { commands } = useEditor();
  const { source, note, text } = model.license;
  const bytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
  const accept = () => {
    commands.downloadModel(model.id);
    onClose();
  };
  return (
    <section className={css.license} aria-label={words.licenceTitle(model.title)}>
      <Note>
        {note} {words.source}{" "}
        <a href={source} target="_blank" rel="noreferrer">
          {source}
        </a>
      </Note>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable by keyboard */}
      <pre tabIndex={0}>{text}</pre>
      <Row>
        <Button small look="primary" onClick={accept}>
          {words.accept(bytes)}
        </Button>
        <Button small onClick={onClose}>
          {texts.common.cancel}
        </Button>
      </Row>
    </section>
  );
}
