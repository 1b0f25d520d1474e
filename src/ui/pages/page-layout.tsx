// Layout settings of the page shown: template and gutters, and the story's reading direction.
import { GUTTER_RANGE_MM, guttersOf } from "../../comic/cut-tree.ts";
import { pageOf, storyOf } from "../../comic/query.ts";
import { DEFAULT_GUTTERS } from "../../comic/templates.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Stack } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Slider } from "../primitives/slider.tsx";
import { TemplateChooser } from "./template-chooser.tsx";

export function PageLayoutSettings() {
  const { commands } = useEditor();
  const { doc, currentPage } = useEditorFields("doc", "currentPage");
  const page = pageOf(doc, currentPage);
  const { direction } = storyOf(doc);
  const found = guttersOf(page.layout);
  const gutters = {
    horizontalMm: found.horizontalMm ?? DEFAULT_GUTTERS.horizontalMm,
    verticalMm: found.verticalMm ?? DEFAULT_GUTTERS.verticalMm,
  };
  const slider = (axis: "horizontalMm" | "verticalMm", label: string) =>
    found[axis] !== null && (
      <Slider
        label={label}
        unit={texts.common.mm}
        value={gutters[axis]}
        {...GUTTER_RANGE_MM}
        step={0.5}
        onGesture={commands.beginGesture}
        onCommit={(value) => commands.setGutters(page.id, { ...gutters, [axis]: value })}
      />
    );
  const cut = found.horizontalMm !== null || found.verticalMm !== null;
  return (
    <>
      <TemplateChooser page={page} direction={direction} />
      {cut && (
        <Stack>
          <h3>{texts.pages.gutters}</h3>
          {slider("horizontalMm", texts.pages.horizontal)}
          {slider("verticalMm", texts.pages.vertical)}
        </Stack>
      )}
      <Segmented
        label={texts.pages.direction}
        value={direction}
        options={texts.pages.directions}
        onChange={commands.setDirection}
      />
    </>
  );
}
