// A model in a folder of this machine, read where it is.
import { CircleCheck, FolderOpen } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { canPickFolders, pickFolder } from "./pick-folder.ts";

const words = texts.models;

/** Known to every browser, unknown to React's types. */
const wholeFolder = { webkitdirectory: "" };

export function FromDisk({ isDrawing }: { readonly isDrawing: boolean }) {
  const { commands } = useEditor();
  const source = useEditorState((state) => state.source);
  const status = useEditorState((state) => state.engine.status);
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
    <li className="model-row" aria-label={words.disk} data-chosen={isChosen}>
      <div className="model-head">
        <div className="grow">
          <h3>{isChosen ? words.fromDisk(source.folder) : words.disk}</h3>
          <p className="note">{words.diskNote}</p>
        </div>
        <div className="row">
          {isChosen && (
            <span className="model-chosen">
              <CircleCheck size={14} aria-hidden />
              {status === "loading" ? words.loading : words.inUse}
            </span>
          )}
          <Button small look="outline" icon={FolderOpen} disabled={isDrawing} onClick={() => void pick()}>
            {words.pick}
          </Button>
        </div>
      </div>
      <input ref={input} type="file" aria-label={words.pickLabel} hidden {...wholeFolder} onChange={onFiles} />
    </li>
  );
}
