// Characters and files: drawings come in as references, cards go out and come in. All commands here are asynchronous;
// what goes wrong is told in the notice, and then nothing has changed.
import { boxOfInk, figureInBox } from "../../comic/character.ts";
import {
  adoptVariants,
  assetsOfCharacter,
  CARD_ENDING,
  type CharacterCard,
  readCard,
  writeCard,
} from "../../comic/character-card.ts";
import { diffOf } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { characterOf, recordOf, recordsOf, storyOf } from "../../comic/query.ts";
import type { Character, Doc } from "../../comic/records.ts";
import { addCastLine } from "../../script/edit.ts";
import { followScript } from "../../studio/commands/apply-script.ts";
import { addReference } from "../../studio/commands/characters.ts";
import { attempting } from "../attempt.ts";
import { showAssets } from "../drawing/pictures.ts";
import type { EditorPorts } from "../ports.ts";
import type { Parts } from "../workspace.ts";
import { readCardAssets, storeCardContents, storePicture } from "./card-assets.ts";

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

/** The figure is taken to fill the box around the ink. */
async function importDrawing({ ports, workspace, createId }: Parts, id: string, file: Blob): Promise<void> {
  const { picture, pixels } = await storePicture(ports, file);
  const figure = figureInBox(boxOfInk(pixels, { width: picture.widthPx, height: picture.heightPx }));
  const reference = { id: createId("reference"), ...picture, figure, source: "drawing" as const };
  workspace.change(addReference(workspace.store.getState().doc, id, reference, createId), { name: "importDrawing" });
  await showAssets(ports, workspace);
}

async function exportCard(ports: EditorPorts, character: Character): Promise<Blob> {
  const stored = await readCardAssets(ports, assetsOfCharacter(character));
  return new Blob([writeCard(character, stored)], { type: "application/json" });
}

/** Stores the card's pictures, then adds the character in one undo step. */
async function importCard({ ports, workspace, createId }: Parts, card: CharacterCard): Promise<void> {
  const { character } = card;
  const stored = await storeCardContents(ports, card);
  const { learned } = character;
  const { doc } = workspace.store.getState();
  const variants = adoptVariants(character.variants, stored, createId);
  const chosen = character.variants.findIndex(({ id }) => id === character.activeVariant);
  const before = characterOf(doc, character.tag) ?? sameTag(doc, character.tag);
  const next = before ? doc : followScript(doc, addCastLine(storyOf(doc).script, character), createId);
  const target = before ?? characterOf(next, character.tag);
  if (!target) throw new Error(`expected the tag "${character.tag}" to fit the script, found that it does not`);
  const record: Character = {
    ...target,
    strength: before ? target.strength : character.strength,
    color: before ? target.color : character.color,
    variants: [...target.variants, ...variants],
    ...(learned && { learned: { ...learned, tensor: stored.get(learned.tensor) ?? learned.tensor } }),
    activeVariant: (variants[chosen] ?? variants[0])?.id ?? target.activeVariant,
  };
  workspace.change(diffOf(doc, withRecords(next, [record])), { name: "importCharacter" });
  await showAssets(ports, workspace);
}

function sameTag(doc: Doc, tag: string): Character | undefined {
  return recordsOf(doc, "character").find((other) => other.tag.toLowerCase() === tag.toLowerCase());
}
