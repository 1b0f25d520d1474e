// Keyboard shortcuts as text: "mod+shift+z". `mod` is Command on Apple machines and Control elsewhere.
import { texts } from "./language/texts.ts";

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What a key event must carry; KeyboardEvent fits. */
export interface Keystroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const SIGN = /^[^a-z0-9]$/;
/** A plus at the end is a key. */
const partsOf = (keys: string): readonly string[] => keys.split(/\+(?=.)/);

/** The shortcut that a key event is, as shortcuts are written; null while only Shift and the like are held. */
export function strokeOf(event: Keystroke, mac = apple): string | null {
  const key = event.key.toLowerCase();
  if (["shift", "control", "alt", "meta", "altgraph", "dead", "unidentified"].includes(key)) return null;
  const mod = mac ? event.metaKey : event.ctrlKey;
  const held = [mod && "mod", event.shiftKey && !SIGN.test(key) && "shift", event.altKey && "alt"];
  return [...held.filter(Boolean), key].join("+");
}

/** Whether a key event is this shortcut. Shift is ignored for signs such as "?", which need it on some keyboards only. */
export function matchesShortcut(keys: string, event: Keystroke, mac = apple): boolean {
  const parts = partsOf(keys);
  const key = parts.at(-1) ?? "";
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  const isSign = SIGN.test(key);
  return (
    event.key.toLowerCase() === key &&
    mod === parts.includes("mod") &&
    !other &&
    event.altKey === parts.includes("alt") &&
    (isSign || event.shiftKey === parts.includes("shift"))
  );
}

const SIGNS: Readonly<Record<string, string>> = texts.keys;
const APPLE_SIGNS: Readonly<Record<string, string>> = { ...SIGNS, mod: "⌘", shift: "⇧", alt: "⌥", enter: "↩" };

/** As the artist's keyboard says it: "Ctrl+Shift+Z" or "⇧⌘Z". */
export function shortcutLabel(keys: string, mac = apple): string {
  const signs = mac ? APPLE_SIGNS : SIGNS;
  return partsOf(keys)
    .map((part) => signs[part] ?? part.toUpperCase())
    .join(mac ? "" : "+");
}

/** Whether typing at this place writes text, so that single letters must not be taken as shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["range", "radio", "checkbox", "button"].includes(target.type);
}
