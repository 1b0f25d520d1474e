// What a model roughs in by itself, part by part: which piece of its library stands for a figure's body, head and face and for the
// thing beside it, and where. Read from words and boxes as the model reads them; where it reads a sentence otherwise, it draws otherwise.
import { descriptionIn } from "../comic/character.ts";
import { characterOf, recordOf, roughOf } from "../comic/query.ts";
import type { Doc, Rough, Shot } from "../comic/records.ts";
import { distanceTo, radiusAt } from "../geometry/stroke.ts";
import type { Stage, UnitBox } from "../geometry/unit-box.ts";
import { type FoundPhrase, findPhrase, type PhraseKind, partsAbout } from "../script/phrases.ts";
import type { DraftLibrary } from "../worker/protocol.ts";

export type { DraftLibrary };

export type PieceKind = keyof DraftLibrary["parts"];
export type DraftPiece = DraftLibrary["parts"][PieceKind]["pieces"][number];

export interface DraftPart {
  readonly kind: PieceKind;
  /** Of which figure, from 0; null: the thing. */
  readonly figure: number | null;
  /** The figure's tag; null: it has none. */
  readonly tag: string | null;
  /** Place in the library; null: nothing is composed there. */
  readonly piece: number | null;
  /** The panel's words that chose it; null: it is told elsewhere, or not at all. */
  readonly told: FoundPhrase | null;
  /** What is pressed, in fractions of the picture. */
  readonly area: UnitBox;
  /** Where the piece's picture lies, in fractions of the panel's; it may reach beyond. */
  readonly picture: UnitBox;
  readonly mirrored: boolean;
  /** The artist rubbed it out. */
  readonly isGone: boolean;
}

/** How a part is called in a panel's words. */
export const phraseKind: Readonly<Record<Exclude<PieceKind, "head">, PhraseKind>> = {
  pose: "pose",
  face: "face",
  object: "object",
};

/** Of a head: below the hair, where the artist's own face takes the place of the drawn one (diffusion/rough-map). */
const FACE: UnitBox = [0.18, 0.35, 0.82, 0.98];

/** Every phrase of a part, each once. */
export const phrasesOf = (library: DraftLibrary, kind: PieceKind): readonly string[] => [
  ...new Set(library.parts[kind].pieces.map(({ words }) => words)),
];

/** Who can be told of, each once. */
export const peopleOf = (library: DraftLibrary): readonly string[] => [
  ...new Set(library.parts.head.pieces.flatMap(({ of }) => of ?? [])),
];

/** The parts of a panel's draft, later ones over earlier ones. `stage`: where things stand; `aspect`: the picture's height by its width. */
export function draftOf(
  library: DraftLibrary,
  doc: Doc,
  shot: string,
  stage: Stage,
  aspect: number,
): readonly DraftPart[] {
  const record = recordOf(doc, "shot", shot);
  if (!record) return [];
  const rubbed = roughOf(doc, shot).map(({ mark }) => mark);
  const placed = (part: Omit<DraftPart, "picture" | "mirrored" | "isGone">, box: UnitBox): DraftPart => {
    const { picture, mirrored } = pictureBox(library, part.kind, box, aspect);
    return { ...part, picture, mirrored, isGone: isRubbedOut(rubbed, part.area, aspect) };
  };
  const figures = stage.figures.flatMap(({ head, body }, figure) => {
    const tag = record.cast[figure] ?? null;
    const chosen = figurePieces(library, record.text, tag, descriptionOf(doc, tag, record));
    const areas = { pose: body, head, face: within(head, FACE) };
    return (["pose", "head", "face"] as const).map((kind) =>
      placed({ kind, figure, tag, ...chosen[kind], area: areas[kind] }, head),
    );
  });
  if (!stage.object) return figures;
  const told = findPhrase(record.text, phrasesOf(library, "object"));
  const piece = told && library.parts.object.pieces.findIndex(({ words }) => words === told.phrase);
  const object = { kind: "object", figure: null, tag: null, piece, told, area: stage.object } as const;
  return [...figures, placed(object, stage.object)];
}

function descriptionOf(doc: Doc, tag: string | null, { versions }: Shot): string {
  const character = tag === null ? undefined : characterOf(doc, tag);
  return character ? descriptionIn(character, versions) : "";
}

type Chosen = Pick<DraftPart, "piece" | "told">;

