// Text that shows its effect while it is typed.
import { type ComponentProps, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Gesture } from "../../editor/workspace.ts";
import { TextArea } from "./field.tsx";

interface LiveAreaProps extends Omit<ComponentProps<"textarea">, "value" | "className"> {
  readonly value: string;
  readonly onGesture: () => Gesture;
  /** What the field holds. Blank text, which may remove what is typed in, is told only when the focus leaves. */
  readonly onType: (text: string) => void;
}

/**
 * What is typed until Enter, Escape, or until the focus leaves, is one gesture: the page shows it already, so Escape keeps it and undo takes it
 * back. Shift+Enter breaks the line.
 */
export function LiveArea({ value, onGesture, onType, ...rest }: LiveAreaProps) {
  // As typed: the value has it without blanks at the ends, for example.
  const [draft, setDraft] = useState<string | null>(null);
  const gesture = useRef<Gesture>(undefined);
  useEffect(() => () => gesture.current?.end(), []);
  const say = (text: string) => {
    if (!gesture.current?.isOpen()) gesture.current = onGesture();
    onType(text);
  };
  const finish = () => {
    if (draft?.trim() === "" && value !== "") say(draft);
    gesture.current?.end();
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      finish();
    } else if (event.key === "Escape" && draft !== null) {
      event.stopPropagation();
      finish();
    }
  };
  return (
    <TextArea
      {...rest}
      value={draft ?? value}
      onChange={({ target }) => {
        setDraft(target.value);
        if (target.value.trim() !== "") say(target.value);
      }}
      onKeyDown={onKeyDown}
      onBlur={finish}
    />
  );
}
