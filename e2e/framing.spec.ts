// A picture in its frame: turned, flipped and seen whole by handles, keys and fields; the export follows. And which version of a character a panel shows.
import { expect } from "@playwright/test";
import { framesOf, recordOf } from "../src/comic/query.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT = "[Mina] a woman in a dress\n\n[Mina] at the beach\n[Mina], happy, in the park";

test("a picture is turned by its knob and by keys, flipped and seen whole; the export shows it so, undo takes it back", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);
  const frame = async () => {
    const { doc, currentPage } = await studio.state();
    return framesOf(doc, currentPage)[0]!;
  };
  const straight = await studio.exportPage(50);
  await studio.panel(1).click();
  await studio.panel(1).press("i");
  const surface = page.getByRole("button", { name: /^Picture of panel 1 in its frame/ });
  await expect(surface).toBeFocused();
  await surface.press(">");
  await expect(surface).toHaveAccessibleName(/turned by 15°$/);

  // A quarter round by the knob, which snaps to it.
  const knob = page.locator("[data-turn]");
  const [x, y] = await studio.centreOf(knob);
  const box = (await studio.panel(1).boundingBox())!;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const reach = Math.hypot(x - middle.x, y - middle.y);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(middle.x + reach, middle.y + 1, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => (await frame()).turn).toBe(90);
  await studio.screenshot("turned");
  await surface.press("h");
  await surface.press("w");
  expect(await frame()).toMatchObject({ turn: -90, mirrored: true, fit: "whole" });
  const turned = await studio.exportPage(50);
  expect(turned.equals(straight)).toBe(false);

  // Whoever works on it sees it straight.
  await surface.press("Escape");
  await studio.panel(1).press("b");
  await expect(page.locator("[data-upright]")).toHaveCount(1);
  await studio.panel(1).press("b");
  await expect(page.locator("[data-upright]")).toHaveCount(0);

  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await inspector.getByRole("button", { name: "As it was drawn" }).click();
  const plain = await frame();
  expect("turn" in plain || "mirrored" in plain || "fit" in plain).toBe(false);
  expect((await studio.exportPage(50)).equals(straight)).toBe(true);
  await page.keyboard.press("ControlOrMeta+z");
  expect((await frame()).turn).toBe(-90);
});

test("a panel shows a version of a character with words of its own, and is the only one that has changed", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);
  await studio.panel(2).click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await inspector.getByRole("combobox", { name: "Mina" }).selectOption("New version for this panel…");
  const looks = inspector.getByRole("textbox", { name: "How this version of Mina looks" });
  await looks.fill("a woman in a coat");
  await looks.press("Enter");
  await studio.screenshot("version");
  await expect(studio.panel(2)).toHaveAccessibleName(/changed since it was drawn/);
  await expect(studio.panel(1)).not.toHaveAccessibleName(/changed since it was drawn/);
  await studio.panel(2).press("d");
  await studio.finished();
  await expect(studio.panel(2)).not.toHaveAccessibleName(/changed since it was drawn/);
  const [usual, coat] = await studio.renders();
  expect([usual!.recipe.prompt, coat!.recipe.prompt]).toEqual([
    "a woman in a dress at the beach",
    "a woman in a coat, happy, in the park",
  ]);
  expect(coat!.recipe.readFrom).toEqual([]);
  const { doc } = await studio.state();
  expect(recordOf(doc, "shot", coat!.shot)!.versions).toEqual(coat!.recipe.versions);
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(inspector.getByRole("combobox", { name: "Mina" })).toHaveValue("");
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  test("one finger moves a picture in its frame, two zoom it and leave the page where it is; undo takes each back", async ({
    page,
  }) => {
    const studio = new StudioPage(page);
    await studio.openDrawn(SCRIPT, 2);
    const frame = async () => {
      const { doc, currentPage } = await studio.state();
      return framesOf(doc, currentPage)[0]!;
    };
    await studio.panel(1).click();
    await studio.panel(1).press("i");
    const box = (await studio.panel(1).boundingBox())!;
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 4;
    const client = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...xs: readonly number[]) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: xs.map((dx, id) => ({ x: x + dx, y, id })) });
    await touch("touchStart", -30);
    await touch("touchStart", -30, 30);
    for (const by of [35, 45, 60]) await touch("touchMove", -by, by);
    await touch("touchEnd");
    await expect.poll(async () => (await frame()).zoom).toBeCloseTo(2, 5);
    expect((await frame()).turn ?? 0).toBe(0);
    expect(await studio.panel(1).boundingBox()).toEqual(box);

    const before = (await frame()).panX;
    await touch("touchStart", -60);
    for (const by of [50, 40, 30]) await touch("touchMove", -by);
    await touch("touchEnd");
    await expect.poll(async () => (await frame()).panX).toBeGreaterThan(before);
    expect((await frame()).zoom).toBeCloseTo(2, 5);
    await page.keyboard.press("ControlOrMeta+z");
    expect((await frame()).panX).toBe(before);
    await page.keyboard.press("ControlOrMeta+z");
    expect((await frame()).zoom).toBe(1);
    for (const target of await page.locator("[data-turn]").all())
      expect((await target.boundingBox())!.width).toBeGreaterThanOrEqual(44);
  });
});
