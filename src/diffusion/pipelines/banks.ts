// What finished panels leave for those that read them: the keys and values of a call of their own, which reads nothing.
// A network that was trained to see clean panels gets them once, at t = 0, for all steps. Another gets them with the noise
// of each step, always the same noise, so that what it sees is like what it saw in training. What does not fit into the
// budget is not kept: it is written again whenever it is read, and comes out the same.
import { BankCache } from "../../sharing/banks.ts";
import type { PanelBatch } from "../../sharing/reading-plan.ts";
import type { KeptRow } from "../models.ts";
import { bytesLeftBy, sharedSteps } from "../shared-tokens.ts";
import { tensor } from "../tensor.ts";
import { type Batch, callUnet, type Session, unitNoise } from "./batch.ts";
import type { PanelEvent } from "./request.ts";

export type Banks = ReturnType<typeof createBanks>;

export function createBanks(session: Session) {
  const { model, request, plan, tokens, halves } = session;
  const { sharing, sharingSeed, scheduler, bankBudget = Number.POSITIVE_INFINITY } = request;
  const cache = new BankCache<readonly KeptRow[]>(plan, {
    noise: model.references,
    steps: sharedSteps(sharing, sharingSeed, scheduler.timesteps.length, model.denoiser.sites.length),
    budget: bankBudget,
    bytesOf: (id) => bytesLeftBy(tokens.get(id)!, model.denoiser, halves),
  });
  const finished = new Map<string, Batch>();

  async function* write(panel: string, step: number) {
    const batch = finished.get(panel);
    if (!batch) throw new Error(`panel ${panel} is read before it is finished`);
    const rows = await writeRows(session, batch, step);
    const kept = cache.banks().reduce((sum, { bank }) => sum + bytesOf(bank), 0);
    yield { type: "bank", bytes: kept + bytesOf(rows) } as const;
    return rows;
  }

  /** What is kept, if no processor took it away. */
  const remaining = (panel: string, step: number) => {
    const rows = cache.find(panel, step);
    if (!rows?.some(({ call }) => call.isLost)) return rows;
    cache.drop(panel, step);
    return undefined;
  };

  return {
    /** Whether a panel will be read by one that is drawn later. */
    isAwaited: (panel: string) => cache.isAwaited(panel),
    /** Takes a batch of one finished panel, its latents clean. What serves all steps is written at once. */
    async *add(batch: Batch): AsyncGenerator<PanelEvent, void, void> {
      const { id } = batch.panels[0]!;
      finished.set(id, batch);
      if (cache.isWrittenAhead(id)) cache.keep(id, 0, yield* write(id, 0));
    },
    /**
     * Hands over what a panel gives a batch of readers in a step, by half; it is theirs only within `use`. Throws when the panel was
     * not added, and LostRowsError when a processor goes away at this moment.
     */
    async *read(
      panel: string,
      readers: PanelBatch,
      step: number,
      use: (kept: readonly KeptRow[]) => void,
    ): AsyncGenerator<PanelEvent, void, void> {
      const rows = remaining(panel, step) ?? (yield* write(panel, step));
      const stays = cache.afterRead(panel, step, readers, rows);
      try {
        use(rows);
      } finally {
        if (!stays) release(rows);
      }
    },
    release: () => {
      for (const { bank } of cache.banks()) release(bank);
    },
  };
}

const callsOf = (rows: readonly KeptRow[]) => new Set(rows.map(({ call }) => call));

/** Of whole calls: what one panel leaves is all that its calls left. */
const bytesOf = (rows: readonly KeptRow[]) => [...callsOf(rows)].reduce((sum, { bytes }) => sum + bytes, 0);

function release(rows: readonly KeptRow[]): void {
  for (const call of callsOf(rows)) call.release();
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
