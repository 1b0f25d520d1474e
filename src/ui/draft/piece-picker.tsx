// The pieces of a part as small pictures. Choosing one writes its words into the panel's line, or for a head into the character's.
import { characterOf, recordOf } from "../../comic/query.ts";
import {
  type DraftLibrary,
  type DraftPart,
  type DraftPiece,
  type PieceKind,
  phraseKind,
  phrasesOf,
} from "../../studio/draft.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Note } from "../primitives/layout.tsx";
import { PieceImage } from "./piece-image.tsx";
import css from "./piece-picker.module.css";

const words = texts.draft;

interface PiecePickerProps {
  readonly library: DraftLibrary;
  readonly part: Pick<DraftPart, "kind" | "figure" | "tag" | "piece">;
  readonly shot: string;
  readonly onChosen: () => void;
}

export function PiecePicker({ library, part, shot, onChosen }: PiecePickerProps) {
  const { commands, store } = useEditor();
  const { kind, tag } = part;
  const choose = (piece: DraftPiece) => {
    onChosen();
    if (kind === "head") {
      if (tag !== null) commands.setHead(shot, tag, library, piece);
    } else {
      const put = { kind: phraseKind[kind], tag, phrases: phrasesOf(library, kind), poses: phrasesOf(library, "pose") };
      commands.setPhrase(shot, put, piece.words);
    }
  };
  const { doc } = store.getState();
  const known = kind !== "head" || (tag !== null && characterOf(doc, tag) !== undefined);
  if (!known || !recordOf(doc, "shot", shot)) return <Note>{words.noTag}</Note>;
  const now = part.piece === null ? null : library.parts[kind].pieces[part.piece];
  return (
    <div className={css.picker}>
      {kind === "head" && tag !== null && <Note>{words.everyPanel(tag)}</Note>}
      <Pieces {...{ library, kind }} worn={now?.of} isChosen={(piece) => piece === now} onChoose={choose} />
    </div>
  );
}

interface PiecesProps {
  readonly library: DraftLibrary;
  readonly kind: PieceKind;
  /** What a figure wears: its poses are shown so, where they are drawn so. */
  readonly worn?: string | undefined;
  readonly isChosen: (piece: DraftPiece) => boolean;
  readonly onChoose: (piece: DraftPiece) => void;
}

/** Small pictures with their words, each words once. */
export function Pieces({ library, kind, worn, isChosen, onChoose }: PiecesProps) {
  return (
    <div className={css.pieces} data-kind={kind}>
      {shownPieces(library, kind, worn).map(({ piece, at }) => (
        <button
          key={at}
          type="button"
          className={css.piece}
          aria-pressed={isChosen(piece)}
          onClick={() => onChoose(piece)}
        >
          <PieceImage {...{ library, kind }} piece={at} className={css.image} />
          <span>{kind === "head" ? words.head(piece.of ?? "", piece.words) : piece.words}</span>
        </button>
      ))}
    </div>
  );
}

function shownPieces(library: DraftLibrary, kind: PieceKind, worn: string | undefined) {
  const all = library.parts[kind].pieces.map((piece, at) => ({ piece, at }));
  if (kind !== "pose") return all;
  return phrasesOf(library, kind).flatMap(
    (phrase) =>
      all.find(({ piece }) => piece.words === phrase && piece.of === worn) ??
      all.find(({ piece }) => piece.words === phrase) ??
      [],
  );
}
