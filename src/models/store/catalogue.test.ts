import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { CatalogueModel } from "../../worker/protocol.ts";

const { models } = JSON.parse(readFileSync("models/catalogue.json", "utf8")) as { models: CatalogueModel[] };

test("the embedded model is on the list, and every other has a licence to read and files to fetch", () => {
  expect(models.filter(({ embedded }) => embedded)).toHaveLength(1);
  expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
  for (const { id, embedded, license, files } of models) {
    // An id is a folder's name in the browser's storage.
    expect(id).toMatch(/^[a-z0-9-]+$/);
    if (embedded) continue;
    expect(license.text.length).toBeGreaterThan(500);
    expect(files.length).toBeGreaterThan(0);
  }
});

test("files have one address each, sizes, and whole hashes or none", () => {
  for (const { files, listing } of models) {
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    for (const { path, url, bytes, sha256 } of files) {
      expect(new URL(url).protocol).toBe("https:");
      // The image encoder and the small decoder come from repositories of their own.
      expect(url.endsWith(`/${path.replace(/^(identity_encoder|taesd)\//, "")}`)).toBe(true);
      expect(bytes).toBeGreaterThan(0);
      if (sha256 === null) expect(listing).not.toBeNull();
      else expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  }
});
