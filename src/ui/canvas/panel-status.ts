// What can be said of a panel at this moment, in one word for the eye and in one sentence for the ear.
import type { Lettering, Shot } from "../../comic/records.ts";
import type { Job } from "../../studio/state.ts";
import { texts } from "../language/texts.ts";
import type { PanelItem } from "./panel-items.ts";

export type PanelStatus = "no-shot" | "empty" | "queued" | "forming" | "failed" | "drawn" | "stale";

export interface PanelFacts {
  readonly shot: Shot | null;
  /** The job that this shot is in, if any. */
  readonly job: Job | null;
  readonly hasRender: boolean;
  readonly stale: boolean;
}

/**
 * The newest job that draws this shot and has not delivered it, by the time of its newest picture (null: it has none):
 * a page that failed halfway still gave some of its panels. Jobs come newest first.
 */
export function owingJob(jobs: readonly Job[], shot: string, newestPictureAt: number | null): Job | null {
  return jobs.find((job) => job.shots.includes(shot) && job.startedAt > (newestPictureAt ?? -1)) ?? null;
}

/** A running or failed job says more than the picture below it. */
export function panelStatus({ shot, job, hasRender, stale }: PanelFacts): PanelStatus {
  if (!shot) return "no-shot";
  if (job?.status === "running") return "forming";
  if (job?.status === "queued") return "queued";
  if (job?.status === "failed") return "failed";
  if (!hasRender) return "empty";
  return stale ? "stale" : "drawn";
}

/** Panel text without its tag brackets and [NC], cut after a word. */
export function firstWords(text: string, most: number): string {
  const plain = text
    .replace(/\[NC\]/gi, "")
    .replace(/\[([^\]]*)\]/g, " $1 ")
    .replace(/\s+(?=[,.;:!?'’]|\s)/g, "")
    .trim();
  if (plain.length <= most) return plain;
  const space = plain.lastIndexOf(" ", most);
  return `${plain.slice(0, space > most / 2 ? space : most)}…`;
}

interface NamedPanel extends Pick<PanelItem, "number" | "count" | "shot"> {
  readonly lettering: readonly { readonly record: Pick<Lettering, "type"> }[];
}

/** "Panel 2 of 4: Mina at the beach, drawn, locked, Mina drifts, one caption, 2 balloons". */
export function panelName(
  { number, count, shot, lettering }: NamedPanel,
  status: PanelStatus,
  drifting: readonly string[] = [],
): string {
  const words = texts.canvas.panel;
  const captions = lettering.filter(({ record }) => record.type === "caption").length;
  const balloons = lettering.length - captions;
  const said = [
    shot ? firstWords(shot.text, 80) : "",
    words.status[status],
    shot?.locked ? words.locked : "",
    drifting.length > 0 ? texts.likeness.badge(drifting) : "",
    captions > 0 ? texts.reach.captions(captions) : "",
    balloons > 0 ? texts.reach.balloons(balloons) : "",
  ];
  return words.name(number, count, said.filter((part) => part !== "").join(", "));
}

/** "Caption of panel 2: The next morning", "Mina in panel 2: Where is everyone?". */
export function letteringName(lettering: Lettering, panel: number): string {
  const words = texts.canvas.lettering;
  if (lettering.type === "caption") return words.caption(panel, lettering.text);
  return words.speech(lettering.speaker, panel, lettering.text);
}
