// Page layouts as little drawings: each template is cut from a small page by the same code that cuts the real one.
import { useId, useMemo } from "react";
import { layoutPage } from "../../comic/layout.ts";
import { framesOf } from "../../comic/query.ts";
import type { Page, ReadingDirection } from "../../comic/records.ts";
import { type Template, templatesFor } from "../../comic/templates.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { FieldSet } from "../primitives/field.tsx";
import { Note } from "../primitives/layout.tsx";
import css from "./template-chooser.module.css";

const titles: Readonly<Record<string, string>> = texts.pages.templates;

interface ChooserProps {
  readonly page: Page;
  readonly direction: ReadingDirection;
}

/** Templates with as many panels as the page has. */
export function TemplateChooser({ page, direction }: ChooserProps) {
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
