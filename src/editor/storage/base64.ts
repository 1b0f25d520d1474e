// Files as they lie in a card.
import { strFromU8, strToU8 } from "fflate";

export async function toBase64(file: Blob): Promise<string> {
  return btoa(strFromU8(new Uint8Array(await file.arrayBuffer()), true));
}

export function fromBase64(text: string, type: string): Blob {
  return new Blob([strToU8(atob(text), true)], { type });
}
