// A story as a file, by key or menu.
import { storyOf } from "../../comic/query.ts";
import { STORY_EXTENSION } from "../../comic/story-file/story-file.ts";
import type { Editor } from "../../editor/editor.ts";
import { fileName } from "../../export/file-name.ts";

/** Under the story's title, unless the artist says otherwise. */
export function saveFile({ store, commands }: Editor, elsewhere: boolean): Promise<void> {
  return commands.saveFile(fileName(storyOf(store.getState().doc).title, "", STORY_EXTENSION), elsewhere);
}
