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

/** Whether a key event is this shortcut. Shift is ignored for signs such as "?", which need it on some keyboards only. */
export function matchesShortcut(keys: string, event: Keystroke, mac = apple): boolean {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  const isSign = /^[^a-z0-9]$/.test(key);
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
  return keys
    .split("+")
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
