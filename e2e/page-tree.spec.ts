// The page without a pointer and without eyes: a tree in Chromium's own accessibility tree, and a whole edit by keys alone.
import { expect, type Page } from "@playwright/test";
import { framesOf, letteringOf, pageOf } from "../src/comic/query.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT = `[Mina] a woman with red hair
[Ben] a man with a beard

[Mina] and [Ben] walking at the beach, [Mina] "Where is everyone?", [Ben] "At home." # Summer.
[Mina], happy, in the park # Later.
[NC] the sea`;

/** What a screen reader is given: the names of the tree's items in order, each after its level. */
async function treeRead(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const tree = nodes.filter(({ role }) => role?.value === "tree");
  expect(tree).toHaveLength(1);
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  return (tree[0]!.childIds ?? []).flatMap((id) => {
    const { role, name, properties } = byId.get(id)!;
    const level = properties?.find((property) => property.name === "level")?.value.value;
    return role?.value === "treeitem" ? [`${level} ${name?.value}`] : [`not an item: ${role?.value}`];
  });
}

test("the page is read as a tree, in the order in which its comic is read", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(SCRIPT);
  await expect(studio.panels).toHaveCount(3);
  const read = [
    "1 Page 1 of 1: 3 panels, 0 drawn, read left to right",
    "2 Panel 1 of 3: Mina and Ben walking at the beach, not drawn yet, one caption, 2 balloons",
    "3 Caption of panel 1: Summer.",
    "3 Mina in panel 1: Where is everyone?",
    "3 Ben in panel 1: At home.",
    "2 Panel 2 of 3: Mina, happy, in the park, not drawn yet, one caption",
    "3 Caption of panel 2: Later.",
    "2 Panel 3 of 3: the sea, not drawn yet",
  ];
  expect(await treeRead(page)).toEqual(read);
  // Mirrored, panels stand elsewhere and are read in the same order.
  const left = async (n: number) => (await studio.panel(n).boundingBox())!.x;
  await studio.selectNothing();
  await page.getByRole("complementary", { name: "Inspector" }).getByText("Right to left", { exact: true }).click();
  await expect.poll(async () => (await treeRead(page))[0]).toBe("1 Page 1 of 1: 3 panels, 0 drawn, read right to left");
  expect((await treeRead(page)).slice(1)).toEqual(read.slice(1));
  expect(await left(2)).toBeGreaterThan(await left(3));
});

test("a page is cut, its borders, texts and pictures moved, and its words edited by keys alone", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 3);
  await studio.selectNothing();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = page.locator(":focus");
  const command = async (words: string) => {
    await press("ControlOrMeta+k");
    await page.getByRole("combobox", { name: /command/i }).fill(words);
    await press("Enter");
  };
  const texts = async () => {
    const { doc, currentPage } = await studio.state();
    return framesOf(doc, currentPage).map((frame) => letteringOf(doc, frame.id));
  };

  // One stop of Tab for the page, arrows for what is on it.
  await page.getByRole("treeitem", { name: /^Page 1/ }).focus();
  await press("ArrowDown");
  await expect(focused).toHaveAccessibleName(/^Panel 1 of 3/);
  await press("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowRight", "ArrowDown");
  await expect(focused).toHaveAccessibleName("Mina in panel 1: Where is everyone?");
  await expect(focused).toHaveAttribute("aria-selected", "false");

  // Selected, the arrows move it; commands of its menu change its width; Enter writes in it.
  const before = (await texts())[0]![1]!;
  await press("Enter", "ArrowDown", "Shift+ArrowDown", "Alt+ArrowRight");
  await press("Shift+F10");
  await page.getByRole("menu", { name: "Text" }).getByRole("menuitem", { name: "Wider" }).focus();
  await press("Enter");
  const moved = (await texts())[0]![1]!;
  expect(moved.yMm - before.yMm).toBeCloseTo(5.5, 3);
  expect(moved.widthMm - before.widthMm).toBeCloseTo(2.5, 3);
  await expect(focused).toHaveAccessibleName("Mina in panel 1: Where is everyone?");
  await press("Enter", "ControlOrMeta+a");
  await page.keyboard.type("Where are they?");
  await press("Control+Enter");
  await expect(studio.script).toContainText("Where are they?");
  await press("Escape");
  await expect(focused).toHaveAccessibleName(/^Panel 1 of 3/);

  // A balloon more, open to be written in; and gone again.
  await press("a");
  await page.keyboard.type("Over here!");
  await press("Control+Enter");
  await expect(studio.script).toContainText('[Mina] "Over here!"');
  await expect(focused).toHaveAccessibleName("Mina in panel 1: Over here!");
  await press("Delete");
  await expect(studio.script).not.toContainText("Over here!");
  await expect(focused).toHaveAccessibleName(/^Panel 1 of 3/);

  // The picture in its frame.
  await press("ArrowDown");
  await command("Picture larger");
  await expect(focused).toHaveAccessibleName(/^Panel 2 of 3/);
  await command("Picture to the left");
  await expect(focused).toHaveAccessibleName(/^Panel 2 of 3/);
  await press("Alt+ArrowDown");
  const { doc, currentPage } = await studio.state();
  const frame = framesOf(doc, currentPage)[1]!;
  expect(frame.zoom).toBeGreaterThan(1.05);
  expect(frame.panX).toBeLessThan(0);
  expect(frame.panY).toBeGreaterThan(0);

  // Cut, then the border between the two is found and moved.
  await press("Shift+K");
  const dialog = page.getByRole("dialog", { name: "Cut panel 2" });
  await dialog.getByRole("button", { name: "Cut", exact: true }).press("Enter");
  await expect(studio.panels).toHaveCount(4);
  const layout = async () => pageOf((await studio.state()).doc, currentPage).layout;
  const cut = await layout();
  await command("Next border");
  await expect(focused).toHaveAccessibleName(/^Border between/);
  await press("Shift+ArrowRight", "Shift+ArrowDown");
  await expect.poll(layout).not.toEqual(cut);
  await press("Escape");
  await expect(focused).toHaveAccessibleName(/^Page 1 of 1: 4 panels/);
});
