// A file that the studio wrote before pages could be double and panels had lines over them, read by an independent zip library.
import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { displayPage, opsOf } from "../display-list.ts";
import { pagesOf } from "../query.ts";
import type { ComicRecord } from "../records.ts";
import { atOnce } from "../steps.ts";
import { hash, sourceOf } from "./story-file.test-kit.ts";
import { readStoryFile } from "./story-file.ts";

const bytes = Uint8Array.from(readFileSync("models/fixtures/stories/saved-7.komawari"));
const files = unzipSync(bytes);
const saved: { readonly records: readonly ComicRecord[] } = JSON.parse(strFromU8(files["story.json"]!));

test("a story saved earlier opens with every record, every field and every picture", async () => {
  const { doc, assets, repairs } = await readStoryFile(sourceOf(bytes), hash, atOnce);
  expect(repairs).toEqual([]);
  for (const record of saved.records) expect(doc.byId.get(record.id)).toEqual(record);
  const pictures = Object.entries(files).filter(([name]) => name.startsWith("pictures/"));
  expect(assets.map(({ from, to }) => bytes.slice(from, to))).toEqual(pictures.map(([, picture]) => picture));
  expect(pictures).toHaveLength(2);
  // It is the file that it should be: cut by hand and at an angle, with an inset, guides, a rough, a group and a version of a character.
  const text = JSON.stringify(saved.records);
  for (const part of [
    '"angleDeg":12',
    '"polygon"',
    '"guides"',
    '"stroke"',
    '"group"',
    '"pinned"',
    '"hidden"',
    "Winter",
  ])
    expect(text).toContain(part);
  for (const page of pagesOf(doc)) expect(opsOf(displayPage(doc, page.id)).length).toBeGreaterThan(1);
});
