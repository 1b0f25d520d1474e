// Characters: what they can look like, how one is chosen, how one is drawn.
import { piece, posesOf, refill, withOwnIds } from "./art.mjs";
import { pick } from "./random.mjs";
import { words } from "./words.mjs";

// `heads`: head file → who it is, the words for hair and the like, whether the hair can be dyed.
export const { skins, hair: hairColors, clothes: clothColors, heads } = words;
export const emotions = Object.keys(words.emotions);

const commonHairColors = ["black", "brown", "blonde", "red"];

// The colours that the drawings use for each part.
export const drawnSkin = ["#eeddc5"];
export const drawnShirts = ["#e39279", "#bdc59a", "#bcd1ec", "#b1dbf2", "#00325f", "#8b9fdc", "#79bd8f", "#ea9a00", "#f796b3", "#fc6", "#ffcc66"];
export const drawnPants = ["#3a4e5c", "#3e606f", "#40627c", "#1e1e1e", "#161616", "#003156", "#282828", "#1a1a1a"];
export const drawnHair = ["#494949", "#f5d28e", "#543016", "#b24018", "#efa130", "#241f20", "#000", "#000000", "#cf1876", "#b50d31"];

const attires = Object.keys(words.attires);
const dress = "bodycon";


/** Attire → the poses it is drawn in. */
export const poses = Object.fromEntries(attires.map((attire) => [attire, posesOf(attire).filter((pose) => pose in words.poses)]));

/** Poses that fit beside a second figure. */
export function isUpright(pose) {
  return !/sitting|riding/.test(pose);
}

/** The looks of one character: the head file, words for a caption, colours. */
export function randomCharacter(random) {
  const head = pick(random, Object.keys(heads));
  const [who, hairWords, canDye] = heads[head];
  const skin = pick(random, Object.keys(skins));
  const hair = canDye ? pick(random, random() < 0.5 ? commonHairColors : Object.keys(hairColors)) : null;
  const attire = pick(
    random,
    attires.filter((name) => /woman/.test(who) || name !== dress),
  );
  const shirt = pick(random, Object.keys(clothColors));
  const chosenPants = pick(random, Object.keys(clothColors));
  const pants = attire === dress ? shirt : chosenPants;
  return { head, who, hairWords, hair, skin, skinHex: pick(random, skins[skin]), attire, shirt, pants, face: "thinlines" };
}

const bareShape = /<(path|polygon|ellipse|circle)((?:(?!fill=|\/>)[^>])*)\/>/g;

/** Fills the hair of a head: shapes that have no fill, and the drawn hair colours. Those without a line of their own get one. */
export function dyed(head, color, drawn = drawnHair) {
  const line = ' stroke="#111" stroke-width=".8"';
  const filled = head.replace(
    bareShape,
    (_, tag, attributes) => `<${tag}${attributes} fill="${color}"${/stroke=/.test(attributes) ? "" : line}/>`,
  );
  return refill(filled, drawn, color);
}

/** A character as SVG on the art's own board of 500 x 600; head enlarged, so that faces stay readable in a small panel. */
export function drawCharacter(character, pose, emotion) {
  const plainHead = piece(`gender/${character.head}`);
  const head = character.hair ? dyed(plainHead, hairColors[character.hair]) : plainHead;
  const face = piece(`expression/${character.face}/${emotion}`);
  const skinned = (svg) => refill(svg, drawnSkin, character.skinHex);
  const shirted = refill(skinned(piece(`pose/${character.attire}/${pose}`)), drawnShirts, clothColors[character.shirt]);
  const body = refill(shirted, drawnPants, clothColors[character.pants]);
  const parts = [withOwnIds(body), withOwnIds(skinned(head)), withOwnIds(face)];
  return `${parts[0]}<g transform="translate(250 144) scale(1.5) translate(-250 -144)">${parts[1]}${parts[2]}</g>`;
}
