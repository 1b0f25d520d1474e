// The worker draws one job after the other, and a job that waits can be taken back.
import { expect } from "@playwright/test";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

test("two requests queue, and one that waits is cancelled without being begun", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await expect(page.getByText(/Inkling · CPU/)).toBeVisible();
  const log = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const { engine } = (globalThis as unknown as { komawari: import("../src/main.tsx").Studio }).komawari;
        const said: string[] = [];
        engine.subscribe((message) => {
          if (!("job" in message) || message.type === "progress" || message.type === "preview") return;
          said.push(
            message.type === "queued"
              ? `${message.job} queued behind ${message.ahead}`
              : `${message.job} ${message.type}`,
          );
          if (message.job === "third" && message.type === "done") resolve(said);
        });
        const request = {
          panels: [
            { id: "p", seed: 1, prompt: "a woman", negative: "", width: 64, height: 64, cast: [], layout: null },
          ],
          references: [],
          steps: 2,
          guidanceScale: 3,
          sharing: null,
          sharingSeed: 1,
        };
        for (const job of ["first", "second", "third"]) engine.generate(job, request);
        engine.cancel("second");
      }),
  );
  expect(log.slice(0, 3)).toEqual(["first queued behind 0", "second queued behind 1", "third queued behind 2"]);
  expect(log).toContain("second cancelled");
  expect(log).not.toContain("second panel");
  expect(log.filter((said) => !said.includes("second")).slice(2)).toEqual([
    "first panel",
    "first done",
    "third panel",
    "third done",
  ]);
});
