// What an empty studio says: begin with the sample or with your own words.
import { BookOpen, Pencil } from "lucide-react";
import { useEditor } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { Button } from "../primitives/button.tsx";
import { setView } from "../view-state.ts";
import { AppMark } from "./app-mark.tsx";
import "./start-card.css";
import { texts } from "../language/texts.ts";

export function StartCard() {
  const { commands } = useEditor();
  const write = () => {
    setView({ tab: "script", drawer: "left" });
    requestAnimationFrame(() => focusOn("script"));
  };
  return (
    <section className="start-card" aria-label={texts.start.title}>
      <AppMark />
      <h2>{texts.start.title}</h2>
      <p>{texts.start.body}</p>
      <div className="row wrap">
        <Button look="outline" icon={BookOpen} onClick={commands.openSample}>
          {texts.start.sample}
        </Button>
        <Button icon={Pencil} onClick={write}>
          {texts.start.write}
        </Button>
      </div>
    </section>
  );
}
