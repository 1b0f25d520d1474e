// Nothing selected: the page and what holds for the whole story.
import { presetById } from "../../comic/page-presets.ts";
import { pageOf, pagesOf, storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { PageLayoutSettings } from "../pages/page-layout.tsx";
import { panelsOfPage } from "../panels.ts";
import { Segmented } from "../primitives/field.tsx";
import { DrawingStyleField } from "./drawing-style-field.tsx";
import { IdentityPanel } from "./identity-panel.tsx";

export function PageInspector({ doc }: { readonly doc: Doc }) {
  const { commands } = useEditor();
  const current = useEditorState((state) => state.currentPage);
  const story = storyOf(doc);
  const pages = pagesOf(doc);
  if (!pages.some(({ id }) => id === current)) return null;
  const page = pageOf(doc, current);
  const number = pages.findIndex(({ id }) => id === current) + 1;
  const { inspector } = texts;
  const looks = ["color", "ink", "sepia"] as const;
  return (
    <>
      <header className="section inspector-head">
        <h2>{inspector.pageTitle(number, pages.length)}</h2>
        <span className="note">{texts.common.panels(panelsOfPage(doc, current).length)}</span>
      </header>
      <section className="section">
        <PageLayoutSettings doc={doc} pageId={current} />
      </section>
      <section className="section">
        <Segmented
          label={inspector.look}
          value={story.look}
          options={looks.map((id) => ({ id, label: inspector.looks[id] }))}
          onChange={commands.setLook}
        />
      </section>
      <DrawingStyleField style={story.drawingStyle} />
      <IdentityPanel doc={doc} page={current} />
      <section className="section">
        <div className="field">
          <span className="field-label">{inspector.size}</span>
          <p>
            {inspector.presets[presetById(story.preset).id]}{" "}
            <span className="muted">
              {inspector.sizeOf(Math.round(page.widthMm), Math.round(page.heightMm), page.dpi)}
            </span>
          </p>
          <p className="note">{inspector.margin(page.marginMm)}</p>
        </div>
      </section>
    </>
  );
}
