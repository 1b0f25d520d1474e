// The pages before and after, under the page that is shown.
import { ChevronLeft, ChevronRight, type LucideIcon } from "lucide-react";
import { storyOf } from "../../comic/query.ts";
import { spreadWith } from "../../comic/spreads.ts";
import { useBook } from "../book/book-store.ts";
import { turnedTo } from "../book/turn.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { IconButton } from "../primitives/button.tsx";
import css from "./page-turner.module.css";

export function PageTurner() {
  const { commands } = useEditor();
  const { doc, currentPage } = useEditorFields("doc", "currentPage");
  const spreads = useBook((s) => s.spreads);
  const { pages } = storyOf(doc);
  if (pages.length < 2) return null;
  const turn = (label: string, icon: LucideIcon, command: string, step: 1 | -1) => {
    const page = turnedTo(doc, currentPage, step, spreads);
    return (
      <IconButton
        label={label}
        icon={icon}
        command={command}
        disabled={page === null}
        onClick={() => page !== null && commands.selectPage(page)}
      />
    );
  };
  const shown = spreads ? spreadWith(doc, currentPage).pages : [currentPage];
  const numbers = shown.map((page) => pages.indexOf(page) + 1);
  return (
    <nav className={css.turner} aria-label={texts.pages.tab}>
      {turn(texts.commands.previousPage, ChevronLeft, "previous-page", -1)}
      <span>{texts.pages.place(numbers, pages.length)}</span>
      {turn(texts.commands.nextPage, ChevronRight, "next-page", 1)}
    </nav>
  );
}
