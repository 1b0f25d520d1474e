// The same panel on both processors. WebGPU is emulated in software here, so panels are tiny and steps few.
import { spawnSync } from "node:child_process";
import { expect, type Page, test } from "@playwright/test";
import { browserArguments, webgpuArguments } from "../scripts/browser.mjs";
import type { GenerateRequest } from "../src/worker/protocol.ts";
import { type Drawn, draw } from "./fixtures/engine.ts";
import { StudioPage } from "./fixtures/studio.ts";

test.use({
  launchOptions: {
    ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
    args: [...browserArguments, ...webgpuArguments],
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

/** A character's picture: stripes, which the panels read through a bank. */
const card = (() => {
  const { negative: _, ...spec } = panel("card", 9);
  const value = (_: unknown, i: number) => (i % 4 === 3 ? 255 : (i >> 4) % 2 ? 230 : 40 * (i % 4));
  return { ...spec, pixels: Uint8ClampedArray.from({ length: 64 * 64 * 4 }, value) };
})();

/** The largest difference of colour values of 255, over the panels of one drawing, none of which is blank. */
function difference(found: Drawn, expected: Drawn): number {
  const sizes = ({ panels }: Drawn) => Object.entries(panels).map(([id, pixels]) => [id, pixels.length]);
  expect(sizes(found)).toEqual(sizes(expected));
  const differences = Object.entries(expected.panels).map(([id, pixels]) => {
    expect(pixels.length).toBeGreaterThanOrEqual(64 * 64 * 4);
    expect(new Set(found.panels[id]).size).toBeGreaterThan(30);
    return Math.max(...pixels.map((v, i) => Math.abs(v - found.panels[id]![i]!)));
  });
  return Math.max(...differences);
}

/** What `npm run check` prints of stored cases on WebGPU. */
function checked(...args: readonly string[]): string {
  const run = spawnSync(process.execPath, ["scripts/check.mjs", ...args, "--webgpu"], { encoding: "utf8" });
  expect(run.stderr).toBe("");
  return run.stdout;
}

// More families and cases: npm run compatibility. This one is fused and has head counts by level.
test("a rewritten public UNet computes on WebGPU what PyTorch computed", () => {
  const args = ["models/fixtures/unet/sd2", "--exports", "ort-fused", "--cases", "csa-batch"];
  expect(checked("unet", ...args)).toMatch(/sd2\/ort-fused +csa-batch .*\n1 passed, 0 failed\n$/);
});

// By latents, text and weights. More cases: npm run check -- edits DIR --webgpu.
test("a UNet's gradient computes on WebGPU what PyTorch computed", () => {
  const args = ["models/fixtures/edits", "--exports", "ts-sdpa", "--cases", "gradient"];
  expect(checked("edits", ...args)).toMatch(/ gradient .*\n2 passed, 0 failed\n$/);
});

test("an emulated graphics processor is not chosen by itself", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await expect(page.getByText(/CPU, \d+ threads?/)).toBeVisible();
});

/** Runs in every worker of the page before the studio's code asks for a device. */
async function inWorkers(page: Page, work: () => void): Promise<void> {
  await page.route(/\/entry-[^/]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${work})();\n${await response.text()}` });
  });
}

interface Watched {
  devices?: GPUDevice[];
  /** Buffers that were read back. */
  readBack?: number;
}

// Two that read each other in one call, a wider one that reads what that call left in the tab, and a card's bank on the device.
test("panels that share come out on WebGPU as on the CPU, though the device is lost with the bank in the middle", async ({
  page,
}) => {
  // The device belongs to the worker: remember it there when it is made, so that the test can take it away.
  await inWorkers(page, () => {
    if (typeof GPUAdapter === "undefined") return;
    const scope = globalThis as unknown as Watched;
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      const device = await requestDevice.apply(this, args);
      scope.devices = [...(scope.devices ?? []), device];
      return device;
    };
    const { mapAsync } = GPUBuffer.prototype;
    GPUBuffer.prototype.mapAsync = function (...args) {
      scope.readBack = (scope.readBack ?? 0) + 1;
      return mapAsync.apply(this, args);
    };
  });
  const inWorker = async (ask: () => number) => {
    const answers = page.workers().map((worker) => worker.evaluate(ask).catch(() => 0));
    return Math.max(0, ...(await Promise.all(answers)));
  };
  const devices = () => inWorker(() => (globalThis as unknown as Watched).devices?.length ?? 0);
  const readBack = () => inWorker(() => (globalThis as unknown as Watched).readBack ?? 0);
  const request: GenerateRequest = {
    panels: [panel("a", 1), panel("b", 2), { ...panel("wide", 3), width: 96 }],
    references: [card],
    steps: 2,
    guidanceScale: 3,
    sharing: { mode: "together", rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } },
    sharingSeed: 1,
  };
  const studio = new StudioPage(page);
  await studio.open();
  const undisturbed = await draw(page, "wasm", request);
  expect(undisturbed.runtime).toMatchObject({ backend: "wasm", sharedSites: 5 });
  const alone = await draw(page, "wasm", { ...request, sharing: null });
  expect(difference(alone, undisturbed)).toBeGreaterThan(20);
  await page.reload();
  await studio.open();
  const drawn = draw(page, "webgpu", request);
  await page.waitForFunction(() => (globalThis as unknown as { stepsSeen?: number }).stepsSeen === 1, null);
  expect(await devices()).toBe(1);
  // Each network gives what it was asked for, and two batches leave each other ten keys and values; the bank's would come on top.
  expect(await readBack()).toBeLessThan(35);
  await inWorker(() => {
    (globalThis as unknown as Watched).devices?.[0]?.destroy();
    return 0;
  });
  const gpu = await drawn;
  expect(await devices()).toBe(2);
  expect(gpu.runtime.backend).toBe("webgpu");
  expect(gpu.steps).toEqual(undisturbed.steps);
  expect(difference(gpu, undisturbed)).toBeLessThanOrEqual(1);
});

test("a graphics processor whose attention is wrong does not draw", async ({ page }) => {
  // A fault as drivers have them: the numbers are wrong and nobody says so.
  await inWorkers(page, () => {
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
