// Twice 24 roughs as somebody draws them with a pen: stick figures in a pose, faces of two dots and a mouth, outlines of objects; and as another does,
// whom nothing was chosen by: figures with limbs like sausages, other poses, faces with large eyes, other objects. Nothing here was traced:
// lines wobble, and stand in the units of the corpus's board (models/inkling/recipe/corpus/stage.mjs) or, for objects, in hundredths of the box.
import { seeded } from "./identity-metric.mjs";

/** @typedef {readonly [number, number]} Point */
/** @typedef {readonly Point[]} Line */
/** @typedef {readonly [number, number, number, number]} Box fractions of the panel */
/** @typedef {"pose" | "emotion" | "object"} Asked */

// Of the pens, in widths of the panel, and how unsteady the hands are.
const HANDS = { first: { radius: 0.004, wobble: 0.005 }, second: { radius: 0.006, wobble: 0.009 } };

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

/** A limb like a sausage. @param {string} points @param {number} half its width @returns {Line} */
function limb(points, half) {
  const along = line(points);
  /** @param {number} sign @returns {Line} */
  const side = (sign) =>
    along.map(([x, y], i) => {
      const [ax, ay] = along[Math.max(0, i - 1)] ?? [x, y];
      const [bx, by] = along[i + 1] ?? [x, y];
      const length = Math.hypot(bx - ax, by - ay);
      return [x - (sign * half * (by - ay)) / length, y + (sign * half * (bx - ax)) / length];
    });
  const outline = [...side(1), ...side(-1).toReversed()];
  return [...outline, ...outline.slice(0, 1)];
}

const arm = (/** @type {string} */ points) => limb(points, 11);
const leg = (/** @type {string} */ points) => limb(points, 15);
const HEAD = [oval(250, 80, 68, 80), line("186,60 214,8 262,-6 304,18 314,66")];
const SHIRT = line("210,182 290,182 292,330 208,330 z");
const LEGS = [leg("228,330 226,540"), leg("272,330 276,540")];
const [LOOSE_LEFT, LOOSE_RIGHT] = [arm("208,196 190,262 188,332"), arm("292,196 310,262 312,332")];

/** @type {Readonly<Record<string, readonly Line[]>>} */
const OTHER_POSES = {
  handonhip: [...HEAD, SHIRT, ...LEGS, arm("208,196 158,250 214,296"), LOOSE_RIGHT],
  pointingleft: [...HEAD, SHIRT, ...LEGS, arm("208,196 148,236 78,296"), LOOSE_RIGHT],
  holdingcoffee: [
    ...[...HEAD, SHIRT, ...LEGS, LOOSE_LEFT, arm("292,196 322,266 282,248"), oval(254, 238, 7, 9)],
    ...["258,222 290,222 286,258 262,258 z", "266,214 270,200", "280,214 284,200"].map(line),
  ],
  ridingbicycle: [
    ...[...HEAD, SHIRT, arm("208,196 168,236 176,284"), arm("292,196 334,236 324,284"), oval(250, 440, 30, 84)],
    ...[
      line("158,288 342,288"),
      line("250,288 250,360"),
      leg("224,330 196,400 214,480"),
      leg("276,330 306,396 290,460"),
    ],
  ],
  run: [
    ...[...HEAD, SHIRT, arm("208,196 160,250 196,306"), arm("292,196 336,240 330,176")],
    ...[leg("230,330 186,420 92,470"), leg("272,330 322,408 300,520")],
  ],
  sittingatdesk: [
    ...[...HEAD, SHIRT, arm("208,196 196,280 276,302"), arm("292,196 322,264 330,304")],
    ...[
      "96,318 470,318 470,334 96,334 z",
      "124,334 124,540",
      "446,334 446,540",
      "312,232 430,232 430,312 312,312 z",
    ].map(line),
    leg("240,340 330,420 322,540"),
  ],
  thinking: [...HEAD, SHIRT, ...LEGS, arm("208,196 206,272 286,262"), arm("292,196 316,268 256,172")],
  yuhoo: [
    ...[...HEAD, SHIRT, arm("208,196 154,130 136,34"), arm("292,196 348,128 366,36")],
    ...[leg("228,330 176,380 196,456"), leg("272,330 326,376 312,452"), line("170,520 330,520")],
  ],
};

const BIG_EYES = [oval(220, 98, 15, 18), oval(280, 98, 15, 18), oval(222, 101, 4), oval(278, 101, 4)];
const SHUT_EYES = [oval(220, 106, 16, 12, 1.1, 1.9), oval(280, 106, 16, 12, 1.1, 1.9)];
const JAW = oval(250, 84, 74, 92, 0.02, 0.98);
const heart = (/** @type {number} */ x) =>
  line(`${x},114 ${x - 15},98 ${x - 9},84 ${x},93 ${x + 9},84 ${x + 15},98 ${x},114`);

/** @type {Readonly<Record<string, readonly Line[]>>} */
const OTHER_FACES = {
  smile: [JAW, ...BIG_EYES, line("222,140 236,152 264,152 280,138")],
  neutral: [JAW, ...BIG_EYES, line("230,148 272,147")],
  cry: [JAW, ...BIG_EYES, line("228,158 250,144 272,158"), line("214,120 210,150"), line("286,120 290,148")],
  hearteyes: [JAW, heart(220), heart(280), line("222,138 250,160 278,138 z")],
  rofl: [
    ...[JAW, ...SHUT_EYES, line("218,132 282,132 270,164 230,164 z")],
    ...[line("196,108 184,124"), line("304,108 316,124")],
  ],
  scared: [
    ...[JAW, oval(220, 98, 19, 22), oval(280, 98, 19, 22), oval(220, 98, 3), oval(280, 98, 3)],
    ...["218,152 230,144 242,154 254,144 266,154 280,146", "198,72 230,62", "302,72 270,62"].map(line),
  ],
  worried: [JAW, ...BIG_EYES, line("232,152 268,150"), line("200,80 232,66"), line("300,80 268,66")],
  angry: [JAW, ...BIG_EYES, line("198,66 236,82"), line("302,66 264,82"), line("226,158 240,148 262,148 276,158")],
};

