// How much of what somebody draws can be read in the pictures: 24 roughs of one of two hands (drawn-roughs.mjs), each as its word alone, the rough alone, both and neither.
// A rough reaches the network as the studio gives it (src/diffusion/rough-map.ts).
import { readFileSync } from "node:fs";
import { load } from "../sources.mjs";
import { drawnRoughs } from "./drawn-roughs.mjs";
import { openModel, openReader, writeSheet } from "./reading.mjs";

const ROWS = 6; // of one call: what a page has
const WAYS = /** @type {const} */ ([
  { name: "neither", hasWord: false, hasRough: false },
  { name: "rough", hasWord: false, hasRough: true },
  { name: "word", hasWord: true, hasRough: false },
  { name: "both", hasWord: true, hasRough: true },
]);
const ASKED = /** @type {const} */ (["pose", "emotion", "object"]);

/** How captions say what was drawn: the corpus's words. */
function wordsOfCorpus() {
  const { poses, emotions, objects } = JSON.parse(readFileSync("models/inkling/recipe/words.json", "utf8"));
  /** @type {Readonly<Record<string, string>>} what captions call otherwise, as recipe/inkling/captions.py does */
  const renamed = { "soccer-ball": "ball", "wrapped-gift": "gift", "open-book": "book" };
  /** @type {readonly string[]} */
  const things = objects;
  return {
    pose: poses,
    emotion: emotions,
    object: Object.fromEntries(things.map((name) => [name, `a ${renamed[name] ?? name}`])),
  };
}

/** `hand`: who drew them. @param {{ folder: string, reader: string, hand: "first" | "second", sheetFile?: string | undefined }} options */
export async function benchReadingRoughs({ folder, reader, hand, sheetFile }) {
  const { roughMap } = await load("./src/diffusion/rough-map.ts");
  const model = await openModel(folder);
  const wishes = drawnRoughs(wordsOfCorpus(), hand);
  /** @type {Float32Array[]} */
  const pictures = [];
  /** @type {string[]} */
  const lines = [];
  for (const { name, hasWord, hasRough } of WAYS) {
    const { read, found, ceiling } = await openReader(reader);
    for (let first = 0; first < wishes.length; first += ROWS) {
      const some = wishes.slice(first, first + ROWS);
      const panels = some.map(({ told, untold, boxes }) => ({ text: hasWord ? told : untold, boxes }));
      const drawn = await model.draw(panels, first, (side) => {
        const roughed = some.map(({ boxes: { figures, object }, strokes }) => ({
          ...(hasRough && { rough: { strokes, scans: [] } }),
          layout: { figures: figures.map(([head, body]) => ({ head, body })), object },
        }));
        return roughMap(roughed, { composes: true }, side, side).data;
      });
      for (const [i, { asked, answer, told, boxes }] of some.entries()) {
        const isObject = asked === "object";
        await read(drawn[i] ?? new Float32Array(), {
          text: told,
          figures: isObject ? [] : [{ [asked]: answer }],
          scene: isObject ? { object: answer } : {},
          boxes: isObject ? { figures: [], object: boxes.object } : boxes,
        });
      }
      pictures.push(...drawn);
    }
    const cells = ASKED.map((asked) => {
      const { told, right } = found.get(asked) ?? { told: 0, right: 0 };
      return `${right} of ${told}`.padEnd(9);
    });
    const ceilings = ASKED.map((asked) => `${(100 * (ceiling[asked] ?? Number.NaN)).toFixed(0)} %`.padEnd(9));
    if (lines.length === 0)
      lines.push(`given      ${ASKED.map((asked) => asked.padEnd(9)).join(" ")}`, `ceiling    ${ceilings.join(" ")}`);
    lines.push(`${name.padEnd(10)} ${cells.join(" ")}`);
  }
  console.log(`${folder}, version ${model.version}: ${wishes.length} roughs drawn by the ${hand} hand; read of drawn`);
  console.log(lines.join("\n"));
  if (sheetFile) writeSheet(pictures, sheetFile);
}
