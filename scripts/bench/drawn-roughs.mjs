// 24 roughs as somebody draws them with a pen: stick figures in a pose, faces of two dots and a mouth, outlines of objects. Nothing here was traced:
// lines wobble, and stand in the units of the corpus's board (models/inkling/recipe/corpus/stage.mjs) or, for objects, in hundredths of the box.
import { seeded } from "./identity-metric.mjs";

/** @typedef {readonly [number, number]} Point */
/** @typedef {readonly Point[]} Line */
/** @typedef {readonly [number, number, number, number]} Box fractions of the panel */
/** @typedef {"pose" | "emotion" | "object"} Asked */

const RADIUS = 0.004; // of the pen, in widths of the panel
const WOBBLE = 0.005;

/** As in SVG's polylines, "z" at the end of a closed one. @param {string} points @returns {Line} */
function line(points) {
  const corners = points
    .replace(" z", "")
    .split(" ")
    .map((point) => /** @type {[number, number]} */ (point.split(",").map(Number)));
  return points.endsWith("z") ? [...corners, ...corners.slice(0, 1)] : corners;
}

/** Radii, then angles in half turns. @param {number} x @param {number} y @param {number} rx @returns {Line} */
const oval = (x, y, rx, ry = rx, from = 0, to = 2) =>
  Array.from({ length: 17 }, (_, i) => {
    const angle = Math.PI * (from + ((to - from) * i) / 16);
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });

const TRUNK = [oval(250, 85, 75, 85), ...["250,172 250,345", "228,545 250,345 274,545", "205,192 295,192"].map(line)];
const LEFT_ARM_DOWN = line("205,192 196,265 205,340");
const RIGHT_ARM_DOWN = line("295,192 304,265 296,340");
const PAPER = [
  "172,172 325,172 325,318 172,318 z",
  "249,172 249,318",
  "190,205 235,205",
  "190,235 235,235",
  "264,205 310,205",
];

/** @type {Readonly<Record<string, readonly Line[]>>} */
const POSES = {
  handsonhip: [line("205,192 165,240 222,285"), line("295,192 335,240 278,285")],
  handsfolded: [line("205,192 195,255 300,240"), line("295,192 308,255 204,232")],
  holdingumbrella: [
    LEFT_ARM_DOWN,
    line("295,192 335,245 331,182"),
    line("331,190 331,0"),
    oval(331, 62, 125, 70, 1, 2),
    line("206,62 456,62"),
  ],
  pointingright: [LEFT_ARM_DOWN, line("295,192 370,186 448,184")],
  pointingup: [LEFT_ARM_DOWN, line("295,192 344,255 338,150")],
  readingpaper: PAPER.map(line),
  shrug: [line("205,192 195,268 122,246"), line("295,192 306,268 406,226")],
  super: [RIGHT_ARM_DOWN, line("205,192 182,255 172,132")],
};

const EYES = [oval(224, 98, 7), oval(276, 98, 7)];
const [LEFT_SHUT, RIGHT_SHUT] = [line("208,100 240,100"), line("260,100 292,100")];
const SMILE = oval(250, 132, 26, 16, 0.15, 0.85);

/** @type {Readonly<Record<string, readonly Line[]>>} */
const FACES = {
  smile: [...EYES, SMILE],
  happy: [...EYES, oval(250, 134, 30, 24, 0, 1), line("220,134 280,134")],
  sad: [...EYES, oval(250, 158, 26, 16, 1.15, 1.85)],
  surprised: [oval(224, 98, 15), oval(276, 98, 15), oval(250, 146, 11, 14)],
  angry: [...EYES, line("204,76 240,86"), line("296,76 260,86"), oval(250, 156, 24, 10, 1.15, 1.85)],
  dozing: [LEFT_SHUT, RIGHT_SHUT, oval(250, 146, 9, 6)],
  wink: [oval(224, 98, 7), RIGHT_SHUT, SMILE],
  shout: [...EYES, oval(250, 144, 26, 19)],
};

/** @type {Readonly<Record<string, readonly Line[]>>} */
const OBJECTS = {
  balloon: [oval(50, 37, 30, 35), line("50,73 44,86 54,100")],
  "soccer-ball": [
    oval(50, 50, 45),
    ...["50,30 68,44 61,65 39,65 32,44 z", "50,30 50,6", "68,44 92,36", "32,44 8,36"].map(line),
  ],
  snowman: [oval(50, 70, 31, 28), oval(50, 30, 20), oval(43, 27, 3), oval(57, 27, 3), line("36,14 64,14 60,0 40,0 z")],
  rocket: [
    ...["50,2 66,28 64,74 36,74 34,28 z", "35,50 16,78 36,74 z", "65,50 84,78 64,74 z", "42,76 50,98 58,76"].map(line),
    oval(50, 36, 8),
  ],
  sailboat: ["6,74 94,74 78,94 20,94 z", "48,74 48,4", "52,8 88,66 52,66 z", "44,20 44,66 16,66 z"].map(line),
  ghost: [
    oval(50, 42, 34, 38, 1, 2),
    line("84,42 84,94 67,82 50,94 33,82 16,94 16,42"),
    oval(39, 38, 5),
    oval(61, 38, 5),
  ],
  "wrapped-gift": [
    ...["10,38 90,38 90,94 10,94 z", "50,38 50,94", "10,60 90,60"].map(line),
    oval(37, 24, 13, 10),
    oval(63, 24, 13, 10),
  ],
  "open-book": ["50,28 8,18 8,74 50,86 z", "50,28 92,18 92,74 50,86 z"].map(line),
};

