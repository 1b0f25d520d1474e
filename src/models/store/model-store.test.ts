// The store of models over a vault in memory and servers that are functions; nothing waits for a real clock.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { CatalogueModel, FromStore, StoredModel } from "../../worker/protocol.ts";
import { withListing } from "./hub.ts";
import { createModelStore } from "./model-store.ts";
import type { Net } from "./request.ts";
import { type MemoryVault, memoryVault } from "./vault.test-kit.ts";

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251);
const sha = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");

const model: CatalogueModel = {
  id: "m",
  title: "Test model",
  summary: "",
  license: { name: "MIT", source: "", note: "", text: "" },
  embedded: false,
  listing: null,
  files: [{ path: "sub/a.bin", url: "http://hub/a.bin", bytes: bytes.length, sha256: sha(bytes) }],
  memoryBytes: 0,
  needs: { gpu: false, features: [] },
  cost: 1,
};

type Server = (range: string | null, signal: AbortSignal) => Response | Promise<Response>;

/** The bytes from the range's start on, in pieces; `cut`: the connection breaks after so many. */
function body(
  data: Uint8Array,
  range: string | null,
  {
    cut = Number.POSITIVE_INFINITY,
    etag = '"v1"',
    more = {},
  }: { cut?: number; etag?: string; more?: Readonly<Record<string, string>> } = {},
): Response {
  const from = range === null ? 0 : Number(/\d+/.exec(range)?.[0]);
  let at = from;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at - from >= cut) controller.error(new TypeError("broken line"));
      else if (at >= data.length) controller.close();
      else {
        controller.enqueue(data.slice(at, Math.min(at + 50_000, data.length)));
        at += 50_000;
      }
    },
  });
  const fields = {
    ...more,
    ETag: etag,
    ...(range && { "Content-Range": `bytes ${from}-${data.length - 1}/${data.length}` }),
  };
  return new Response(stream, { status: range ? 206 : 200, headers: fields });
}

/** Servers answer one request each, the last one all that follow. */
function setUp(servers: readonly Server[], vault: MemoryVault = memoryVault()) {
  const ranges: (string | null)[] = [];
  const waits: number[] = [];
  const sent: FromStore[] = [];
  const net: Net = {
    async fetch(_, { headers, signal }) {
      const range = (headers as Record<string, string>).Range ?? null;
      ranges.push(range);
      return servers[Math.min(ranges.length, servers.length) - 1]!(range, signal!);
    },
    // Only pauses come to their end at once; the watch for a dead line never strikes.
    wait: (ms) => {
      if (ms === 45_000) return new Promise(() => undefined);
      waits.push(ms);
      return Promise.resolve();
    },
    now: () => 0,
  };
  const store = createModelStore({ vault, net, send: (message) => sent.push(message) });
  const state = (): StoredModel => {
    const last = sent.filter((m) => m.type === "models").at(-1);
    return last!.models[0]!;
  };
  return { store, vault, ranges, waits, state };
}

test("a model is downloaded, verified and ready; another visit finds it so", async () => {
  const { store, vault, state } = setUp([(range) => body(bytes, range)]);
  await store.open([model]);
  expect(state()).toMatchObject({ status: "absent", loaded: 0, total: bytes.length });
  await store.download("m");
  expect(state()).toMatchObject({ status: "ready", loaded: bytes.length, failure: null });
  expect(sha(vault.files.get("m/sub/a.bin")!)).toBe(sha(bytes));
  const later = setUp([() => new Response(null, { status: 500 })], vault);
  await later.store.open([model]);
  expect(later.state().status).toBe("ready");
});

test("a line that breaks is taken up where it broke, after a pause", async () => {
  const { store, ranges, waits, state } = setUp([
    (range) => body(bytes, range, { cut: 100_000 }),
    (range) => body(bytes, range),
  ]);
  await store.open([model]);
  await store.download("m");
  expect(state().status).toBe("ready");
  expect(ranges).toEqual([null, "bytes=100000-"]);
  expect(waits).toEqual([1000]);
});

