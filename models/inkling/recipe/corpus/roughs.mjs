// node roughs.mjs DATA SHARD_FROM SHARD_TO: the rough of every panel of rendered shards, and the library from which roughs and flats are composed.
// shard_K.rough is uint8 [panels, 4, height / 4, width / 4], 255 = ink; layers: bodies, heads, faces, object.
// library.bin and library.json: pieces uint8 back to back (first all lines of a part, then all its flats), and of what, how large and where on
// the art's board they are.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { restartIds } from "./art.mjs";
import { clothColors, emotions, hairColors, heads, poses, skins } from "./figures.mjs";
import { bodyFlat, faceFlat, flatChannels, flatPixels, headFlat, objectFlat } from "./flats.mjs";
import { figureLines, ink, objectLines, roughScale } from "./lines.mjs";
import { objects } from "./panel.mjs";
import { shapes, stage } from "./stage.mjs";

const layersOfPanel = 4;
// What of the art's board a piece shows, and the sizes in pixels of its lines and its flat, [columns, rows].
const bodyView = { view: [0, -40, 500, 640], lines: [80, 102], flats: [40, 51] };
const headView = { view: [120, -50, 260, 260], lines: [52, 52], flats: [40, 40] };
// Eyes are small: their whites were grey at the resolution of heads.
const faceView = { view: [180, 25, 170, 150], lines: [52, 46], flats: [52, 46] };
const objectView = { view: [-2, -2, 36, 36], lines: [40, 40], flats: [24, 24] };
const plainAttire = "casualtee";

/** Four SVGs on the panel's board; empty where there is nothing. */
function layersOf(story, panel, shape) {
  restartIds();
  const { width } = shapes[shape];
  const { board, figures, object } = stage(panel, shape);
  const layers = ["", "", ""];
  // In close-ups of two the corpus may name the second and show the first: nobody is roughed in.
  const isDoubtful = story.cast.length === 2 && panel.shot === "close" && panel.who.length === 1 && panel.who[0] === 1;
  for (const [i, { dx }] of isDoubtful ? [] : figures.entries()) {
    const acting = i ? panel.second : panel;
    const parts = figureLines(story.cast[panel.who[i]], acting.pose, acting.emotion);
    const place = `translate(${width / 2 - 250 * board.scale + dx} ${board.y}) scale(${board.scale})`;
    for (const [k, part] of parts.entries()) layers[k] += `<g transform="${place}">${part}</g>`;
  }
  return [...layers, object ? objectLines(panel.obj, object.x, object.y, object.size, panel.ox < 0) : ""];
}

function write(path, bytes) {
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}

function roughShard(data, number) {
  const { shape, stories } = JSON.parse(readFileSync(`${data}/shard_${number}.json`, "utf8"));
  const { width, height, pixels } = shapes[shape];
  const [columns, rows] = pixels.map((side) => side / roughScale);
  const panels = stories.flatMap((story) => story.panels.map((panel) => layersOf(story, panel, shape)));
  const all = new Uint8Array(panels.length * layersOfPanel * columns * rows);
  for (const [at, svg] of panels.flat().entries())
    if (svg) all.set(ink(svg, [0, 0, width, height], columns, rows), at * columns * rows);
  write(`${data}/shard_${number}.rough`, all);
  console.log("rough", number, shape, new Date().toISOString());
}

/** Every body (by attire and pose), head, face and object once: names, and for each its lines and its flat. */
function libraryParts() {
  const someone = { head: "unisex/bald", hair: null, attire: plainAttire, face: "thinlines" };
  const bodies = Object.entries(poses).flatMap(([attire, drawn]) => drawn.map((pose) => ({ attire, pose })));
  return {
    bodies: {
      ...bodyView,
      names: bodies.map(({ attire, pose }) => `${attire}/${pose}`),
      drawn: bodies.map(({ attire, pose }) => [figureLines({ ...someone, attire }, pose, "neutral")[0], bodyFlat(attire, pose)]),
    },
    heads: {
      ...headView,
      names: Object.values(heads).map(([who, look]) => `${who}/${look}`),
      drawn: Object.entries(heads).map(([head, [, , canDye]]) => [
        figureLines({ ...someone, head, hair: canDye && "grey" }, "shrug", "neutral")[1],
        headFlat(head, canDye),
      ]),
    },
    faces: {
      ...faceView,
      names: emotions,
      drawn: emotions.map((emotion) => [figureLines(someone, "shrug", emotion)[2], faceFlat(someone.face, emotion)]),
    },
    objects: { ...objectView, names: objects, drawn: objects.map((name) => [objectLines(name, 0, 0, 32), objectFlat(name)]) },
  };
}

function writeLibrary(data) {
  const facts = { colours: { skin: skins, hair: hairColors, clothes: clothColors } };
  const bytes = [];
  for (const [name, { drawn, ...part }] of Object.entries(libraryParts())) {
    facts[name] = { ...part, flatChannels };
    bytes.push(...drawn.map(([svg]) => ink(svg, part.view, ...part.lines)));
    bytes.push(...drawn.map(([, flat]) => flatPixels(flat, part.view, ...part.flats)));
  }
  write(`${data}/library.bin`, Buffer.concat(bytes));
  write(`${data}/library.json`, JSON.stringify(facts));
}

const [data, from, to] = process.argv.slice(2);
if (!to) {
  console.error("roughs: expected DATA SHARD_FROM SHARD_TO");
  process.exit(2);
}
if (!existsSync(`${data}/library.bin`)) writeLibrary(data);
for (let number = Number(from); number < Number(to); number++) roughShard(data, number);
