// Moves the weights of a single-file model out of it without touching them: the model that is left is small, says where in
// the original file each weight lies, and the original bytes are handed to the runtime as they are. Only tags and lengths are
// read, so that a file of gigabytes can stay where it is.

/** Random access to a file: bytes in memory, or a file that is read on demand. */
export interface ByteSource {
  readonly size: number;
  /** Every read is a copy of its own, which its reader may free. */
  readonly copies?: boolean;
  /** The bytes in [from, to); later reads must leave them alone. */
  read(from: number, to: number): Uint8Array;
}

/** A file that is in memory; reads are views. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (from, to) => bytes.subarray(from, to) };
}

/** Field numbers of onnx.proto. */
const field = { modelGraph: 7, graphInitializer: 5, tensorRaw: 9, tensorExternal: 13, tensorLocation: 14 } as const;
/** Smaller tensors are shapes and scales that rules want to read. */
const smallest = 1024;

/**
 * A model without its larger weights: every initialiser with raw data of 1 kB or more becomes a reference to `location`, with offset and length in the source.
 * Everything else, unknown fields too, is copied. Throws on what is no protobuf, and at 4 GiB, where offsets end.
 */
export function externaliseWeights(source: ByteSource, location: string): Uint8Array<ArrayBuffer> {
  if (source.size >= 2 ** 32)
    throw new Error(`externaliseWeights(): ${source.size} bytes; expected less than 4 GiB in one file`);
  const out: Piece[] = [];
  const window = windowOn(source);
  for (const part of fieldsOf(window, 0, source.size)) {
    if (part.number !== field.modelGraph) out.push(part);
    else out.push(...message(field.modelGraph, graphParts(window, part, location)));
  }
  return joined(source, out);
}

/** A file of weights that a graph refers to, relative to its own folder, and how far its tensors reach into it. */
export interface ExternalFile {
  readonly location: string;
  readonly bytes: number;
}

/** The files in which a graph says that its initialisers lie. Throws on what is no protobuf. */
export function externalFiles(source: ByteSource): readonly ExternalFile[] {
  const window = windowOn(source);
  const reach = new Map<string, number>();
  for (const graph of fieldsOf(window, 0, source.size)) {
    if (graph.number !== field.modelGraph) continue;
    for (const part of fieldsOf(window, graph.from, graph.to)) {
      if (part.number !== field.graphInitializer) continue;
      const entries = [...fieldsOf(window, part.from, part.to)].filter((f) => f.number === field.tensorExternal);
      const at = new Map(entries.map((entry) => keyAndValue(source, window, entry)));
      const location = at.get("location")?.replace(/^\.\//, "");
      if (location === undefined) continue;
      const end = Number(at.get("offset") ?? 0) + Number(at.get("length") ?? 0);
      reach.set(location, Math.max(reach.get(location) ?? 0, end));
    }
  }
  return [...reach].map(([location, bytes]) => ({ location, bytes }));
}

function keyAndValue(source: ByteSource, window: Window, entry: Field): readonly [string, string] {
  const texts = ["", ""] as [string, string];
  for (const { number, from, to } of fieldsOf(window, entry.from, entry.to))
    if (number === 1 || number === 2) texts[number - 1] = utf8(source.read(from, to));
  return texts;
}

function utf8(bytes: Uint8Array): string {
  return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
}

/** Bytes of the source, from the field's tag to the next field. */
interface Field {
  readonly number: number;
  readonly start: number;
  /** Where the payload begins. */
  readonly from: number;
  readonly to: number;
}

/** What the new file consists of: old ranges, read at the end, and new bytes. */
type Piece = Pick<Field, "start" | "to"> | Uint8Array;

function graphParts(window: Window, graph: Field, location: string): Piece[] {
  const out: Piece[] = [];
  for (const part of fieldsOf(window, graph.from, graph.to)) {
    const fields = part.number === field.graphInitializer ? [...fieldsOf(window, part.from, part.to)] : [];
    const raw = fields.find(({ number, from, to }) => number === field.tensorRaw && to - from >= smallest);
    const kept = fields.filter((f) => f !== raw);
    if (!raw) out.push(part);
    else out.push(...message(field.graphInitializer, [...kept, ...reference(location, raw)]));
  }
  return out;
}

function reference(location: string, { from, to }: Field): Piece[] {
  const entries = { location, offset: `${from}`, length: `${to - from}` };
  const external = Object.entries(entries).flatMap(([key, value]) =>
    message(field.tensorExternal, [...message(1, [ascii(key)]), ...message(2, [ascii(value)])]),
  );
  return [...external, varint(field.tensorLocation * 8), varint(1)];
}

/** Fields in order. Payloads are not read. */
function* fieldsOf(window: Window, from: number, to: number): Generator<Field> {
  for (let at = from; at < to; ) {
    const start = at;
    const tag = window.varint(at);
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    const size = wire === 2 ? window.varint(tag.next) : null;
    const payload = size ? size.next : tag.next;
    const length = size ? size.value : wire === 0 ? window.varint(payload).next - payload : { 1: 8, 5: 4 }[wire];
    if (length === undefined || number === 0 || payload + length > to)
      throw new Error(`externaliseWeights(): no ONNX model at byte ${start} of ${window.size}; is the file complete?`);
    at = payload + length;
    yield { number, start, from: payload, to: at };
  }
}

type Window = ReturnType<typeof windowOn>;

/** Reads numbers through a window, so that a file is not asked for single bytes. */
function windowOn(source: ByteSource) {
  const reach = 4096;
  let begin = 0;
  let bytes = source.read(0, 0);
  const byteAt = (at: number): number => {
    if (at < begin || at >= begin + bytes.length) {
      begin = at;
      bytes = source.read(at, Math.min(source.size, at + reach));
    }
    return bytes[at - begin] ?? 0;
  };
  return {
    size: source.size,
    varint(at: number): { readonly value: number; readonly next: number } {
      let value = 0;
      for (let i = 0; i < 10; i++) {
        const byte = byteAt(at + i);
        // Multiplied, not shifted: lengths reach beyond 31 bits.
        value += (byte & 0x7f) * 2 ** (7 * i);
        if (byte < 0x80) return { value, next: at + i + 1 };
      }
      throw new Error(`externaliseWeights(): no number at byte ${at}; expected an ONNX model`);
    },
  };
}

function message(number: number, parts: readonly Piece[]): Piece[] {
  return [varint(number * 8 + 2), varint(parts.reduce((sum, part) => sum + lengthOf(part), 0)), ...parts];
}

function lengthOf(piece: Piece): number {
  return piece instanceof Uint8Array ? piece.length : piece.to - piece.start;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function joined(source: ByteSource, pieces: readonly Piece[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + lengthOf(piece), 0));
  let at = 0;
  for (const piece of runsOf(pieces)) {
    out.set(piece instanceof Uint8Array ? piece : source.read(piece.start, piece.to), at);
    at += lengthOf(piece);
  }
  return out;
}

/** Ranges that follow each other as one: thousands of nodes would be as many reads of a file. */
function runsOf(pieces: readonly Piece[]): Piece[] {
  const runs: Piece[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last && "start" in last && "start" in piece && last.to === piece.start)
      runs[runs.length - 1] = { start: last.start, to: piece.to };
    else runs.push(piece);
  }
  return runs;
}
