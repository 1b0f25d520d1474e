// Sessions of one UNet: the plain one, and those whose attention can be read and edited, each opened when it is first called for.

import type { LowRankGraphPorts } from "../../graph/gradient/projections.ts";
import type { UnetEdits } from "../../graph/rewrite-unet.ts";
import type { StylePorts } from "../../graph/rules/aligned-attention.ts";
import type { EditPorts } from "../../graph/rules/edited-attention.ts";
import type { InferenceSession, Runtime } from "../runtime.ts";

export interface OpenedUnet {
  readonly session: InferenceSession;
  /** null: the plain network. */
  readonly edits: EditPorts | null;
  /** null: it aligns no statistics. */
  readonly style: StylePorts | null;
  /** null: what it reads of text takes no additions. */
  readonly lowRank: LowRankGraphPorts | null;
}

/** The session with these ports; null: the plain one. */
export type UnetSessions = (edits: UnetEdits | null) => Promise<OpenedUnet>;

/**
 * `plain` is there already. `isAlone`: one session at a time, for a network whose weights would not fit twice; the others are opened again
 * when they are called for.
 */
export function unetSessions(
  runtime: Pick<Runtime, "release">,
  plain: OpenedUnet,
  isAlone: boolean,
  open: UnetSessions,
): UnetSessions {
  const opened = new Map([[keyOf(null), plain]]);
  return async (edits) => {
    const key = keyOf(edits);
    const found = opened.get(key);
    if (found) return found;
    for (const [other, { session }] of isAlone ? opened : []) {
      opened.delete(other);
      await runtime.release(session);
    }
    const made = await open(edits);
    opened.set(key, made);
    return made;
  };
}

const keyOf = (edits: UnetEdits | null) => JSON.stringify(edits);
