// What is kept between visits, in IndexedDB: one record per document key, images as Blobs named by their own hash.
import { createStore, delMany, get, keys, set } from "idb-keyval";
import type { AssetStore, DocumentStore } from "../ports.ts";

/** `name` separates studios on one origin (tests). */
export function createBrowserDocuments(name = "komawari"): DocumentStore {
  const store = createStore(`${name}-documents`, "documents");
  return {
    read: (key) => get<unknown>(key, store),
    write: (key, value) => set(key, value, store),
  };
}

/** Images by the SHA-256 of their bytes, in lower-case hex. */
export function createBrowserAssets(name = "komawari"): AssetStore {
  const store = createStore(`${name}-images`, "images");
  return {
    async put(image) {
      const hash = await sha256(image);
      await set(hash, image, store);
      return hash;
    },
    get: (hash) => get<Blob>(hash, store),
    async keepOnly(hashes) {
      const stored = await keys<string>(store);
      await delMany(
        stored.filter((hash) => !hashes.has(hash)),
        store,
      );
    },
  };
}

async function sha256(image: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await image.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