/** @type {Readonly<Record<string, readonly Line[]>>} */
const OTHER_OBJECTS = {
  automobile: [
    ...[
      "4,52 26,50 38,30 72,30 84,50 97,54 97,76 4,76 z",
      "40,36 54,36 54,50 32,50 z",
      "60,36 70,36 78,50 60,50 z",
    ].map(line),
    ...[oval(26, 78, 11), oval(76, 78, 11)],
  ],
  "birthday-cake": [
    ...[
      "8,50 92,50 92,94 8,94 z",
      "8,60 20,68 34,60 48,68 62,60 76,68 92,60",
      "30,50 30,26",
      "50,50 50,26",
      "70,50 70,26",
    ].map(line),
    ...[oval(30, 19, 3, 5), oval(50, 19, 3, 5), oval(70, 19, 3, 5)],
  ],
  guitar: [
    oval(28, 72, 22, 21),
    oval(46, 54, 14, 14),
    oval(32, 68, 7),
    ...["52,46 86,12", "57,52 92,17", "84,4 98,18"].map(line),
  ],
  "jack-o-lantern": [
    ...[oval(50, 58, 45, 38), ...["44,22 48,6 58,8 56,22", "30,48 42,48 36,36 z", "58,48 70,48 64,36 z"].map(line)],
    line("24,62 36,72 44,66 56,72 64,66 76,62 62,84 38,84 z"),
  ],
  penguin: [
    ...[oval(50, 54, 30, 42), oval(50, 64, 18, 28), oval(42, 30, 3), oval(58, 30, 3), line("44,38 56,38 50,46 z")],
    ...["22,46 8,72 24,70", "78,46 92,72 76,70", "36,94 30,99 46,98", "64,94 70,99 54,98"].map(line),
  ],
  robot: [
    ...[
      "14,24 86,24 86,88 14,88 z",
      "50,24 50,8",
      "14,44 6,44 6,66 14,66",
      "86,44 94,44 94,66 86,66",
      "34,74 66,74",
    ].map(line),
    ...[oval(50, 6, 4), oval(34, 48, 9), oval(66, 48, 9)],
  ],
  sunflower: [
    ...[oval(50, 34, 14), oval(50, 34, 30, 30), line("50,64 50,98"), line("50,86 30,74"), line("50,86 72,74")],
    ...["50,20 50,4", "62,26 74,14", "64,40 80,46", "38,26 26,14", "36,40 20,46", "50,48 50,64"].map(line),
  ],
  "teddy-bear": [
    oval(50, 30, 22),
    oval(30, 12, 9),
    oval(70, 12, 9),
    oval(50, 68, 24, 22),
    oval(24, 60, 10),
    oval(76, 60, 10),
    oval(34, 90, 11, 8),
    oval(66, 90, 11, 8),
    oval(43, 27, 2),
    oval(57, 27, 2),
    oval(50, 36, 6),
  ],
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

/** Lines in fractions of the panel -> strokes of a hand that is not quite steady. @param {readonly Line[]} lines @param {number} seed @param {keyof typeof HANDS} hand */
function handDrawn(lines, seed, hand) {
  const { radius, wobble } = HANDS[hand];
  const random = seeded(seed);
  return lines.map((line) => {
    // A hand drifts: what is drawn next lies off by nearly as much.
    let [dx, dy] = [0, 0];
    const points = line.flatMap(([x, y], i) => {
      const [fromX, fromY] = line[i - 1] ?? [x, y];
      return [0.5, 1].map((t) => {
        dx = 0.6 * dx + wobble * (random() - 0.5);
        dy = 0.6 * dy + wobble * (random() - 0.5);
        return /** @type {const} */ ([fromX + t * (x - fromX) + dx, fromY + t * (y - fromY) + dy, 0.5]);
      });
    });
    return { tool: /** @type {const} */ ("pen"), radius, points };
  });
}

/**
 * The roughs, eight of each kind: what is drawn, its word's caption and one that does not tell it, boxes of the figure and the thing, strokes.
 * @param {Readonly<Record<Asked, Readonly<Record<string, string>>>>} words how captions say it, by kind and answer; objects with their article
 * @param {keyof typeof HANDS} hand
 */
export function drawnRoughs(words, hand) {
  const sticks = Object.fromEntries(Object.entries(POSES).map(([pose, lines]) => [pose, [...TRUNK, ...lines]]));
  const drawn = /** @type {const} */ ([
    ["pose", hand === "first" ? sticks : OTHER_POSES],
    ["emotion", hand === "first" ? FACES : OTHER_FACES],
    ["object", hand === "first" ? OBJECTS : OTHER_OBJECTS],
  ]);
  return drawn.flatMap(([asked, all], group) =>
    Object.entries(all).map(([answer, lines], i) => {
      const { x, y, head, body } = staged(asked === "emotion" ? "close" : "medium", asked === "object" ? -0.2 : 0);
      const [x0, y0, x1, y1] = OBJECT_BOX;
      const isObject = asked === "object";
      /** @type {(point: Point) => Point} */
      const placed = ([u, v]) => (isObject ? [x0 + (u / 100) * (x1 - x0), y0 + (v / 100) * (y1 - y0)] : [x(u), y(v)]);
      const inPanel = lines.map((points) => points.map(placed));
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
        strokes: handDrawn(inPanel, 100 * group + i + 1, hand),
      };
    }),
  );
}
