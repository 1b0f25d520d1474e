// What the studio can do, one by one: how an action is described.

export interface Action {
  readonly id: string;
  readonly title: string;
  readonly keys?: string;
  /** Other keys for the same. */
  readonly alsoKeys?: readonly string[];
  /** Runs while text is being typed, too. */
  readonly whileTyping?: boolean;
  readonly enabled: boolean;
  run(): void;
}

export type ActionOptions = Partial<Pick<Action, "keys" | "alsoKeys" | "whileTyping" | "enabled">>;
/** An action that is enabled unless its options say otherwise. */
export const action = (id: string, title: string, run: () => void, options: ActionOptions = {}): Action => ({
  id,
  title,
  run,
  enabled: true,
  ...options,
});
