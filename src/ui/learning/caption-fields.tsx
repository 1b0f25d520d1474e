// What each picture shows: said for those that something is learned from, so that it is not taken for what is learned.
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { DraftInput } from "../primitives/field.tsx";
import css from "./caption-fields.module.css";

const words = texts.learning;

interface CaptionFieldsProps {
  readonly pictures: readonly { readonly id: string; readonly asset: string; readonly proposed: string }[];
  /** By id; what is not there is as it was proposed. */
  readonly captions: ReadonlyMap<string, string>;
  readonly onChange: (captions: ReadonlyMap<string, string>) => void;
}

export function CaptionFields({ pictures, captions, onChange }: CaptionFieldsProps) {
  const assets = useEditorState((state) => state.assets);
  return (
    <ul className={css.pictures}>
      {pictures.map(({ id, asset, proposed }, i) => (
        <li key={id}>
          <img src={assets[asset]?.url} alt="" />
          <DraftInput
            aria-label={words.shows(i + 1)}
            placeholder={words.showsExample}
            value={captions.get(id) ?? proposed}
            onCommit={(text) => onChange(new Map(captions).set(id, text))}
          />
        </li>
      ))}
    </ul>
  );
}
