// The pages: live thumbnails to go to. How the page shown is divided stands beside it, in the inspector.
import { ArrowDown, ArrowUp, Copy, Plus } from "lucide-react";
import { type PointerEvent, useState } from "react";
import { framesOf, pagesOf, storyOf } from "../../comic/query.ts";
import { bindingOf, spreadsOf } from "../../comic/spreads.ts";
import { DropMark } from "../arranging/drop-mark.tsx";
import { PageSvg } from "../canvas/page-svg.tsx";
import { dragOnto } from "../canvas/pointer-drag.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, IconButton, RemoveButton } from "../primitives/button.tsx";
import { Note, Row, Section, VisuallyHidden } from "../primitives/layout.tsx";
import css from "./pages-pane.module.css";

export function PagesPane() {
  const { commands } = useEditor();
  const { doc, assets, currentPage: current } = useEditorFields("doc", "assets", "currentPage");
  const spreads = spreadsOf(doc);
  const onRight = bindingOf(storyOf(doc)) === "left" ? "right" : "left";
  const isBook = spreads.some(({ pages }) => pages.length > 1);
  // A page that faces nothing on its inner side leaves that place open.
  const isLater = (page: string) => spreads.some((spread) => spread.pages.length === 1 && spread[onRight] === page);
  const { drop, drag } = usePageDrag();
  return (
    <div>
      <Section>
        <VisuallyHidden as="h2">{texts.pages.tab}</VisuallyHidden>
        <ol
          className={css.list}
          aria-label={texts.pages.tab}
          dir={onRight === "right" ? "ltr" : "rtl"}
          data-book={isBook || undefined}
        >
          {pagesOf(doc).map((page, index) => (
            <li
              key={page.id}
              data-page={page.id}
              data-drop={drop === page.id || undefined}
              data-double={page.double}
              data-later={(isBook && isLater(page.id)) || undefined}
            >
              <span
                className={css.thumbnail}
                data-sheet={page.id}
                style={{ aspectRatio: `${page.widthMm} / ${page.heightMm}` }}
              >
                <PageSvg doc={doc} pageId={page.id} assets={assets} />
                <DropMark page={page.id} />
              </span>
              <span className={css.number} aria-hidden="true">
                {index + 1}
              </span>
              <button
                type="button"
                data-menu="page"
                aria-label={texts.pages.go(index + 1, framesOf(doc, page.id).length)}
                aria-description={texts.pages.keys}
                aria-current={page.id === current ? "page" : undefined}
                onPointerDown={(event) => drag(event, page.id)}
                onKeyDown={(event) => {
                  const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
                  if (step === undefined || !pagesOf(doc)[index + step]) return;
                  event.preventDefault();
                  commands.movePage(page.id, index + step);
                }}
                onClick={() => {
                  commands.selectPage(page.id);
                  commands.select({ kind: "none" });
                }}
              />
            </li>
          ))}
        </ol>
        <PageTools current={current} />
        <Note>{texts.pages.addNote}</Note>
      </Section>
    </div>
  );
}

/** A page dragged onto another takes its place. Fingers scroll the list; for them there are the buttons below. */
function usePageDrag() {
  const { commands, store } = useEditor();
  const [drop, setDrop] = useState<string | null>(null);
  const drag = (down: PointerEvent<HTMLElement>, page: string) => {
    if (down.pointerType === "touch" || down.button !== 0) return;
    const move = (to: string) => commands.movePage(page, storyOf(store.getState().doc).pages.indexOf(to));
    dragOnto(down, { what: page, among: "data-page", onOver: setDrop, onDrop: move });
  };
  return { drop, drag };
}

/** What can be done with the page that is shown; the script goes along. */
function PageTools({ current }: { readonly current: string }) {
  const { commands } = useEditor();
  const { doc } = useEditorFields("doc");
  const { pages } = storyOf(doc);
  const at = pages.indexOf(current);
  const words = texts.pages;
  return (
    <Row wrap>
      <Button small look="outline" icon={Plus} onClick={() => commands.addPage(current)}>
        {words.add}
      </Button>
      <IconButton small label={words.duplicate} icon={Copy} onClick={() => commands.duplicatePage(current)} />
      <IconButton
        small
        label={words.earlier}
        icon={ArrowUp}
        disabled={at <= 0}
        onClick={() => commands.movePage(current, at - 1)}
      />
      <IconButton
        small
        label={words.later}
        icon={ArrowDown}
        disabled={at >= pages.length - 1}
        onClick={() => commands.movePage(current, at + 1)}
      />
      <RemoveButton label={words.remove} onClick={() => commands.removePage(current)} />
    </Row>
  );
}
