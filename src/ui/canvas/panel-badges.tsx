// What a panel says of itself without being asked: waiting, forming, failed, changed, locked.
import { Brush, Clock, Crosshair, Dices, Lock, RotateCw, TriangleAlert, X } from "lucide-react";
import {
  type ComponentProps,
  type CSSProperties,
  type RefObject,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Shot } from "../../comic/records.ts";
import type { Size } from "../../geometry/box.ts";
import { nextMeans } from "../../studio/interactions.ts";
import { loadedModel } from "../../studio/selectors.ts";
import type { Job } from "../../studio/state.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { classes } from "../primitives/classes.ts";
import { firstThatFits } from "./badge-place.ts";
import { useCanvas } from "./canvas-store.ts";
import { mm, mmBox } from "./mm-style.ts";
import css from "./panel-badges.module.css";
import type { PanelItem } from "./panel-items.ts";
import type { PanelStatus } from "./panel-status.ts";
import { usePanelJob } from "./use-panel.ts";

interface PanelBadgesProps {
  readonly item: PanelItem;
  readonly status: PanelStatus;
  /** Tags of the characters that drift. */
  readonly drifting: readonly string[];
}

export function PanelBadges({ item, status, drifting }: PanelBadgesProps) {
  const job = usePanelJob(item);
  const { shot } = item;
  if (!shot) return null;
  const isEmpty = !shot.locked && drifting.length === 0 && status !== "queued" && status !== "stale";
  return (
    <>
      {status === "forming" && job && (
        <div className={css.progress} style={lowerEdge(item, item.frame.borderMm / 2)} aria-hidden="true">
          <i style={{ transform: `scaleX(${progressOf(job)})` }} />
        </div>
      )}
      {status === "failed" && job && <FailedCard item={item} job={job} shot={shot.id} />}
      {!isEmpty && <BadgeRow {...{ item, shot, status, drifting }} />}
    </>
  );
}

function BadgeRow({ item, shot, status, drifting }: PanelBadgesProps & { readonly shot: Shot }) {
  const { commands } = useEditor();
  const words = texts.canvas.badge;
  const row = useRef<HTMLDivElement>(null);
  const said = [shot.locked, status, ...drifting].join("\n");
  const fit = useFreePlace(row, said, item);
  return (
    <div ref={row} data-part="badges" className={css.badges} {...fit}>
      {shot.locked && (
        <Badge title={words.locked}>
          <Lock size={12} aria-hidden />
        </Badge>
      )}
      {status === "queued" && (
        <Badge>
          <Clock size={12} aria-hidden />
          <span>{words.queued}</span>
        </Badge>
      )}
      {drifting.length > 0 && (
        <Badge warns data-tip={texts.likeness.badgeTip(drifting)}>
          <TriangleAlert size={12} aria-hidden />
          <span>{texts.likeness.badge(drifting)}</span>
          {!shot.locked && (
            <Button small icon={Dices} tabIndex={-1} onClick={() => commands.reroll(shot.id)}>
              {texts.draw.reroll}
            </Button>
          )}
        </Badge>
      )}
      {status === "stale" && (
        <Badge warns title={words.changed}>
          <span>{words.changed}</span>
          <Button small icon={Brush} tabIndex={-1} onClick={() => commands.redraw(shot.id)}>
            {texts.draw.redraw}
          </Button>
        </Badge>
      )}
    </div>
  );
}

/** With its words, without them, as dots. */
const FORMS = ["full", "short", "dots"] as const;
type Form = (typeof FORMS)[number];
/** Between badges and what they stand beside, CSS pixels. */
const CLEAR_PX = 6;
/** Of a panel's upper part, where its tools mostly are, CSS pixels: badges stand there only if there is no other room for their words. */
const TOOLS_PX = 62;

