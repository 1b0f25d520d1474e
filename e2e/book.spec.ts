// The story as a book: formats, bleed and trim, facing pages, reading; by mouse, keys and finger.
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { PNG } from "pngjs";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SIX = ["[Mina] a woman with red hair", ...Array.from({ length: 6 }, (_, i) => `[Mina] running # Page ${i + 1}.`)];
const BOOK = SIX.join("\n\n");

/** A picture whose red grows across, green down, for a page of A4 with 3 mm of bleed: two pixels a millimetre. */
async function gradient(page: Page) {
  return page.evaluateHandle(async () => {
    const [width, height] = [432, 606];
    const canvas = new OffscreenCanvas(width, height);
    const pixels = new ImageData(width, height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        pixels.data.set([(255 * (x + 0.5)) / width, (255 * (y + 0.5)) / height, 128, 255], (y * width + x) * 4);
    canvas.getContext("2d")!.putImageData(pixels, 0, 0);
    const transfer = new DataTransfer();
    transfer.items.add(new File([await canvas.convertToBlob()], "gradient.png", { type: "image/png" }));
    return transfer;
  });
}

/** pHYs, read by hand: pixels per metre. */
function perMetre(png: Buffer): number {
  const at = png.indexOf("pHYs");
  return at < 0 ? 0 : png.readUInt32BE(at + 4);
}

async function exported(page: Page): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export PNG" }).click();
  return readFileSync(await (await download).path());
}

test("a format is chosen with its layouts; cuts, pictures and lettering go along, and undo brings all back", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.openDrawn("[Mina] a woman\n\n[Mina] running # Go.\n[Mina] happy\n[Mina] sad\n[Mina] sitting", 4);
  await studio.selectNothing();
  const before = await studio.pageGeometry();
  const pictures = (await studio.renders()).map(({ id }) => id);
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  const size = inspector.getByLabel("Page size");
  const layouts = inspector.getByRole("group", { name: "Layout", exact: true });
  await size.selectOption("4-koma");
  await expect.poll(async () => (await studio.pageGeometry()).widthMm).toBe(91);
  await expect(layouts.getByRole("radio").first()).toHaveAccessibleName("4-koma");
  await layouts.getByRole("radio", { name: "4-koma", exact: true }).check({ force: true });
  await expect.poll(async () => new Set((await studio.pageGeometry()).frames.map(({ x }) => x)).size).toBe(1);
  await layouts.scrollIntoViewIfNeeded();
  await studio.screenshot("yonkoma");
  await size.selectOption("Webtoon strip");
  await expect(layouts.getByRole("radio", { name: "Strip of four", exact: true })).toBeAttached();
  await expect(layouts.getByRole("radio", { name: "Wide, two, wide" })).toHaveCount(0);
  expect((await studio.renders()).map(({ id }) => id)).toEqual(pictures);
  await studio.screenshot("webtoon");
  // A size of one's own, in inches.
  await inspector.getByText("inch", { exact: true }).click();
  await inspector.getByLabel("Width, inch").fill("6");
  await inspector.getByLabel("Width, inch").press("Enter");
  await expect.poll(async () => (await studio.pageGeometry()).widthMm).toBeCloseTo(152.4, 6);
  await expect(size).toHaveValue("custom");
  const undo = page.getByRole("button", { name: "Undo", exact: true });
  await expect(undo).toHaveAttribute("data-tip", "Undo change page size");
  // Three formats, a layout and the unit.
  for (let step = 0; step < 5; step++) await undo.click();
  expect(await studio.pageGeometry()).toEqual(before);
});

