// The downloaded models: what is there of each, and the one piece of work that goes on with it. All state is here;
// the files are the vault's, the bytes the network's.

import type { FromStore, StorageRoom, StoredModel } from "../../worker/protocol.ts";
import type { CatalogueModel } from "../catalogue.ts";
import { type Failure, StudioError, toFailure } from "../failure.ts";
import { digest, downloadFile } from "./download.ts";
import { listFiles } from "./hub.ts";
import type { Net } from "./request.ts";
import { createSpeed } from "./speed.ts";
import type { FileRecord, ModelRecord, Vault } from "./vault.ts";

interface Work {
  readonly stop: AbortController;
  ended: Promise<void>;
}

interface Desk {
  readonly vault: Vault;
  readonly net: Net;
  send(message: FromStore): void;
  models: ReadonlyMap<string, CatalogueModel>;
  states: ReadonlyMap<string, StoredModel>;
  readonly work: Map<string, Work>;
  /** As it was when it was last measured: that takes a walk through the files. */
  room: StorageRoom;
}

const REPORT_EVERY_MS = 200;

export function createModelStore(options: Pick<Desk, "vault" | "net" | "send">) {
  const desk: Desk = {
    ...options,
    models: new Map(),
    states: new Map(),
    work: new Map(),
    room: { models: 0, used: 0, free: 0 },
  };
  return {
    /** Looks what an earlier visit left. */
    async open(models: readonly CatalogueModel[]) {
      desk.models = new Map(models.filter((m) => !m.embedded).map((m) => [m.id, m]));
      for (const model of desk.models.values()) {
        if (!desk.work.has(model.id)) set(desk, model.id, await stateNow(desk, model));
      }
      await report(desk);
    },
    download: (model: string) => begin(desk, model, false),
    repair: (model: string) => begin(desk, model, true),
    pause: (model: string) => stop(desk, model),
    async remove(id: string) {
      await stop(desk, id);
      const model = desk.models.get(id);
      if (!model) return;
      await desk.vault.remove(id);
      set(desk, id, stateFrom(model, null, new Map()));
      await report(desk);
    },
  };
}

/** What a record and the bytes on the disk say of a model. */
function stateFrom(model: CatalogueModel, record: ModelRecord | null, found: ReadonlyMap<string, number>): StoredModel {
  const files: readonly Pick<FileRecord, "path" | "bytes" | "status">[] =
    record?.files ?? model.files.map((file) => ({ ...file, status: "partial" }));
  const sizeOf = (path: string) => found.get(path) ?? 0;
  const loaded = files.reduce((sum, { path, bytes }) => sum + Math.min(bytes, sizeOf(path)), 0);
  const isDamaged = files.some((f) => f.status === "damaged" || (f.status === "done" && sizeOf(f.path) !== f.bytes));
  const isReady = record !== null && files.every((file) => file.status === "done");
  return {
    id: model.id,
    status: isDamaged ? "damaged" : isReady ? "ready" : record || loaded > 0 ? "paused" : "absent",
    loaded,
    total: files.reduce((sum, file) => sum + file.bytes, 0),
    bytesPerSecond: null,
    failure: isDamaged ? damaged(model) : null,
  };
}

const damaged = ({ title }: CatalogueModel): Failure => ({
  code: "model-corrupt",
  message: `${title} is damaged in this browser's storage.`,
  remedy: "Press Repair: only what is damaged is downloaded again.",
});

async function stateNow({ vault }: Desk, model: CatalogueModel): Promise<StoredModel> {
  const found = new Map<string, number>();
  for (const { path } of model.files) found.set(path, await vault.size(model.id, path));
  return stateFrom(model, await vault.read(model.id), found);
}

function set(desk: Desk, id: string, change: Partial<StoredModel>): void {
  const before = desk.states.get(id);
  desk.states = new Map(desk.states).set(id, { ...before, ...change } as StoredModel);
}

async function report(desk: Desk): Promise<void> {
  desk.room = await desk.vault.room();
  tell(desk);
}

function tell(desk: Desk): void {
  desk.send({ type: "models", models: [...desk.states.values()], room: desk.room });
}

async function stop(desk: Desk, id: string): Promise<void> {
  const work = desk.work.get(id);
  work?.stop.abort(new DOMException("paused", "AbortError"));
  await work?.ended;
}

async function begin(desk: Desk, id: string, verify: boolean): Promise<void> {
  const model = desk.models.get(id);
  if (!model || desk.work.has(id)) return;
  const work: Work = { stop: new AbortController(), ended: Promise.resolve() };
  desk.work.set(id, work);
  work.ended = carryOut(desk, model, verify, work.stop.signal);
  await work.ended;
}

