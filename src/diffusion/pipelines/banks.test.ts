// Banks within a budget: what a tiny budget changes is the number of calls, never the pictures.
import { expect, test } from "vitest";
import type { SharingMode } from "../../sharing/settings.ts";
import { bankUse } from "../../studio/bank-use.ts";
import { ALWAYS, BANK_BYTES_PER_PIXEL, draw, drawing, panel, pureModel, schedule } from "../pure-model.test-kit.ts";

const STEPS = 3;
const PICTURE = 16 * 16 * BANK_BYTES_PER_PIXEL;
// M and A have cards, B has none: b and c are drawn first, b reads M's card, c reads A's; all others follow, in two sizes.
const panels = [panel("a", "M"), panel("b", "BM"), panel("c", "BA"), panel("d", "MB", { width: 32 })];
const references = [drawing("x", "M"), drawing("y", "A")];

async function drawn(bankBudget: number, noise: "clean" | "noised", mode: SharingMode) {
  const settings = { sharing: { ...ALWAYS, mode }, sharingSeed: 1, guidanceScale: 3 };
  const { model, held } = pureModel({ references: noise });
  const result = await draw(model, panels, { ...settings, references, bankBudget, scheduler: schedule(STEPS) });
  expect(held()).toBe(0);
  const plan = {
    panels,
    references: references.map((r) => ({ ...r, asset: "" })),
    settings: { ...settings, steps: STEPS },
  };
  const foretold = bankUse(plan, { bankBytesPerPixel: BANK_BYTES_PER_PIXEL, references: noise }, bankBudget);
  return { pixels: result.pixels, calls: result.banks.length, most: Math.max(...result.banks), foretold };
}

// Without room a bank is written whenever a batch reads it: x and y for the batch of b and c, x and b for a, x, b and c for d.
const READS = STEPS * (2 + 2 + 3);

test.each([
  ["clean", 4], // two cards and two writers
  ["noised", 4 * STEPS],
] as const)(
  "cast, %s references: a budget costs the calls that were foretold and leaves every byte as it is",
  async (noise, least) => {
    const ample = await drawn(1e9, noise, "cast");
    expect(ample.foretold.extraCalls).toBe(0);
    expect(ample.calls).toBe(least);
    for (const room of [0, 1, 2.5]) {
      const tight = await drawn(room * PICTURE, noise, "cast");
      expect(tight.pixels).toEqual(ample.pixels);
      expect(tight.calls).toBeGreaterThan(ample.calls);
      expect(tight.calls - ample.calls).toBe(tight.foretold.extraCalls);
      // What is kept, and what one call has just left.
      expect(tight.most).toBeLessThanOrEqual((room + 1) * PICTURE);
    }
    expect((await drawn(0, noise, "cast")).calls).toBe(READS);
  },
);

test("the bytes that are foretold are those that the banks come to", async () => {
  const together = await drawn(1e9, "clean", "together");
  const across = 5 * PICTURE; // a, b, c and the wider d, which is two, read each other across sizes
  expect(together.most).toBe(2 * PICTURE);
  expect(together.foretold.bytes).toBe(across + together.most);
  // A's card is given back when the writers b and c are finished; they join M's.
  const cast = await drawn(1e9, "clean", "cast");
  expect(cast.most).toBe(3 * PICTURE);
  expect(cast.foretold).toEqual({ pictures: 4, bytes: 3 * PICTURE, extraCalls: 0 });
});

test("what batches leave for each other counts as used before any bank is kept", async () => {
  const together = await drawn(6.5 * PICTURE, "clean", "together");
  // One card of two fits beside five pictures' worth; the other is written anew for each of its steps.
  expect(together.calls).toBe(2 + together.foretold.extraCalls);
  expect(together.foretold.extraCalls).toBeGreaterThan(0);
  expect(together.most).toBe(2 * PICTURE);
});
