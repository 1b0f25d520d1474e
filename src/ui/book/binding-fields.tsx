// Which way the book is read, at which side it is bound, and whether its first page lies alone.
import { formOf } from "../../comic/page-presets.ts";
import { pagesOf, storyOf } from "../../comic/query.ts";
import { bindingOf, isFirstAlone } from "../../comic/spreads.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Note } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";

const words = texts.pages;

export function BindingFields() {
  const { commands } = useEditor();
  const { doc } = useEditorFields("doc");
  const story = storyOf(doc);
  const [page] = pagesOf(doc);
  // Strips are not bound.
  const isBound = page !== undefined && formOf(page) === "page";
  const usual = bindingOf({ direction: story.direction });
  return (
    <>
      <Segmented
        label={words.direction}
        value={story.direction}
        options={words.directions}
        onChange={commands.setDirection}
      />
      <Note>{words.directionNote}</Note>
      {isBound && (
        <Segmented
          label={words.binding}
          value={bindingOf(story)}
          options={words.bindings}
          onChange={(side) => commands.setBinding(side === usual ? null : side)}
        />
      )}
      {isBound && (
        <Segmented
          label={words.first}
          value={isFirstAlone(story) ? "alone" : "facing"}
          options={words.firsts}
          onChange={(place) => commands.setFirstAlone(place === "alone")}
        />
      )}
    </>
  );
}
