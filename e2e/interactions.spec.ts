// Who does what to what: an arrow on the panel or fields beside it, a box that follows from the verb, and where the thing came out.
import { expect, type Page } from "@playwright/test";
import { chosenRender, framesOf, recordsOf, rendersOf } from "../src/comic/query.ts";
import type { Size } from "../src/geometry/box.ts";
import type { ToWorker } from "../src/worker/protocol.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT = `[Mina] a woman with red hair
[Tom] a man with a beard

[Mina] at the beach
[Mina] and [Tom] in the park`;

test("an arrow and a verb on a panel bring a thing to a hand; the picture says how much of it came there", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);
  await studio.panel(1).click();
  await page.keyboard.press("b");
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  const handle = page.getByRole("button", { name: /^What Mina acts on/ });
  const before = (await studio.state()).doc;

  // Into the open: a thing is there now, at the hand of that side, and the script says so.
  const [x, y] = await studio.centreOf(handle, 70, 30);
  await handle.hover();
  await page.mouse.down();
  await page.mouse.move(x, y, { steps: 6 });
  await studio.screenshot("arrow-drawn");
  await page.mouse.up();
  await expect(studio.script).toContainText("[Mina] holding a cat at the beach");
  const verb = inspector.getByLabel("Does", { exact: true });
  await expect(verb).toBeFocused();
  await expect(verb).toHaveValue("holding");
  await expect(inspector.getByRole("radio", { name: "Left hand" })).toBeChecked();
  const object = page.getByRole("button", { name: /^Object/ });
  const dropped = (await object.boundingBox())!;
  expect(dropped.x).toBeLessThan(x);
  expect(dropped.x + dropped.width).toBeGreaterThan(x);

  // An arrow is one step.
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(async () => (await studio.state()).doc.byType.shot).toEqual(before.byType.shot);
  await page.keyboard.press("ControlOrMeta+Shift+z");

  // By keys: another verb and thing. The rule of the verb places the box of a layout that is the studio's.
  await verb.selectOption("riding");
  await inspector.getByLabel("Which thing").fill("a horse");
  await inspector.getByLabel("Which thing").press("Enter");
  await expect(studio.script).toContainText("[Mina] riding a horse at the beach");
  await inspector.getByRole("radio", { name: "Auto" }).check();
  await expect.poll(async () => (await object.boundingBox())!.width).toBeGreaterThan(dropped.width);
  await studio.screenshot("interaction");

  await inspector.getByRole("button", { name: "Redraw", exact: true }).click();
  await studio.finished();
  await expect(inspector.getByText(/^\d+ %$/)).toBeVisible();
  await inspector.getByRole("button", { name: "Show where it came out" }).click();
  await expect(page.getByText("Came out here")).toBeVisible();
  await studio.screenshot("interaction-drawn");
  const drawn = recordsOf((await studio.state()).doc, "render").find(({ recipe }) => recipe.interaction)!;
  expect(drawn.recipe.interaction).toMatchObject({ words: "horse", means: "bias" });
  expect(drawn.recipe.stage!.object).toEqual(drawn.recipe.interaction!.box);

  // The next picture is told beside the one before.
  await inspector.getByRole("radio", { name: "Right hand" }).check();
  await inspector.getByRole("button", { name: "Re-roll" }).click();
  await studio.finished();
  await expect(inspector.getByText(/^\d+ %, before \d+ %$/)).toBeVisible();
});

test("a thing is brought into its box by means in order of cost, and a pose is chosen of five", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT.replace("[Mina] at the beach", "[Mina] holding a cat at the beach"), 2);
  await studio.panel(1).click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await inspector.getByRole("radio", { name: "Left hand" }).check();
  const correct = inspector.getByRole("button", { name: "Bring it into its box" });
  const shown = async () => {
    const { doc, currentPage } = await studio.state();
    return chosenRender(doc, framesOf(doc, currentPage)[0]!.shot!)!;
  };
  const pictures = async () => rendersOf((await studio.state()).doc, (await shown()).shot);

  // Poses: five beginnings, the best first, chosen by keys.
  await inspector.getByRole("button", { name: "Try 5 poses" }).click();
  const poses = inspector.getByRole("list", { name: "Poses to choose from" }).getByRole("button");
  await expect(poses).toHaveCount(5);
  await studio.finished();
  const shares = await poses.evaluateAll((buttons) =>
    buttons.map(({ textContent }) => Number.parseInt(textContent!, 10)),
  );
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  await poses.first().scrollIntoViewIfNeeded();
  await studio.screenshot("interaction-poses");
  const before = await pictures();
  await poses.first().press("Enter");
  await expect(poses).toHaveCount(0);
  await studio.finished();
  await expect.poll(async () => (await pictures()).length).toBe(before.length + 1);
  expect((await shown()).recipe.interaction).toMatchObject({
    means: "bias",
    intransitive: expect.stringMatching(/holding at the beach/),
  });
  await expect(inspector.getByRole("radio", { name: "The verb" })).toBeChecked();
  await expect(page.getByText("Changed since drawn")).toHaveCount(0);

  // The next means, one after the other, until the thing is there or all were tried.
  await correct.click();
  await expect(correct).toBeDisabled();
  await expect(inspector.getByText(/^(All means were tried|It came into its box)/)).toBeVisible({ timeout: 0 });
  const tried = (await pictures())
    .slice(0, -before.length)
    .map(({ recipe, object }) => [recipe.interaction!.means, object!.inside] as const);
  expect(["gradient", "both"]).toContain(tried[0]![0]);
  expect((await shown()).object!.inside).toBe(Math.max(...tried.map(([, inside]) => inside)));
  await inspector.getByRole("button", { name: "Show where it came out" }).click();
  await expect(page.getByText("Came out here")).toBeVisible();
  await studio.screenshot("interaction-corrected");
});

/** A machine on which the gradient does not fit at the model's own sizes; it is told as the engine tells it (engine/gradients/room). */
function withLittleMemory(page: Page, fits: Size | undefined): void {
  page.on("worker", (worker) => {
    const refuseLarge = (fits: Size | undefined) => {
      const refuse = (event: MessageEvent<ToWorker>) => {
        const { data } = event;
        if (data.type !== "generate") return;
        const [panel] = data.request.panels;
        const isLarge = !fits || panel!.width * panel!.height > fits.width * fits.height;
        if (panel?.interaction?.means !== "gradient" || !isLarge) return;
        event.stopImmediatePropagation();
        const message = "The gradient at this size needs 900 MB: there are 512 MB.";
        const failure = {
          code: "out-of-memory",
          message,
          remedy: "Bring it into its box once more.",
          ...(fits && { fits }),
        };
        self.postMessage({ type: "failed", job: data.job, failure });
      };
      self.addEventListener("message", refuse as EventListener, { capture: true });
    };
    void worker.evaluate(refuseLarge, fits).catch(() => undefined);
  });
}

test("a correction that is refused says why, and offers the next step that can be made: smaller, or none by a gradient", async ({
  page,
}) => {
  const fits = { width: 192, height: 192 };
  withLittleMemory(page, fits);
  const studio = new StudioPage(page);
  await studio.openDrawn("[Mina] a woman with red hair\n\n[Mina] holding a cat at the beach", 1);
  await studio.panel(1).click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  // Of some seeds the bias alone brings the thing into its box.
  await inspector.getByRole("spinbutton", { name: "Seed" }).fill("7");
  await page.keyboard.press("Enter");
  await inspector.getByRole("radio", { name: "Left hand" }).check();
  const correct = inspector.getByRole("button", { name: "Bring it into its box" });
  const means = async () =>
    recordsOf((await studio.state()).doc, "render").flatMap(({ recipe }) => recipe.interaction?.means ?? []);
  await correct.click();
  await expect(page.getByText("The gradient at this size needs 900 MB: there are 512 MB.").first()).toBeVisible();
  await expect(
    inspector.getByText(/^Nudging the drawing needs more memory .* Next: at \d+ × \d+ pixels/),
  ).toBeVisible();
  expect(await means()).toEqual(["bias"]);
  await correct.scrollIntoViewIfNeeded();
  await studio.screenshot("interaction-refused");

  const card = page.getByRole("region", { name: "Drawing failed" });
  await expect(card.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await card.getByRole("button", { name: "Bring it into its box" }).click();
  await expect.poll(means).toContain("gradient");
  await studio.finished();
  const { doc } = await studio.state();
  const nudged = recordsOf(doc, "render").find(({ recipe }) => recipe.interaction?.means === "gradient")!;
  expect(nudged.widthPx * nudged.heightPx).toBeLessThanOrEqual(fits.width * fits.height);
  await expect(page.getByText("Changed since drawn")).toHaveCount(0);
});

test("an arrow from one figure to another says who does what to whom", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(SCRIPT);
  // Shapes of panels, and boxes with them, are the model's.
  await expect(page.getByText(/CPU, \d+ threads?/)).toBeVisible();
  await studio.panel(2).click();
  await page.keyboard.press("b");
  await page.getByRole("button", { name: /^What Tom acts on/ }).hover();
  await page.mouse.down();
  await page.mouse.move(...(await studio.centreOf(page.getByRole("button", { name: /^What Mina acts on/ }))), {
    steps: 6,
  });
  await page.mouse.up();
  await expect(studio.script).toContainText("[Tom] holding [Mina]");
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await expect(inspector.getByLabel("Who", { exact: true })).toHaveValue("Tom");
  await expect(inspector.getByLabel("To", { exact: true })).toHaveValue("Mina");
  await studio.screenshot("interaction-figures");
});
