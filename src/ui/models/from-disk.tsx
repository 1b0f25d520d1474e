// A model in a folder of this machine, read where it is.
import { FolderOpen } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
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

// The File System Access API, where there is one.

interface Picked {
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly content: File }[];
}

/** Not in TypeScript's DOM types: only some browsers have it. */
interface FolderPicker {
  showDirectoryPicker?(options: { readonly mode: "read" }): Promise<FileSystemDirectoryHandle>;
}

const canPickFolders = (): boolean => "showDirectoryPicker" in globalThis;

/** All files of the folder the artist picks, folders inside it included; null when they change their mind. */
async function pickFolder(): Promise<Picked | null> {
  try {
    const handle = await (globalThis as FolderPicker).showDirectoryPicker?.({ mode: "read" });
    return handle ? { folder: handle.name, files: await filesIn(handle, `${handle.name}/`) } : null;
  } catch (thrown) {
    if (thrown instanceof DOMException && (thrown.name === "AbortError" || thrown.name === "NotAllowedError"))
      return null;
    throw thrown;
  }
}

async function filesIn(folder: FileSystemDirectoryHandle, prefix: string): Promise<Picked["files"]> {
  const files: Picked["files"][number][] = [];
  for await (const entry of folder.values()) {
    const path = `${prefix}${entry.name}`;
    if (entry.kind === "file") files.push({ path, content: await (entry as FileSystemFileHandle).getFile() });
    else files.push(...(await filesIn(entry as FileSystemDirectoryHandle, `${path}/`)));
  }
  return files;
}
