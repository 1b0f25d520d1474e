// A button that opens a floating box, and the menu made of it. The native popover attribute gives light dismissal, Escape
// and the top layer; arrow keys are ours.
import { Check, type LucideIcon } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { shortcutLabel } from "../shortcuts.ts";
import { Button, type ButtonProps, IconButton } from "./button.tsx";
import { placeBeside } from "./place.ts";

interface PopoverProps {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Text on the button; without it the button shows its icon only. */
  readonly text?: string;
  readonly look?: NonNullable<ButtonProps["look"]>;
  readonly small?: boolean;
  readonly align?: "start" | "end";
  readonly kind?: "dialog" | "menu";
  readonly disabled?: boolean;
  readonly children: (close: () => void) => ReactNode;
}

const ITEMS = '[role^="menuitem"]:not(:disabled)';

const moveFocus = (event: KeyboardEvent<HTMLElement>) => {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(ITEMS)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next === undefined || items.length === 0) return;
  event.preventDefault();
  items[(next + items.length) % items.length]?.focus();
};

export function Popover(props: PopoverProps) {
  const {
    label,
    icon,
    text,
    look = "plain",
    small = false,
    align = "start",
    kind = "dialog",
    disabled = false,
  } = props;
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const element = box.current;
    if (!open || !element || !anchor.current) return;
    placeBeside(element, anchor.current, align);
    if (kind === "menu") element.querySelector<HTMLElement>(ITEMS)?.focus();
  }, [open, align, kind]);
  const button = {
    ref: anchor,
    icon,
    look,
    small,
    disabled,
    popoverTarget: id,
    "aria-haspopup": kind,
    "aria-expanded": open,
  } as const;
  const close = () => box.current?.hidePopover();
  return (
    <>
      {text === undefined ? <IconButton label={label} {...button} /> : <Button {...button}>{text}</Button>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its role, dialog or menu, is given below */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: likewise */}
      <div
        ref={box}
        id={id}
        popover="auto"
        role={kind}
        aria-label={label}
        className={`popover ${kind === "menu" ? "menu" : ""}`}
        tabIndex={-1}
        onToggle={(event) => setOpen(event.newState === "open")}
        onKeyDown={kind === "menu" ? moveFocus : undefined}
      >
        {open && props.children(close)}
      </div>
    </>
  );
}

export type MenuEntry =
  | {
      readonly title: string;
      readonly note?: string;
      readonly icon?: LucideIcon;
      readonly keys?: string;
      readonly disabled?: boolean;
      /** Makes it a check item. */
      readonly checked?: boolean;
      run(): void;
    }
  | "rule";

export function Menu({
  items,
  ...rest
}: Omit<PopoverProps, "children" | "kind"> & { readonly items: readonly MenuEntry[] }) {
  return (
    <Popover kind="menu" {...rest}>
      {(close) =>
        items.map((item, index) => {
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no identity but its place
          if (item === "rule") return <hr key={index} className="menu-rule" />;
          const Icon = item.checked ? Check : item.icon;
          const check = item.checked === undefined ? {} : { "aria-checked": item.checked };
          return (
            <button
              key={item.title}
              type="button"
              role={item.checked === undefined ? "menuitem" : "menuitemcheckbox"}
              className="menu-item"
              disabled={item.disabled ?? false}
              onClick={() => {
                close();
                item.run();
              }}
              {...check}
            >
              {Icon ? <Icon size={16} aria-hidden /> : <span />}
              <span>
                {item.title}
                {item.note && <small>{item.note}</small>}
              </span>
              {item.keys && <kbd>{shortcutLabel(item.keys)}</kbd>}
            </button>
          );
        })
      }
    </Popover>
  );
}
