import type { ComponentProps } from "react";
import { classes } from "../primitives/classes.ts";
import css from "./badge.module.css";

/** A small label on the page. One that `warns` leaves out its words where the panel is narrow. */
export function Badge({
  warns = false,
  ...rest
}: Omit<ComponentProps<"span">, "className"> & { readonly warns?: boolean }) {
  return <span className={classes(css.badge, warns && css.warns)} {...rest} />;
}