test("a file that changed on the server is fetched from its beginning", async () => {
  const { store, ranges, state } = setUp([
    (range) => body(bytes, range, { cut: 100_000 }),
    (range) => body(bytes, range, { etag: '"v2"' }),
  ]);
  await store.open([model]);
  await store.download("m");
  expect(state().status).toBe("ready");
  expect(ranges).toEqual([null, "bytes=100000-", null]);
});

test("a server that asks for patience gets it; one that is always in trouble is given up, and what came is kept", async () => {
  const busy = () => new Response(null, { status: 429, headers: { "Retry-After": "9" } });
  const patient = setUp([busy, (range) => body(bytes, range)]);
  await patient.store.open([model]);
  await patient.store.download("m");
  expect(patient.waits).toEqual([9000]);
  expect(patient.state().status).toBe("ready");

  const { store, state, ranges } = setUp([
    (range) => body(bytes, range, { cut: 100_000 }),
    () => new Response(null, { status: 503 }),
  ]);
  await store.open([model]);
  await store.download("m");
  expect(ranges).toHaveLength(6);
  expect(state()).toMatchObject({ status: "paused", loaded: 100_000, failure: { code: "model-missing" } });
  expect(state().failure?.message).toContain("503");
});

test("a missing file is named and not asked for twice", async () => {
  const { store, state, ranges } = setUp([() => new Response(null, { status: 404 })]);
  await store.open([model]);
  await store.download("m");
  expect(ranges).toHaveLength(1);
  expect(state().failure?.message).toMatch(/a\.bin answered 404/);
});

test("wrong bytes are refused; repairing fetches them anew", async () => {
  const wrong = bytes.slice();
  wrong[5]! ^= 1;
  const { store, state, vault } = setUp([(range) => body(wrong, range), (range) => body(bytes, range)]);
  await store.open([model]);
  await store.download("m");
  expect(state()).toMatchObject({ status: "damaged", failure: { code: "model-corrupt" } });
  await store.repair("m");
  expect(state().status).toBe("ready");
  expect(sha(vault.files.get("m/sub/a.bin")!)).toBe(sha(bytes));
});

test("repairing finds a byte that rotted on the disk", async () => {
  const { store, state, vault, ranges } = setUp([(range) => body(bytes, range)]);
  await store.open([model]);
  await store.download("m");
  const rotten = bytes.slice();
  rotten[9]! ^= 1;
  vault.files.set("m/sub/a.bin", rotten);
  await store.repair("m");
  expect(ranges).toHaveLength(2);
  expect(sha(vault.files.get("m/sub/a.bin")!)).toBe(sha(bytes));
  await store.repair("m");
  expect(ranges).toHaveLength(2);
  expect(state().status).toBe("ready");
});

test("a paused download keeps its bytes and goes on; a removed one leaves nothing", async () => {
  let reached: () => void;
  const half = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const hangs: Server = (_, signal) =>
    new Response(
      new ReadableStream(
        {
          start(controller) {
            controller.enqueue(bytes.slice(0, 100_000));
            signal.addEventListener("abort", () => controller.error(signal.reason));
          },
          pull: () => {
            reached();
            return new Promise(() => undefined);
          },
        },
        { highWaterMark: 0 },
      ),
    );
  const { store, state, ranges, vault } = setUp([hangs, (range) => body(bytes, range)]);
  await store.open([model]);
  const download = store.download("m");
  await half;
  await store.pause("m");
  await download;
  expect(state()).toMatchObject({ status: "paused", failure: null });
  await store.download("m");
  expect(ranges).toEqual([null, "bytes=100000-"]);
  expect(state().status).toBe("ready");
  await store.remove("m");
  expect(state()).toMatchObject({ status: "absent", loaded: 0 });
  expect(vault.files.size + vault.records.size).toBe(0);
});

