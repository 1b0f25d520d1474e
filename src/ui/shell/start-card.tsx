// What an empty studio says: begin with the sample or with your own words.
import { BookOpen, Pencil } from "lucide-react";
import { useEditor } from "../editor-context.tsx";
import { Button } from "../primitives/button.tsx";
import { strings } from "../strings.ts";
import { setView } from "../view-state.ts";
import { AppMark } from "./app-mark.tsx";
import "./start-card.css";

export function StartCard() {
  const { commands } = useEditor();
  const write = () => {
    setView({ tab: "script", drawer: "left" });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".cm-content")?.focus());
  };
  return (
    <section className="start-card" aria-label={strings.start.title}>
      <AppMark />
      <h2>{strings.start.title}</h2>
      <p>{strings.start.body}</p>
      <div className="row wrap">
        <Button look="outline" icon={BookOpen} onClick={commands.openSample}>
          {strings.start.sample}
        </Button>
        <Button icon={Pencil} onClick={write}>
          {strings.start.write}
        </Button>
      </div>
    </section>
  );
}
