// What finished panels leave for those that read them: the keys and values of a call of their own, which reads nothing.
// A network that was trained to see clean panels gets them once, at t = 0, for all steps. Another gets them with the noise
// of each step, always the same noise, so that what it sees is like what it saw in training. What does not fit into the
// budget is not kept: it is written again whenever it is read, and comes out the same.
import type { KeptRow } from "../models.ts";
import { bytesLeftBy, sharesIn } from "../sharing.ts";
import { tensor } from "../tensor.ts";
import { type Batch, callUnet, isReadAcross, type Session, unitNoise } from "./batch.ts";
import type { PanelEvent } from "./request.ts";

export interface Banks {
  /** Whether a panel will be read by one that is drawn later. */
  isAwaited(panel: string): boolean;
  /** Takes a batch of one finished panel, its latents clean. What serves all steps is written at once. */
  add(finished: Batch): AsyncGenerator<PanelEvent, void, void>;
  /**
   * Hands over what a panel gives a batch of readers in a step, by half; it is theirs only within `use`. Throws when the panel was not
   * added, and LostRowsError when a processor goes away at this moment.
   */
  read(
    panel: string,
    readers: Batch,
    step: number,
    use: (kept: readonly KeptRow[]) => void,
  ): AsyncGenerator<PanelEvent, void, void>;
  release(): void;
}

/**
 * `batches`: all that will read. What is written is kept until the last of them has read it, first come first served: of things
 * that are all read once a step, a part that stays is worth most. What batches of one wave leave for each other counts as used.
 */
export function createBanks(session: Session, batches: readonly Batch[]): Banks {
  const { references } = session.model;
  const { bankBudget = Number.POSITIVE_INFINITY } = session.request;
  const nameOf = (panel: string, step: number) => (references === "clean" ? panel : `${panel} ${step}`);
  const ahead = readsAhead(session, batches, nameOf);
  const awaited = new Set([...ahead.values()].map(({ panel }) => panel));
  const finished = new Map<string, Batch>();
  const kept = new Map<string, readonly KeptRow[]>();
  const room = bankBudget - bytesAcross(session, batches);
  const bytesKept = () => [...kept.values()].reduce((sum, rows) => sum + bytesOf(rows), 0);
  const fits = (bytes: number) => bytesKept() + bytes <= room;

  async function* write(panel: string, step: number) {
    const batch = finished.get(panel);
    if (!batch) throw new Error(`panel ${panel} is read before it is finished`);
    const rows = await writeRows(session, batch, step);
    yield { type: "bank", bytes: bytesKept() + bytesOf(rows) } as const;
    return rows;
  }

  /** What is kept of a name, if no processor took it away. */
  const present = (name: string) => {
    const rows = kept.get(name);
    if (!rows?.some(({ call }) => call.isLost)) return rows;
    kept.delete(name);
    return undefined;
  };

  return {
    isAwaited: (panel) => awaited.has(panel),
    async *add(batch) {
      const panel = batch.sharing[0]!;
      finished.set(panel.id, batch);
      const bytes = bytesLeftBy(panel, session.model.denoiser, session.halves);
      if (references === "clean" && awaited.has(panel.id) && fits(bytes)) kept.set(panel.id, yield* write(panel.id, 0));
    },
    async *read(panel, readers, step, use) {
      const name = nameOf(panel, step);
      const rows = present(name) ?? (yield* write(panel, step));
      const reads = ahead.get(name)?.reads;
      reads?.delete(readingOf(readers, step));
      if (!reads?.size) kept.delete(name);
      else if (!kept.has(name) && fits(bytesOf(rows))) kept.set(name, rows);
      try {
        use(rows);
      } finally {
        if (!kept.has(name)) release(rows);
      }
    },
    release: () => {
      for (const rows of kept.values()) release(rows);
      kept.clear();
    },
  };
}

const callsOf = (rows: readonly KeptRow[]) => new Set(rows.map(({ call }) => call));

/** Of whole calls: what one panel leaves is all that its calls left. */
const bytesOf = (rows: readonly KeptRow[]) => [...callsOf(rows)].reduce((sum, { bytes }) => sum + bytes, 0);

function release(rows: readonly KeptRow[]): void {
  for (const call of callsOf(rows)) call.release();
}

const readingOf = (readers: Batch, step: number) => `${readers.panels[0]!.id} ${step}`;

/** By name of what is written: which panel, and who will read it. */
function readsAhead(
  { request, model, everyone, readFrom }: Session,
  batches: readonly Batch[],
  nameOf: (panel: string, step: number) => string,
): ReadonlyMap<string, { readonly panel: string; readonly reads: Set<string> }> {
  const { sharing, sharingSeed, scheduler } = request;
  const steps = scheduler.timesteps.length;
  const ahead = new Map<string, { readonly panel: string; readonly reads: Set<string> }>();
  if (!sharing) return ahead;
  for (const batch of batches) {
    const read = new Set(batch.panels.flatMap(({ id }) => readFrom.get(id)!));
    const sources = everyone.filter(({ id, wave }) => read.has(id) && wave < batch.sharing[0]!.wave);
    for (let step = 0; step < steps; step++) {
      if (!sharesIn(sharing, sharingSeed, step, steps, model.denoiser.sites.length)) continue;
      for (const { id } of sources) {
        const name = nameOf(id, step);
        const waited = ahead.get(name) ?? { panel: id, reads: new Set() };
        ahead.set(name, waited);
        waited.reads.add(readingOf(batch, step));
      }
    }
  }
  return ahead;
}

/** Bytes that batches of one wave keep for each other, of the wave in which that is most. Who is read at all leaves the whole call. */
function bytesAcross(session: Session, batches: readonly Batch[]): number {
  const waves = [1, 2].map((wave) => batches.filter(({ sharing }) => sharing[0]!.wave === wave));
  const bytes = (wave: readonly Batch[], batch: Batch) => {
    if (!isReadAcross(session, wave, batch)) return 0;
    return batch.sharing.reduce((sum, p) => sum + bytesLeftBy(p, session.model.denoiser, session.halves), 0);
  };
  return Math.max(...waves.map((wave) => wave.reduce((sum, batch) => sum + bytes(wave, batch), 0)));
}

/** Runs a finished panel for what it leaves: clean at t = 0, or in the noise of a step. */
async function writeRows(session: Session, batch: Batch, step: number): Promise<readonly KeptRow[]> {
  const { model, request } = session;
  const { scheduler } = request;
  // If a processor takes it away it is written again.
  const kept = { shared: null, keep: "processor" } as const;
  if (model.references === "clean") return (await callUnet(session, batch, batch.latents, 0, kept)).kept;
  const { dims, data } = batch.latents;
  const noised = scheduler.addNoise(step, data, unitNoise(session, batch.panels, 0).data);
  const input = tensor(dims, scheduler.scaleInput(step, noised));
  return (await callUnet(session, batch, input, scheduler.timesteps[step]!, kept)).kept;
}
