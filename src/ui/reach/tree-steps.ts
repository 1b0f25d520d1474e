// The page as a tree: page, panels, lettering. Where a key leads in it, after the tree view of the ARIA authoring practices.

/** An item in reading order, by its record. The page is at level 1, panels at 2, their lettering at 3. */
export interface TreeItem {
  readonly id: string;
  readonly level: 1 | 2 | 3;
  /** Among its siblings, from 1. */
  readonly place: number;
  readonly siblings: number;
  readonly children: number;
}

interface TreePanel {
  readonly frame: { readonly id: string };
  readonly lettering: readonly { readonly record: { readonly id: string } }[];
}

/** The items of a page, the page itself first. */
export function treeItems(page: string, panels: readonly TreePanel[]): readonly TreeItem[] {
  const item = (id: string, level: TreeItem["level"], at: number, siblings: number, children: number): TreeItem => ({
    id,
    level,
    place: at + 1,
    siblings,
    children,
  });
  return [
    item(page, 1, 0, 1, panels.length),
    ...panels.flatMap(({ frame, lettering }, i) => [
      item(frame.id, 2, i, panels.length, lettering.length),
      ...lettering.map(({ record }, j) => item(record.id, 3, j, lettering.length, 0)),
    ]),
  ];
}

/**
 * Where a key leads from an item; the same item where the tree ends, null when the key is none of the tree's. A panel opens
 * by being entered: Down passes the lettering of the others by.
 */
export function treeStep(items: readonly TreeItem[], from: string, key: string): string | null {
  const at = items.findIndex(({ id }) => id === from);
  const here = items[at];
  if (!here) return null;
  const before = items.slice(0, at);
  const up = (level: number) => before.findLast((item) => item.level <= level);
  const isBeside = ({ level }: TreeItem) => level <= Math.max(here.level, 2);
  const step = (): TreeItem | undefined => {
    switch (key) {
      case "ArrowRight":
        return here.children > 0 ? items[at + 1] : here;
      case "ArrowLeft":
        return up(here.level - 1) ?? here;
      case "ArrowDown":
        return items.slice(at + 1).find(isBeside) ?? here;
      case "ArrowUp":
        return up(here.level) ?? here;
      case "Home":
        return items[0];
      case "End":
        return items.findLast(isBeside);
    }
  };
  return step()?.id ?? null;
}
