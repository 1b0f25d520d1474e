// The same panel on both processors. WebGPU is emulated in software here, so panels are tiny and steps few.
import { expect, type Page, test } from "@playwright/test";
import { browserArguments } from "../scripts/browser.mjs";
import { draw } from "./fixtures/engine.ts";
import { StudioPage } from "./fixtures/studio.ts";

test.use({
  launchOptions: {
    ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
    args: [...browserArguments, "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  },
});

/** A panel as small as the model takes. */
const panel = (id: string, seed: number) => ({
  id,
  seed,
  prompt: "a woman at the beach",
  negative: "",
  width: 64,
  height: 64,
  cast: ["Mina"],
  layout: null,
});

test("panels that share come out alike on WebGPU and on the CPU", async ({ page }) => {
  test.setTimeout(300_000);
  const request = {
    panels: [panel("a", 1), panel("b", 2)],
    references: [],
    steps: 2,
    guidanceScale: 3,
    sharing: { rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } },
    sharingSeed: 1,
  };
  const studio = new StudioPage(page);
  await studio.open();
  const cpu = await draw(page, "wasm", request);
  expect(cpu.runtime).toMatchObject({ backend: "wasm", sharedSites: 5 });
  await page.reload();
  await studio.open();
  const gpu = await draw(page, "webgpu", request);
  expect(gpu.runtime.backend).toBe("webgpu");
  for (const id of ["a", "b"]) {
    const expected = cpu.panels[id]!;
    const found = gpu.panels[id]!;
    expect(found).toHaveLength(64 * 64 * 4);
    expect(Math.max(...found.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThanOrEqual(2);
    expect(new Set(found).size).toBeGreaterThan(30);
  }
});

test("an emulated graphics processor is not chosen by itself", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await expect(page.getByText(/CPU, \d+ threads?/)).toBeVisible({ timeout: 60_000 });
});

/** Runs in every worker of the page before the studio's code asks for a device. */
function inWorkers(page: Page, work: () => void): void {
  page.on("worker", (worker) => void worker.evaluate(work).catch(() => undefined));
}

test("a page whose graphics device is lost in the middle goes on at the step it lost", async ({ page }) => {
  test.setTimeout(600_000);
  // The device belongs to the worker: remember it there when it is made, so that the test can take it away.
  inWorkers(page, () => {
    if (typeof GPUAdapter === "undefined") return;
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      const device = await requestDevice.apply(this, args);
      const scope = globalThis as unknown as { devices?: GPUDevice[] };
      scope.devices = [...(scope.devices ?? []), device];
      return device;
    };
  });
  const request = {
    panels: [panel("a", 1), panel("b", 2)],
    references: [],
    steps: 3,
    guidanceScale: 3,
    sharing: null,
    sharingSeed: 1,
  };
  const studio = new StudioPage(page);
  await studio.open();
  const undisturbed = await draw(page, "webgpu", request);
  await page.reload();
  await studio.open();
  const drawn = draw(page, "webgpu", request);
  const devices = async () => {
    const counts = page
      .workers()
      .map((w) =>
        w.evaluate(() => (globalThis as unknown as { devices?: unknown[] }).devices?.length ?? 0).catch(() => 0),
      );
    return Math.max(0, ...(await Promise.all(counts)));
  };
  await page.waitForFunction(() => (globalThis as unknown as { stepsSeen?: number }).stepsSeen === 2, null, {
    timeout: 200_000,
  });
  expect(await devices()).toBe(1);
  await Promise.all(
    page
      .workers()
      .map((w) =>
        w
          .evaluate(() => (globalThis as unknown as { devices?: GPUDevice[] }).devices?.[0]?.destroy())
          .catch(() => undefined),
      ),
  );
  const { panels, runtime, steps } = await drawn;
  expect(await devices()).toBe(2);
  expect(runtime.backend).toBe("webgpu");
  expect(steps).toEqual(undisturbed.steps);
  expect(new Set(steps).size).toBe(steps.length);
  for (const id of ["a", "b"]) {
    const expected = undisturbed.panels[id]!;
    expect(new Set(expected).size).toBeGreaterThan(30);
    expect(Math.max(...panels[id]!.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThanOrEqual(1);
  }
});

test("a graphics processor whose attention is wrong does not draw", async ({ page }) => {
  test.setTimeout(300_000);
  // A fault as drivers have them: the numbers are wrong and nobody says so.
  inWorkers(page, () => {
    if (typeof GPUDevice === "undefined") return;
    const { createShaderModule } = GPUDevice.prototype;
    GPUDevice.prototype.createShaderModule = function (descriptor) {
      return createShaderModule.call(this, { ...descriptor, code: descriptor.code.replaceAll("exp(", "sin(") });
    };
  });
  const studio = new StudioPage(page);
  await studio.open();
  const { runtime, panels } = await draw(page, "webgpu", {
    panels: [panel("a", 1)],
    references: [],
    steps: 1,
    guidanceScale: 3,
    sharing: null,
    sharingSeed: 1,
  });
  expect(runtime.backend).toBe("wasm");
  expect(runtime.reason).toMatch(/^the graphics processor failed its test \(attention in float32 is off by [\d.]+\)$/);
  expect(panels.a).toHaveLength(64 * 64 * 4);
});
