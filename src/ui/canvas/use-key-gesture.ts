// Key presses that follow each other closely become one undo step.
import { useCallback, useEffect, useRef } from "react";
import type { Gesture } from "../../editor/workspace.ts";
import { useEditor } from "../editor-context.tsx";

/** A pause this long ends the step. */
const IDLE_MS = 800;

interface KeyGesture {
  /** Runs a change inside the open step, opening it when needed. */
  readonly press: (change: () => void) => void;
  /** Ends the step at once, as when the focus leaves. */
  readonly finish: () => void;
}

export function useKeyGesture(): KeyGesture {
  const { commands } = useEditor();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const gesture = useRef<Gesture>(undefined);
  const finish = useCallback(() => {
    clearTimeout(timer.current);
    gesture.current?.end();
  }, []);
  useEffect(() => finish, [finish]);
  const press = (change: () => void) => {
    if (!gesture.current?.isOpen()) gesture.current = commands.beginGesture();
    clearTimeout(timer.current);
    timer.current = setTimeout(finish, IDLE_MS);
    change();
  };
  return { press, finish };
}
