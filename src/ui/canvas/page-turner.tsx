// The pages before and after, under the page that is shown.
import { ChevronLeft, ChevronRight, type LucideIcon } from "lucide-react";
import { storyOf } from "../../comic/query.ts";
import { spreadWith } from "../../comic/spreads.ts";
import { useBook } from "../book/book-store.ts";
import { turnedTo } from "../book/turn.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { IconButton } from "../primitives/button.tsx";
import css from "./page-turner.module.css";

export function PageTurner() {
  const { commands } = useEditor();
  const spreads = useBook((s) => s.spreads);
  const currentPage = useEditorState((s) => s.currentPage);
  const pages = useEditorState(({ doc }) => storyOf(doc).pages);
  const before = useEditorState(({ doc }) => turnedTo(doc, currentPage, -1, spreads));
  const after = useEditorState(({ doc }) => turnedTo(doc, currentPage, 1, spreads));
  const spread = useEditorState(({ doc }) =>
    spreads && pages.includes(currentPage) ? spreadWith(doc, currentPage) : null,
  );
  if (pages.length < 2) return null;
  const turn = (label: string, icon: LucideIcon, command: string, page: string | null) => (
    <IconButton
      label={label}
      icon={icon}
      command={command}
      disabled={page === null}
      onClick={() => page !== null && commands.selectPage(page)}
    />
  );
  const shown = spread?.pages ?? [currentPage];
  const numbers = shown.map((page) => pages.indexOf(page) + 1);
  return (
    <nav className={css.turner} aria-label={texts.pages.tab}>
      {turn(texts.commands.previousPage, ChevronLeft, "previous-page", before)}
      <span>{texts.pages.place(numbers, pages.length)}</span>
      {turn(texts.commands.nextPage, ChevronRight, "next-page", after)}
    </nav>
  );
}
