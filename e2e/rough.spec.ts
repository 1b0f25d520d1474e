// A panel roughed in by mouse, pen and keys; what the drawing is asked for; undo by stroke; the rough after a reload.
import { expect } from "@playwright/test";
import { framesOf, roughOf } from "../src/comic/query.ts";
import type { Rough } from "../src/comic/records.ts";
import type { Studio } from "../src/main.tsx";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT = "[Mina] a woman with red hair\n\n[Mina] walking at the beach\n[Mina], happy, in the park";

/** The marks of the first panel. */
async function marks(studio: StudioPage): Promise<readonly Rough[]> {
  const { doc, currentPage } = await studio.state();
  return roughOf(doc, framesOf(doc, currentPage)[0]!.shot!);
}

test("a panel is roughed in by mouse, pen and keys, undone by strokes, drawn to, and there after a reload", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await studio.panel(1).click();
  await page.keyboard.press("s");
  const surface = page.getByRole("button", { name: /^Rough of panel 1/ });
  await expect(surface).toBeFocused();

  // By mouse: a stroke, and one along the way of which the eraser takes a part.
  const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
    await page.mouse.move(...(await studio.centreOf(surface, ...from)));
    await page.mouse.down();
    await page.mouse.move(...(await studio.centreOf(surface, ...to)), { steps: 12 });
    await page.mouse.up();
  };
  await drag([-80, -40], [80, -40]);
  await page.keyboard.press("l");
  await drag([-80, 30], [80, 30]);
  await expect(surface).toHaveAccessibleName(/2 marks$/);
  const [free, line] = (await marks(studio)).map(({ mark }) => (mark.kind === "stroke" ? mark : null));
  expect(free!.points.length).toBeGreaterThan(8);
  expect(line!.points).toHaveLength(2);
  await page.keyboard.press("e");
  await drag([0, 10], [0, 50]);
  await expect(surface).toHaveAccessibleName(/3 marks$/);
  await studio.screenshot("roughed");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(surface).toHaveAccessibleName(/2 marks$/);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(surface).toHaveAccessibleName(/1 mark$/);

  // By pen: it presses, and its other end rubs out.
  const pen = (type: string, x: number, pressure: number, buttons: number) =>
    surface.evaluate(
      (element, [kind, along, pressed, held]) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        const place = { clientX: left + along * width, clientY: top + height * 0.3 };
        const pointer = {
          pointerId: 7,
          pointerType: "pen",
          pressure: pressed,
          buttons: held,
          button: held === 32 ? 5 : 0,
        };
        element.setPointerCapture = () => undefined;
        element.dispatchEvent(new PointerEvent(kind, { bubbles: true, ...pointer, ...place }));
      },
      [type, x, pressure, buttons] as const,
    );
  await surface.press("p");
  await pen("pointerdown", 0.2, 0.1, 1);
  await pen("pointermove", 0.5, 0.9, 1);
  await pen("pointerup", 0.5, 0, 0);
  const drawn = (await marks(studio)).at(-1)!.mark;
  expect(drawn.kind === "stroke" && drawn.points.map(([, , pressure]) => pressure)).toEqual([0.1, 0.9]);
  await pen("pointerdown", 0.35, 0.5, 32);
  await pen("pointerup", 0.35, 0, 0);
  await expect(surface).toHaveAccessibleName(/3 marks$/);

  // By keys: a mark is selected, moved and removed; a line is placed by numbers.
  await surface.press(",");
  await expect(surface).toHaveAccessibleName(/mark 3 selected$/);
  await surface.press("ArrowDown");
  await surface.press("Delete");
  await expect(surface).toHaveAccessibleName(/2 marks$/);
  await surface.press("Enter");
  await expect(inspector.getByRole("radio", { name: "Select" })).toBeFocused();
  await inspector.getByText("A line by numbers").click();
  await inspector.getByLabel("From left, %").fill("10");
  await inspector.getByLabel("From left, %").press("Enter");
  await inspector.getByRole("button", { name: "Add line" }).click();
  const placed = (await marks(studio)).at(-1)!.mark;
  expect(placed.kind === "stroke" && placed.points).toEqual([
    [0.1, 0.25, 0.5],
    [0.75, 0.75, 0.5],
  ]);

  // The picture is of an earlier state until it is drawn to the rough.
  await expect(page.getByText("Changed since drawn").first()).toBeVisible();
  await inspector.getByRole("button", { name: "Done" }).click();
  await expect(surface).toHaveCount(0);
  await studio.panel(1).press("d");
  await studio.finished();
  await expect(page.getByText("Changed since drawn")).toHaveCount(0);
  const before = await marks(studio);
  await page.evaluate(() => (globalThis as unknown as { komawari: Studio }).komawari.editor.flush());
  await page.reload();
  await expect(studio.panels).toHaveCount(2);
  await expect.poll(() => marks(studio)).toEqual(before);
});
