// What is said of a drawing (the diagram's arcs, the forecast of its banks) held against what the pipeline does, over a
// network that tells who read whom. Any casts, sizes, cards, modes, strengths and budgets.
import fc from "fast-check";
import { expect, test } from "vitest";
import { planReading, type ReadingArc, readingArcs } from "../../sharing/reading-plan.ts";
import { type SharingSettings, sharingModes } from "../../sharing/settings.ts";
import { bankUse } from "../../studio/bank-use.ts";
import {
  ALWAYS,
  BANK_BYTES_PER_PIXEL,
  draw,
  drawing,
  panel,
  pureModel,
  readsOf,
  schedule,
} from "../pure-model.test-kit.ts";

const TAGS = ["X", "Y", "Z"] as const;
const cast = fc.subarray([...TAGS]).map((tags) => tags.join(""));
const width = fc.constantFrom(8, 16);
const scene = fc.record({
  panels: fc.array(fc.record({ cast, width }), { minLength: 1, maxLength: 5 }),
  cards: fc.array(fc.record({ cast: cast.filter((tags) => tags !== ""), width }), { maxLength: 3 }),
  mode: fc.constantFrom(...sharingModes),
  window: fc.constantFrom(1, 2, 3),
  strength: fc.record({ X: fc.constantFrom(0, 0.5, 1, 2), Y: fc.constantFrom(0, 1) }),
  region: fc.constantFrom("image" as const, "boxes" as const),
  rate: fc.constantFrom(0, 0.3, 1),
  references: fc.constantFrom("clean" as const, "noised" as const),
  steps: fc.constantFrom(2, 3, 5),
  /** Of the five steps, the first two. */
  warmup: fc.constantFrom(0, 0.4),
  /** Pictures that the budget holds. */
  room: fc.constantFrom(0, 1, 2.5, 4),
});
type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

const figure = { head: [0, 0, 1, 0.5], body: [0, 0.5, 1, 1] } as const;

/** The scene as the studio plans it: panels named 0, 1, …, cards named after them. */
function planned({ panels, cards, mode, window, strength, region, rate, steps, warmup }: Scene) {
  const layoutOf = (tags: string) => ({ figures: [...tags].map(() => figure), object: null });
  const sharing: SharingSettings = { ...ALWAYS, mode, window, strength, region, rate, warmup };
  return {
    panels: panels.map((p, i) => panel(`${i}`, p.cast, { width: p.width, layout: layoutOf(p.cast) })),
    references: cards.map((c, i) => drawing(`card ${i}`, c.cast, { width: c.width, layout: layoutOf(c.cast) })),
    settings: { steps, guidanceScale: 3, sharing, sharingSeed: 1 },
  };
}

async function drawn(scenario: Scene, bankBudget = Number.POSITIVE_INFINITY) {
  const { panels, references, settings } = planned(scenario);
  const { model, calls, held } = pureModel({ references: scenario.references });
  const result = await draw(model, panels, {
    ...settings,
    references,
    bankBudget,
    scheduler: schedule(scenario.steps),
  });
  expect(held()).toBe(0);
  return { ...result, calls };
}

/** "X 0>1", or "X card>1". */
const spelt = ({ tag, from, to }: ReadingArc) => `${tag} ${from ?? "card"}>${to}`;

test("the diagram shows what the pipeline reads, all of it and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (scenario) => {
      const { panels, references, settings } = planned(scenario);
      const arcs = readingArcs(planReading(panels, references, settings.sharing));
      const { readFrom, calls } = await drawn(scenario);
      const castOf = new Map([...panels, ...references].map((picture) => [picture.id, picture.cast]));
      const isRead = (tag: string) => (scenario.strength as Record<string, number>)[tag] !== 0;
      const read = panels.flatMap(({ id }, to) => {
        const sources = [...readsOf(calls, id)];
        expect([...readFrom.get(id)!].sort()).toEqual(sources.sort());
        return sources.flatMap((source) => {
          const tags = castOf.get(source)!.filter((tag) => castOf.get(id)!.includes(tag) && isRead(tag));
          return tags.map((tag) => spelt({ tag, from: source.startsWith("card") ? null : Number(source), to }));
        });
      });
      expect(new Set(arcs.map(spelt))).toEqual(new Set(read));
      expect(arcs).toHaveLength(new Set(read).size);
    }),
    { numRuns: 100 },
  );
});

test.each([
  ["rolling", ["XW", "XW", "X", "X"], ["W"], ["0: 2 3 W", "1: 0 2 3 W", "2: 3", "3: 2"]],
  ["cast", ["XY", "Y", "X"], ["X"], ["0: 1 X", "1: 0", "2: 0 X"]],
] as const)("%s with %j and cards of %j", async (mode, casts, cards, expected) => {
  const { model, calls } = pureModel();
  const panels = casts.map((tags, i) => panel(`${i}`, tags));
  const references = cards.map((tag) => drawing(tag, tag));
  await draw(model, panels, { sharing: { ...ALWAYS, mode }, references });
  expect(panels.map(({ id }) => `${id}: ${[...readsOf(calls, id)].sort().join(" ")}`)).toEqual(expected);
});

test("the forecast says how many calls a budget adds and what the banks come to, and no budget changes a picture", async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (scenario) => {
      const { panels, references, settings } = planned(scenario);
      const perPicture = 16 * 16 * BANK_BYTES_PER_PIXEL;
      const budget = scenario.room * perPicture;
      const plan = { panels, references: references.map((r) => ({ ...r, asset: "" })), settings };
      const model = { bankBytesPerPixel: BANK_BYTES_PER_PIXEL, references: scenario.references };
      const foretold = bankUse(plan, model, budget);
      const ample = await drawn(scenario);
      const tight = await drawn(scenario, budget);
      expect(tight.banks.length - ample.banks.length).toBe(foretold.extraCalls);
      expect(tight.pixels).toEqual(ample.pixels);
      // What is kept, and what one call has just left.
      expect(Math.max(0, ...tight.banks)).toBeLessThanOrEqual(budget + perPicture);
      const inTab = new Set(ample.calls.flatMap(({ keep, rows }) => (keep === "tab" ? rows : [])));
      const across = planReading(panels, references, settings.sharing).waves.map((batches) =>
        batches
          .flatMap((batch) => batch.panels.filter((id) => inTab.has(id)))
          .reduce((sum, id) => sum + panels[Number(id)]!.width * 16 * BANK_BYTES_PER_PIXEL, 0),
      );
      expect(foretold.bytes).toBe(Math.max(0, ...ample.banks) + Math.max(...across));
    }),
    { numRuns: 60 },
  );
});