test("bleed, trim and safe line are shown and remembered; what bleeds is exported up to its edge, exact to the pixel", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript("[NC] the sea");
  await expect(studio.panels).toHaveCount(1);
  await studio.panel(1).dispatchEvent("drop", { dataTransfer: await gradient(page) });
  await expect.poll(async () => (await studio.renders())[0]?.recipe).toMatchObject({ model: "gradient.png" });
  await studio.panel(1).click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  for (const side of ["Top", "Right", "Bottom", "Left"]) await inspector.getByRole("checkbox", { name: side }).check();
  await studio.selectNothing();

  // A key shows where paper is cut, and another visit remembers.
  await page.getByRole("region", { name: "Page", exact: true }).focus();
  await page.keyboard.press("t");
  await expect(page.getByText("Bleed 3 mm")).toBeVisible();
  await studio.screenshot("edges");
  await studio.saved();
  await page.reload();
  await expect(page.getByText("Safe line 12 mm")).toBeVisible();
  await expect(page.locator("svg image").first()).toBeVisible();
  // What lies in the bleed is seen on the screen: 1.5 mm beyond the trim, and veiled.
  const paper = (await page.locator("svg[data-part]").last().boundingBox())!;
  const mm = paper.width / 210;
  const clip = { x: paper.x - 3 * mm, y: paper.y + paper.height / 2, width: 3 * mm, height: 4 };
  const strip = PNG.sync.read(await page.screenshot({ clip }));
  const [, green, blue] = strip.data.subarray((strip.width + Math.floor(strip.width / 2)) * 4);
  expect(blue! - green!).toBeLessThan(60);
  await page.getByRole("button", { name: "Bleed, trim and safe line" }).click();
  await expect(page.getByText("Bleed 3 mm")).toHaveCount(0);
  const bare = PNG.sync.read(await page.screenshot({ clip }));
  expect(Buffer.compare(bare.data, strip.data)).not.toBe(0);

  // With bleed: (210 + 6) x (297 + 6) mm at 100 dpi, and the picture goes on to the last pixels.
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await expect(dialog.getByRole("spinbutton", { name: "Resolution" })).toHaveValue("300");
  await dialog.getByRole("spinbutton", { name: "Resolution" }).fill("100");
  await dialog.getByText("Bleed", { exact: true }).click();
  await expect(dialog.getByText("850 × 1193 pixels")).toBeVisible();
  await studio.screenshot("export-bleed");
  const bytes = await exported(page);
  const bleed = PNG.sync.read(bytes);
  expect([bleed.width, bleed.height, perMetre(bytes)]).toEqual([850, 1193, Math.round(100 / 0.0254)]);
  const at = ({ data, width }: PNG, x: number, y: number) => [...data.subarray((y * width + x) * 4).subarray(0, 3)];
  let most = 0;
  // The border of 0.7 mm lies on the bleed's edge and takes the outermost pixels.
  for (const y of [4, 8, 600, 1184, 1188])
    for (let x = 3; x < 847; x++) {
      const wanted = [(255 * (x + 0.5)) / 850, (255 * (y + 0.5)) / 1193, 128];
      for (const [i, value] of at(bleed, x, y).entries()) most = Math.max(most, Math.abs(value - wanted[i]!));
    }
  expect(most).toBeLessThan(4);

  // Up to the trim: 3 mm less on each side of the same picture.
  await dialog.getByText("Trim", { exact: true }).click();
  const trim = PNG.sync.read(await exported(page));
  expect([trim.width, trim.height]).toEqual([827, 1169]);
  expect(Math.abs(at(trim, 0, 600)[0]! - (255 * 3) / 216)).toBeLessThan(4);
  expect(Math.abs(at(trim, 826, 600)[0]! - (255 * 213) / 216)).toBeLessThan(4);

  // With marks: 5 mm long, 3 mm from the trim, on white paper; the picture ends with the bleed.
  await dialog.getByText("Crop marks", { exact: true }).click();
  const marked = PNG.sync.read(await exported(page));
  expect([marked.width, marked.height]).toEqual([Math.round((226 / 25.4) * 100), Math.round((313 / 25.4) * 100)]);
  const px = (millimetres: number) => Math.round((millimetres / 25.4) * 100);
  const darkest = (cx: number, cy: number) =>
    Math.min(...[-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => at(marked, cx + dx, cy + dy)[0]!)));
  expect(darkest(px(8), px(2))).toBeLessThan(200);
  expect(darkest(px(2), px(8))).toBeLessThan(200);
  expect(darkest(px(218), px(311))).toBeLessThan(200);
  expect(at(marked, px(4), px(150))).toEqual([255, 255, 255]);
  expect(at(marked, px(6.5), px(150))[2]).toBe(128);
});