async function carryOut(desk: Desk, model: CatalogueModel, verify: boolean, signal: AbortSignal): Promise<void> {
  const { id, title } = model;
  set(desk, id, { status: verify ? "checking" : "downloading", failure: null, bytesPerSecond: null });
  await report(desk);
  try {
    const free = await desk.vault.exclusively(id, () => bring(desk, model, verify, signal));
    const taken = `${title} is being downloaded in another tab.`;
    if (!free) throw new StudioError("internal", taken, "Wait for it, or close that tab.");
    set(desk, id, await stateNow(desk, model));
  } catch (thrown) {
    const isCorrupt = thrown instanceof StudioError && thrown.code === "model-corrupt";
    set(desk, id, {
      ...(await stateNow(desk, model)),
      status: isCorrupt ? "damaged" : "paused",
      failure: signal.aborted ? null : failureOf(thrown),
    });
  }
  desk.work.delete(id);
  await report(desk);
}

function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error && thrown.name === "QuotaExceededError")) return toFailure(thrown);
  const message = "The browser has no room left for this model.";
  return { code: "no-room", message, remedy: "Free some disk space, then press Resume." };
}

async function bring(desk: Desk, model: CatalogueModel, verify: boolean, signal: AbortSignal): Promise<void> {
  const { vault, net } = desk;
  const patience = { failures: 0, onWait: (why: string) => wait(desk, model, why) };
  const kept = await vault.read(model.id);
  const listed = kept ? [] : await listFiles(model, net, patience, signal);
  let record: ModelRecord = kept ?? { files: listed.map((file) => ({ ...file, etag: null, status: "partial" })) };
  const update = async (file: FileRecord) => {
    record = { files: record.files.map((other) => (other.path === file.path ? file : other)) };
    await vault.write(model.id, record);
  };
  await vault.write(model.id, record);
  await checkRoom(desk, model, record);
  for (const file of record.files) {
    signal.throwIfAborted();
    if (file.status !== "done" || verify) await bringFile(desk, model, file, () => record, update, signal);
  }
}

async function bringFile(
  desk: Desk,
  model: CatalogueModel,
  file: FileRecord,
  record: () => ModelRecord,
  update: (file: FileRecord) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const open = await desk.vault.open(model.id, file.path);
  let current = file;
  const note = async (change: Partial<FileRecord>) => {
    current = { ...current, ...change };
    await update(current);
  };
  try {
    if (file.status === "done") {
      if (open.getSize() === file.bytes && digest(open) === file.sha256) return;
      // The hash of these very bytes was right once: it is what the server must give again.
      open.truncate(0);
      await note({ status: "partial", etag: null });
    } else if (file.status === "damaged") open.truncate(0);
    const progress = await progressOf(desk, model, file.path, record);
    const done = await downloadFile(current, open, desk.net, signal, {
      onProgress: progress,
      onWait: (why) => wait(desk, model, why),
      onVersion: (etag) => note({ etag, status: "partial" }),
    });
    await note({ ...done, status: "done" });
  } catch (thrown) {
    if (thrown instanceof StudioError && thrown.code === "model-corrupt") await note({ status: "damaged", etag: null });
    throw thrown;
  } finally {
    open.close();
  }
}

function wait(desk: Desk, { id }: CatalogueModel, why: string): void {
  const remedy = "It is tried again in a moment.";
  set(desk, id, { status: "waiting", bytesPerSecond: null, failure: { code: "model-missing", message: why, remedy } });
  tell(desk);
}

/** Reports the bytes of one file as those of the whole model, a few times a second. */
async function progressOf(
  desk: Desk,
  model: CatalogueModel,
  path: string,
  record: () => ModelRecord,
): Promise<(loaded: number, total: number) => void> {
  let others = 0;
  for (const file of record().files) if (file.path !== path) others += await desk.vault.size(model.id, file.path);
  const otherBytes = record().files.reduce((sum, file) => sum + (file.path === path ? 0 : file.bytes), 0);
  const speed = createSpeed();
  let reported = Number.NEGATIVE_INFINITY;
  return (loaded, total) => {
    const now = desk.net.now();
    speed.note(loaded, now);
    if (now - reported < REPORT_EVERY_MS) return;
    reported = now;
    const bytesPerSecond = speed.bytesPerSecond();
    set(desk, model.id, {
      status: "downloading",
      failure: null,
      loaded: others + loaded,
      total: otherBytes + total,
      bytesPerSecond,
    });
    tell(desk);
  };
}

/** Throws StudioError "no-room" before a byte is fetched that would not fit. */
async function checkRoom(desk: Desk, { id, title }: CatalogueModel, { files }: ModelRecord): Promise<void> {
  let needed = 0;
  for (const { path, bytes } of files) needed += Math.max(0, bytes - (await desk.vault.size(id, path)));
  const { free } = await desk.vault.room();
  if (needed <= free) return;
  const gb = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
  throw new StudioError(
    "no-room",
    `${title} needs ${gb(needed)} more; this browser offers ${gb(free)}.`,
    "Delete models you don't use, or free some disk space, then press Resume.",
  );
}
