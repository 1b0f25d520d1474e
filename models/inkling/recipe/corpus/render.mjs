// node render.mjs OUT_DIR SHARD_FROM SHARD_TO [STORIES_PER_SHARD] [ENLARGE]: renders shards of stories, the shards from and up to before those numbers.
// ENLARGE 4 renders the same panels for print, four times as large; fewer stories are the first ones of the same shard.
// A shard is shard_K.rgb (uint8, all panels back to back, one shape a shard) and shard_K.json (shape, size, stories).
import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { randomCharacter } from "./figures.mjs";
import { applyTone, drawPanel, randomPanel, renderPixels } from "./panel.mjs";
import { createRandom } from "./random.mjs";
import { boxesOf, shapes } from "./stage.mjs";

const panelsPerStory = 6;
const shapeOrder = ["square", "landscape", "square", "portrait"];

/** RGBA → RGB into `rgb`. */
function dropAlpha(rgba, rgb) {
  for (let i = 0, q = 0; i < rgba.length; i += 4) {
    rgb[q++] = rgba[i];
    rgb[q++] = rgba[i + 1];
    rgb[q++] = rgba[i + 2];
  }
}

/** One story of one or two characters: writes the pixels of its panels with `write`, returns what they show. */
function renderStory(random, shape, enlarge, rgb, write) {
  const tone = random() < 0.82 ? "color" : random() < 0.7 ? "ink" : "sepia";
  const first = randomCharacter(random);
  const second = random() < 0.5 ? randomCharacter(random) : null;
  const panels = [];
  for (let j = 0; j < panelsPerStory; j++) {
    const isSecondAlone = second && random() < 0.35;
    const isBoth = second && random() < 0.35;
    const lead = isSecondAlone && !isBoth ? second : first;
    const panel = randomPanel(random, lead, isBoth ? second : null);
    dropAlpha(renderPixels(drawPanel(lead, panel, second, shape, enlarge)), rgb);
    write(applyTone(rgb, tone));
    const alone = isSecondAlone ? [1] : [0];
    panels.push({ ...panel, boxes: boxesOf(panel, shape), who: panel.empty ? [] : panel.second ? [0, 1] : alone });
  }
  return { tone, cast: second ? [first, second] : [first], panels };
}

function renderShard(folder, number, storyCount, enlarge) {
  const shape = shapeOrder[number % shapeOrder.length];
  const [width, height] = shapes[shape].pixels.map((side) => enlarge * side);
  const random = createRandom(1000003 * (number + 1));
  const path = `${folder}/shard_${number}`;
  const rgb = Buffer.alloc(width * height * 3);
  const file = openSync(`${path}.rgb.part`, "w");
  const stories = [];
  for (let s = 0; s < storyCount; s++) stories.push(renderStory(random, shape, enlarge, rgb, (pixels) => writeSync(file, pixels)));
  closeSync(file);
  writeFileSync(`${path}.json`, JSON.stringify({ shape, size: [width, height], stories }));
  renameSync(`${path}.rgb.part`, `${path}.rgb`);
  console.log("shard", number, shape, new Date().toISOString());
}

const [folder, from, to, stories = "250", enlarge = "1"] = process.argv.slice(2);
if (!to) {
  console.error("render: expected OUT_DIR SHARD_FROM SHARD_TO [STORIES_PER_SHARD] [ENLARGE]");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
for (let number = Number(from); number < Number(to); number++) renderShard(folder, number, Number(stories), Number(enlarge));
