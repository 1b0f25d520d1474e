// The commands on rulers, guides, the grid and snapping.
import { pagesOf, recordOf } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import type { Axis } from "../../studio/snapping.ts";
import { texts } from "../language/texts.ts";
import { type Action, action } from "../shell/action.ts";
import { setAid, toggleAid, useAids, useTakenGuide } from "./guides-store.ts";

const words = texts.guides.commands;

export function guideActions({ store, commands }: Editor): readonly Action[] {
  const { doc, currentPage } = store.getState();
  const page = recordOf(doc, "page", currentPage);
  const guides = page?.guides ?? [];
  const some = { enabled: guides.length > 0, menus: ["guide"] } as const;
  const add = (axis: Axis) => () => {
    if (!page) return;
    setAid("guides", true);
    commands.addGuide(page.id, axis, (axis === "x" ? page.widthMm : page.heightMm) / 2);
  };
  const { guides: shown } = useAids.getState();
  const { page: of, index } = useTakenGuide.getState();
  const isTaken = of === currentPage && guides[index] !== undefined;
  return [
    action("rulers", words.rulers, () => toggleAid("rulers"), { menus: ["page"] }),
    action("guide-lines", words.guides, () => toggleAid("guides"), { menus: ["page"] }),
    action("remove-guide", words.remove, () => commands.removeGuide(currentPage, index), {
      enabled: isTaken,
      menus: ["guide"],
    }),
    action("lock-guides", words.locked, () => toggleAid("locked"), { enabled: shown, menus: ["guide"] }),
    action("grid", words.grid, () => toggleAid("grid"), { menus: ["page"] }),
    action("snapping", words.snapping, () => toggleAid("snapping"), { menus: ["page"] }),
    action("add-guide-x", words.addX, add("x"), { enabled: page !== undefined }),
    action("add-guide-y", words.addY, add("y"), { enabled: page !== undefined }),
    action("copy-guides", words.copy, () => commands.copyGuides(currentPage), {
      enabled: guides.length > 0 && pagesOf(doc).length > 1,
      menus: ["guide"],
    }),
    action("clear-guides", words.clear, () => commands.clearGuides(currentPage), some),
  ];
}
