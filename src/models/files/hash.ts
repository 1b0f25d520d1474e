// SHA-256 in lower-case hexadecimal: what files, pictures and weights are known by.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Of what is in memory: the browser's own is faster. */
export async function hashOf(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

export type Hasher = ReturnType<typeof createHasher>;

/** Of what comes piece by piece; hex() ends it. */
export function createHasher() {
  const hash = sha256.create();
  return { update: (bytes: Uint8Array) => void hash.update(bytes), hex: () => bytesToHex(hash.digest()) };
}
