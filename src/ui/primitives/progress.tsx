import type { ComponentProps } from "react";
import { classes } from "./classes.ts";
import css from "./progress.module.css";

/** A bar of what is done; needs a name. */
export function Progress({ className, ...rest }: ComponentProps<"progress"> & { readonly "aria-label": string }) {
  return <progress className={classes(css.progress, className)} {...rest} />;
}
