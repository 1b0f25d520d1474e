// One list of commands: context menus by mouse, key and finger, undo by name, and keys that the artist changes.
import { expect } from "@playwright/test";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT = "[Mina] a woman with red hair\n\n[Mina] walking at the beach # Summer.\n[Mina], happy, in the park";

test("commands are found where they are needed, undone by name, and run by the artist's own keys", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);

  // By the right button on a panel, which is selected by it.
  await studio.panel(2).click({ button: "right" });
  const menu = page.getByRole("menu", { name: "Panel" });
  await studio.screenshot("context-menu");
  await menu.getByRole("menuitem", { name: "Lay a panel over it" }).click();
  await expect(studio.panels).toHaveCount(3);

  // What undo would take back is said before it is done.
  const undo = page.getByRole("button", { name: "Undo", exact: true });
  await expect(undo).toHaveAttribute("data-tip", "Undo add inset");
  await undo.click();
  await expect(studio.panels).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Redo", exact: true })).toHaveAttribute("data-tip", "Redo add inset");

  // By the menu key, and Escape gives the focus back.
  await studio.captionOf(1).focus();
  await page.keyboard.press("Shift+F10");
  await expect(page.getByRole("menu", { name: "Text" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(studio.captionOf(1)).toBeFocused();

  // Keys that another command has are taken only when the artist says so; keys of the page are not taken at all.
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Help" });
  await help.getByRole("button", { name: /^Keys of “Cut tool”/ }).click();
  await page.keyboard.press("Enter");
  await expect(help.getByText("Enter is needed on the page itself.")).toBeVisible();
  await page.keyboard.press("r");
  await expect(help.getByText("R runs “Re-roll the selected panel”.")).toBeVisible();
  await studio.screenshot("shortcuts");
  await help.getByRole("button", { name: "Use them here instead" }).click();
  await expect(help.getByRole("button", { name: "Keys of “Re-roll the selected panel”: none. Change" })).toBeVisible();
  await page.keyboard.press("Escape");

  // They last, and the button's tooltip knows them.
  await studio.saved();
  await page.reload();
  await studio.panel(1).focus();
  await page.keyboard.press("r");
  const tool = page.getByRole("button", { name: "Cut tool" });
  await expect(tool).toHaveAttribute("aria-pressed", "true");
  await expect(tool).toHaveAttribute("data-keys", "R");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await help.getByRole("button", { name: "Back to the standard keys" }).click();
  await expect(help.getByRole("button", { name: "Keys of “Cut tool”: K. Change" })).toBeVisible();
  await page.keyboard.press("Escape");

  // The studio's own theme outweighs the system's.
  const bar = page.getByRole("banner");
  const lightness = () => bar.evaluate((element) => Number(/\d+/.exec(getComputedStyle(element).backgroundColor)?.[0]));
  for (const [system, own] of [
    ["light", "Dark"],
    ["dark", "Light"],
  ] as const) {
    await page.emulateMedia({ colorScheme: system });
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemcheckbox", { name: own }).click();
    if (own === "Dark") await expect.poll(lightness).toBeLessThan(64);
    else await expect.poll(lightness).toBeGreaterThan(192);
    await studio.screenshot(`theme-${own}`);
  }
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });
  test("a long press opens the menu of a panel", async ({ page }) => {
    const studio = new StudioPage(page);
    await studio.openDrawn(SCRIPT, 2);
    await page.setViewportSize({ width: 390, height: 844 });
    const [x, y] = await studio.centreOf(studio.panel(2));
    const touch = await page.context().newCDPSession(page);
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    const menu = page.getByRole("menu", { name: "Panel" });
    await expect(menu).toBeVisible();
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await expect(menu).toBeVisible();
    await studio.screenshot("context-menu-phone");
    await menu.getByRole("menuitem", { name: /^Lock or unlock/ }).tap();
    await expect(menu).toHaveCount(0);
    await expect(studio.panel(2)).toHaveAccessibleName(/locked/);
  });
});
