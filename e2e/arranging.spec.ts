// Panels are taken to another place, on their page and on others; pictures, lettering and lines go along.
import { expect, type Page } from "@playwright/test";
import { chosenRender, framesOf, letteringOf, shotOf, storyOf } from "../src/comic/query.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT =
  "[Mina] a woman with red hair\n\n[Mina] walking at the beach # A.\n[Mina], happy, in the park # B.\n[Mina] running # C.\n\n[Mina] sleeping # D.\n[Mina], sad # E.";

/** The captions of all pages, as they stand. */
async function captions(studio: StudioPage) {
  const { doc } = await studio.state();
  return storyOf(doc).pages.map((page) =>
    framesOf(doc, page)
      .map((frame) => letteringOf(doc, frame.id)[0]?.text ?? "-")
      .join(""),
  );
}

/** Which picture goes with which caption. */
async function pictures(studio: StudioPage) {
  const { doc } = await studio.state();
  const frames = storyOf(doc).pages.flatMap((page) => framesOf(doc, page));
  return Object.fromEntries(
    frames.flatMap((frame) => {
      const shot = shotOf(doc, frame);
      const render = shot && chosenRender(doc, shot.id);
      return render ? [[letteringOf(doc, frame.id)[0]!.text, render.asset]] : [];
    }),
  );
}

/** With its first page, of three panels: what is typed last shows its page. */
async function openOn(page: Page, studio: StudioPage, script: string) {
  await studio.open();
  await studio.writeScript(script);
  await page.getByRole("tab", { name: "Pages" }).click();
  await page.getByRole("button", { name: "Page 1, 3 panels" }).click();
  await expect(studio.panels).toHaveCount(3);
  await page.getByRole("tab", { name: "Script" }).click();
}

async function takeGrip(page: Page, studio: StudioPage, panel: number) {
  await studio.panel(panel).click();
  const grip = page
    .getByRole("toolbar", { name: `Tools of panel ${panel}` })
    .getByRole("button", { name: /^Drag onto another panel/ });
  await page.mouse.move(...(await studio.centreOf(grip)));
  await page.mouse.down();
}

test("a panel is dragged beside another, onto a page of the overview, and by name", async ({ page }) => {
  const studio = new StudioPage(page);
  await openOn(page, studio, SCRIPT);
  await studio.drawPage();
  const before = await pictures(studio);
  const undo = page.getByRole("button", { name: "Undo", exact: true });
  expect(await captions(studio)).toEqual(["A.B.C.", "D.E."]);

  // To the left edge of the second panel: the third goes before it.
  await takeGrip(page, studio, 3);
  const second = (await studio.panel(2).boundingBox())!;
  await page.mouse.move(second.x + 12, second.y + second.height / 2, { steps: 8 });
  await expect(page.getByText("Before panel 1.2")).toBeVisible();
  await studio.screenshot("panel-beside");
  await page.mouse.up();
  await expect.poll(() => captions(studio)).toEqual(["A.C.B.", "D.E."]);
  expect(await pictures(studio)).toEqual(before);
  await expect(undo).toHaveAttribute("data-tip", "Undo move panel");
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(() => captions(studio)).toEqual(["A.B.C.", "D.E."]);

  // Over the tab of the pages, which opens, and into the first panel of the second page: they change places.
  await takeGrip(page, studio, 1);
  await page.mouse.move(...(await studio.centreOf(page.getByRole("tab", { name: "Pages" }))), { steps: 8 });
  const list = page.getByRole("list", { name: "Pages" });
  await expect(list).toBeVisible();
  const thumbnail = (await list.getByRole("listitem").nth(1).locator("[data-sheet]").boundingBox())!;
  await page.mouse.move(thumbnail.x + thumbnail.width / 2, thumbnail.y + thumbnail.height * 0.28, { steps: 6 });
  await expect(page.getByText("Change places with panel 2.1")).toBeVisible();
  await studio.screenshot("panel-to-page");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.screenshot("panel-to-page-dark");
  await page.emulateMedia({ colorScheme: "light" });
  // Escape leaves all as it was; then again, to the upper edge: before it.
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect(await captions(studio)).toEqual(["A.B.C.", "D.E."]);
  await takeGrip(page, studio, 1);
  await page.mouse.move(thumbnail.x + thumbnail.width / 2, thumbnail.y + 8, { steps: 8 });
  await expect(page.getByText("Before panel 2.1")).toBeVisible();
  await page.mouse.up();
  await expect.poll(() => captions(studio)).toEqual(["B.C.", "A.D.E."]);
  expect(await pictures(studio)).toEqual(before);

  // By keys: a page and a place by name; and one step back over the page's end.
  await studio.panel(2).click();
  await page.keyboard.press("Shift+M");
  const dialog = page.getByRole("dialog", { name: "Move panel 1.2" });
  await dialog.getByRole("combobox", { name: "Page" }).selectOption("Page 2");
  await dialog.getByRole("combobox", { name: "Place among its other panels" }).selectOption("After 2");
  await studio.screenshot("move-dialog");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect.poll(() => captions(studio)).toEqual(["B.", "A.D.C.E."]);
  expect(await pictures(studio)).toEqual(before);
  for (let n = 0; n < 2; n++) await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(() => captions(studio)).toEqual(["A.B.C.", "D.E."]);
});

test("a panel goes to the page that faces its own", async ({ page }) => {
  const studio = new StudioPage(page);
  await openOn(page, studio, `${SCRIPT}\n\n[Mina] walking # F.`);
  await page.getByRole("tab", { name: "Pages" }).click();
  await page.getByRole("button", { name: "Page 2, 2 panels" }).click();
  await studio.selectNothing();
  await page.keyboard.press("w");
  const facing = page.getByRole("region", { name: "Page", exact: true }).locator("[data-side][data-sheet]");
  await expect(facing).toBeVisible();
  await takeGrip(page, studio, 2);
  const box = (await facing.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.97, { steps: 10 });
  await expect(page.getByText("Behind panel 3.1")).toBeVisible();
  await studio.screenshot("panel-to-facing");
  await page.mouse.up();
  await expect.poll(() => captions(studio)).toEqual(["A.B.C.", "D.", "F.E."]);
});