/** The largest form of the badges for which the panel has room beside all lettering, and its place; hidden when there is none. */
function useFreePlace(row: RefObject<HTMLElement | null>, said: string, item: PanelItem) {
  const scale = useCanvas((s) => s.view.scale);
  const [sizes, setSizes] = useState<readonly (readonly [Form, Size])[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is said in the row decides its sizes
  useLayoutEffect(() => {
    const element = row.current;
    if (!element) return;
    const { form } = element.dataset;
    const measured = FORMS.map((each) => {
      element.dataset.form = each;
      return [each, { width: element.offsetWidth, height: element.offsetHeight }] as const;
    });
    element.dataset.form = form ?? "full";
    setSizes(measured);
  }, [row, said]);
  const found = useMemo(() => {
    const clear = (CLEAR_PX + (item.frame.borderMm * scale) / 2) / scale;
    const forms = sizes.map(([form, { width, height }]) => {
      return [form, { width: width / scale + 2 * clear, height: height / scale + 2 * clear }] as const;
    });
    const { polygon, covered, bounds } = item;
    const tools = { ...bounds, height: TOOLS_PX / scale };
    const fits =
      firstThatFits(forms.slice(0, 1), polygon, [...covered, tools]) ?? firstThatFits(forms, polygon, covered);
    return fits && { form: fits.form, place: { x: fits.place.x + clear, y: fits.place.y + clear } };
  }, [sizes, scale, item]);
  if (!found) return { "data-form": "full", style: { visibility: "hidden" } } as const;
  return { "data-form": found.form, style: { left: mm(found.place.x), top: mm(found.place.y) } } as const;
}

/** Where the panel ends below, so far inside its edges. */
function lowerEdge({ bounds }: PanelItem, inset: number): CSSProperties {
  return { left: mm(bounds.x + inset), top: mm(bounds.y + bounds.height - inset), width: mm(bounds.width - 2 * inset) };
}

// Almost all the time goes into denoising; what comes before and after shows as its ends. Some panels are decoded before others are.
function progressOf({ phase, step, of, remainingMs, wholeMs }: Job): number {
  if (phase === "decode") return wholeMs && remainingMs !== null ? Math.max(0, 1 - remainingMs / wholeMs) : 1;
  return phase === "denoise" && of > 0 ? 0.04 + (0.94 * step) / of : 0.02;
}

function FailedCard({ item, job, shot }: { readonly item: PanelItem; readonly job: Job; readonly shot: string }) {
  const { commands } = useEditor();
  const words = texts.canvas.failed;
  return (
    <div className={css.failed} style={mmBox(item.bounds)}>
      <section className={css.card} aria-label={words.title}>
        <p className={css.title}>
          <TriangleAlert size={14} aria-hidden />
          {words.title}
        </p>
        <p className={css.why}>
          {job.failure?.message ?? words.unknown} {job.failure?.remedy}
        </p>
        <div className={css.actions}>
          {job.means ? (
            <GoOnButton shot={shot} />
          ) : (
            <Button small look="outline" icon={RotateCw} onClick={() => commands.redraw(shot)}>
              {texts.common.tryAgain}
            </Button>
          )}
          <IconButton small label={texts.common.dismiss} icon={X} onClick={() => commands.dismiss(job.id)} />
        </div>
      </section>
    </div>
  );
}

/** The next step of a correction that failed; nothing where none is left. */
function GoOnButton({ shot }: { readonly shot: string }) {
  const { commands } = useEditor();
  const hasNext = useEditorState((state) => {
    const model = loadedModel(state);
    return model !== null && nextMeans(state.doc, shot, model, state.refusal) !== null;
  });
  return hasNext ? (
    <Button small look="outline" icon={Crosshair} onClick={() => commands.correct(shot)}>
      {texts.inspector.interaction.correct}
    </Button>
  ) : null;
}

type BadgeProps = Omit<ComponentProps<"span">, "className"> & { readonly warns?: boolean };

/** A small label on the page. */
export function Badge({ warns = false, ...rest }: BadgeProps) {
  return <span className={classes(css.badge, warns && css.warns)} {...rest} />;
}
