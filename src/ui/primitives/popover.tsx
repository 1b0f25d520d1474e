// A button that opens a floating box, and the menu made of it. The native popover attribute gives light dismissal, Escape,
// the way back of the focus and the top layer; Floating UI finds the place.
import { autoUpdate, flip, offset, shift, useFloating } from "@floating-ui/react";
import { Check, type LucideIcon } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from "react";
import type { Vec } from "../../geometry/vec.ts";
import { listen } from "../listen.ts";
import { shortcutLabel } from "../shortcuts.ts";
import { type ButtonProps, IconButton } from "./button.tsx";
import { classes } from "./classes.ts";
import css from "./popover.module.css";

interface PopoverProps {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly look?: NonNullable<ButtonProps["look"]>;
  readonly small?: boolean;
  readonly align?: "start" | "end";
  readonly kind?: "dialog" | "menu";
  readonly children: (close: () => void) => ReactNode;
}

const ITEMS = '[role^="menuitem"]:not(:disabled)';
/** Below the button, above it when there is no room, always inside the window. */
const beside = [offset(6), flip({ padding: 8, crossAxis: false }), shift({ padding: 8 })];

/** Below a point, over it when there is no room. */
const atPoint = [offset(6), shift({ padding: 8, crossAxis: true })];

const moveFocus = (event: KeyboardEvent<HTMLElement>) => {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(ITEMS)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next === undefined || items.length === 0) return;
  event.preventDefault();
  items[(next + items.length) % items.length]?.focus();
};

export function Popover({ align = "start", kind = "dialog", children, ...button }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const [anchor, setButton] = useState<HTMLButtonElement | null>(null);
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const id = useId();
  const { floatingStyles } = useFloating({
    open,
    strategy: "fixed",
    placement: `bottom-${align}`,
    middleware: beside,
    whileElementsMounted: autoUpdate,
    // Nothing is measured while it is closed.
    elements: { reference: open ? anchor : null, floating: box },
  });
  useEffect(() => {
    if (open && kind === "menu") box?.querySelector<HTMLElement>(ITEMS)?.focus();
  }, [open, kind, box]);
  return (
    <>
      <IconButton {...button} ref={setButton} popoverTarget={id} aria-haspopup={kind} aria-expanded={open} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its role, dialog or menu, is given below */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: likewise */}
      <div
        ref={setBox}
        id={id}
        popover="auto"
        role={kind}
        aria-label={button.label}
        className={classes(css.popover, kind === "menu" && css.menu)}
        style={floatingStyles}
        tabIndex={-1}
        onToggle={(event) => setOpen(event.newState === "open")}
        onKeyDown={kind === "menu" ? moveFocus : undefined}
      >
        {open && children(() => box?.hidePopover())}
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

/** `items` are asked for while it is open. */
export function Menu({
  items,
  ...rest
}: Omit<PopoverProps, "children" | "kind"> & { readonly items: () => readonly MenuEntry[] }) {
  return (
    <Popover kind="menu" {...rest}>
      {(close) => <MenuItems items={items()} close={close} />}
    </Popover>
  );
}

function MenuItems({ items, close }: { readonly items: readonly MenuEntry[]; readonly close: () => void }) {
  // Without a column for icons where no entry has any.
  const isPlain = items.every((item) => item === "rule" || (!item.icon && item.checked === undefined));
  return items.map((item, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no identity but its place
    if (item === "rule") return <hr key={index} className={css.rule} />;
    const Icon = item.checked ? Check : item.icon;
    const check = item.checked === undefined ? {} : { "aria-checked": item.checked };
    return (
      <button
        key={item.title}
        type="button"
        role={item.checked === undefined ? "menuitem" : "menuitemcheckbox"}
        className={css.item}
        data-plain={isPlain || undefined}
        disabled={item.disabled ?? false}
        onClick={() => {
          close();
          item.run();
        }}
        {...check}
      >
        {Icon ? <Icon size={16} aria-hidden /> : !isPlain && <span />}
        <span>
          {item.title}
          {item.note && <small>{item.note}</small>}
        </span>
        {item.keys && <kbd>{shortcutLabel(item.keys)}</kbd>}
      </button>
    );
  });
}

interface PlacedMenuProps {
  readonly label: string;
  /** In the window, CSS pixels. */
  readonly at: Vec;
  readonly items: readonly MenuEntry[];
  /** `refocus`: the focus should go back to where it came from. */
  readonly onClose: (refocus: boolean) => void;
}

/** A menu at a point, open as long as it is mounted. A press beside it, Escape and Tab close it. */
export function PlacedMenu({ label, at, items, onClose }: PlacedMenuProps) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const anchor = useMemo(
    () => ({ getBoundingClientRect: () => DOMRect.fromRect({ ...at, width: 0, height: 0 }) }),
    [at],
  );
  const { floatingStyles } = useFloating({
    open: true,
    strategy: "fixed",
    placement: "bottom-start",
    middleware: atPoint,
    elements: { reference: anchor as unknown as Element, floating: box },
  });
  useEffect(() => {
    if (!box) return;
    box.showPopover();
    box.querySelector<HTMLElement>(ITEMS)?.focus();
    const outside = ({ target }: Event) => !box.contains(target as Node) && onClose(false);
    return listen(window, { pointerdown: outside, wheel: outside, resize: () => onClose(false) }, { capture: true });
  }, [box, onClose]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    moveFocus(event);
    if (event.key !== "Escape" && event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    onClose(true);
  };
  return (
    // A manual popover: the release of the very press that opened it would dismiss an automatic one.
    <div
      ref={setBox}
      popover="manual"
      role="menu"
      aria-label={label}
      className={classes(css.popover, css.menu)}
      style={floatingStyles}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <MenuItems items={items} close={() => onClose(true)} />
    </div>
  );
}