/** By shot, as the corpus stages it: scale and top of the board in a panel of 256. */
const SHOTS = { medium: { scale: 0.62, top: 16 }, close: { scale: 0.98, top: 8 } };
const OBJECT_BOX = /** @type {Box} */ ([0.62, 0.62, 0.96, 0.96]);
const WHO = [
  { who: "a woman with red hair", wears: "a blue sweater" },
  { who: "a man with brown hair", wears: "a yellow t-shirt" },
];

/** @param {keyof typeof SHOTS} shot @param {number} dx in fractions of the panel */
function staged(shot, dx) {
  const { scale, top } = SHOTS[shot];
  const x = (/** @type {number} */ v) => 0.5 + dx + ((v - 250) * scale) / 256;
  const y = (/** @type {number} */ v) => (top + v * scale) / 256;
  const clamp = (/** @type {number} */ v) => Math.max(0, Math.min(1, v));
  const box = (/** @type {Box} */ [x0, y0, x1, y1]) =>
    /** @type {Box} */ ([clamp(x(x0)), clamp(y(y0)), clamp(x(x1)), clamp(y(y1))]);
  return { x, y, head: box([165, -12, 335, 178]), body: box([140, 170, 360, 565]) };
}

/** Lines in fractions of the panel -> strokes of a hand that is not quite steady. @param {readonly Line[]} lines @param {number} seed */
function handDrawn(lines, seed) {
  const random = seeded(seed);
  return lines.map((line) => {
    // A hand drifts: what is drawn next lies off by nearly as much.
    let [dx, dy] = [0, 0];
    const points = line.flatMap(([x, y], i) => {
      const [fromX, fromY] = line[i - 1] ?? [x, y];
      return [0.5, 1].map((t) => {
        dx = 0.6 * dx + WOBBLE * (random() - 0.5);
        dy = 0.6 * dy + WOBBLE * (random() - 0.5);
        return /** @type {const} */ ([fromX + t * (x - fromX) + dx, fromY + t * (y - fromY) + dy, 0.5]);
      });
    });
    return { tool: /** @type {const} */ ("pen"), radius: RADIUS, points };
  });
}

/**
 * The roughs, eight of each kind: what is drawn, its word's caption and one that does not tell it, boxes of the figure and the thing, strokes.
 * @param {Readonly<Record<Asked, Readonly<Record<string, string>>>>} words how captions say it, by kind and answer; objects with their article
 */
export function drawnRoughs(words) {
  const drawn = /** @type {const} */ ([
    ["pose", POSES],
    ["emotion", FACES],
    ["object", OBJECTS],
  ]);
  return drawn.flatMap(([asked, all], group) =>
    Object.entries(all).map(([answer, lines], i) => {
      const { x, y, head, body } = staged(asked === "emotion" ? "close" : "medium", asked === "object" ? -0.2 : 0);
      const [x0, y0, x1, y1] = OBJECT_BOX;
      const isObject = asked === "object";
      /** @type {(point: Point) => Point} */
      const placed = ([u, v]) => (isObject ? [x0 + (u / 100) * (x1 - x0), y0 + (v / 100) * (y1 - y0)] : [x(u), y(v)]);
      const inPanel = (asked === "pose" ? [...TRUNK, ...lines] : lines).map((points) => points.map(placed));
      const { who, wears } = WHO[i % 2] ?? { who: "", wears: "" };
      const plain = `${asked === "emotion" ? "close-up of " : ""}${who} wearing ${wears}`;
      const word = words[asked][answer];
      if (!word) throw new Error(`drawn-roughs: no caption says the ${asked} "${answer}"`);
      const place = "in the park on a sunny day";
      const told = {
        pose: `${plain} ${word} ${place}`,
        emotion: `${plain}, ${word}, ${place}`,
        object: `${plain} ${place} next to ${word}`,
      };
      return {
        asked,
        answer,
        untold: asked === "emotion" ? `${plain}, ${place}` : `${plain} ${place}`,
        told: told[asked],
        boxes: { figures: [/** @type {[Box, Box]} */ ([head, body])], object: isObject ? OBJECT_BOX : null },
        strokes: handDrawn(inPanel, 100 * group + i + 1),
      };
    }),
  );
}
