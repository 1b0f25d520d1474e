// What finished panels leave for those that read them: the keys and values of a call of their own, which reads nothing.
// A network that was trained to see clean panels gets them once, at t = 0, for all steps. Another gets them with the noise
// of each step, always the same noise, so that what it sees is like what it saw in training.
import type { SiteRows } from "../models.ts";
import { bytesOf, sharesIn } from "../sharing.ts";
import { tensor } from "../tensor.ts";
import { type Batch, callUnet, type Session, unitNoise } from "./batch.ts";
import type { PanelEvent } from "./request.ts";

export interface Banks {
  /** Whether a panel will be read by one that is drawn later. */
  isAwaited(panel: string): boolean;
  /** Takes a batch of one finished panel, its latents clean. What serves all steps is written at once. */
  add(finished: Batch): AsyncGenerator<PanelEvent, void, void>;
  /** What a panel gives one batch of readers in a step, per site [halves * N, C]. Throws when it was not added. */
  read(panel: string, step: number): AsyncGenerator<PanelEvent, readonly SiteRows[], void>;
}

/** `batches`: all that will read. What is written is kept until the last of them has read it. */
export function createBanks(session: Session, batches: readonly Batch[]): Banks {
  const { references } = session.model;
  const nameOf = (panel: string, step: number) => (references === "clean" ? panel : `${panel} ${step}`);
  const ahead = readsAhead(session, batches, nameOf);
  const awaited = new Set([...ahead.values()].map(({ panel }) => panel));
  const finished = new Map<string, Batch>();
  const kept = new Map<string, readonly SiteRows[]>();
  const bytes = () => [...kept.values()].reduce((sum, rows) => sum + bytesOf(rows), 0);

  async function* write(panel: string, step: number) {
    const batch = finished.get(panel);
    if (!batch) throw new Error(`panel ${panel} is read before it is finished`);
    const rows = await writeRows(session, batch, step);
    kept.set(nameOf(panel, step), rows);
    yield { type: "bank", bytes: bytes() } as const;
    return rows;
  }

  return {
    isAwaited: (panel) => awaited.has(panel),
    async *add(batch) {
      const [{ id }] = batch.panels as readonly [Batch["panels"][number]];
      finished.set(id, batch);
      if (references === "clean" && awaited.has(id)) yield* write(id, 0);
    },
    async *read(panel, step) {
      const name = nameOf(panel, step);
      const rows = kept.get(name) ?? (yield* write(panel, step));
      const reads = ahead.get(name);
      if (!reads || --reads.count === 0) kept.delete(name);
      return rows;
    },
  };
}

/** By name of what is written: which panel, and how many batches will read it. */
function readsAhead(
  { request, model, everyone, readFrom }: Session,
  batches: readonly Batch[],
  nameOf: (panel: string, step: number) => string,
): Map<string, { readonly panel: string; count: number }> {
  const { sharing, sharingSeed, scheduler } = request;
  const steps = scheduler.timesteps.length;
  const ahead = new Map<string, { readonly panel: string; count: number }>();
  if (!sharing) return ahead;
  for (const batch of batches) {
    const read = new Set(batch.panels.flatMap(({ id }) => readFrom.get(id)!));
    const sources = everyone.filter(({ id, wave }) => read.has(id) && wave < batch.sharing[0]!.wave);
    for (let step = 0; step < steps; step++) {
      if (!sharesIn(sharing, sharingSeed, step, steps, model.denoiser.sites.length)) continue;
      for (const { id } of sources) {
        const name = nameOf(id, step);
        const reads = ahead.get(name) ?? { panel: id, count: 0 };
        ahead.set(name, reads);
        reads.count++;
      }
    }
  }
  return ahead;
}

/** Runs a finished panel for what it leaves: clean at t = 0, or in the noise of a step. */
async function writeRows(session: Session, batch: Batch, step: number): Promise<readonly SiteRows[]> {
  const { model, request } = session;
  const { scheduler } = request;
  if (model.references === "clean") return (await callUnet(session, batch, batch.latents, 0, null, true)).rows;
  const { dims, data } = batch.latents;
  const noised = scheduler.addNoise(step, data, unitNoise(session, batch.panels, 0).data);
  const input = tensor(dims, scheduler.scaleInput(step, noised));
  return (await callUnet(session, batch, input, scheduler.timesteps[step]!, null, true)).rows;
}
