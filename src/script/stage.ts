// Where figures and object stand in a panel, of as many as a model stages. The boards and sizes are those on which
// models/inkling/recipe/corpus/stage.mjs composes training panels.
import type { Stage, UnitBox } from "../geometry/unit-box.ts";
import { fractionAt } from "./hash.ts";
import { isNoCharacter } from "./panel-line.ts";
import { readShot, type ShotReading } from "./shot.ts";

type Shot = ShotReading["shot"];

/** A trained shape: its aspect ratio, the size of the board panels are composed on, and how large figures are on it. */
interface Shape {
  readonly aspect: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

const SHAPES = {
  square: { aspect: 1, width: 256, height: 256, scale: 1 },
  landscape: { aspect: 352 / 192, width: 400, height: 218, scale: 0.86 },
  portrait: { aspect: 192 / 352, width: 200, height: 366, scale: 1.12 },
} as const satisfies Record<string, Shape>;

/** Sizes on the square board: figure scale, top of the figure above the bottom edge, free play, object. */
const SHOTS = {
  close: { figure: 0.98, top: 248, reach: 15, half: 56, object: 78, objectTop: 86 },
  medium: { figure: 0.62, top: 240, reach: 40, half: 62, object: 88, objectTop: 98 },
  wide: { figure: 0.4, top: 236, reach: 60, half: 56, object: 78, objectTop: 86 },
} as const satisfies Record<Shot, object>;

export interface Setup {
  readonly shape: keyof typeof SHAPES;
  readonly shot: Shot;
  readonly figures: 0 | 1 | 2;
  readonly hasObject: boolean;
  /** A single figure's place in its free play, -0.5 (left) to 0.5 (right). */
  readonly play: number;
  /** The side of the object, or of the second figure: -1 left, 1 right. */
  readonly side: -1 | 1;
  /** How much lower the object stands, 0 to 1. */
  readonly drop: number;
}

/** Boxes of a setup, as the training panels place them, rounded to 3 decimals. */
export function placeOnBoard(setup: Setup): Stage {
  const { width, height, scale } = SHAPES[setup.shape];
  const size = SHOTS[setup.shot];
  const { side } = setup;
  const half = Math.min(size.half * scale, width * 0.27);
  const reach = (width - 256 * scale) / 2 + size.reach * scale;
  const alone = setup.hasObject ? -side * half * 0.75 : setup.play * 2 * Math.max(12, reach * 0.8);
  const centres = [[], [alone], [-side * half, side * half]][setup.figures]!;
  const unitBox = (x0: number, y0: number, x1: number, y1: number): UnitBox => {
    const unit = (value: number) => Number(Math.max(0, Math.min(1, value)).toFixed(3));
    return [unit(x0 / width), unit(y0 / height), unit(x1 / width), unit(y1 / height)];
  };
  const figure = size.figure * scale;
  const top = height - size.top * scale;
  const figures = centres.map((centre) => {
    // Figures are drawn on a sheet 500 wide, their middle at 250.
    const x = (value: number) => width / 2 + centre + (value - 250) * figure;
    const y = (value: number) => top + value * figure;
    return { head: unitBox(x(165), y(-12), x(335), y(178)), body: unitBox(x(140), y(170), x(360), y(565)) };
  });
  if (!setup.hasObject) return { figures, object: null };
  const edge = size.object * scale;
  const left = width / 2 + side * Math.min(74 * scale, width * 0.32) - edge / 2;
  const objectTop = height - size.objectTop * scale + setup.drop * 8;
  return { figures, object: unitBox(left, objectTop, left + edge, objectTop + edge) };
}

/** What a model saw in training; what goes beyond is not composed for it. */
export interface StagingRules {
  readonly figures: 0 | 1 | 2;
  readonly objects: 0 | 1;
  /** The most figures that an object stands beside, and that a close-up shows. */
  readonly besideObject: number;
  readonly inCloseUp: number;
}

/** While no model has said its own. */
export const usualStaging: StagingRules = { figures: 2, objects: 1, besideObject: 1, inCloseUp: 1 };

export interface StageRequest {
  /** Panel text with tags. */
  readonly text: string;
  readonly castCount: number;
  readonly noCharacter: boolean;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Decides what the text leaves open. */
  readonly seed: number;
}

/**
 * Composes a panel from its text, or null when the text names no one and is not an [NC] panel: then no layout is given.
 * - Of more characters than the rules stage the first ones are placed.
 * - Two characters stand in the order of naming, the first one left, unless the text says otherwise; a close-up of more than
 *   the rules allow is composed as a medium shot.
 * - "left" and "right" count for the tag or object before them, in the beginning of the text for the first tag.
 */
export function composeStage(request: StageRequest, rules: StagingRules): Stage | null {
  const figures = Math.min(request.castCount, rules.figures) as 0 | 1 | 2;
  if (figures === 0 && (request.castCount > 0 || !request.noCharacter)) return null;
  const named = readShot(request.text).shot;
  const shot = figures === 0 ? "wide" : figures > rules.inCloseUp && named === "close" ? "medium" : named;
  const hasNoObject = rules.objects === 0 || figures > rules.besideObject || shot === "close";
  const object = hasNoObject ? null : findObject(request.text, figures === 0);
  const sides = readSides(request.text, object);
  const chance = (n: number) => fractionAt(request.seed, n);
  const drawn = chance(0) < 0.5 ? -1 : 1;
  const play = sides.first === null ? chance(1) - 0.5 : sides.first * (0.3 + 0.2 * chance(1));
  const other = figures === 2 ? sides.second : sides.object;
  const side = other ?? (sides.first === null ? (figures === 2 ? 1 : drawn) : opposite(sides.first));
  const shape = nearestBoard(request.width, request.height);
  return placeOnBoard({ shape, shot, figures, hasObject: object !== null, play, side, drop: chance(2) });
}

type Side = -1 | 1;

function opposite(side: Side): Side {
  return side === 1 ? -1 : 1;
}

function nearestBoard(width: number, height: number): keyof typeof SHAPES {
  const names = Object.keys(SHAPES) as (keyof typeof SHAPES)[];
  const distance = (name: keyof typeof SHAPES) => Math.abs(Math.log(width / height / SHAPES[name].aspect));
  return names.reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

/** Things that the starter knows, and other words for them. */
const THINGS = [
  "cat|dog|rabbit|horse|bird|penguin|robot|alien|ghost|dragon|cake|ball|balloon|gift|guitar|car|rocket|sailboat",
  "bag of money|snowman|teddy bear|pumpkin|sunflower|book|fish|frog|turtle|elephant|pig|cow|duck|owl|tiger",
  "snake|butterfly|spider|whale|octopus|crab|dinosaur|monkey|mouse|bus|truck|train|plane|helicopter|motorcycle",
  "ufo|tent|chair|computer|television|camera|drum|violin|trumpet|key|shield|bomb|axe|crown|hat|candle|bell",
  "telescope|apple|banana|pizza|hamburger|cactus|tree|mushroom|rose|heart|star|moon|skull|trophy|letter|box",
  "clock|telephone|bathtub",
  "aeroplane|aircraft|airplane|android|ape|auto|automobile|boat|bunny|burger|chimp|chopper|crate|dino|envelope",
  "extraterrestrial|fir|football|hare|hatchet|hog|hound|jack-o-lantern|jet|kitten|kitty|locomotive|lorry",
  "motorbike|package|parcel|pc|phantom|piglet|pine|pony|present|puppy|rat|saucer|serpent|ship|spacecraft",
  "spaceship|spook|t-rex|telly|toad|toadstool|tortoise|tub|tv|yacht",
].join("|");
const BESIDE = /\b(?:next to|beside)\s+(?:an?|the|his|her|their|some)\s+[a-z]/i;
const WITH = /\bwith\s+(?:an?|the|some)\s+[a-z]/i;
const NAMED = "(?:an?|the)\\s+(?:[a-z-]+\\s+){0,2}?";
/** A thing with an article, unless it is worn, read, ridden or sat in, or held in a way that is a pose by itself. What else is held stands beside. */
const THING = new RegExp(
  "(?<!\\b(?:wearing|wears|reading|reads|riding|rides|in|on|inside)\\s+)" +
    `(?!(?<=\\b(?:holding|holds|carrying|carries)\\s+)${NAMED}(?:bag|book|telephone)\\b)\\b${NAMED}(?:${THINGS})\\b`,
  "i",
);

/** Index of the words that name the object, or null. */
export function findObject(text: string, isScene: boolean): number | null {
  const found = [BESIDE, THING, ...(isScene ? [WITH] : [])]
    .map((pattern) => text.search(pattern))
    .filter((at) => at >= 0);
  return found.length > 0 ? Math.min(...found) : null;
}

const SIDE =
  /(?<!\b(?:pointing|points|looking|looks|facing|faces|turning|turns|turned|walking|walks|running|runs)\s+)\b(?:(?:(?:on|at|to)\s+(?:the\s+)?(?:far\s+)?|(?:stands?|standing|sits?|sitting|waits?|waiting|far)\s+)(left|right)|(left|right)\s+of)\b|(?:^|,)\s*(left|right)\s*(?=,|$)/gi;

interface Sides {
  first: Side | null;
  second: Side | null;
  object: Side | null;
}

function readSides(text: string, object: number | null): Sides {
  const sides: Sides = { first: null, second: null, object: null };
  const tags = [
    ...new Map([...text.matchAll(/\[([^[\]]+)\]/g)].map((match) => [match[1]!.toLowerCase(), match.index])).keys(),
  ];
  const people = tags.filter((tag) => !isNoCharacter(tag));
  for (const match of text.matchAll(SIDE)) {
    const side: Side = (match[1] ?? match[2] ?? match[3])!.toLowerCase() === "left" ? -1 : 1;
    const tag = lastTag(text.slice(0, match.index));
    const ofObject = object !== null && object < match.index && object > tag.at;
    const owner = ofObject || people.length === 0 ? "object" : tag.key === people[1] ? "second" : "first";
    sides[owner] ??= side;
  }
  if (sides.first === null && sides.second !== null) sides.first = opposite(sides.second);
  if (sides.first === null && sides.object !== null) sides.first = opposite(sides.object);
  return sides;
}

function lastTag(text: string): { readonly key: string | null; readonly at: number } {
  const match = [...text.matchAll(/\[([^[\]]+)\]/g)].at(-1);
  return { key: match?.[1]?.toLowerCase() ?? null, at: match?.index ?? -1 };
}
