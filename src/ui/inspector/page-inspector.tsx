// Nothing selected: the page and what holds for the whole story.
import { unitOf } from "../../comic/guides.ts";
import { pageOf, pagesOf, storyOf } from "../../comic/query.ts";
import { drawingStyles } from "../../comic/records/story.ts";
import type { Doc, DrawingStyle } from "../../comic/records.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { GuideFields } from "../guides/guide-fields.tsx";
import { texts } from "../language/texts.ts";
import { LookFields } from "../looks/look-fields.tsx";
import { PageFormatFields } from "../pages/page-format.tsx";
import { PageLayoutSettings } from "../pages/page-layout.tsx";
import { panelsOfPage } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { SelectField } from "../primitives/field.tsx";
import { Note, Section } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { setView } from "../view-state.ts";
import { IdentityPanel } from "./identity-panel.tsx";
import { InspectorHead } from "./inspector-head.tsx";

const { inspector } = texts;

export function PageInspector({ doc }: { readonly doc: Doc }) {
  const { commands } = useEditor();
  const current = useEditorState((state) => state.currentPage);
  const story = storyOf(doc);
  const pages = pagesOf(doc);
  if (!pages.some(({ id }) => id === current)) return null;
  const page = pageOf(doc, current);
  const number = pages.findIndex(({ id }) => id === current) + 1;
  return (
    <>
      <InspectorHead title={inspector.pageTitle(number, pages.length)}>
        <Note as="span">{texts.common.panels(panelsOfPage(doc, current).length)}</Note>
      </InspectorHead>
      <Section>
        <PageLayoutSettings />
      </Section>
      <PageFormatFields page={page} unit={unitOf(story)} />
      <Section>
        <Segmented label={inspector.tone} value={story.tone} options={inspector.tones} onChange={commands.setTone} />
        <Note>{inspector.toneNote}</Note>
      </Section>
      <DrawingStyleField style={story.drawingStyle} />
      <LookFields place={{ kind: "story" }} doc={doc} />
      <LookFields place={{ kind: "page", id: current }} doc={doc} />
      <IdentityPanel />
      <GuideFields page={page} story={story} />
    </>
  );
}

/** In which art the story is drawn, and whether the loaded model is told. */
function DrawingStyleField({ style }: { readonly style: DrawingStyle }) {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  const isDeaf = model !== null && model.vocabulary !== null;
  const { any, unloaded, closed } = inspector.styleNotes;
  return (
    <Section>
      <SelectField
        label={inspector.drawingStyle}
        value={style}
        options={drawingStyles.map((id) => [id, inspector.drawingStyles[id]] as const)}
        note={model === null ? unloaded : isDeaf ? closed(model.title) : any}
        onChange={commands.setDrawingStyle}
      />
      {isDeaf && (
        <Button small look="outline" onClick={() => setView({ dialog: "models" })}>
          {texts.status.chooseModel}
        </Button>
      )}
    </Section>
  );
}
