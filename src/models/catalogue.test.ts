import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readCatalogue } from "./catalogue.ts";

const json = () => JSON.parse(readFileSync("models/catalogue.json", "utf8"));
const models = readCatalogue(json(), "catalogue.json");

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

test.each([
  ["models.0.id", { id: "Inkling 4" }],
  ["models.0.cost", { cost: 0 }],
  ["models.0.needs", { needs: undefined }],
  ["models.0.license.text", { license: { name: "MIT", source: "here", note: "" } }],
  ["models.0.files.0.sha256", { files: [{ path: "a", url: "b", bytes: 1, sha256: "c" }] }],
])("a catalogue is refused by the field that is wrong: %s", (field, change) => {
  const [first] = json().models;
  const reading = () => readCatalogue({ models: [{ ...first, ...change }] }, "https://here/catalogue.json");
  expect(reading).toThrow(`https://here/catalogue.json: field "${field}" should be `);
});
