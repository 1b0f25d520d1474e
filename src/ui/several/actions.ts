// The commands on what is selected together, as the palette, the menus and the inspector know them.
import { letteringById, recordOf } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import { alignments } from "../../studio/commands/several.ts";
import { idsOf, movablesOf, several } from "../../studio/several.ts";
import { toggleSelecting } from "../canvas/canvas-store.ts";
import { texts } from "../language/texts.ts";
import { type Action, action } from "../shell/action.ts";

const words = texts.several;

/** The groups in which the inspector shows them, by their ids. */
export const severalIds = {
  align: alignments.map((to) => `align-${to}`),
  distribute: ["distribute-x", "distribute-y"],
  more: ["pin", "hide", "group", "ungroup"],
} as const;

export function severalActions({ store, commands }: Editor): readonly Action[] {
  const { doc, selection, currentPage } = store.getState();
  const all = movablesOf(doc, currentPage).map(({ record }) => record.id);
  const ids = idsOf(selection).filter((id) => all.includes(id));
  const records = ids.flatMap((id) => letteringById(doc, id) ?? recordOf(doc, "frame", id) ?? []);
  const every = (field: "pinned" | "hidden") => records.length > 0 && records.every((record) => record[field]);
  const from = (count: number) => ({ enabled: ids.length >= count, menus: ["lettering", "panel"] }) as const;
  const more = { enabled: all.length > 1 };
  return [
    action("select-all", words.all, () => commands.select(several(doc, all)), { ...more, menus: ["page"] }),
    action("select-several", words.mode, toggleSelecting, { ...more, menus: ["page", "lettering"] }),
    ...alignments.map((to) =>
      action(`align-${to}`, words.align[to], () => commands.alignSeveral(ids, to), { enabled: ids.length > 1 }),
    ),
    ...(["x", "y"] as const).map((axis) =>
      action(`distribute-${axis}`, words.distribute[axis], () => commands.distributeSeveral(ids, axis), {
        enabled: ids.length > 2,
      }),
    ),
    action("pin", every("pinned") ? words.unpin : words.pin, () => commands.pinSeveral(ids, !every("pinned")), from(1)),
    action(
      "hide",
      every("hidden") ? words.show : words.hide,
      () => commands.hideSeveral(ids, !every("hidden")),
      from(1),
    ),
    action("group", words.group, () => commands.groupSeveral(ids), from(2)),
    action("ungroup", words.ungroup, () => commands.ungroupSeveral(ids), {
      ...from(1),
      enabled: records.some(({ group }) => group !== undefined),
    }),
  ];
}
