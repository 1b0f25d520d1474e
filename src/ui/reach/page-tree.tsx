// The page as screen readers and the keyboard meet it: one tab stop, and arrows that go through panels and lettering. What is
// painted and dragged lies in storeys; the tree owns its items in reading order.
import { type KeyboardEvent, useEffect, useRef } from "react";
import { create } from "zustand";
import { storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import type { PanelItem } from "../canvas/panel-items.ts";
import { useEditorState } from "../editor-context.tsx";
import { focusOn, useFocusPlace } from "../focus.ts";
import { texts } from "../language/texts.ts";
import css from "./page-tree.module.css";
import { type TreeItem, treeItems, treeStep } from "./tree-steps.ts";

/** The item that Tab comes back to, by its record. */
const useTree = create<{ readonly at: string | null }>()(() => ({ at: null }));

const elementOf = (id: string) => `item-${id}`;
const pageOfTree = (items: readonly TreeItem[]) => items[0]?.id ?? "";

interface TreePlace extends Pick<TreeItem, "level" | "place" | "siblings"> {
  readonly selected: boolean;
  readonly children: readonly string[];
}

/** Attributes of an item's button. It is open while the focus is on one of its children. */
export function useTreeItem(id: string, { level, place, siblings, children, selected }: TreePlace) {
  const isAt = useTree(({ at }) => at === id);
  const isOpen = useTree(({ at }) => at !== null && children.includes(at));
  return {
    id: elementOf(id),
    role: "treeitem",
    "data-tree-item": id,
    "aria-level": level,
    "aria-posinset": place,
    "aria-setsize": siblings,
    "aria-selected": selected,
    ...(children.length > 0 && { "aria-expanded": isOpen || level === 1 }),
    tabIndex: isAt ? 0 : -1,
    onFocusCapture: () => useTree.setState({ at: id }),
  } as const;
}

/** Keys of the tree, for whatever its items lie in; those that an item takes itself don't come here. */
export function treeKeys(page: string, panels: readonly PanelItem[]) {
  return (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).dataset.treeItem;
    if (from === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = treeStep(
      treeItems(page, panels),
      from,
      event.key === "Enter" && from === page ? "ArrowRight" : event.key,
    );
    if (to === null) return;
    event.preventDefault();
    focusOn(to === page ? "board" : `item:${to}`);
  };
}

interface PageTreeProps {
  readonly doc: Doc;
  readonly page: string;
  readonly panels: readonly PanelItem[];
}

/** The tree with its first item, the page. */
export function PageTree({ doc, page, panels }: PageTreeProps) {
  const root = useRef<HTMLButtonElement>(null);
  useFocusPlace("board", root);
  const items = treeItems(page, panels);
  const isElsewhere = useTree(({ at }) => at !== page && items.some(({ id }) => id === at));
  const selected = useEditorState(({ selection }) => selection.kind === "none");
  useLostFocus(items);
  const { pages, direction } = storyOf(doc);
  const drawn = panels.filter(({ render }) => render !== null).length;
  const children = panels.map(({ frame }) => frame.id);
  const number = pages.indexOf(page) + 1;
  const words = texts.reach;
  return (
    <>
      <div
        className={css.tree}
        role="tree"
        aria-label={words.tree}
        aria-multiselectable="true"
        aria-owns={items.map(({ id }) => elementOf(id)).join(" ")}
      />
      <button
        ref={root}
        {...useTreeItem(page, { level: 1, place: 1, siblings: 1, children, selected })}
        type="button"
        className={css.page}
        data-menu="page"
        data-canvas-item
        tabIndex={isElsewhere ? -1 : 0}
        aria-label={words.page(number, pages.length, panels.length, drawn, words.directions[direction])}
        aria-description={words.pageKeys}
      />
    </>
  );
}

/** What had the focus may be gone, by a merge or an undo: then the page has it. */
function useLostFocus(items: readonly TreeItem[]): void {
  const before = useRef(items);
  useEffect(() => {
    const { at } = useTree.getState();
    const was = before.current;
    before.current = items;
    if (at === null || items.some(({ id }) => id === at) || !was.some(({ id }) => id === at)) return;
    if (document.activeElement === document.body)
      focusOn(pageOfTree(was) === pageOfTree(items) ? "board" : `item:${at}`);
  });
}
