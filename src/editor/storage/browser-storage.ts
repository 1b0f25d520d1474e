// What is kept between visits, in IndexedDB: one record per document key, images as Blobs named by their own hash; and what a
// tab remembers.
import { createStore, delMany, get, getMany, keys, promisifyRequest, set } from "idb-keyval";
import { hashOf } from "../../models/files/hash.ts";
import type { AssetStore, DocumentKey, DocumentStore, TabMemory } from "../ports.ts";

/** `name` separates studios on one origin (tests). */
export function createBrowserDocuments(name = "komawari"): DocumentStore {
  const store = createStore(`${name}-documents`, "documents");
  return {
    keys: () => keys<DocumentKey>(store),
    read: (key) => get<unknown>(key, store),
    write: (entries) =>
      store("readwrite", (inside) => {
        for (const [key, value] of Object.entries(entries)) {
          if (value === undefined) inside.delete(key);
          else inside.put(value, key);
        }
        return promisifyRequest<undefined>(inside.transaction);
      }),
  };
}

/** In the session storage. Where it is forbidden, every visit is that of a fresh tab. */
export function createTabMemory(name = "komawari"): TabMemory {
  const key = `${name}.story`;
  return {
    story() {
      try {
        return sessionStorage.getItem(key);
      } catch {
        return null;
      }
    },
    remember(story) {
      try {
        sessionStorage.setItem(key, story);
      } catch {
        // As in story().
      }
    },
  };
}

/** Images by the SHA-256 of their bytes, in lower-case hex. */
export function createBrowserAssets(name = "komawari"): AssetStore {
  const store = createStore(`${name}-images`, "images");
  return {
    async put(image) {
      const hash = await hashOf(await image.arrayBuffer());
      await set(hash, image, store);
      return hash;
    },
    get: (hash) => get<Blob>(hash, store),
    getAll: (hashes) => getMany<Blob>([...hashes], store),
    async keepOnly(hashes) {
      const stored = await keys<string>(store);
      await delMany(
        stored.filter((hash) => !hashes.has(hash)),
        store,
      );
    },
  };
}