test("nothing is fetched that does not fit, or that another tab is fetching", async () => {
  const { store, state, vault, ranges } = setUp([(range) => body(bytes, range)]);
  await store.open([model]);
  vault.free = 1000;
  await store.download("m");
  expect(state()).toMatchObject({ status: "paused", failure: { code: "no-room" } });
  vault.free = 1e9;
  vault.taken.add("m");
  await store.download("m");
  expect(state().failure?.message).toContain("another tab");
  expect(ranges).toEqual([]);
});

test("sizes and hashes that the catalogue does not know come from the hub's list", async () => {
  const unknown: CatalogueModel = {
    ...model,
    listing: "http://hub/list",
    files: [{ ...model.files[0]!, bytes: 5, sha256: null }],
  };
  const list = [{ path: "sub/a.bin", size: 130, lfs: { oid: sha(bytes), size: bytes.length } }];
  const wrong = bytes.slice().reverse();
  const { store, state, vault } = setUp([() => Response.json(list), (range) => body(wrong, range)]);
  await store.open([unknown]);
  await store.download("m");
  expect(state()).toMatchObject({ status: "damaged", failure: { code: "model-corrupt" } });
  expect(vault.records.get("m")?.files[0]).toMatchObject({ bytes: bytes.length, sha256: sha(bytes) });
});

const opaque = `"${"ab".repeat(32)}"`;
const untold: CatalogueModel = { ...model, files: [{ ...model.files[0]!, bytes: 5, sha256: null }] };

test("behind a hub whose ETags look like hashes a model is ready; what it is known by is the hash of what came", async () => {
  const { store, state, vault, ranges } = setUp([
    (range) => body(bytes, range, { etag: opaque, cut: 100_000 }),
    (range) => body(bytes, range, { etag: opaque }),
  ]);
  await store.open([untold]);
  await store.download("m");
  expect(state()).toMatchObject({ status: "ready", loaded: bytes.length, failure: null });
  expect(ranges).toEqual([null, "bytes=100000-"]);
  expect(vault.records.get("m")?.files[0]).toMatchObject({ bytes: bytes.length, sha256: sha(bytes), status: "done" });
});

test("a model that was called damaged because of such an ETag is repaired once, and stays so", async () => {
  const { store, state, vault, ranges } = setUp([(range) => body(bytes, range, { etag: opaque })]);
  vault.files.set("m/sub/a.bin", bytes);
  vault.records.set("m", { files: [{ ...untold.files[0]!, etag: null, status: "damaged" }] });
  await store.open([untold]);
  expect(state().status).toBe("damaged");
  await store.repair("m");
  await store.repair("m");
  expect(state()).toMatchObject({ status: "ready", failure: null });
  expect(ranges).toEqual([null]);
});

test("a hash that the hub tells with the bytes is held against them", async () => {
  const told = (hash: string) => ({ etag: opaque, more: { "X-Linked-ETag": `"${hash}"` } });
  const { store, state } = setUp([
    (range) => body(bytes.slice().reverse(), range, told(sha(bytes))),
    (range) => body(bytes, range, told(sha(bytes))),
  ]);
  await store.open([untold]);
  await store.download("m");
  expect(state()).toMatchObject({ status: "damaged", failure: { code: "model-corrupt" } });
  await store.repair("m");
  expect(state().status).toBe("ready");
});

test("a file of another repository is not looked for in the hub's list", () => {
  const file = (repository: string, path: string) => ({
    path,
    url: `http://hub/${repository}/resolve/main/${path}`,
    bytes: 5,
    sha256: null,
  });
  const files = [file("a/model", "unet.onnx"), file("b/encoder", "onnx/model.onnx")];
  const listing = "http://hub/api/models/a/model/tree/main";
  const listed = withListing({ ...model, listing, files }, [{ path: "unet.onnx", size: 7 }]);
  expect(listed.map(({ bytes }) => bytes)).toEqual([7, 5]);
  expect(() => withListing({ ...model, listing, files }, [])).toThrow(/expected unet\.onnx in the hub's list/);
});
