// A model in a folder of this machine, read where it is.
import { FolderOpen } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { canPickFolders, pickFolder } from "./pick-folder.ts";
import { Rung } from "./rung.tsx";

const words = texts.models;

/** Known to every browser, unknown to React's types. */
const wholeFolder = { webkitdirectory: "" };

export function FromDisk({ isDrawing }: { readonly isDrawing: boolean }) {
  const { commands } = useEditor();
  const source = useEditorState((state) => state.source);
  const input = useRef<HTMLInputElement>(null);
  const onFiles = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const files = [...(target.files ?? [])].map((file) => ({
      path: file.webkitRelativePath || file.name,
      content: file,
    }));
    target.value = "";
    const folder = files[0]?.path.split("/")[0];
    if (folder !== undefined) commands.openModelFolder(folder, files);
  };
  const pick = async () => {
    if (!canPickFolders()) return input.current?.click();
    const picked = await pickFolder();
    if (picked) commands.openModelFolder(picked.folder, picked.files);
  };
  const isChosen = source?.kind === "disk";
  return (
    <Rung
      name={words.disk}
      title={isChosen ? words.fromDisk(source.folder) : words.disk}
      summary={words.diskNote}
      isChosen={isChosen}
      actions={
        <Button small look="outline" icon={FolderOpen} disabled={isDrawing} onClick={() => void pick()}>
          {words.pick}
        </Button>
      }
    >
      <input ref={input} type="file" aria-label={words.pickLabel} hidden {...wholeFolder} onChange={onFiles} />
    </Rung>
  );
}
