// Pages as they are read: painted by the page's one painter, and told in words to those who hear them.
import { useEffect, useRef, useState } from "react";
import { formOf } from "../../comic/page-presets.ts";
import { pageOf, pagesOf } from "../../comic/query.ts";
import type { Page } from "../../comic/records.ts";
import { PageSvg } from "../canvas/page-svg.tsx";
import { usePictures } from "../canvas/use-pictures.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { VisuallyHidden } from "../primitives/layout.tsx";
import css from "./read-pages.module.css";
import { heard } from "./reading.ts";

export function ReadPage({ page: id }: { readonly page: string }) {
  const { doc } = useEditorFields("doc");
  const assets = usePictures();
  const page = pageOf(doc, id);
  const number = pagesOf(doc).indexOf(page) + 1;
  return (
    <article className={css.page} style={shapeOf(page)} aria-label={texts.common.page(number)}>
      <PageSvg doc={doc} pageId={id} assets={assets} />
      <VisuallyHidden>
        {heard(doc, id).map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <p key={i}>{line}</p>
        ))}
      </VisuallyHidden>
    </article>
  );
}

const shapeOf = ({ widthMm, heightMm }: Page) => ({ aspectRatio: `${widthMm} / ${heightMm}`, flexGrow: widthMm });

/** All pages below each other. They are painted as they come near; which of them is in the middle is told to the editor. */
export function ScrolledPages() {
  const { commands, store } = useEditor();
  const { doc, currentPage } = useEditorFields("doc", "currentPage");
  const pages = pagesOf(doc);
  const scroller = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState<ReadonlySet<string>>(() => new Set([currentPage]));
  useEffect(() => {
    const root = scroller.current;
    if (!root) return;
    root.focus();
    const begun = store.getState().currentPage;
    root.querySelector(`[data-page="${begun}"]`)?.scrollIntoView({ block: "start" });
    const named = ({ target }: IntersectionObserverEntry) => (target as HTMLElement).dataset.page ?? "";
    const coming = new IntersectionObserver(
      (entries) => {
        const found = entries.filter(({ isIntersecting }) => isIntersecting).map(named);
        if (found.length > 0) setNear((known) => new Set([...known, ...found]));
      },
      { root, rootMargin: "100% 0%" },
    );
    const middle = new IntersectionObserver(
      (entries) => {
        const entry = entries.find(({ isIntersecting }) => isIntersecting);
        if (entry) commands.selectPage(named(entry));
      },
      { root, rootMargin: "-50% 0% -50% 0%" },
    );
    for (const place of root.querySelectorAll("[data-page]")) {
      coming.observe(place);
      middle.observe(place);
    }
    return () => {
      coming.disconnect();
      middle.disconnect();
    };
  }, [commands, store]);
  const isStrip = pages[0] !== undefined && formOf(pages[0]) === "strip";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled by keys takes the focus
    <div ref={scroller} className={css.scroller} data-reading data-strip={isStrip || undefined} tabIndex={0}>
      {pages.map((page) => (
        <div key={page.id} className={css.place} data-page={page.id} style={shapeOf(page)}>
          {near.has(page.id) && <ReadPage page={page.id} />}
        </div>
      ))}
    </div>
  );
}
