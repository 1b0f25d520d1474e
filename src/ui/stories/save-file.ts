// A story as a file, by key, menu or drop.
import { useEffect } from "react";
import { storyOf } from "../../comic/query.ts";
import { STORY_EXTENSION } from "../../comic/story-file/story-file.ts";
import type { Editor } from "../../editor/editor.ts";
import { fileName } from "../../export/file-name.ts";
import { useEditor } from "../editor-context.tsx";
import { listen } from "../listen.ts";
import { setView } from "../view-state.ts";

/** Under the story's title, unless the artist says otherwise. */
export function saveFile({ store, commands }: Editor, elsewhere: boolean): Promise<void> {
  return commands.saveFile(fileName(storyOf(store.getState().doc).title, "", STORY_EXTENSION), elsewhere);
}

/** Opens story files that are dropped anywhere on the window. */
export function useStoryDrop(): void {
  const { commands } = useEditor();
  useEffect(() => {
    const dragover = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (event.defaultPrevented) return;
      // Otherwise the browser would leave the studio for the file.
      event.preventDefault();
      const isStory = (item: DataTransferItem) => item.getAsFile()?.name.endsWith(`.${STORY_EXTENSION}`);
      const item = [...(event.dataTransfer?.items ?? [])].find(isStory);
      if (!item) return;
      setView({ dialog: null });
      void commands.openFile(commands.dropped(item));
    };
    return listen(window, { dragover, drop });
  }, [commands]);
}