test("facing pages lie side by side, are turned together, mirrored by one switch and exported as one picture", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(BOOK);
  await page.getByRole("tab", { name: "Pages" }).click();
  const list = page.getByRole("list", { name: "Pages" });
  await expect(list.getByRole("listitem")).toHaveCount(6);
  const pageButton = (n: number) => list.getByRole("button", { name: new RegExp(`^Page ${n},`) });
  const left = async (n: number) => (await pageButton(n).boundingBox())!.x;
  const top = async (n: number) => (await pageButton(n).boundingBox())!.y;
  // Bound at the left: the first page at the right, then pairs.
  expect(await left(1)).toBe(await left(3));
  expect(await left(2)).toBeLessThan(await left(3));
  expect(await top(2)).toBe(await top(3));

  await pageButton(2).click();
  await page.keyboard.press("w");
  const beside = page.getByRole("button", { name: "Page 3, beside it" });
  await expect(beside).toBeVisible();
  const turner = page.getByRole("navigation", { name: "Pages" });
  await expect(turner).toContainText("2–3 / 6");
  await studio.screenshot("spread");
  const own = async () => (await page.locator("svg[data-part]").last().boundingBox())!;
  const third = (await beside.boundingBox())!;
  expect(third.x - (await own()).x).toBeCloseTo(third.width, -1);
  // A press goes there; nothing on the table moves.
  await beside.click();
  await expect(page.getByRole("button", { name: "Page 2, beside it" })).toBeVisible();
  expect(Math.abs((await own()).x - third.x)).toBeLessThanOrEqual(1);
  await turner.getByRole("button", { name: "Next page" }).click();
  await expect(turner).toContainText("4–5 / 6");
  await page.keyboard.press("PageUp");
  await expect(turner).toContainText("2–3 / 6");

  // One switch: panels, binding and the order on the table.
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await studio.selectNothing();
  await inspector.getByText("Right to left", { exact: true }).click();
  await expect(
    inspector.getByRole("group", { name: "Bound at the" }).getByRole("radio", { name: "Right" }),
  ).toBeChecked();
  await expect.poll(async () => (await left(2)) > (await left(3))).toBe(true);
  const facing = (await page.getByRole("button", { name: "Page 3, beside it" }).boundingBox())!;
  expect(facing.x).toBeLessThan((await own()).x);
  await inspector.getByRole("group", { name: "First page" }).getByText("Facing the second").click();
  await expect(turner).toContainText("1–2 / 6");

  // As one picture: 420 mm across.
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByText(/^All 6 pages/).click();
  await dialog.getByText("One picture", { exact: true }).click();
  await dialog.getByRole("spinbutton", { name: "Resolution" }).fill("72");
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Export PNG" }).click();
  const files = unzipSync(new Uint8Array(readFileSync(await (await download).path())));
  expect(Object.keys(files)).toEqual(["p1-2.png", "p3-4.png", "p5-6.png"]);
  const { width, height } = PNG.sync.read(Buffer.from(files["p1-2.png"]!));
  expect([width, height]).toEqual([Math.round((420 / 25.4) * 72), 842]);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  // A page as both of an opening: its panel goes over the fold, whole on one sheet and as two pages that meet there.
  await pageButton(3).click();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: /command/i }).fill("double page");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await studio.pageGeometry()).widthMm).toBe(420);
  await expect(turner).toContainText("3 / 6");
  await studio.panel(1).dispatchEvent("drop", { dataTransfer: await gradient(page) });
  await expect.poll(async () => (await studio.renders())[0]?.recipe).toMatchObject({ model: "gradient.png" });
  await studio.screenshot("double-page");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await dialog.getByRole("spinbutton", { name: "Resolution" }).fill("127");
  const halves = unzipSync(new Uint8Array(await exported(page)));
  expect(Object.keys(halves)).toEqual(["p3a.png", "p3b.png"]);
  const [first, second] = Object.values(halves).map((bytes) => PNG.sync.read(Buffer.from(bytes)));
  await dialog.getByText("One picture", { exact: true }).click();
  const whole = PNG.sync.read(await exported(page));
  expect([whole.width, first!.width, second!.width]).toEqual([2100, 1050, 1050]);
  const row = ({ data, width }: PNG, from = 0) => [...data.subarray((700 * width + from) * 4).subarray(0, 4 * 1050)];
  // Read from the right, the right one comes first.
  const shown = [...row(whole), ...row(whole, 1050)];
  const apart = [...row(second!), ...row(first!)].map((value, i) => Math.abs(value - shown[i]!));
  expect(Math.max(...apart)).toBeLessThan(3);
  expect(new Set(row(whole, 1000)).size).toBeGreaterThan(20);
});

