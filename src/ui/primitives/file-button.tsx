// A button that asks for a file, or several.
import type { LucideIcon } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "./button.tsx";

/** What is accepted as a picture. */
export const PICTURES = "image/png,image/jpeg,image/webp";

interface FileButtonProps {
  readonly accept: string;
  readonly icon: LucideIcon;
  readonly label: string;
  /** What the button says, if not the same. */
  readonly children?: ReactNode;
  /** Asks for the file in another way, where there is one. */
  readonly onPick?: (() => void) | undefined;
  readonly multiple?: boolean;
  /** At least one. */
  readonly onFiles: (files: readonly File[]) => void;
}

export function FileButton({
  accept,
  icon,
  label,
  children = label,
  onPick,
  multiple = false,
  onFiles,
}: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button small look="outline" icon={icon} onClick={onPick ?? (() => input.current?.click())}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        aria-label={label}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file can be chosen again.
          target.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
