// Buttons. An icon button is always named; its name is also its tooltip (tooltip.tsx reads data-tip and data-keys).
import { type LucideIcon, Trash2 } from "lucide-react";
import type { ComponentProps } from "react";
import { shortcutLabel } from "../shortcuts.ts";
import css from "./button.module.css";
import { classes } from "./classes.ts";

export interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: "plain" | "outline" | "primary" | "danger";
  readonly small?: boolean;
  readonly icon?: LucideIcon;
}

export function Button({ look = "plain", small = false, icon: Icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={classes(css.button, css[look], small && css.small, className)} {...rest}>
      {Icon && <Icon size={small ? 14 : 16} aria-hidden />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children"> {
  readonly label: string;
  readonly icon: LucideIcon;
  /** As in shortcuts.ts, e.g. "mod+z". */
  readonly keys?: string;
}

export function IconButton({ label, keys, className, ...rest }: IconButtonProps) {
  const hint = keys === undefined ? {} : { "data-keys": shortcutLabel(keys) };
  return <Button className={classes(css.icon, className)} aria-label={label} data-tip={label} {...hint} {...rest} />;
}

/** Takes something away for good. */
export const RemoveButton = (props: { readonly label: string; readonly onClick: () => void }) => (
  <IconButton small look="danger" icon={Trash2} {...props} />
);