test("the story is read over the whole screen, by keys, presses and modes; Escape leaves where the reader was", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(BOOK);
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText("/ 6");
  await page.getByRole("region", { name: "Page", exact: true }).focus();
  await page.keyboard.press("f");
  const reading = page.getByRole("dialog", { name: "Reading" });
  await expect(reading).toBeVisible();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  // A wide window shows spreads; the page number is said.
  const said = reading.getByRole("status");
  await page.keyboard.press("Home");
  await expect(said).toHaveText("Page 1 of 6");
  await page.keyboard.press("ArrowRight");
  await expect(said).toHaveText("Pages 2 and 3 of 6");
  await expect(reading.getByRole("article")).toHaveCount(2);
  await expect(reading.getByRole("article", { name: "Page 2" })).toContainText("Panel 1: [Mina] running");
  await studio.screenshot("reading");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.screenshot("reading-dark");
  await page.emulateMedia({ colorScheme: "light" });
  // A press on the right half goes on, on the left half back.
  const table = page.locator("[data-reading]");
  const { width, height } = (await table.boundingBox())!;
  await table.click({ position: { x: width * 0.8, y: height / 2 } });
  await expect(said).toHaveText("Pages 4 and 5 of 6");
  await table.click({ position: { x: width * 0.2, y: height / 2 } });
  await expect(said).toHaveText("Pages 2 and 3 of 6");
  await reading.getByRole("button", { name: "Pages", exact: true }).click();
  await expect(reading.getByRole("article")).toHaveCount(1);
  await page.keyboard.press("End");
  await expect(said).toHaveText("Page 6 of 6");
  await expect(reading.getByRole("button", { name: "Next page" })).toBeDisabled();
  // All below each other: the page in the middle is the one in hand.
  await reading.getByRole("button", { name: "Scroll", exact: true }).click();
  await page.locator("[data-reading]").evaluate((element) => element.scrollTo(0, 0));
  await expect(said).toHaveText("Page 1 of 6");
  await studio.screenshot("reading-scroll");
  await page.keyboard.press("Escape");
  await expect(reading).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText("1 / 6");

  // Bound at the right, the same keys go the other way. The way of reading was remembered.
  await page.evaluate(() =>
    (globalThis as unknown as { komawari: import("../src/main.tsx").Studio }).komawari.editor.commands.setDirection(
      "rtl",
    ),
  );
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find a command" }).fill("read the story");
  await page.keyboard.press("Enter");
  await expect(reading.getByRole("button", { name: "Scroll", exact: true })).toHaveAttribute("aria-pressed", "true");
  await reading.getByRole("button", { name: "Spreads", exact: true }).click();
  await page.keyboard.press("ArrowLeft");
  await expect(said).toHaveText("Pages 2 and 3 of 6");
  const [first, second] = await Promise.all(
    [2, 3].map(async (n) => (await reading.getByRole("article", { name: `Page ${n}` }).boundingBox())!.x),
  );
  expect(first!).toBeGreaterThan(second!);
  await reading.getByRole("button", { name: "Leave reading" }).click();
  await expect(reading).toHaveCount(0);
});

test.describe("by finger", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  test("a phone reads page by page, turned by swipes, with motion only where it is wanted", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    const studio = new StudioPage(page);
    await studio.open();
    await page.evaluate(
      (script) =>
        (globalThis as unknown as { komawari: import("../src/main.tsx").Studio }).komawari.editor.commands.setScript(
          script,
        ),
      BOOK,
    );
    await page.getByRole("button", { name: "Story", exact: true }).tap();
    await page.getByRole("menuitem", { name: /Read the story/ }).tap();
    const reading = page.getByRole("dialog", { name: "Reading" });
    const said = reading.getByRole("status");
    await expect(reading.getByRole("article")).toHaveCount(1);
    await studio.screenshot("reading-phone");
    const swipe = async (from: number, to: number) => {
      const client = await page.context().newCDPSession(page);
      const touch = (type: "touchStart" | "touchMove" | "touchEnd", x?: number) =>
        client.send("Input.dispatchTouchEvent", { type, touchPoints: x === undefined ? [] : [{ x, y: 300 }] });
      await touch("touchStart", from);
      for (let step = 1; step <= 4; step++) await touch("touchMove", from + ((to - from) * step) / 4);
      await touch("touchEnd");
    };
    await expect(said).toHaveText("Page 1 of 6");
    await swipe(300, 100);
    await expect(said).toHaveText("Page 2 of 6");
    await swipe(100, 300);
    await expect(said).toHaveText("Page 1 of 6");
    const box = (await page.locator("[data-reading]").boundingBox())!;
    await page.locator("[data-reading]").tap({ position: { x: box.width * 0.9, y: box.height / 2 } });
    await expect(said).toHaveText("Page 2 of 6");
    // No finger misses a control, and nothing moves.
    for (const button of await reading.getByRole("button").all()) {
      const size = (await button.boundingBox())!;
      expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(44);
    }
    const motion = await page
      .locator("[data-reading] > *")
      .evaluate((element) => getComputedStyle(element).animationName);
    expect(motion).toBe("none");
    await reading.getByRole("button", { name: "Leave reading" }).tap();
    await expect(reading).toHaveCount(0);
  });
});
