// The parts of what the model drafts: seen on a panel, moved, replaced, taken out and rubbed out, by mouse and keys.
import { expect, type Page } from "@playwright/test";
import { framesOf, recordOf, roughOf, storyOf } from "../src/comic/query.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT =
  "[Mina] a woman with red curly hair wearing a yellow sweater\n\n[Mina] with folded arms, in the park, next to a cat\n[Mina], happy, in the park";

async function roughedIn(page: Page) {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);
  await studio.panel(1).click();
  await page.keyboard.press("s");
  await page.getByRole("button", { name: /^Rough of panel 1/ }).press("d");
  const shown = async () => {
    const { doc, currentPage } = await studio.state();
    const shot = recordOf(doc, "shot", framesOf(doc, currentPage)[0]!.shot!)!;
    return {
      shot,
      line: storyOf(doc).script.split("\n")[2],
      script: storyOf(doc).script,
      marks: roughOf(doc, shot.id),
    };
  };
  return {
    studio,
    shown,
    part: (name: RegExp) => page.getByRole("group", { name: /^Where things/ }).getByRole("button", { name }),
  };
}

test("the parts of a draft are moved, replaced, taken out and rubbed out; undo has their names", async ({ page }) => {
  const { studio, shown, part } = await roughedIn(page);
  await expect(part(/^Body of Mina: with folded arms/)).toBeFocused();
  await expect(part(/^Face of Mina: calm/)).toBeVisible();
  await studio.screenshot("draft-parts");
  // The panel's own tools are not over those of a part.
  await expect(page.getByRole("toolbar", { name: "Body of Mina" })).toBeVisible();
  await expect(page.getByRole("toolbar")).toHaveCount(1);

  // Another pose, by keys: its words stand in the line.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "running", exact: true }).press("Enter");
  await expect(part(/^Body of Mina: running/)).toBeVisible();
  expect((await shown()).line).toBe("[Mina] running, in the park, next to a cat");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(part(/^Body of Mina: with folded arms/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Redo" })).toHaveAttribute("data-tip", "Redo choose words");

  // The thing, by mouse: its box goes with it; then it goes with its words.
  const thing = part(/^Object: a cat/);
  await page.mouse.move(...(await studio.centreOf(thing)));
  await page.mouse.down();
  await page.mouse.move(...(await studio.centreOf(thing, -40, -30)), { steps: 4 });
  await page.mouse.up();
  const { stage } = (await shown()).shot;
  expect(typeof stage).toBe("object");
  await thing.press("Delete");
  await expect(part(/^Object/)).toHaveCount(0);
  expect((await shown()).line).toBe("[Mina] with folded arms, in the park");

  // The face is rubbed out: one mark, and nothing is drafted there.
  await part(/^Face of Mina/).press("r");
  await expect(part(/^Face of Mina: rubbed out/)).toBeVisible();
  expect((await shown()).marks.map(({ mark }) => mark.kind === "stroke" && mark.tool)).toEqual(["rub"]);

  // Another head is another look of the character.
  await part(/^Head of Mina/).click({ position: { x: 6, y: 55 } });
  await page.getByRole("toolbar", { name: "Head of Mina" }).getByRole("button", { name: "Another head…" }).click();
  await page.getByRole("button", { name: "man, a beard", exact: true }).click();
  await expect
    .poll(async () => (await shown()).script)
    .toContain("[Mina] a man with red hair and a beard wearing a yellow sweater");
});

test("the model's words are listed with pictures, and written by a press", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);
  await studio.panel(2).click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await inspector.getByRole("button", { name: "Words", exact: true }).click();
  const list = page.getByRole("dialog", { name: "Words" });
  await expect(list.getByRole("button", { name: "reading a newspaper" })).toBeVisible();
  await studio.screenshot("words");
  await list.getByRole("button", { name: "reading a newspaper" }).click();
  await list.getByRole("combobox", { name: "Words" }).selectOption("Places");
  await expect(list.getByRole("button", { name: "in the park" })).toHaveAttribute("aria-pressed", "true");
  await list.getByRole("button", { name: "at the beach" }).click();
  await list.getByRole("combobox", { name: "Words" }).selectOption("Moods");
  await list.getByRole("button", { name: "crying" }).click();
  const { doc } = await studio.state();
  expect(storyOf(doc).script.split("\n")[3]).toBe("[Mina] reading a newspaper, crying, at the beach");
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  test("a thing is another one after three taps on targets of 44 px", async ({ page }) => {
    const studio = new StudioPage(page);
    await studio.openDrawn(SCRIPT, 2);
    await studio.panel(1).click();
    await page.keyboard.press("b");
    await page.getByRole("button", { name: /^Object: a cat/ }).tap();
    const tools = page.getByRole("toolbar", { name: "Object" });
    for (const { width, height } of await tools
      .getByRole("button")
      .evaluateAll((all) => all.map((button) => button.getBoundingClientRect().toJSON() as DOMRect)))
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    await tools.getByRole("button", { name: "Another thing…" }).tap();
    await page.getByRole("button", { name: "a penguin", exact: true }).tap();
    await expect(page.getByRole("button", { name: /^Object: a penguin/ })).toBeVisible();
  });
});
