import { test } from "vitest";
import { recordsOf } from "../comic/query.ts";
import { syncScript } from "./commands/apply-script.ts";
import { moveLettering } from "./commands/lettering.ts";
import { newDocument } from "./commands/story.ts";
import { staleShots } from "./selectors.ts";

test("perf", () => {
  for (const pages of [5, 25]) {
    let n = 0;
    const id = (t: string) => `${t}-${++n}`;
    const text =
      "[Mina] a woman with red hair\n\n" +
      Array.from({ length: pages }, (_, p) =>
        Array.from(
          { length: 6 },
          (_, i) =>
            `[Mina] runs ${p} ${i} on the beach in the sun, [Mina] "Hello there number ${i}" # A caption that says ${p} ${i}`,
        ).join("\n"),
      ).join("\n\n");
    const doc = newDocument(text, 1, id);
    for (let k = 0; k < 3; k++) syncScript(doc, text + "x".repeat(k), id);
    let t = performance.now();
    for (let k = 0; k < 5; k++) syncScript(doc, text + " y".repeat(k + 1), id);
    console.log(pages, "sync ms", (performance.now() - t) / 5);
    const cap = recordsOf(doc, "caption")[0]!;
    t = performance.now();
    for (let k = 0; k < 5; k++) moveLettering(doc, cap.id, 10 + k, 10);
    console.log(pages, "move ms", (performance.now() - t) / 5);
    t = performance.now();
    staleShots(doc, (doc.story as any).pages[0], null);
    console.log(pages, "stale ms", performance.now() - t);
  }
});
