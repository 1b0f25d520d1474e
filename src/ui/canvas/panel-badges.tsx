// What a panel says of itself without being asked: waiting, forming, failed, changed, locked.
import { Brush, Clock, Dices, Lock, RotateCw, TriangleAlert, X } from "lucide-react";
import type { ComponentProps, CSSProperties } from "react";
import type { Job } from "../../studio/state.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { classes } from "../primitives/classes.ts";
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
  const { commands } = useEditor();
  const job = usePanelJob(item);
  const { shot } = item;
  const words = texts.canvas.badge;
  if (!shot) return null;
  return (
    <>
      {status === "forming" && job && (
        <div className={css.progress} style={lowerEdge(item, item.frame.borderMm / 2)} aria-hidden="true">
          <i style={{ transform: `scaleX(${progressOf(job)})` }} />
        </div>
      )}
      {status === "failed" && job && <FailedCard item={item} job={job} shot={shot.id} />}
      <div data-part="badges" className={css.badges} style={lowerEdge(item, item.frame.borderMm / 2)}>
        {shot.locked && (
          <Badge title={words.locked}>
            <Lock size={12} aria-hidden />
          </Badge>
        )}
        {status === "queued" && (
          <Badge>
            <Clock size={12} aria-hidden />
            {words.queued}
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
    </>
  );
}

/** Where the panel ends below, so far inside its edges. */
function lowerEdge({ bounds }: PanelItem, inset: number): CSSProperties {
  return { left: mm(bounds.x + inset), top: mm(bounds.y + bounds.height - inset), width: mm(bounds.width - 2 * inset) };
}

// Almost all the time goes into denoising; what comes before and after shows as its ends.
function progressOf({ phase, step, of }: Job): number {
  if (phase === "decode") return 1;
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
          <Button small look="outline" icon={RotateCw} onClick={() => commands.redraw(shot)}>
            {texts.common.tryAgain}
          </Button>
          <IconButton small label={texts.common.dismiss} icon={X} onClick={() => commands.dismiss(job.id)} />
        </div>
      </section>
    </div>
  );
}

type BadgeProps = Omit<ComponentProps<"span">, "className"> & { readonly warns?: boolean };

/** A small label on the page. One that `warns` leaves out its words where the panel is narrow. */
export function Badge({ warns = false, ...rest }: BadgeProps) {
  return <span className={classes(css.badge, warns && css.warns)} {...rest} />;
}
