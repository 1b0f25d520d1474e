// What an empty studio says: begin with the sample or with your own words.
import { BookOpen, Pencil } from "lucide-react";
import { useEditor } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { Row } from "../primitives/layout.tsx";
import { setView } from "../view-state.ts";
import css from "./start-card.module.css";

export function StartCard() {
  const { commands } = useEditor();
  const write = () => {
    setView({ tab: "script", drawer: "left" });
    requestAnimationFrame(() => focusOn("script"));
  };
  return (
    <section className={css.card} aria-label={texts.start.title}>
      <AppMark size={34} />
      <h2>{texts.start.title}</h2>
      <p>{texts.start.body}</p>
      <Row wrap className={css.buttons}>
        <Button look="outline" icon={BookOpen} onClick={commands.openSample}>
          {texts.top.openSample}
        </Button>
        <Button icon={Pencil} onClick={write}>
          {texts.start.write}
        </Button>
      </Row>
    </section>
  );
}

/** The mark: a page cut into panels. */
export function AppMark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" aria-hidden="true">
      <path d="M2 2h11.2l-1.7 8H2zM15.2 2H20v8h-6.5z" fill="currentColor" />
      <path d="M2 12h5.5v8H2z" fill="currentColor" />
      <path d="M9.5 12H20v8H9.5z" fill="var(--accent)" />
    </svg>
  );
}
