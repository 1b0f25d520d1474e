// Context menus: on whatever says `data-menu`, by the right button, a long press, or the menu key.
import { useCallback, useEffect, useState } from "react";
import type { Vec } from "../../geometry/vec.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { listen } from "../listen.ts";
import { PlacedMenu } from "../primitives/popover.tsx";
import { isTyping } from "../shortcuts.ts";
import { type MenuPlace, menuEntry } from "./action.ts";
import { actionGroups } from "./actions.ts";

/** A finger that rests so long, and moves no further, asks for the menu. */
const LONG_PRESS_MS = 500;
const LONG_PRESS_PX = 8;

interface OpenMenu {
  readonly place: MenuPlace;
  readonly at: Vec;
  readonly anchor: HTMLElement;
}

/** The menu that a press or a key at this element asks for. What it is opened on is selected first. */
function menuAt(target: EventTarget | null, pointer: Vec | null): OpenMenu | null {
  if (!(target instanceof Element) || isTyping(target)) return null;
  const anchor = target.closest<HTMLElement>("[data-menu]");
  if (!anchor) return null;
  if (anchor instanceof HTMLButtonElement && (anchor.ariaSelected ?? anchor.ariaPressed) !== "true") anchor.click();
  const { x, y, width, height } = anchor.getBoundingClientRect();
  const at = pointer ?? { x: x + width / 2, y: y + height / 2 };
  return { place: anchor.dataset.menu as MenuPlace, at, anchor };
}

export function ContextMenu() {
  const editor = useEditor();
  const [open, setOpen] = useState<OpenMenu | null>(null);
  useEffect(() => {
    const contextmenu = (event: PointerEvent) => {
      // By key there is no pointer, and no button.
      const menu = menuAt(
        event.target,
        event.button < 0 || event.pointerType === "" ? null : { x: event.clientX, y: event.clientY },
      );
      if (!menu) return;
      event.preventDefault();
      setOpen(menu);
    };
    return listen(document, { contextmenu });
  }, []);
  useLongPress(setOpen);
  const anchor = open?.anchor;
  const close = useCallback(
    (refocus: boolean) => {
      setOpen(null);
      if (refocus) anchor?.focus();
    },
    [anchor],
  );
  if (!open) return null;
  // What cannot be done here is found in the palette, with all the rest.
  const groups = actionGroups(editor)
    .map((actions) => actions.filter(({ menus, enabled }) => enabled && menus?.includes(open.place)))
    .filter((actions) => actions.length > 0);
  const items = groups.flatMap((actions, i) => [...(i > 0 ? (["rule"] as const) : []), ...actions.map(menuEntry)]);
  return <PlacedMenu label={texts.palette.menus[open.place]} at={open.at} items={items} onClose={close} />;
}

/** Not every system makes a context menu of a long press. */
function useLongPress(show: (menu: OpenMenu | null) => void): void {
  useEffect(() => {
    let timer = 0;
    let from: Vec = { x: 0, y: 0 };
    let shown = false;
    const pointerdown = (event: PointerEvent) => {
      clearTimeout(timer);
      if (event.pointerType !== "touch" || !event.isPrimary) return;
      from = { x: event.clientX, y: event.clientY };
      shown = false;
      timer = window.setTimeout(() => {
        const menu = menuAt(event.target, from);
        shown = menu !== null;
        if (menu) show(menu);
      }, LONG_PRESS_MS);
    };
    const pointermove = ({ clientX, clientY }: PointerEvent) => {
      if (Math.hypot(clientX - from.x, clientY - from.y) > LONG_PRESS_PX) clearTimeout(timer);
    };
    const stop = () => clearTimeout(timer);
    // The menu may lie under the finger that asked for it, and is not chosen from when that is lifted.
    const click = (event: MouseEvent) => {
      if (!shown || event.detail === 0) return;
      shown = false;
      event.stopPropagation();
      event.preventDefault();
    };
    const ends = { pointerup: stop, pointercancel: stop };
    return listen(window, { pointerdown, pointermove, ...ends, click }, { capture: true });
  }, [show]);
}
