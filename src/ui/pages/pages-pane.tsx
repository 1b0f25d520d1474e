// The pages: live thumbnails to go to, and the layout of the page shown.
import { framesOf, pagesOf, storyOf } from "../../comic/query.ts";
import { PageSvg } from "../canvas/page-svg.tsx";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Note, Section, VisuallyHidden } from "../primitives/layout.tsx";
import { PageLayoutSettings } from "./page-layout.tsx";
import css from "./pages-pane.module.css";

export function PagesPane() {
  const { commands } = useEditor();
  const doc = useEditorState((state) => state.doc);
  const assets = useEditorState((state) => state.assets);
  const current = useEditorState((state) => state.currentPage);
  const { direction } = storyOf(doc);
  return (
    <div>
      <Section>
        <VisuallyHidden as="h2">{texts.pages.list}</VisuallyHidden>
        <ol className={css.list} aria-label={texts.pages.list} dir={direction}>
          {pagesOf(doc).map((page, index) => (
            <li key={page.id}>
              <span className={css.thumbnail} style={{ aspectRatio: `${page.widthMm} / ${page.heightMm}` }}>
                <PageSvg doc={doc} pageId={page.id} assets={assets} />
              </span>
              <span className={css.number} aria-hidden="true">
                {index + 1}
              </span>
              <button
                type="button"
                aria-label={texts.pages.go(index + 1, framesOf(doc, page.id).length)}
                aria-current={page.id === current ? "page" : undefined}
                onClick={() => commands.selectPage(page.id)}
              />
            </li>
          ))}
        </ol>
        <Note>{texts.pages.addNote}</Note>
      </Section>
      <Section>
        <PageLayoutSettings doc={doc} pageId={current} />
      </Section>
    </div>
  );
}
