// The pages: live thumbnails to go to, and the layout of the page shown.
import { framesOf, pagesOf, storyOf } from "../../comic/query.ts";
import { PageSvg } from "../canvas/page-svg.tsx";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { PageLayoutSettings } from "./page-layout.tsx";
import "./pages.css";
import { texts } from "../language/texts.ts";

export function PagesPane() {
  const { commands } = useEditor();
  const doc = useEditorState((state) => state.doc);
  const assets = useEditorState((state) => state.assets);
  const current = useEditorState((state) => state.currentPage);
  const { direction } = storyOf(doc);
  return (
    <div>
      <section className="section">
        <h2 className="visually-hidden">{texts.pages.list}</h2>
        <ol className="page-list" aria-label={texts.pages.list} dir={direction}>
          {pagesOf(doc).map((page, index) => (
            <li key={page.id}>
              <span className="page-thumbnail" style={{ aspectRatio: `${page.widthMm} / ${page.heightMm}` }}>
                <PageSvg doc={doc} pageId={page.id} assets={assets} />
              </span>
              <span className="page-number" aria-hidden="true">
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
        <p className="note">{texts.pages.addNote}</p>
      </section>
      <section className="section">
        <PageLayoutSettings doc={doc} pageId={current} />
      </section>
    </div>
  );
}
