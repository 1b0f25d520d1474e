// What a long session of edits on a long story keeps in memory for undo.
import { expect, test } from "vitest";
import { applyDiff } from "../comic/diff.ts";
import { framesOf, letteringOf, pagesOf, storyOf } from "../comic/query.ts";
import type { Doc, RecordsDiff } from "../comic/records.ts";
import { syncScript } from "./commands/apply-script.ts";
import type { CreateId } from "./commands/create-id.ts";
import { addInset, setInset } from "./commands/insets.ts";
import { moveLettering } from "./commands/lettering.ts";
import { setGutters } from "./commands/pages.ts";
import { newDocument } from "./commands/story.ts";
import { emptyHistory, type History, mark, record } from "./history.ts";

const PAGES = 100;
const STEPS = 500;
const LIMIT_BYTES = 50e6;
/** Of an object or array, and of each of its fields: generous for V8, where a field takes 8 bytes at most. */
const OBJECT_BYTES = 64;
const FIELD_BYTES = 16;

const panel = (page: number, i: number) =>
  `[Mina] ${["walking", "running", "sitting"][i % 3]} at the beach of day ${page} # Day ${page}, hour ${i}. "Where is everyone?"`;
const script = [
  "[Mina] a woman with red curly hair wearing a yellow sweater",
  ...Array.from({ length: PAGES }, (_, page) => Array.from({ length: 5 }, (_, i) => panel(page, i)).join("\n")),
].join("\n\n");

/** Bytes of everything that the history reaches, what steps share counted once; texts at two bytes a character. */
function retained(history: History): number {
  const seen = new Set<object>();
  const visit = (value: unknown): number => {
    if (typeof value === "string") return 2 * value.length;
    if (typeof value !== "object" || value === null || seen.has(value)) return 0;
    seen.add(value);
    const entries = Object.entries(value);
    return entries.reduce((sum, [key, each]) => sum + FIELD_BYTES + key.length + visit(each), OBJECT_BYTES);
  };
  return visit(history);
}

test("500 steps on a story of 100 pages take less than 50 MB, whether typed or done on the page", () => {
  let ids = 0;
  const createId: CreateId = (type) => `${type}-${ids++}`;
  const story = newDocument(script, 7, createId);
  const kinds: readonly ((doc: Doc, i: number) => RecordsDiff)[] = [
    (doc, i) => syncScript(doc, storyOf(doc).script.replace("at the beach", `by the sea ${i}`), createId),
    (doc, i) =>
      moveLettering(doc, letteringOf(doc, framesOf(doc, pagesOf(doc)[i % PAGES]!.id)[0]!.id)[0]!.id, i % 20, i % 7),
    (doc, i) => setGutters(doc, pagesOf(doc)[i % PAGES]!.id, { horizontalMm: 3 + (i % 5), verticalMm: 2 + (i % 3) }),
    (doc, i) => {
      const page = pagesOf(doc)[0]!;
      const inset = page.insets[0];
      if (!inset) return addInset(doc, framesOf(doc, page.id)[0]!.id, createId);
      return setInset(
        doc,
        inset.frame,
        inset.polygon.map(({ x, y }) => ({ x: x + ((i % 3) - 1) * 0.5, y: y + 0.1 })),
      );
    },
  ];
  const after = (kindsOfEdit: typeof kinds): History => {
    let doc = story;
    let history = emptyHistory;
    for (let i = 1; history.undos.length < STEPS; i++) {
      const diff = kindsOfEdit[i % kindsOfEdit.length]!(doc, i);
      doc = applyDiff(doc, diff);
      history = record(mark(history), diff, "record", "edit");
    }
    return history;
  };
  // The worst there is: every step is another text of the whole script.
  const typed = retained(after(kinds.slice(0, 1)));
  const mixed = retained(after(kinds));
  expect(typed).toBeLessThan(LIMIT_BYTES);
  expect(typed).toBeGreaterThan(STEPS * script.length);
  expect(mixed).toBeLessThan(LIMIT_BYTES / 2);
  console.log(`undo, ${STEPS} steps: typed ${(typed / 1e6).toFixed(1)} MB, mixed ${(mixed / 1e6).toFixed(1)} MB`);
}, 120_000);
