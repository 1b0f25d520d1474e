// The pages: live thumbnails to go to. How the page shown is divided stands beside it, in the inspector.
import { framesOf, pagesOf, storyOf } from "../../comic/query.ts";
import { PageSvg } from "../canvas/page-svg.tsx";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Note, Section, VisuallyHidden } from "../primitives/layout.tsx";
import css from "./pages-pane.module.css";

export function PagesPane() {
  const { commands } = useEditor();
  const { doc, assets, currentPage: current } = useEditorFields("doc", "assets", "currentPage");
  const { direction } = storyOf(doc);
  return (
    <div>
      <Section>
        <VisuallyHidden as="h2">{texts.pages.tab}</VisuallyHidden>
        <ol className={css.list} aria-label={texts.pages.tab} dir={direction}>
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
                onClick={() => {
                  commands.selectPage(page.id);
                  commands.select({ kind: "none" });
                }}
              />
            </li>
          ))}
        </ol>
        <Note>{texts.pages.addNote}</Note>
      </Section>
    </div>
  );
}
