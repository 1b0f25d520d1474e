// Files dragged over the window: what becomes of them is said while they are held, and a story, a look or a character opens when it
// is dropped anywhere.
import { FileDown } from "lucide-react";
import { useEffect, useState } from "react";
import { CARD_ENDING } from "../../comic/character-card.ts";
import { LOOK_ENDING } from "../../comic/look-card.ts";
import { STORY_EXTENSION } from "../../comic/story-file/story-file.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { listen } from "../listen.ts";
import { setView } from "../view-state.ts";
import css from "./drop-hint.module.css";

/** What is dragged, as far as browsers tell before it is dropped: never a name. */
type Dragged = keyof typeof texts.stories.drop;

export function DropHint() {
  const { commands } = useEditor();
  const [dragged, setDragged] = useState<Dragged | null>(null);
  useEffect(() => {
    const dragover = (event: DragEvent) => {
      const { dataTransfer } = event;
      if (!dataTransfer?.types.includes("Files")) return;
      // A place of its own for what is dragged says so itself.
      setDragged(event.defaultPrevented ? null : kindOf(dataTransfer.items));
      event.preventDefault();
    };
    const dragleave = (event: DragEvent) => {
      // Null where it leaves the window, not one element for another.
      if (event.relatedTarget === null) setDragged(null);
    };
    const drop = (event: DragEvent) => {
      setDragged(null);
      if (event.defaultPrevented) return;
      // Otherwise the browser would leave the studio for the file.
      event.preventDefault();
      const items = [...(event.dataTransfer?.items ?? [])];
      const ending = (end: string) => items.find((item) => item.getAsFile()?.name.endsWith(end));
      const story = ending(`.${STORY_EXTENSION}`);
      const card = ending(CARD_ENDING)?.getAsFile();
      const look = ending(LOOK_ENDING)?.getAsFile();
      if (story) {
        setView({ dialog: null });
        void commands.openFile(commands.dropped(story));
      } else if (look) {
        setView({ dialog: null, tab: "looks", drawer: "left" });
        void commands.importLook(look);
      } else if (card) {
        setView({ dialog: null, tab: "cast", drawer: "left" });
        void commands.importCharacter(card);
      }
    };
    return listen(window, { dragover, dragleave, drop });
  }, [commands]);
  if (!dragged) return null;
  return (
    <div className={css.hint} role="status">
      <p>
        <FileDown size={22} aria-hidden />
        {texts.stories.drop[dragged]}
      </p>
    </div>
  );
}

function kindOf(items: DataTransferItemList): Dragged {
  return [...items].some(({ type }) => type.startsWith("image/")) ? "picture" : "file";
}
