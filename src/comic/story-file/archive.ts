// Zip archives whose files are stored as they are (APPNOTE 6.3.10, method 0): pictures are compressed already, and where
// nothing is inflated nothing can burst. Any unzip opens them. Only the one way of writing them is read back: every byte
// of a header follows from names, sizes and checksums, and the files lie one behind the other, so that no damage, gap,
// overlap or second meaning goes unseen.
import { strFromU8, strToU8 } from "fflate";
import { crc32 } from "../crc32.ts";

/** A file that is no story, or a damaged one. The message says what was expected, what was found and what to do. */
export class StoryFileError extends Error {
  override readonly name = "StoryFileError";
}

/** What an archive is read from, piece by piece. */
export interface ByteSource {
  readonly size: number;
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
}

export interface ArchiveFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file in an archive, and where its header begins. */
export interface Entry {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  readonly at: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** Without the extensions for larger ones. */
const MOST_BYTES = 0xffff_fffe;
const MOST_FILES = 0xfffe;
const LONGEST_NAME = 100;
/** 1 January 1980: the zero of zip's calendar. */
const DATE = 0x21;
/** Read at once; the window breathes in between. */
const PIECE_BYTES = 1 << 20;

const fieldsOf = ({ crc, size, name }: Entry) =>
  [
    [2, 10], // version needed: 1.0
    [2, 0], // flags
    [2, 0], // method: stored
    [2, 0], // time
    [2, DATE],
    [4, crc],
    [4, size], // compressed
    [4, size],
    [2, name.length],
    [2, 0], // extra field
  ] as const;

function bytesFrom(fields: readonly (readonly [width: number, value: number])[], name = ""): Uint8Array<ArrayBuffer> {
  const width = fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const bytes = new Uint8Array(width + name.length);
  let at = 0;
  for (const [size, value] of fields) for (let i = 0; i < size; i++) bytes[at++] = value >>> (8 * i);
  bytes.set(strToU8(name, true), width);
  return bytes;
}

const localHeader = (entry: Entry) => bytesFrom([[4, LOCAL], ...fieldsOf(entry)], entry.name);
// Made by version 1.0; no comment, first disk, no attributes.
const centralHeader = (entry: Entry) =>
  bytesFrom([[4, CENTRAL], [2, 10], ...fieldsOf(entry), [2, 0], [2, 0], [2, 0], [4, 0], [4, entry.at]], entry.name);

/** Where the entry's bytes begin. */
export const startOf = ({ at, name }: Entry): number => at + LOCAL_BYTES + name.length;
const endOf = (entry: Entry): number => startOf(entry) + entry.size;

/** The central directory and the end record. */
function directoryOf(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const headers = entries.map(centralHeader);
  const bytes = headers.reduce((sum, header) => sum + header.length, 0);
  const last = entries.at(-1);
  const count = [2, entries.length] as const;
  const end = bytesFrom([[4, END], [2, 0], [2, 0], count, count, [4, bytes], [4, last ? endOf(last) : 0], [2, 0]]);
  return joined([...headers, end]);
}

/** The archive in pieces. Names are ASCII. Throws StoryFileError when it is more than such an archive can hold. */
export async function* writeArchive(files: AsyncIterable<ArchiveFile>): AsyncGenerator<Uint8Array, void> {
  const append = beginArchive();
  for await (const { name, bytes } of files) {
    const header = append.file(name, bytes.length, crc32(bytes));
    if (!header)
      throw new StoryFileError(
        `Story file: expected at most ${MOST_FILES} files and 4 GB, found more; remove pictures you don't need`,
      );
    yield header;
    yield bytes;
  }
  yield append.end();
}

/** For files that lie elsewhere: what stands before the bytes of each, and behind all. */
export function beginArchive() {
  const entries: Entry[] = [];
  let at = 0;
  return {
    /** The name is ASCII. null: such an archive cannot hold it too. */
    file(name: string, size: number, crc: number): Uint8Array<ArrayBuffer> | null {
      const entry = { name, size, crc, at };
      at = endOf(entry);
      entries.push(entry);
      return at > MOST_BYTES || entries.length > MOST_FILES ? null : localHeader(entry);
    },
    end: () => directoryOf(entries),
  };
}

/** The archive's files in their order. Throws StoryFileError when it is not one that writeArchive wrote, whole. */
export async function readDirectory(source: ByteSource): Promise<readonly Entry[]> {
  const start = await source.read(0, Math.min(4, source.size));
  if (start.length < 4 || viewOf(start).getUint32(0, true) !== LOCAL)
    throw new StoryFileError("Story file: expected a Komawari story, found another kind of file; choose another one");
  if (source.size > MOST_BYTES) throw damaged("its size");
  const end = viewOf(await source.read(Math.max(0, source.size - END_BYTES), source.size));
  if (end.byteLength < END_BYTES || end.getUint32(0, true) !== END) throw damaged("its end");
  const from = end.getUint32(16, true);
  const count = end.getUint16(10, true);
  const bytes = source.size - from;
  if (bytes < END_BYTES || bytes > END_BYTES + count * (CENTRAL_BYTES + LONGEST_NAME))
    throw damaged("its list of files");
  const directory = await source.read(from, source.size);
  const entries = entriesIn(directory, count);
  if (!isSame(directoryOf(entries), directory)) throw damaged("its list of files");
  return entries;
}

function entriesIn(directory: Uint8Array, count: number): readonly Entry[] {
  const view = viewOf(directory);
  const entries: Entry[] = [];
  let at = 0;
  let next = 0;
  for (let n = 0; n < count; n++) {
    if (at + CENTRAL_BYTES > directory.length) throw damaged("its list of files");
    if (view.getUint16(at + 10, true) !== 0)
      throw new StoryFileError(
        "Story file: expected files that are not compressed, found compressed ones; choose the file as Komawari saved it",
      );
    const length = view.getUint16(at + 28, true);
    const name = strFromU8(directory.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + length), true);
    const entry = { name, size: view.getUint32(at + 24, true), crc: view.getUint32(at + 16, true), at: next };
    entries.push(entry);
    next = endOf(entry);
    at += CENTRAL_BYTES + length;
  }
  return entries;
}

/** The bytes of a file. Throws StoryFileError when header or checksum disagree. */
export async function readEntry(source: ByteSource, entry: Entry): Promise<Uint8Array<ArrayBuffer>> {
  const header = await source.read(entry.at, startOf(entry));
  if (!isSame(header, localHeader(entry))) throw damaged(`"${entry.name}"`);
  const bytes = new Uint8Array(entry.size);
  let crc = 0;
  for (let at = 0; at < entry.size; at += PIECE_BYTES) {
    const piece = await source.read(startOf(entry) + at, startOf(entry) + Math.min(entry.size, at + PIECE_BYTES));
    crc = crc32(piece, crc);
    bytes.set(piece, at);
  }
  if (crc !== entry.crc) throw damaged(`"${entry.name}"`);
  return bytes;
}

export function damaged(what: string): StoryFileError {
  return new StoryFileError(
    `Story file: expected it as it was saved, found ${what} cut off or changed; open another copy of it`,
  );
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
