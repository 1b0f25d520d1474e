// A story as a file of its own: records, pictures, and what the pictures were decoded from. It opens on another machine
// with everything. Reading checks all of it and changes nothing: who calls may write once it has resolved.
import { strFromU8, strToU8 } from "fflate";
import { numbersOf, picturesOf } from "../assets.ts";
import { projectSteps, toProject } from "../project.ts";
import type { Doc } from "../records.ts";
import type { Repaired } from "../repair.ts";
import type { Steps } from "../steps.ts";
import {
  type ArchiveFile,
  type ByteSource,
  damaged,
  type Entry,
  readDirectory,
  readEntry,
  StoryFileError,
  startOf,
  writeArchive,
} from "./archive.ts";

/** What story files are called: a name, a point and this. */
export const STORY_EXTENSION = "komawari";
export const STORY_TYPE = "application/vnd.komawari.story+zip";
/** First in the archive, so that programs that look at a file's beginning know it. */
const MARKER = "mimetype";
const RECORDS = "story.json";
/** What looks were learned as lies with latents: both are numbers. */
const ASSET = /^(?:pictures\/([0-9a-f]{64})\.png|latents\/([0-9a-f]{64})\.bin)$/;
const MOST_RECORD_BYTES = 256 << 20;
const MOST_ASSET_BYTES = 64 << 20;
const PNG_START = [137, 80, 78, 71, 13, 10, 26, 10];

/** A picture or numbers in a story file: bytes `from` to `to`. */
export interface FileAsset {
  readonly hash: string;
  /** MIME type; empty for numbers. */
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

export interface StoryFile extends Repaired {
  /** Those that the document names and the file has. */
  readonly assets: readonly FileAsset[];
}

/** The file in pieces. `load` gives an asset's bytes; what it does not have is left out. Throws like writeArchive. */
export function writeStoryFile(
  doc: Doc,
  load: (hash: string) => Promise<Uint8Array | undefined>,
): AsyncGenerator<Uint8Array, void> {
  async function* files(): AsyncGenerator<ArchiveFile> {
    yield { name: MARKER, bytes: strToU8(STORY_TYPE) };
    yield { name: RECORDS, bytes: strToU8(JSON.stringify(toProject(doc))) };
    const pictures = picturesOf(doc).map(({ asset }) => `pictures/${asset}.png`);
    const numbers = numbersOf(doc).map((hash) => `latents/${hash}.bin`);
    for (const name of new Set([...pictures, ...numbers])) {
      const hash = hashIn(name);
      const bytes = hash === null ? undefined : await load(hash);
      if (bytes) yield { name, bytes };
    }
  }
  return writeArchive(files());
}

/**
 * `hash`: SHA-256 in lower-case hex; `run`: carries out long work, at once or with pauses. Throws StoryFileError or, for
 * records that cannot be read, ProjectError.
 */
export async function readStoryFile(
  source: ByteSource,
  hash: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
  run: <T>(steps: Steps<T>) => T | Promise<T>,
): Promise<StoryFile> {
  const [marker, records, ...rest] = await readDirectory(source);
  if (marker?.name !== MARKER || marker.size !== STORY_TYPE.length || records?.name !== RECORDS)
    throw new StoryFileError("Story file: expected a Komawari story, found another zip archive; choose another file");
  if (strFromU8(await readEntry(source, marker)) !== STORY_TYPE) throw damaged(`"${MARKER}"`);
  if (records.size > MOST_RECORD_BYTES) throw damaged(`"${RECORDS}"`);
  // Before the pictures: a newer version is told as such, whatever else lies in it.
  const { doc, repairs } = await run(projectSteps(parse(strFromU8(await readEntry(source, records)))));
  const seen = new Set<string>();
  for (const entry of rest) {
    await checkAsset(source, entry, hash);
    if (seen.has(entry.name)) throw damaged(`"${entry.name}" twice,`);
    seen.add(entry.name);
  }
  const pictures = new Set(picturesOf(doc).map(({ asset }) => asset));
  const numbers = new Set(numbersOf(doc));
  const assets = rest.flatMap((entry): readonly FileAsset[] => {
    const name = hashIn(entry.name) ?? "";
    const isPicture = entry.name.startsWith("pictures/");
    if (!(isPicture ? pictures : numbers).has(name)) return [];
    const from = startOf(entry);
    return [{ hash: name, type: isPicture ? "image/png" : "", from, to: from + entry.size }];
  });
  return { doc, repairs, assets };
}

function hashIn(name: string): string | null {
  const [, picture, latents] = ASSET.exec(name) ?? [];
  return picture ?? latents ?? null;
}

async function checkAsset(
  source: ByteSource,
  entry: Entry,
  hash: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<void> {
  const expected = hashIn(entry.name);
  if (expected === null)
    throw new StoryFileError(
      `Story file: expected pictures/ and latents/ named by their hash, found ${JSON.stringify(entry.name.slice(0, 60))}; open another copy of it`,
    );
  if (entry.size > MOST_ASSET_BYTES) throw damaged(`"${entry.name}"`);
  const bytes = await readEntry(source, entry);
  const isPng = PNG_START.every((byte, i) => bytes[i] === byte);
  if ((await hash(bytes)) !== expected || (entry.name.startsWith("pictures/") && !isPng))
    throw damaged(`"${entry.name}"`);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw damaged(`"${RECORDS}"`);
  }
}
