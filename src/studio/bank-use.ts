// What the banks of a drawing will take, and what it costs when that is more than they may: said before it is drawn.
import type { PanelSpec } from "../diffusion/panel.ts";
import type { ModelInfo } from "../worker/protocol.ts";
import type { DrawPlan } from "./draw-plan.ts";
import { writersAmong } from "./identity.ts";
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
  /** Network calls that a budget adds, at most: in a step in which nothing is shared there are none. */
  readonly extraCalls: number;
}

type Size = Pick<PanelSpec, "cast" | "width" | "height">;

/** Foretells what diffusion/pipelines/banks does with a plan and a budget. */
export function bankUse(
  plan: DrawPlan,
  { bankBytesPerPixel, references }: Pick<ModelInfo, "bankBytesPerPixel" | "references">,
  budget: number,
): BankUse {
  const { waiting, across } = picturesRead(plan);
  const { steps } = plan.settings;
  const bytesOf = ({ width, height }: Size) => width * height * bankBytesPerPixel;
  let bytes = across.reduce((sum, panel) => sum + bytesOf(panel), 0);
  let kept = bytes;
  let inHand = 0;
  let extraCalls = 0;
  for (const { picture, batches, waves } of waiting) {
    const calls = references === "noised" ? steps * (batches - 1) : steps * batches - 1;
    // A bank for each step waits from the first wave to the second.
    const own = bytesOf(picture) * (references === "noised" && waves > 1 ? steps : 1);
    if (calls === 0) inHand = Math.max(inHand, own);
    else bytes += own;
    if (calls > 0 && kept + own <= budget) kept += own;
    else extraCalls += calls;
  }
  return { pictures: waiting.length + across.length, bytes: bytes + inHand, extraCalls };
}

/** Finished pictures that are read, by how many batches and waves, and panels of batches that are read by others of their wave. */
function picturesRead({ panels, references, settings: { sharing } }: DrawPlan) {
  if (!sharing) return { waiting: [], across: [] };
  const { mode = "together", strength = {} } = sharing;
  const known = new Set(references.flatMap(({ cast }) => cast));
  const tags = new Set(mode === "together" ? [] : panels.flatMap(({ cast }) => cast).filter((tag) => !known.has(tag)));
  const showing = (tag: string) => panels.flatMap(({ cast }, i) => (cast.includes(tag) ? [i] : []));
  const writers = new Set([...tags].flatMap((tag) => writersAmong(showing(tag), panels)).map((i) => panels[i]!));
  const waveOf = (panel: PanelSpec) => (mode === "together" || writers.has(panel) ? 1 : 2);
  const batchOf = (panel: PanelSpec) => `${waveOf(panel)} ${panel.width} ${panel.height}`;
  const readersOf = ({ cast }: Size) =>
    panels.filter((panel) => cast.some((tag) => panel.cast.includes(tag) && strength[tag] !== 0));

  const read = (picture: Size, readers: readonly PanelSpec[]) => ({
    picture,
    batches: new Set(readers.map(batchOf)).size,
    waves: new Set(readers.map(waveOf)).size,
  });
  const waiting = [
    ...references.map((reference) => read(reference, readersOf(reference))),
    ...[...writers].map((panel) =>
      read(
        panel,
        readersOf(panel).filter((reader) => waveOf(reader) === 2),
      ),
    ),
  ].filter(({ batches }) => batches > 0);
  const isReadAcross = (panel: PanelSpec) =>
    (mode === "rolling" || waveOf(panel) === 1) &&
    readersOf(panel).some((reader) => waveOf(reader) === waveOf(panel) && batchOf(reader) !== batchOf(panel));
  const leaving = new Set(panels.filter(isReadAcross).map(batchOf));
  return { waiting, across: panels.filter((panel) => leaving.has(batchOf(panel))) };
}
