// Buttons. An icon button is always named; its name is also its tooltip (tooltip.tsx reads data-tip and data-keys).
import { type LucideIcon, Trash2 } from "lucide-react";
import type { ComponentProps } from "react";
import { useKeys } from "../keymap/keymap.ts";
import { shortcutLabel } from "../shortcuts.ts";
import css from "./button.module.css";
import { classes } from "./classes.ts";

export interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: "plain" | "outline" | "primary" | "danger";
  readonly small?: boolean;
  readonly icon?: LucideIcon;
  /** The command that it runs, whose keys its tooltip shows. */
  readonly command?: string;
}

export function Button({
  look = "plain",
  small = false,
  icon: Icon,
  command = "",
  className,
  children,
  ...rest
}: ButtonProps) {
  const keys = useKeys(command);
  const hint = keys === undefined ? {} : { "data-keys": shortcutLabel(keys) };
  return (
    <button type="button" className={classes(css.button, css[look], small && css.small, className)} {...hint} {...rest}>
      {Icon && <Icon size={small ? 14 : 16} aria-hidden />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children"> {
  readonly label: string;
  readonly icon: LucideIcon;
}

export function IconButton({ label, className, ...rest }: IconButtonProps) {
  return <Button className={classes(css.icon, className)} aria-label={label} data-tip={label} {...rest} />;
}

/** Takes something away for good. */
export const RemoveButton = (props: { readonly label: string; readonly onClick: () => void }) => (
  <IconButton small look="danger" icon={Trash2} {...props} />
);
