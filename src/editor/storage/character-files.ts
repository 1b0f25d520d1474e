// Characters and files: drawings come in as references, cards go out and come in. All commands here are asynchronous;
// what goes wrong is told in the notice, and then nothing has changed.
import { boxOfInk, figureInBox } from "../../comic/character.ts";
import { adoptVariants, CARD_ENDING, type CharacterCard, readCard, writeCard } from "../../comic/character-card.ts";
import { diffOf } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { reducedTo } from "../../comic/image-fit.ts";
import { characterOf, recordOf, recordsOf, storyOf } from "../../comic/query.ts";
import type { Character, Doc } from "../../comic/records.ts";
import { addCastLine } from "../../script/edit.ts";
import { followScript } from "../../studio/commands/apply-script.ts";
import { addReference } from "../../studio/commands/characters.ts";
import { attempting } from "../attempt.ts";
import { showAssets } from "../drawing/pictures.ts";
import type { EditorPorts } from "../ports.ts";
import type { Parts } from "../workspace.ts";
import { fromBase64, toBase64 } from "./base64.ts";

/** Longest edge of a stored drawing: what the largest model of the ladder can use. */
const MOST_PIXELS = 1024;

export function createCharacterFiles(options: Parts) {
  const { workspace, ports } = options;
  const { store } = workspace;
  const attempt = attempting(workspace);
  return {
    /** Adds a picture file as a reference. */
    importDrawing: (character: string, file: Blob) =>
      attempt(
        "The drawing could not be read",
        "Choose a picture in PNG, JPEG or WebP format; another program can convert it.",
        () => importDrawing(options, character, file),
      ),
    /** The card with its pictures, as one file; null when that failed, which the notice tells. */
    exportCharacter: (id: string) =>
      attempt("The card could not be exported", "Your story is unchanged.", async () => {
        const character = recordOf(store.getState().doc, "character", id);
        return character ? exportCard(ports, character) : null;
      }),
    /** Brings a card into this story: a new character, or more versions of the one with its tag. */
    importCharacter: (file: Blob) =>
      attempt(
        "The card could not be imported",
        `Choose a file ending in ${CARD_ENDING}. Your story is unchanged.`,
        async () => importCard(options, readCard(await file.text())),
      ),
  };
}

/** Keeps the drawing on white, not larger than MOST_PIXELS; the figure is taken to fill the box around its ink. */
async function importDrawing({ ports, workspace, createId }: Parts, id: string, file: Blob): Promise<void> {
  const found = await ports.images.decode(file);
  const { width: widthPx, height: heightPx } = reducedTo(MOST_PIXELS, found);
  const pixels = await ports.images.fit(file, widthPx, heightPx);
  const figure = figureInBox(boxOfInk(pixels, { width: widthPx, height: heightPx }));
  const asset = await ports.assets.put(await ports.images.encode(pixels, widthPx, heightPx));
  const reference = { id: createId("reference"), asset, widthPx, heightPx, figure, source: "drawing" as const };
  workspace.change(addReference(workspace.store.getState().doc, id, reference, createId), { name: "importDrawing" });
  await showAssets(ports, workspace);
}

async function exportCard(ports: EditorPorts, character: Character): Promise<Blob> {
  const assets = character.variants.flatMap(({ references }) => references.map(({ asset }) => asset));
  const stored = new Map<string, string>();
  for (const asset of [...assets, ...(character.learned ? [character.learned.tensor] : [])]) {
    const file = await ports.assets.get(asset);
    if (file) stored.set(asset, await toBase64(file));
  }
  return new Blob([writeCard(character, stored)], { type: "application/json" });
}

/** Stores the card's pictures, then adds the character in one undo step. */
async function importCard(
  { ports, workspace, createId }: Parts,
  { character, images, numbers }: CharacterCard,
): Promise<void> {
  const stored = new Map<string, string>();
  for (const [asset, image] of Object.entries(images)) {
    const blob = fromBase64(image, "image/png");
    await ports.images.decode(blob);
    stored.set(asset, await ports.assets.put(blob));
  }
  for (const [hash, data] of Object.entries(numbers)) stored.set(hash, await ports.assets.put(fromBase64(data, "")));
  const { learned } = character;
  const { doc } = workspace.store.getState();
  const variants = adoptVariants(character.variants, stored, createId);
  const chosen = character.variants.findIndex(({ id }) => id === character.activeVariant);
  const before = characterOf(doc, character.tag) ?? sameTag(doc, character.tag);
  const next = before ? doc : followScript(doc, addCastLine(storyOf(doc).script, character), createId);
  const target = before ?? characterOf(next, character.tag);
  if (!target) throw new Error(`expected the tag "${character.tag}" to fit the script, found that it does not`);
  const card: Character = {
    ...target,
    strength: before ? target.strength : character.strength,
    color: before ? target.color : character.color,
    variants: [...target.variants, ...variants],
    ...(learned && { learned: { ...learned, tensor: stored.get(learned.tensor) ?? learned.tensor } }),
    activeVariant: (variants[chosen] ?? variants[0])?.id ?? target.activeVariant,
  };
  workspace.change(diffOf(doc, withRecords(next, [card])), { name: "importCharacter" });
  await showAssets(ports, workspace);
}

function sameTag(doc: Doc, tag: string): Character | undefined {
  return recordsOf(doc, "character").find((other) => other.tag.toLowerCase() === tag.toLowerCase());
}
