// What the studio can do, one by one: how an action is described.
import { keysOf } from "../keymap/keymap.ts";

/** What a context menu is opened on. */
export type MenuPlace = "panel" | "lettering" | "page" | "guide";

export interface Action {
  readonly id: string;
  readonly title: string;
  /** What it would do at this moment, where its title says less: "Undo cut panel". */
  readonly now?: string;
  /** The first is shown. */
  readonly keys: readonly string[];
  /** Runs while text is being typed, too. */
  readonly whileTyping?: boolean;
  /** A held key runs it again and again. */
  readonly repeats?: boolean;
  /** There with what is selected, and gone with it: takes no keys. */
  readonly passing?: boolean;
  /** The context menus that it stands in. */
  readonly menus?: readonly MenuPlace[];
  readonly enabled: boolean;
  run(): void;
}

export type ActionOptions = Partial<Omit<Action, "id" | "title" | "keys" | "run">>;
/** An action that is enabled unless its options say otherwise, with the keys of its id. */
export const action = (id: string, title: string, run: () => void, options: ActionOptions = {}): Action => ({
  id,
  title,
  run,
  keys: keysOf(id),
  enabled: true,
  ...options,
});

/** As it is shown in menus and in the palette. */
export const saidOf = ({ title, now }: Action): string => now ?? title;

/** Its entry in a menu, as it is available at this moment. */
export function menuEntry(action: Action) {
  const { keys, enabled, run } = action;
  return { title: saidOf(action), disabled: !enabled, run, ...(keys[0] !== undefined && { keys: keys[0] }) };
}
