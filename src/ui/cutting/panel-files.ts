// Pictures and panels from elsewhere: dropped on a panel, or through the clipboard.
import { type DragEvent, useEffect } from "react";
import { type CopiedPanel, copyPanel } from "../../studio/commands/arrange-pages.ts";
import { setDropOn } from "../canvas/canvas-store.ts";
import { useEditor } from "../editor-context.tsx";
import { listen } from "../listen.ts";
import { panelOfSelection } from "../panels.ts";
import { isTyping } from "../shortcuts.ts";

const isPicture = (file: File) => file.type.startsWith("image/");

/** Listeners of a panel that takes picture files. */
export function useFileDrop(frame: string) {
  const { commands } = useEditor();
  const holds = ({ dataTransfer }: DragEvent) => [...dataTransfer.items].some(({ type }) => type.startsWith("image/"));
  return {
    onDragOver: (event: DragEvent) => {
      if (!holds(event)) return;
      event.preventDefault();
      setDropOn(frame);
    },
    onDragLeave: () => setDropOn(null),
    onDrop: (event: DragEvent) => {
      setDropOn(null);
      const file = [...event.dataTransfer.files].find(isPicture);
      if (!file) return;
      event.preventDefault();
      void commands.placePicture(frame, file);
    },
  };
}

/** Kept besides the system's clipboard, which takes the line alone. */
let copied: CopiedPanel | null = null;

/** The selected panel is copied with its pictures; pasted behind another, or a picture into it. */
export function usePanelClipboard(): void {
  const { commands, store } = useEditor();
  useEffect(() => {
    const selected = () => panelOfSelection(store.getState())?.frame.id;
    const copy = (event: ClipboardEvent) => {
      const frame = selected();
      const isText = isTyping(event.target) || String(getSelection()) !== "";
      if (event.defaultPrevented || isText || frame === undefined) return;
      copied = copyPanel(store.getState().doc, frame);
      event.clipboardData?.setData("text/plain", copied?.line ?? "");
      event.preventDefault();
    };
    const paste = (event: ClipboardEvent) => {
      const frame = selected();
      if (event.defaultPrevented || isTyping(event.target) || frame === undefined) return;
      const file = [...(event.clipboardData?.files ?? [])].find(isPicture);
      if (file) void commands.placePicture(frame, file);
      else if (copied && copied.line === event.clipboardData?.getData("text/plain")) commands.pastePanel(copied, frame);
      else return;
      event.preventDefault();
    };
    return listen(document, { copy, paste });
  }, [commands, store]);
}
