// Layout settings of the page shown: template and gutters, and the story's reading direction.
import { useId, useMemo } from "react";
import { GUTTER_RANGE_MM, guttersOf } from "../../comic/cut-tree.ts";
import { layoutPage } from "../../comic/layout.ts";
import { framesOf, pageOf, storyOf } from "../../comic/query.ts";
import type { Page, ReadingDirection } from "../../comic/records.ts";
import { DEFAULT_GUTTERS, type Template, templatesFor } from "../../comic/templates.ts";
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
const DRAWN_GUTTER_MM = 9;

function TemplateDrawing({ template, page, direction }: ChooserProps & { readonly template: Template }) {
  const shapes = useMemo(() => {
    const layout = widenGutters(template.tree);
    return [...layoutPage({ ...page, marginMm: 10, layout }, direction).values()];
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

function widenGutters(tree: Template["tree"]): Template["tree"] {
  if (tree.kind === "leaf") return tree;
  return { ...tree, gutterMm: DRAWN_GUTTER_MM, first: widenGutters(tree.first), second: widenGutters(tree.second) };
}
