// What a model that roughs panels in by itself composes of, to be shown and chosen from: pictures of its pieces, with the words that
// choose each, and what other words it knows. A file of the model, named by its manifest as files.library.
import * as v from "valibot";
import { check, fields, filledListOf, listOf, text } from "./check.ts";
import { CORRECT } from "./manifest.ts";

const number = v.number("a number");
const four = v.pipe(v.tuple([number, number, number, number], "four numbers"), v.readonly());
const two = v.pipe(v.tuple([number, number], "two numbers"), v.readonly());
const words = listOf(v.string("words"), "a list of words");

const piece = fields({
  /** What a prompt says for it; "": what it shows is not told. */
  words: v.string("words"),
  /** What has to be told besides: of a pose what is worn, of a head who it is. */
  of: v.exactOptional(text("words")),
  /** It stands where nothing is told. */
  plain: v.exactOptional(v.literal(true, "true")),
  /** Of heads: a colour of hair can be told. */
  dyed: v.exactOptional(v.literal(true, "true")),
});

const part = fields({
  /** Where on the board of the art the part's box is, [x0, y0, x1, y1], and which edge the two have in common besides their middle and their width. */
  at: four,
  stands: v.picklist(["bottom", "middle"], "bottom or middle"),
  /** What of the board a picture shows, [x, y, width, height]. */
  view: four,
  /** It looks at the middle of the panel: on the left it is mirrored. */
  turns: v.exactOptional(v.literal(true, "true")),
  /** Of a picture in the sprite, pixels: its size, and how far from the top the first row of them is. */
  cell: two,
  top: number,
  /** Row by row. Of several with the same words the first stands for those that are not drawn. */
  pieces: filledListOf(piece, "a list of pieces"),
});

const library = fields({
  format: v.literal(1, "1"),
  /** A PNG, ink by opacity, as a data URL. */
  sprite: v.pipe(v.string("a data URL"), v.startsWith("data:image/png;base64,", "the data URL of a PNG")),
  size: two,
  /** By its head box: a figure's body, head and face; by its own: the thing beside it. */
  parts: fields({ pose: part, head: part, face: part, object: part }),
  words: fields({ place: words, time: words, shot: words, clothes: words, colour: words, hair: words, skin: words }),
});

export type DraftLibrary = v.InferOutput<typeof library>;
export type DraftPiece = v.InferOutput<typeof piece>;
export type PieceKind = keyof DraftLibrary["parts"];

/** Throws StudioError "model-unsupported" with the field, what was expected and what was found. */
export function readLibrary(json: unknown, place: string): DraftLibrary {
  return check(library, json, place, CORRECT);
}
