// For benches in Node: how large WebAssembly's memory grows, and files of weights that are read part by part.
import { openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

/** Bytes of every WebAssembly memory made from here on. */
export function watchMemories() {
  /** @type {WebAssembly.Memory[]} */
  const memories = [];
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    /** @param {WebAssembly.MemoryDescriptor} descriptor */
    constructor(descriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  return () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
}

/** A file as the runtime wants weights: a length, and bytes when a part of it is asked for. */
class WeightFile extends Uint8Array {
  /** @param {string} path */
  constructor(path) {
    super(0);
    this.file = openSync(path, "r");
    this.size = statSync(path).size;
  }
  /** @override */
  get byteLength() {
    return this.size;
  }
  /** @override */
  get length() {
    return this.size;
  }
  /**
   * @override
   * @param {number} from
   * @param {number} to
   */
  subarray(from, to) {
    const bytes = new Uint8Array(to - from);
    readSync(this.file, bytes, 0, bytes.length, from);
    return bytes;
  }
}

/**
 * External data of a session.
 * @param {string} folder
 * @param {readonly string[]} locations
 */
export function weightFiles(folder, locations) {
  return locations.map((path) => ({ path, data: new WeightFile(join(folder, path)) }));
}
