// Whether a stored tensor adds nothing.
import { uniformOf } from "./facts.ts";
import { attributeOf, numbersOf } from "./model.ts";
import type { View } from "./view.ts";

/** True when every number of a constant is known to be zero; false when it is kept outside the file. */
export function isZero(view: View, name: string): boolean {
  if (uniformOf(view.facts.of(name)) === 0) return true;
  const node = view.producer(name);
  const stored =
    view.graph.initializers.get(name) ?? (node?.opType === "Constant" ? attributeOf(node, "value")?.t : undefined);
  return (stored && numbersOf(stored)?.every((x) => x === 0)) ?? false;
}
