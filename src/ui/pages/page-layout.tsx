// Layout settings of the page shown: template and gutters, and the story's reading direction.
import { useId, useMemo } from "react";
import { directionsIn, GUTTER_RANGE_MM, guttersOf } from "../../comic/cut-tree.ts";
import { layoutPage } from "../../comic/layout.ts";
import { framesOf, pageOf, storyOf } from "../../comic/query.ts";
import type { Page, ReadingDirection } from "../../comic/records.ts";
import { type Template, templatesFor } from "../../comic/templates.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { FieldSet } from "../primitives/field.tsx";
import { Note, Stack } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Slider } from "../primitives/slider.tsx";
import css from "./page-layout.module.css";

const titles: Readonly<Record<string, string>> = texts.pages.templates;

export function PageLayoutSettings() {
  const { commands } = useEditor();
  const { doc, currentPage } = useEditorFields("doc", "currentPage");
  const page = pageOf(doc, currentPage);
  const story = storyOf(doc);
  const gutters = guttersOf(page, story);
  const directions = directionsIn(page.layout);
  const slider = (axis: "horizontal" | "vertical") =>
    directions.has(axis) && (
      <Slider
        label={texts.pages[axis]}
        unit={texts.common.mm}
        value={gutters[`${axis}Mm`]}
        {...GUTTER_RANGE_MM}
        step={0.5}
        onGesture={commands.beginGesture}
        onCommit={(value) => commands.setGutters(page.id, { ...page.gutters, [`${axis}Mm`]: value })}
      />
    );
  return (
    <>
      <TemplateChooser page={page} direction={story.direction} />
      {directions.size > 0 && (
        <Stack>
          <h3>{texts.pages.gutters}</h3>
          {slider("horizontal")}
          {slider("vertical")}
        </Stack>
      )}
      <Segmented
        label={texts.pages.direction}
        value={story.direction}
        options={texts.pages.directions}
        onChange={commands.setDirection}
      />
    </>
  );
}

interface ChooserProps {
  readonly page: Page;
  readonly direction: ReadingDirection;
}

/** Templates with as many panels as the page has, drawn small by the same code that cuts the real page. */
function TemplateChooser({ page, direction }: ChooserProps) {
  const { commands } = useEditor();
  const name = useId();
  const { doc } = useEditorFields("doc");
  const options = templatesFor(framesOf(doc, page.id).length);
  return (
    <FieldSet label={texts.pages.template}>
      <div className={css.templates}>
        {options.map((template) => (
          <label key={template.id} data-tip={titles[template.id]}>
            <input
              type="radio"
              name={name}
              aria-label={titles[template.id]}
              checked={template.id === page.template}
              onChange={() => commands.setTemplate(page.id, template.id)}
            />
            <TemplateDrawing template={template} page={page} direction={direction} />
          </label>
        ))}
      </div>
      {page.template === "" && <Note>{texts.pages.byHand}</Note>}
    </FieldSet>
  );
}

// Thin gutters vanish at this size: the drawing shows them wider than they are.
const DRAWN_GUTTERS = { horizontalMm: 9, verticalMm: 9 };

function TemplateDrawing({ template, page, direction }: ChooserProps & { readonly template: Template }) {
  const shapes = useMemo(() => {
    const drawn = { ...page, marginMm: 10, layout: template.tree, gutters: DRAWN_GUTTERS, insets: [] };
    return [...layoutPage(drawn, { direction, gutters: DRAWN_GUTTERS }).values()];
  }, [template, page, direction]);
  return (
    <svg viewBox={`0 0 ${page.widthMm} ${page.heightMm}`} aria-hidden="true">
      {shapes.map((points) => {
        const d = points.map(({ x, y }) => `${x},${y}`).join(" ");
        return <polygon key={d} points={d} />;
      })}
    </svg>
  );
}
