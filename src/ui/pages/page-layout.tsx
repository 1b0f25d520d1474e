// Layout settings of the page shown: template and gutters, and the story's reading direction.
import { Save } from "lucide-react";
import { useId, useMemo } from "react";
import { directionsIn, guttersOf } from "../../comic/cut-tree.ts";
import { layoutPage } from "../../comic/layout.ts";
import { formOf } from "../../comic/page-presets.ts";
import { framesOf, pageOf, storyOf } from "../../comic/query.ts";
import type { Page, ReadingDirection } from "../../comic/records.ts";
import { type Template, templatesOf } from "../../comic/templates.ts";
import { BindingFields } from "../book/binding-fields.tsx";
import { GutterSlider } from "../cutting/gutter-slider.tsx";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, RemoveButton } from "../primitives/button.tsx";
import { FieldSet } from "../primitives/field.tsx";
import { Note, Stack } from "../primitives/layout.tsx";
import { forgetTemplate, saveTemplate, templateOf, useOwnTemplates } from "./own-templates.ts";
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
      <GutterSlider
        label={texts.pages[axis]}
        value={gutters[`${axis}Mm`]}
        onCommit={(value) => commands.setGutters(page.id, { ...page.gutters, [`${axis}Mm`]: value })}
      />
    );
  return (
    <>
      <TemplateChooser page={page} direction={story.direction} />
      <Stack>
        <h3>{texts.pages.gutters}</h3>
        {directions.size > 0 && (
          <FieldSet label={texts.pages.ownGutters}>
            <Stack>
              {slider("horizontal")}
              {slider("vertical")}
            </Stack>
          </FieldSet>
        )}
        <FieldSet label={texts.pages.storyGutters}>
          <Stack>
            {(["horizontal", "vertical"] as const).map((axis) => (
              <GutterSlider
                key={axis}
                label={texts.pages[axis]}
                value={story.gutters[`${axis}Mm`]}
                onCommit={(value) => commands.setStoryGutters({ ...story.gutters, [`${axis}Mm`]: value })}
              />
            ))}
            <Note>{texts.pages.storyGuttersNote}</Note>
          </Stack>
        </FieldSet>
      </Stack>
      <BindingFields />
    </>
  );
}

interface ChooserProps {
  readonly page: Page;
  readonly direction: ReadingDirection;
}

/** What the format is offered: templates with as many panels as the page has, then all others, drawn small by the same code that cuts the real page. */
function TemplateChooser({ page, direction }: ChooserProps) {
  const { doc } = useEditorFields("doc");
  const trees = useOwnTemplates((s) => s.trees);
  const count = framesOf(doc, page.id).length;
  const offered = templatesOf(formOf(page));
  const withPanels = (n: number) => offered.filter((template) => template.count === n);
  const others = [...new Set(offered.map((template) => template.count))].filter((n) => n !== count);
  const { pages } = texts;
  return (
    <>
      <FieldSet label={pages.template}>
        <TemplateGrid options={withPanels(count)} {...{ page, direction }} />
        {page.template === "" && <Note>{pages.byHand}</Note>}
      </FieldSet>
      <details className={css.others}>
        <summary>{pages.otherCounts}</summary>
        <Note>{pages.otherCountsNote}</Note>
        {others
          .sort((a, b) => a - b)
          .map((n) => (
            <FieldSet key={n} label={pages.panelsOf(n)}>
              <TemplateGrid options={withPanels(n)} {...{ page, direction }} />
            </FieldSet>
          ))}
      </details>
      <FieldSet label={pages.ownTemplates}>
        {trees.length > 0 && <TemplateGrid own options={trees.map(templateOf)} {...{ page, direction }} />}
        <Button small look="outline" icon={Save} onClick={() => saveTemplate(page.layout)}>
          {pages.saveTemplate}
        </Button>
      </FieldSet>
    </>
  );
}

interface GridProps extends ChooserProps {
  readonly options: readonly Template[];
  /** The artist's own: without names, and to be forgotten. */
  readonly own?: boolean;
}

function TemplateGrid({ options, own = false, page, direction }: GridProps) {
  const { commands } = useEditor();
  const name = useId();
  const { pages } = texts;
  return (
    <div className={css.templates}>
      {options.map((template, i) => {
        const title = own ? pages.ownTemplate(i + 1, template.count) : titles[template.id];
        return (
          <span key={own ? JSON.stringify(template.tree) : template.id} className={css.template}>
            <label data-tip={title}>
              <input
                type="radio"
                name={name}
                aria-label={title}
                checked={!own && template.id === page.template}
                onChange={() => commands.setTemplate(page.id, template)}
              />
              <TemplateDrawing template={template} page={page} direction={direction} />
            </label>
            {own && <RemoveButton label={pages.removeTemplate(i + 1)} onClick={() => forgetTemplate(i)} />}
          </span>
        );
      })}
    </div>
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
