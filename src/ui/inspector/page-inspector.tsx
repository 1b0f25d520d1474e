// Nothing selected: the page and what holds for the whole story.
import { presetById } from "../../comic/page-presets.ts";
import { pageOf, pagesOf, storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { PageLayoutSettings } from "../pages/page-layout.tsx";
import { panelsOfPage } from "../panels.ts";
import { Fact } from "../primitives/field.tsx";
import { Muted, Note, Section } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { DrawingStyleField } from "./drawing-style-field.tsx";
import { IdentityPanel } from "./identity-panel.tsx";
import { InspectorHead } from "./inspector-head.tsx";

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
      <InspectorHead title={inspector.pageTitle(number, pages.length)}>
        <Note as="span">{texts.common.panels(panelsOfPage(doc, current).length)}</Note>
      </InspectorHead>
      <Section>
        <PageLayoutSettings doc={doc} pageId={current} />
      </Section>
      <Section>
        <Segmented
          label={inspector.look}
          value={story.look}
          options={looks.map((id) => ({ id, label: inspector.looks[id] }))}
          onChange={commands.setLook}
        />
      </Section>
      <DrawingStyleField style={story.drawingStyle} />
      <IdentityPanel doc={doc} page={current} />
      <Section>
        <Fact label={inspector.size}>
          <p>
            {inspector.presets[presetById(story.preset).id]}{" "}
            <Muted>{inspector.sizeOf(Math.round(page.widthMm), Math.round(page.heightMm), page.dpi)}</Muted>
          </p>
          <Note>{inspector.margin(page.marginMm)}</Note>
        </Fact>
      </Section>
    </>
  );
}
