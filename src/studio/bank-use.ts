// What the banks of a drawing will take, and what it costs when that is more than they may: said before it is drawn.
import { bytesAcross, forecastBanks } from "../sharing/banks.ts";
import { planReading } from "../sharing/reading-plan.ts";
import { isWarmup } from "../sharing/settings.ts";
import type { ModelInfo } from "../worker/protocol.ts";
import type { DrawPlan } from "./draw-plan.ts";
import type { EditorState } from "./state.ts";

/** Of a device's memory: a tab holds a model and pictures besides. */
const SHARE = 1 / 16;
/** Browsers that do not tell are taken to run on a small device. */
const GUESSED_GIGABYTES = 4;

/** Bytes that banks may take unless the artist says otherwise. `gigabytes`: what the browser says of the device's memory. */
export function automaticBankBudget(gigabytes: number | null): number {
  return (gigabytes ?? GUESSED_GIGABYTES) * 1e9 * SHARE;
}

/** Bytes that banks may take. */
export function bankBudgetOf({ bankBudget, deviceGigabytes }: EditorState): number {
  return bankBudget ?? automaticBankBudget(deviceGigabytes);
}

export interface BankUse {
  /** Pictures that are read through a bank. */
  readonly pictures: number;
  /** Bytes when everything is kept until nothing reads it any more. */
  readonly bytes: number;
  /** Network calls that a budget adds, at most: in a step in which no layer shares there are none. */
  readonly extraCalls: number;
}

/** Foretells what banks come to when a plan is drawn within a budget. */
export function bankUse(
  { panels, references, settings: { sharing, steps } }: DrawPlan,
  model: Pick<ModelInfo, "bankBytesPerPixel" | "references">,
  budget: number,
): BankUse {
  const plan = planReading(panels, references, sharing);
  const pixels = new Map([...panels, ...references].map(({ id, width, height }) => [id, width * height]));
  const bytesOf = (id: string) => pixels.get(id)! * model.bankBytesPerPixel;
  const shared = Array.from({ length: steps }, (_, step) => step).filter(
    (s) => sharing && !isWarmup(sharing, s, steps),
  );
  const within = (bytes: number) =>
    forecastBanks(plan, { noise: model.references, steps: shared, budget: bytes, bytesOf });
  const ample = within(Number.POSITIVE_INFINITY);
  const batches = plan.waves.flat();
  const across = batches.flatMap((batch) => (batch.isReadAcross ? batch.panels : []));
  return {
    pictures: new Set(batches.flatMap(({ finished }) => finished)).size + across.length,
    bytes: bytesAcross(plan, bytesOf) + ample.bytes,
    extraCalls: within(budget).calls - ample.calls,
  };
}