/** What is told of a figure in the panel comes before what its description tells. */
function figurePieces(library: DraftLibrary, text: string, tag: string | null, description: string) {
  const about = tag === null ? [{ from: 0, to: text.length }] : partsAbout(text, tag);
  const inPanel = (phrases: readonly string[]) => findPhrase(text, phrases, about);
  const anywhere = (phrases: readonly string[]) =>
    (inPanel(phrases) ?? findPhrase(description, phrases))?.phrase ?? null;
  const { pose, head, face } = library.parts;
  const nothing: Chosen = { piece: null, told: null };
  const who = anywhere(peopleOf(library));
  const worn = anywhere(library.words.clothes);
  const poses = phrasesOf(library, "pose");
  const looks = phrasesOf(library, "head");
  const look = anywhere(looks);
  const ofWho = (piece: DraftPiece) => piece.of === who;
  return {
    pose: { piece: poseOf(pose.pieces, anywhere(poses), worn), told: inPanel(poses) },
    head:
      who === null
        ? nothing
        : {
            piece: at(head.pieces, (p) => ofWho(p) && (look === null ? p.plain === true : p.words === look)),
            told: null,
          },
    face:
      who === null
        ? nothing
        : {
            piece: chosenBy(face.pieces, anywhere(phrasesOf(library, "face"))),
            told: inPanel(phrasesOf(library, "face")),
          },
  } satisfies Readonly<Record<string, Chosen>>;
}

/** Drawn in what is worn, else in the first that it is drawn in; nothing where neither is told. */
function poseOf(pieces: readonly DraftPiece[], pose: string | null, worn: string | null): number | null {
  if (pose === null) return worn === null ? null : at(pieces, (p) => p.of === worn && p.plain === true);
  return at(pieces, (p) => p.words === pose && p.of === worn) ?? at(pieces, (p) => p.words === pose);
}

const chosenBy = (pieces: readonly DraftPiece[], words: string | null): number | null =>
  at(pieces, (piece) => (words === null ? piece.plain === true : piece.words === words));

function at(pieces: readonly DraftPiece[], fits: (piece: DraftPiece) => boolean): number | null {
  const index = pieces.findIndex(fits);
  return index < 0 ? null : index;
}

/** Where the picture of a part's pieces lies by the part's box, both in fractions of a panel; what of the box is outside does not count. */
export function pictureBox(library: DraftLibrary, kind: PieceKind, box: UnitBox, aspect: number) {
  const { at: onBoard, stands, view, turns } = library.parts[kind];
  const [x0, y0, x1, y1] = box.map((edge) => Math.min(1, Math.max(0, edge))) as unknown as UnitBox;
  const scale = (x1 - x0) / (onBoard[2] - onBoard[0]);
  const middle = (x0 + x1) / 2;
  const mirrored = turns === true && middle < 0.5;
  // In widths of the panel, then in fractions of its height.
  const [from, edge] =
    stands === "bottom" ? [onBoard[3], y1 * aspect] : [(onBoard[1] + onBoard[3]) / 2, ((y0 + y1) / 2) * aspect];
  const left = (view[0] - (onBoard[0] + onBoard[2]) / 2) * scale;
  const [width, height] = [view[2] * scale, view[3] * scale];
  const x = mirrored ? middle - left - width : middle + left;
  const y = edge + (view[1] - from) * scale;
  return { picture: [x, y / aspect, x + width, (y + height) / aspect] as UnitBox, mirrored };
}

export const within = ([x0, y0, x1, y1]: UnitBox, [a, b, c, d]: UnitBox): UnitBox => [
  x0 + a * (x1 - x0),
  y0 + b * (y1 - y0),
  x0 + c * (x1 - x0),
  y0 + d * (y1 - y0),
];

const SAMPLES = [0.1, 0.3, 0.5, 0.7, 0.9];

/** Most of an area was rubbed over. */
function isRubbedOut(marks: readonly Rough["mark"][], area: UnitBox, aspect: number): boolean {
  const rubs = marks.flatMap((mark) => (mark.kind === "stroke" && mark.tool === "rub" ? mark : []));
  if (rubs.length === 0) return false;
  const places = SAMPLES.flatMap((x) => SAMPLES.map((y) => within(area, [x, y, x, y])));
  const covered = places.filter(([x, y]) =>
    rubs.some((rub) => distanceTo(rub, [x, y], aspect) <= radiusAt(rub.radius, rub.points[0]![2])),
  );
  return covered.length >= 0.7 * places.length;
}

/** Every phrase of a kind that a panel's words can have. */
export function wordsOf(library: DraftLibrary, kind: PhraseKind): readonly string[] {
  return kind === "pose" || kind === "face" || kind === "object" ? phrasesOf(library, kind) : library.words[kind];
}

/** What a panel says of a kind, of this figure where it is of one; null: nothing. */
export function saidIn(library: DraftLibrary, text: string, kind: PhraseKind, tag: string | null): string | null {
  const isOfFigure = (kind === "pose" || kind === "face") && tag !== null;
  const parts = isOfFigure ? partsAbout(text, tag) : undefined;
  return findPhrase(text, wordsOf(library, kind), parts)?.phrase ?? null;
}
