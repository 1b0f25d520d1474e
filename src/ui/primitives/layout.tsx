// The shapes that every pane is made of.
import type { ComponentProps, HTMLAttributes, ReactNode } from "react";
import { classes } from "./classes.ts";
import css from "./layout.module.css";

interface ShapeProps extends HTMLAttributes<HTMLElement> {
  readonly as?: "div" | "span" | "p" | "label" | "section" | "header" | "article" | "form" | "h1" | "h2";
}

const shape =
  (look: string | undefined, tag: NonNullable<ShapeProps["as"]>) =>
  ({ as: Tag = tag, className, ...rest }: ShapeProps) => <Tag className={classes(look, className)} {...rest} />;

/** One below the other. */
export const Stack = shape(css.stack, "div");
/** A part of a pane, ruled off from the next. */
export const Section = shape(css.section, "section");
/** Takes the room that is left in a row. */
export const Grow = shape(css.grow, "div");
export const Muted = shape(css.muted, "span");
/** What a place without content says. */
export const Empty = shape(css.empty, "div");
/** Says what a tool does, over the page; nothing to point at. */
export const Tip = shape(css.tip, "span");
/** For screen readers only. */
export const VisuallyHidden = shape(css.visuallyHidden, "div");

interface RowProps extends ShapeProps {
  /** First to the left, last to the right. */
  readonly spread?: boolean;
  readonly wrap?: boolean;
}

/** Side by side. */
export function Row({ as: Tag = "div", spread = false, wrap = false, className, ...rest }: RowProps) {
  return <Tag className={classes(css.row, spread && css.spread, wrap && css.wrap, className)} {...rest} />;
}

interface NoteProps extends ShapeProps {
  readonly tone?: "quiet" | "accent" | "warning" | "danger";
}

/** A line in small print. */
export function Note({ as: Tag = "p", tone = "quiet", className, ...rest }: NoteProps) {
  return <Tag className={classes(css.note, css[tone], className)} {...rest} />;
}

type FailureProps = Readonly<Record<"message" | "remedy", string>> & {
  readonly before?: string;
  readonly role?: "alert";
};

/** What went wrong and what to do; `before` says what failed, where the message doesn't. */
export const FailureNote = ({ before = "", message, remedy, role }: FailureProps) => (
  <Note tone="danger" role={role}>
    {`${before} ${message} ${remedy}`.trim()}
  </Note>
);

interface TermsProps {
  readonly rows: readonly (readonly [term: ReactNode, meaning: ReactNode])[];
  readonly className?: string | undefined;
}

/** Terms, each with what is said of it. */
export const Terms = ({ rows, className }: TermsProps) => (
  <dl className={className}>
    {rows.map(([term, meaning], place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
      <div key={place}>
        <dt>{term}</dt>
        <dd>{meaning}</dd>
      </div>
    ))}
  </dl>
);

/** A bar of what is done; needs a name. */
export const Progress = ({ className, ...rest }: ComponentProps<"progress"> & { readonly "aria-label": string }) => (
  <progress className={classes(css.progress, className)} {...rest} />
);
