// Which keys run which command: the standard ones, and what the artist chose instead, which is kept in this browser.
import * as v from "valibot";
import { create } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { keep, readKept } from "../kept.ts";

/** By the id of a command; the first is the one that is shown. Written as `strokeOf` writes them. */
export const standardKeys = {
  undo: ["mod+z"],
  redo: ["mod+shift+z", "mod+y"],
  "save-file": ["mod+s"],
  "save-file-as": ["mod+shift+s"],
  stories: ["mod+o"],
  export: ["mod+e"],
  palette: ["mod+k"],
  help: ["?"],
  "draw-page": ["mod+enter"],
  "reroll-page": ["mod+shift+enter"],
  "reroll-drifting": ["shift+r"],
  reroll: ["r"],
  redraw: ["d"],
  lock: ["l"],
  boxes: ["b"],
  "mark-part": ["p"],
  rough: ["s"],
  "frame-picture": ["i"],
  "select-all": ["mod+a"],
  "select-several": ["m"],
  group: ["mod+g"],
  ungroup: ["mod+shift+g"],
  hide: ["h"],
  "cut-tool": ["k"],
  "cut-panel": ["shift+k"],
  rulers: ["u"],
  "guide-lines": ["mod+;"],
  grid: ["mod+'"],
  snapping: ["n"],
  "add-balloon": ["a"],
  "add-caption": ["shift+a"],
  "panel-earlier": ["["],
  "panel-later": ["]"],
  "move-panel": ["shift+m"],
  "next-page": ["pagedown"],
  "previous-page": ["pageup"],
  script: ["1"],
  cast: ["2"],
  looks: ["3"],
  pages: ["4"],
  "zoom-in": ["mod+=", "mod++"],
  "zoom-out": ["mod+-"],
  fit: ["mod+0"],
  read: ["f"],
  edges: ["t"],
  spreads: ["w"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Keymap = Readonly<Record<string, readonly string[]>>;
const standard: Keymap = standardKeys;

const KEY = "komawari.keys";
const schema = v.fallback(v.record(v.string(), v.array(v.string())), {});

/** Only what differs from the standard. */
const useOwnKeys = create<{ readonly own: Keymap }>()(() => ({ own: readKept(KEY, schema, {}) }));

function setOwn(own: Keymap): void {
  useOwnKeys.setState({ own });
  keep(KEY, own);
}

const keysIn = (own: Keymap, id: string): readonly string[] => own[id] ?? standard[id] ?? [];

export const keysOf = (id: string): readonly string[] => keysIn(useOwnKeys.getState().own, id);

/** Hook: the keys of a command that are shown, or undefined. */
export const useKeys = (id: string): string | undefined => useOwnKeys(({ own }) => keysIn(own, id)[0]);

/** Hook: the commands whose keys are not the standard ones. */
export const useChangedKeys = (): readonly string[] => useOwnKeys(useShallow(({ own }) => Object.keys(own)));

/**
 * A keymap in which these keys run a command and no other of `ids`; none: the command has no keys. What comes back to the
 * standard is left out.
 */
export function withKeys(own: Keymap, ids: readonly string[], id: string, keys: string | null): Keymap {
  const wanted = (each: string) => {
    if (each === id) return keys === null ? [] : [keys];
    return keysIn(own, each).filter((key) => key !== keys);
  };
  const isStandard = (each: string, list: readonly string[]) => list.join(" ") === (standard[each] ?? []).join(" ");
  const next = ids.map((each) => [each, wanted(each)] as const).filter(([each, list]) => !isStandard(each, list));
  return Object.fromEntries(next);
}

export function setKeys(ids: readonly string[], id: string, keys: string | null): void {
  setOwn(withKeys(useOwnKeys.getState().own, ids, id, keys));
}

export const resetKeys = (): void => setOwn({});

/** What the page itself, typing, or the browser does with keys, whatever the artist chose. */
const OF_THE_PAGE = /^(alt\+|shift\+)*(enter|escape|tab| |arrow\w+|delete|backspace|contextmenu|f10)$/;
const OF_THE_BROWSER = /^mod\+(shift\+)?[cnrtvwx]$|^f\d+$/;

/** Why keys can't be chosen, or null. */
export function reservedBy(keys: string): "page" | "browser" | null {
  if (OF_THE_PAGE.test(keys)) return "page";
  return OF_THE_BROWSER.test(keys) ? "browser" : null;
}
