// Rewrite rules: a rule names the nodes worth a look, says for each what it matched or why not, and rewrites the matches.
import type { NodeProto } from "onnx-buf";
import { editGraph, type GraphEdit } from "./edit.ts";
import type { Graph } from "./model.ts";
import { type View, viewGraph } from "./view.ts";

/** Why a candidate was left alone. */
export interface Refusal {
  readonly reason: string;
}

export interface Rule<Match extends object> {
  readonly name: string;
  candidates(view: View): readonly NodeProto[];
  check(view: View, node: NodeProto): Match | Refusal;
  /** Matches of one rule must not overlap: all are rewritten in one edit. */
  rewrite(edit: GraphEdit, match: Match): void;
}

export interface Applied {
  readonly graph: Graph;
  /** Matches rewritten, by rule name; 0 for a rule that found none. */
  readonly counts: Readonly<Record<string, number>>;
  /** Candidates left alone, by rule and node, and why. */
  readonly refused: readonly { readonly rule: string; readonly node: string; readonly reason: string }[];
}

export function isRefusal(result: object): result is Refusal {
  return "reason" in result;
}

/** Applies rules in order, each once over the whole graph. The graph given is not changed. */
export function applyRules(graph: Graph, rules: readonly Rule<object>[]): Applied {
  const counts: Record<string, number> = {};
  const refused: { rule: string; node: string; reason: string }[] = [];
  let current = graph;
  for (const rule of rules) {
    const view = viewGraph(current);
    const matches: object[] = [];
    for (const node of rule.candidates(view)) {
      const result = rule.check(view, node);
      if (isRefusal(result))
        refused.push({ rule: rule.name, node: node.name || (node.output[0] ?? ""), reason: result.reason });
      else matches.push(result);
    }
    counts[rule.name] = matches.length;
    if (matches.length === 0) continue;
    const edit = editGraph(current);
    for (const match of matches) rule.rewrite(edit, match);
    current = edit.finish();
  }
  return { graph: current, counts, refused };
}
