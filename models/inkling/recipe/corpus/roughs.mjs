// node roughs.mjs DATA SHARD_FROM SHARD_TO: the rough of every panel of rendered shards, and the library from which roughs are composed.
// shard_K.rough is uint8 [panels, 4, height / 4, width / 4], 255 = ink; layers: bodies, heads, faces, object.
// library.lines and library.json: pieces uint8 back to back, and of what, how large and where on the art's board they are.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { restartIds } from "./art.mjs";
import { emotions, heads, poses } from "./figures.mjs";
import { figureLines, ink, objectLines, roughScale } from "./lines.mjs";
import { objects } from "./panel.mjs";
import { shapes, stage } from "./stage.mjs";

const layersOfPanel = 4;
// What of the art's board a piece shows, and its size in pixels.
const bodyView = { view: [0, -40, 500, 640], columns: 80, rows: 102 };
const headView = { view: [120, -50, 260, 260], columns: 52, rows: 52 };
const objectView = { view: [-2, -2, 36, 36], columns: 40, rows: 40 };
const plainAttire = "casualtee";
const dress = "bodycon";

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

/** Every pose (in trousers, then in a dress), head, face and object once. A pose that is not drawn in an attire is shown in another. */
function writeLibrary(data) {
  const allPoses = [...new Set(Object.values(poses).flat())].sort();
  const someone = { head: "unisex/bald", hair: null, attire: plainAttire, face: "thinlines" };
  const body = (attire, pose) => {
    const others = Object.keys(poses).filter((name) => name !== dress);
    const drawn = [attire, plainAttire, ...others, dress].find((name) => poses[name].includes(pose));
    return figureLines({ ...someone, attire: drawn }, pose, "neutral")[0];
  };
  const parts = {
    bodies: { ...bodyView, names: allPoses, svgs: [plainAttire, dress].flatMap((attire) => allPoses.map((pose) => body(attire, pose))) },
    heads: {
      ...headView,
      names: Object.entries(heads).map(([, [who, look]]) => `${who}/${look}`),
      svgs: Object.entries(heads).map(([head, [, , canDye]]) => figureLines({ ...someone, head, hair: canDye && "grey" }, "shrug", "neutral")[1]),
    },
    faces: { ...headView, names: emotions, svgs: emotions.map((emotion) => figureLines(someone, "shrug", emotion)[2]) },
    objects: { ...objectView, names: objects, svgs: objects.map((name) => objectLines(name, 0, 0, 32)) },
  };
  const facts = {};
  const bytes = [];
  for (const [name, { view, columns, rows, names, svgs }] of Object.entries(parts)) {
    facts[name] = { view, columns, rows, names, count: svgs.length };
    bytes.push(...svgs.map((svg) => ink(svg, view, columns, rows)));
  }
  write(`${data}/library.lines`, Buffer.concat(bytes));
  write(`${data}/library.json`, JSON.stringify(facts));
}

const [data, from, to] = process.argv.slice(2);
if (!to) {
  console.error("roughs: expected DATA SHARD_FROM SHARD_TO");
  process.exit(2);
}
if (!existsSync(`${data}/library.json`)) writeLibrary(data);
for (let number = Number(from); number < Number(to); number++) roughShard(data, number);
