// Which way the book is read, at which side it is bound, and whether its first page lies alone.
import { storyOf } from "../../comic/query.ts";
import { bindingOf, isFirstAlone } from "../../comic/spreads.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Note } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";

const words = texts.pages;

export function BindingFields() {
  const { commands } = useEditor();
  const story = storyOf(useEditorFields("doc").doc);
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
      <Segmented
        label={words.binding}
        value={bindingOf(story)}
        options={words.bindings}
        onChange={(side) => commands.setBinding(side === usual ? null : side)}
      />
      <Segmented
        label={words.first}
        value={isFirstAlone(story) ? "alone" : "facing"}
        options={words.firsts}
        onChange={(place) => commands.setFirstAlone(place === "alone")}
      />
    </>
  );
}
