// The story as its readers see it, over the whole screen where the browser gives it, else over the window.
import { BookOpen, ChevronLeft, ChevronRight, File, Maximize, ScrollText, X } from "lucide-react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { pageOf } from "../../comic/query.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { listen } from "../listen.ts";
import { IconButton } from "../primitives/button.tsx";
import { VisuallyHidden } from "../primitives/layout.tsx";
import { setView } from "../view-state.ts";
import { type ReadingMode, readingModes, setBook, useBook } from "./book-store.ts";
import { ReadPage, ScrolledPages } from "./read-pages.tsx";
import {
  bindingIn,
  goal,
  placeSaid,
  shownWith,
  type Turn,
  turnByKey,
  turnBySwipe,
  turnTo,
  usualMode,
} from "./reading.ts";
import css from "./reading-view.module.css";

const words = texts.book.reading;
const ICONS = { pages: File, spreads: BookOpen, scroll: ScrollText };
const leave = () => setView({ dialog: null });

export function ReadingView() {
  const { doc, currentPage } = useEditorFields("doc", "currentPage");
  const mode = useMode();
  const dialog = useRef<HTMLDialogElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    screen.current?.focus();
    return () => dialog.current?.close();
  }, []);
  const { isFull, toggle } = useFullScreen(screen);
  const { turn, can } = useTurns(mode);
  useTurningKeys(mode, turn);
  return (
    <dialog
      ref={dialog}
      className={css.dialog}
      aria-label={words.title}
      aria-description={words.keys}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
    >
      <div ref={screen} className={css.screen} tabIndex={-1}>
        {mode === "scroll" ? <ScrolledPages /> : <Turned mode={mode} turn={turn} />}
        <footer className={css.bar}>
          {mode !== "scroll" && <IconButton {...turner("left")} />}
          <span className={css.place} aria-hidden="true">
            {placeSaid(doc, currentPage, mode)}
          </span>
          {mode !== "scroll" && <IconButton {...turner("right")} />}
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this is a group of tools */}
          <div className={css.modes} role="group" aria-label={words.mode}>
            {readingModes.map((each) => (
              <IconButton
                key={each}
                label={words.modes[each]}
                icon={ICONS[each]}
                aria-pressed={mode === each}
                onClick={() => setBook({ reading: each })}
              />
            ))}
          </div>
          {document.fullscreenEnabled && (
            <IconButton
              className={css.full}
              label={words.fullScreen}
              icon={Maximize}
              aria-pressed={isFull}
              onClick={toggle}
            />
          )}
          <IconButton label={words.leave} icon={X} onClick={leave} />
        </footer>
        <VisuallyHidden role="status" aria-live="polite">
          {placeSaid(doc, currentPage, mode)}
        </VisuallyHidden>
      </div>
    </dialog>
  );

  function turner(side: "left" | "right") {
    const wanted = turnTo(side, bindingIn(doc));
    return {
      label: wanted === "next" ? words.next : words.previous,
      icon: side === "left" ? ChevronLeft : ChevronRight,
      disabled: !can(wanted),
      onClick: () => turn(wanted),
    };
  }
}

/** Wherever the focus is: a button at the end of the story is disabled and loses it. */
function useTurningKeys(mode: ReadingMode, turn: (turn: Turn) => void): void {
  const { doc } = useEditorFields("doc");
  useEffect(() => {
    const keydown = (event: KeyboardEvent) => {
      // What is scrolled, the browser scrolls; a control keeps its own keys.
      const isControl = event.target instanceof HTMLButtonElement && event.key === " ";
      const wanted = mode === "scroll" || isControl ? null : turnByKey(event, bindingIn(doc));
      if (!wanted || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      turn(wanted);
    };
    return listen(window, { keydown });
  }, [mode, turn, doc]);
}

/** As the artist chose, else as suits format and window. */
function useMode(): ReadingMode {
  const { doc } = useEditorFields("doc");
  const chosen = useBook((s) => s.reading);
  const [size, setSize] = useState({ width: innerWidth, height: innerHeight });
  useEffect(() => listen(window, { resize: () => setSize({ width: innerWidth, height: innerHeight }) }), []);
  return chosen ?? usualMode(doc, size);
}

function useTurns(mode: ReadingMode) {
  const { commands, store } = useEditor();
  const to = (turn: Turn) => {
    const { doc, currentPage } = store.getState();
    return goal(doc, currentPage, mode, turn);
  };
  const turn = (wanted: Turn) => {
    const page = to(wanted);
    if (page !== null) commands.selectPage(page);
  };
  return { turn, can: (wanted: Turn) => to(wanted) !== null };
}

/** Leaving the full screen, however that is done, leaves reading; where there is none, the window is all there is. */
function useFullScreen(screen: React.RefObject<HTMLElement | null>) {
  const [isFull, setFull] = useState(false);
  const left = useRef(false);
  const enter = () => void screen.current?.requestFullscreen?.().catch(() => undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when reading begins
  useEffect(() => {
    enter();
    let was = false;
    const onChange = () => {
      const is = document.fullscreenElement !== null;
      setFull(is);
      if (was && !is && !left.current) leave();
      was = is;
      left.current = false;
    };
    document.addEventListener("fullscreenchange", onChange);
    return () => {
      document.removeEventListener("fullscreenchange", onChange);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, []);
  const toggle = () => {
    if (!document.fullscreenElement) return enter();
    left.current = true;
    void document.exitFullscreen();
  };
  return { isFull, toggle };
}

/** A press stays within this many CSS pixels. */
const PRESS_PX = 10;

interface TurnedProps {
  readonly mode: ReadingMode;
  readonly turn: (turn: Turn) => void;
}

/** What lies open: a press on its left or right half turns, and so does a swipe. */
function Turned({ mode, turn }: TurnedProps) {
  const { doc, currentPage } = useEditorFields("doc", "currentPage");
  const binding = bindingIn(doc);
  const shown = shownWith(doc, currentPage, mode);
  const pages = shown.map((id) => pageOf(doc, id));
  const ratio = pages.reduce((sum, page) => sum + page.widthMm, 0) / Math.max(...pages.map((page) => page.heightMm));
  const down = useRef<{ readonly x: number; readonly y: number } | null>(null);
  // Not by clicks: a finger's click is lost when the page under it is turned away.
  const onPointerUp = ({ clientX, clientY, pointerType, currentTarget }: PointerEvent) => {
    const from = down.current;
    down.current = null;
    if (!from) return;
    const [dx, dy] = [clientX - from.x, clientY - from.y];
    const { left, width } = currentTarget.getBoundingClientRect();
    const isPress = Math.hypot(dx, dy) < PRESS_PX;
    const half = turnTo(clientX < left + width / 2 ? "left" : "right", binding);
    const wanted = isPress ? half : pointerType === "touch" ? turnBySwipe(dx, dy, binding) : null;
    if (wanted) turn(wanted);
  };
  return (
    <div
      className={css.table}
      data-reading
      onPointerDown={({ isPrimary, button, clientX, clientY }) => {
        // A second finger zooms.
        down.current = isPrimary && button === 0 ? { x: clientX, y: clientY } : null;
      }}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        down.current = null;
      }}
    >
      <div key={shown.join()} className={css.open} style={{ ["--ratio" as string]: ratio }}>
        {shown.map((id) => (
          <ReadPage key={id} page={id} />
        ))}
      </div>
    </div>
  );
}
