// Whether panels drawn in a look at once come nearer to its pictures; the starter in Node.
import { writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { withSources } from "../sources.mjs";
import {
  colourDistance,
  distancesTo,
  likenessDistance,
  lookPictures,
  openPrompts,
  pairs,
  told,
} from "./look-pictures.mjs";
import { paste, SIDE } from "./tiles.mjs";

/** Pictures of each look on the contact sheet. */
const SHOWN = 2;
const STRENGTHS = [0, 0.5, 1];

/** @param {{ sheetFile?: string | undefined }} options */
export async function benchLooks({ sheetFile }) {
  await withSources(async (load) => {
    const { seen, atOnce } = await openPrompts(load);
    const looks = Object.entries(lookPictures());
    const sheet = new PNG({ width: SIDE * (SHOWN + STRENGTHS.length), height: SIDE * looks.length });
    console.log("look      strength  colours to look  embedder to look  colours apart    embedder apart   s a panel");
    for (const [row, [name, pictures]] of looks.entries()) {
      const wanted = await Promise.all(pictures.map(seen));
      pictures.slice(0, SHOWN).forEach((picture, column) => {
        paste(sheet, picture, row, column);
      });
      for (const [column, strength] of STRENGTHS.entries()) {
        const start = performance.now();
        const drawn = await atOnce(name, pictures, strength);
        const seconds = (performance.now() - start) / 1000 / drawn.length;
        const found = await Promise.all(drawn.map(seen));
        const cells = [
          ...[colourDistance, likenessDistance].map((distance) => told(distancesTo(found, wanted, distance))),
          ...[colourDistance, likenessDistance].map((distance) => told(pairs(found).map(([a, b]) => distance(a, b)))),
        ];
        console.log(`${name.padEnd(9)} ${`${strength}`.padEnd(8)}  ${cells.join("  ")}  ${seconds.toFixed(1)}`);
        if (drawn[0]) paste(sheet, drawn[0], row, SHOWN + column);
      }
    }
    if (sheetFile) writeFileSync(sheetFile, PNG.sync.write(sheet));
  });
}
