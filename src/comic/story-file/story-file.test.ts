// The format against itself and against an independent zip library (fflate).
import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { recordsIn } from "../doc.ts";
import { PROJECT_VERSION, ProjectError } from "../project.ts";
import { atOnce } from "../steps.ts";
import { StoryFileError, writeArchive } from "./archive.ts";
import { damage, drawnStory, hash, seeded, sha256, sourceOf, storyBytes } from "./story-file.test-kit.ts";
import { readStoryFile, STORY_TYPE } from "./story-file.ts";

const story = drawnStory();
const good = await storyBytes(story);
const read = (bytes: Uint8Array) => readStoryFile(sourceOf(bytes), hash, atOnce);

/** An archive as writeArchive writes it, of any files. */
async function archive(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  async function* all() {
    for (const [name, bytes] of Object.entries(files)) yield { name, bytes };
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of writeArchive(all())) pieces.push(piece);
  return Uint8Array.from(Buffer.concat(pieces));
}
const files = () => unzipSync(good) as Record<string, Uint8Array>;

test("a story comes back from its file with all records and pictures", async () => {
  const { doc, repairs, assets } = await read(good);
  expect(recordsIn(doc)).toEqual(recordsIn(story.doc));
  expect(repairs).toEqual([]);
  expect(new Map(assets.map(({ hash, from, to }) => [hash, good.slice(from, to)]))).toEqual(story.assets);
  expect(assets.map(({ type }) => type)).toEqual(["image/png", "image/png", ""]);
});

test("any unzip opens it; its kind stands first, as it is, in a place of its own", () => {
  const found = files();
  expect(Object.keys(found).slice(0, 2)).toEqual(["mimetype", "story.json"]);
  for (const [name, bytes] of story.assets)
    expect(found[`pictures/${name}.png`] ?? found[`latents/${name}.bin`]).toEqual(bytes);
  expect(JSON.parse(strFromU8(found["story.json"]!))).toMatchObject({ version: PROJECT_VERSION });
  expect(strFromU8(good.subarray(38, 38 + STORY_TYPE.length))).toBe(STORY_TYPE);
});

test("a picture that the browser lost is left out, and the rest opens", async () => {
  const [lost] = story.assets.keys();
  const bytes = await storyBytes({ doc: story.doc, assets: new Map([...story.assets].filter(([h]) => h !== lost)) });
  expect((await read(bytes)).assets).toHaveLength(2);
});

test("a file of an older version is brought up to date, one of a newer version is refused in words", async () => {
  const project = JSON.parse(strFromU8(files()["story.json"]!));
  const records = project.records.map((record: { type: string; drawingStyle?: string; tone?: string }) => {
    const { drawingStyle, tone: look, ...older } = record;
    return record.type === "story" ? { ...older, look } : record;
  });
  const withProject = (json: object, more = {}) =>
    archive({ ...files(), "story.json": strToU8(JSON.stringify(json)), ...more });
  const older = await read(await withProject({ ...project, version: 3, records }));
  expect(recordsIn(older.doc)).toEqual(recordsIn(story.doc));
  const newer = read(await withProject({ ...project, version: PROJECT_VERSION + 1 }, { "video/x.mp4": strToU8("x") }));
  await expect(newer).rejects.toThrow(ProjectError);
  await expect(newer).rejects.toThrow(`found ${PROJECT_VERSION + 1}; update Komawari`);
});

describe("refused", () => {
  const project = () => files()["story.json"]!;
  const marker = strToU8(STORY_TYPE);
  const start = (more: Readonly<Record<string, Uint8Array>>) =>
    archive({ mimetype: marker, "story.json": project(), ...more });
  const zipped = (level: 0 | 9, more: Zippable) =>
    zipSync({ mimetype: marker, "story.json": project(), ...more }, { level });
  const latents = strToU8("other bytes");
  const cases: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
    "an empty file": () => new Uint8Array(),
    "a picture": () => [...story.assets.values()][0]!,
    "another zip archive": () => zipSync({ "a.txt": strToU8("a") }, { level: 0 }),
    "an archive without records": () => archive({ mimetype: marker }),
    "a bomb: a thousandfold when inflated": () => zipped(9, { "latents/bomb.bin": new Uint8Array(20_000_000) }),
    "a path out of the folder": () => start({ "../../evil.png": latents }),
    "an absolute path": () => start({ "/etc/passwd": latents }),
    "a path through a folder": () => start({ [`pictures/../${"a".repeat(64)}.png`]: latents }),
    "a picture under another hash": () => start({ [`latents/${"a".repeat(64)}.bin`]: latents }),
    "a picture that is none": () => start({ [`pictures/${sha256(latents)}.png`]: latents }),
    "records that are no JSON": () => archive({ mimetype: marker, "story.json": strToU8("{") }),
    "records of no story": () => archive({ mimetype: marker, "story.json": strToU8("[]") }),
    "a size that is not there": () => oversized(),
    "two files in one place": () => overlapping(),
  };
  test.each(Object.entries(cases))("%s", async (_, make) => {
    const error: unknown = await read(await make()).catch((e: unknown) => e);
    expect(error instanceof StoryFileError || error instanceof ProjectError, String(error)).toBe(true);
    expect(String(error)).toMatch(/expected .+ found .+[;,.]/s);
  });

  /** The last central header says 4 GB. */
  function oversized(): Uint8Array {
    const bytes = Uint8Array.from(good);
    new DataView(bytes.buffer).setUint32(lastCentral(bytes) + 24, 0xfffffff0, true);
    return bytes;
  }
  /** The last central header points at the first file. */
  function overlapping(): Uint8Array {
    const bytes = Uint8Array.from(good);
    new DataView(bytes.buffer).setUint32(lastCentral(bytes) + 42, 0, true);
    return bytes;
  }
  const lastCentral = (bytes: Uint8Array) => Buffer.from(bytes).lastIndexOf(Buffer.from("PK\x01\x02", "latin1"));
});

test("of every byte of a file, one bit that is flipped is seen", async () => {
  const random = seeded(11);
  const unseen: number[] = [];
  for (let at = 0; at < good.length; at++) {
    const bytes = good.map((byte, i) => (i === at ? byte ^ (1 << Math.floor(random() * 8)) : byte));
    await read(bytes).then(
      () => unseen.push(at),
      () => undefined,
    );
  }
  expect(unseen).toEqual([]);
});

test("1,000 damaged files are refused, each in the words of the format", async () => {
  const random = seeded(7);
  const opened: number[] = [];
  const strange: unknown[] = [];
  for (let n = 0; n < 1000; n++) {
    await read(damage(good, n, random)).then(
      () => opened.push(n),
      (error: unknown) => error instanceof StoryFileError || strange.push(error),
    );
  }
  expect({ opened, strange }).toEqual({ opened: [], strange: [] });
});
