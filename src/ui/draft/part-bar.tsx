// What can be done with the selected part of a draft, beside it: another piece, none, rubbed out.
import { autoUpdate, flip, offset, shift, useFloating } from "@floating-ui/react";
import { Eraser, Shapes, Trash2 } from "lucide-react";
import { type KeyboardEvent, type RefObject, useLayoutEffect, useState } from "react";
import { type DraftLibrary, type DraftPart, phraseKind, phrasesOf } from "../../studio/draft.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { IconButton } from "../primitives/button.tsx";
import { Popover } from "../primitives/popover.tsx";
import css from "./part-bar.module.css";
import { PiecePicker } from "./piece-picker.tsx";
import { useLibrary } from "./use-draft.ts";

const words = texts.draft;
/** On a lower picture it would cover the other parts: there it stands below all of them. CSS pixels. */
const ROOMY = 320;
const beside = [offset(6), flip({ padding: 8 }), shift({ padding: 8 })];

interface PartBarProps {
  readonly part: DraftPart;
  readonly shot: string;
  /** Of the picture, height by width. */
  readonly aspect: number;
  /** What stands around the part on the screen. */
  readonly box: RefObject<HTMLElement | null>;
}

export function PartBar({ part, shot, aspect, box }: PartBarProps) {
  const { commands } = useEditor();
  const library = useLibrary();
  const [isRoomy, setRoomy] = useState(true);
  const { refs, floatingStyles } = useFloating({
    placement: isRoomy ? "top" : "bottom",
    middleware: beside,
    whileElementsMounted: autoUpdate,
  });
  useLayoutEffect(() => {
    const picture = box.current?.parentElement?.querySelector("[data-draft]");
    const hasRoom = !picture || picture.getBoundingClientRect().height >= ROOMY;
    setRoomy(hasRoom);
    refs.setReference(hasRoom ? box.current : picture);
  }, [refs, box]);
  if (!library) return null;
  const label = nameOfPart(part);
  const piece = part.piece === null ? undefined : library.parts[part.kind].pieces[part.piece];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.currentTarget.querySelector("[popover]:popover-open")) return;
    event.preventDefault();
    event.stopPropagation();
    box.current?.querySelector("button")?.focus();
  };
  return (
    <div
      ref={refs.setFloating}
      className={css.bar}
      style={floatingStyles}
      role="toolbar"
      data-part-bar
      aria-label={label}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.stopPropagation()}
    >
      <span className={css.name}>{piece?.words ? words.piece(label, piece.words) : label}</span>
      <Popover small label={words.replace[part.kind]} icon={Shapes}>
        {(close) => <PiecePicker {...{ library, part, shot }} onChosen={close} />}
      </Popover>
      <IconButton
        small
        label={words.remove[part.kind]}
        icon={Trash2}
        disabled={part.told === null}
        onClick={() => removePart(commands, library, part, shot)}
      />
      <IconButton
        small
        label={words.rubOut[part.kind]}
        icon={Eraser}
        disabled={part.isGone}
        onClick={() => commands.rubOut(shot, part.area, aspect)}
      />
    </div>
  );
}

/** Takes its words out of the panel's line. */
export function removePart(
  commands: ReturnType<typeof useEditor>["commands"],
  library: DraftLibrary,
  { kind, tag, told }: DraftPart,
  shot: string,
): void {
  if (!told || kind === "head") return;
  commands.setPhrase(shot, { kind: phraseKind[kind], tag, phrases: phrasesOf(library, kind) }, null);
}

export const nameOfPart = ({ kind, figure, tag }: DraftPart): string =>
  kind === "object" ? words.parts.object : words.partOf(words.parts[kind], tag ?? words.figure((figure ?? 0) + 1));
