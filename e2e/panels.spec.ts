// Panels one by one: the script's mistakes, where things stand, re-rolling, choosing among pictures.
import { expect } from "@playwright/test";
import { recordsOf } from "../src/comic/query.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SHORT = "[Mina] a woman with red hair\n\n[Mina] walking at the beach # Summer.\n[Mina], happy, in the park";

test("mistakes are shown on their line with a suggestion, and the other lines still draw", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(`${SHORT}\n[Mna] in the snow\n[Mina] in the zoo`);
  const problems = page.getByRole("list", { name: "Problems in the script" });
  await expect(problems).toContainText("[Mna]");
  await expect(problems).toContainText("Line 5");
  await expect(studio.panels).toHaveCount(4);
  await studio.screenshot("mistake");
  await problems.getByRole("button", { name: /Fix|Replace/ }).click();
  await expect(studio.script).toContainText("[Mina] in the snow");
  await expect(problems).toHaveCount(0);
  // A word the model does not know is marked, on the page's selected panel too.
  await studio.panel(4).click();
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText("zoo");
});

test("she stands left: boxes are moved by mouse and keys, and the panel is drawn again to them", async ({ page }) => {
  const studio = new StudioPage(page);
  // On the right, so that there is room to go left, whatever the seed.
  await studio.openDrawn(SHORT.replace("at the beach", "at the beach, on the right"), 2);
  await studio.panel(1).click();
  await page.keyboard.press("b");
  const body = page.getByRole("button", { name: /^Body of Mina/ });
  await expect(body).toBeVisible();
  const before = (await body.boundingBox())!;
  await body.hover();
  await page.mouse.down();
  await page.mouse.move(...(await studio.centreOf(body, -60, 0)), { steps: 6 });
  await page.mouse.up();
  const after = (await body.boundingBox())!;
  expect(before.x - after.x).toBeGreaterThan(30);
  await body.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await body.boundingBox())!.x).toBeGreaterThan(after.x);
  await studio.screenshot("layout");
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await expect(inspector.getByText("Changed since it was drawn")).toBeVisible();
  await inspector.getByRole("button", { name: "Redraw", exact: true }).click();
  await studio.finished();
  await expect(inspector.getByRole("button", { name: /^Show picture/ })).toHaveCount(2);
  const { doc } = await studio.state();
  const stages = recordsOf(doc, "render").flatMap((r) => (r.recipe.stage ? [r.recipe.stage.figures[0]!.body[0]] : []));
  expect(Math.min(...stages)).toBeLessThan(stages[0]! - 0.05);
});

test("a panel is re-rolled alone, reads the other, and every picture can be chosen again", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SHORT, 2);
  const shown = async () => {
    const { doc } = await studio.state();
    return recordsOf(doc, "choice")
      .map((r) => `${r.shot} ${r.render}`)
      .sort();
  };
  const first = await shown();
  await studio.panel(2).click();
  await studio.panel(2).press("r");
  await expect.poll(async () => (await shown()).join()).not.toBe(first.join());
  const second = await shown();
  expect(second.filter((choice) => first.includes(choice))).toHaveLength(1);
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await expect(inspector).toContainText("Read panel 1 while it was drawn");
  await studio.screenshot("rerolled");
  await inspector.getByRole("button", { name: "Show picture 1" }).click();
  expect(await shown()).toEqual(first);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await shown()).toEqual(second);

  // A locked panel stays as it is when the page is drawn.
  await studio.panel(2).press("l");
  await studio.drawPage();
  const third = await shown();
  expect(third.filter((choice) => second.includes(choice))).toHaveLength(1);
});

test("the page changes its layout and direction without losing pictures, and a blank line makes a page", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(`${SHORT}\n\n[Mina] in the snow`);
  // The page shown follows the caret, which stands in the last line.
  await expect(studio.panels).toHaveCount(1);
  await page.getByRole("tab", { name: "Pages" }).click();
  const pages = page.getByRole("list", { name: "Pages" });
  await expect(pages.getByRole("button", { name: /^Page \d/ })).toHaveCount(2);
  await pages.getByRole("button", { name: /^Page 1/ }).click();
  await expect(studio.panels).toHaveCount(2);
  const [left] = (await studio.pageGeometry()).frames;
  // In one place, although pages and inspector are both open.
  await expect(page.getByRole("group", { name: "Reading direction" })).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "Gutters" })).toHaveCount(1);
  await expect(page.getByRole("group", { name: "Layout", exact: true })).toHaveCount(1);
  const templates = page.getByRole("complementary", { name: "Inspector" }).getByRole("radio");
  await templates.nth(1).check({ force: true });
  const [changed] = (await studio.pageGeometry()).frames;
  expect([changed!.width, changed!.height]).not.toEqual([left!.width, left!.height]);
});
