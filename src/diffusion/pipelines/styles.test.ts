// Looks by statistics on a network that has them: what is seen of pictures, when, and what a panel's call and step make of it.
import { expect, test } from "vitest";
import { momentsOf } from "../looks/latent-moments.ts";
import type { UnetCall } from "../models.ts";
import { draw, drawing, panel, pureModel, SITES } from "../pure-model.test-kit.ts";
import { tensor } from "../tensor.ts";
import { mixedMoments } from "./styles.ts";

/** The pure model, whose statistics say in which call they were taken. */
function stylable() {
  const pure = pureModel();
  const asked: UnetCall[] = [];
  const { denoiser } = pure.model;
  const model = {
    ...pure.model,
    denoiser: {
      ...denoiser,
      async run(call: UnetCall) {
        asked.push(call);
        const rows = call.sample.dims[0]!;
        const statistics = SITES.map(({ channels }) =>
          tensor([rows, 4, channels], new Float32Array(rows * 4 * channels).fill(call.timestep[0]! + 1)),
        );
        return { ...(await denoiser.run(call)), ...(call.style && !call.style.statistics && { statistics }) };
      },
    },
  };
  return { model, asked };
}

const pictures = ["p", "q"].map((id) => drawing(id, "", { width: 16 })).map((p) => ({ ...p, ofLook: "look" }));
const inLook = (strength: number, look = "look") => ({
  look: { means: "aligned" as const, parts: [{ look, version: 1, weight: 1 }], strength },
});

test("a drawing without looks asks for no statistics", async () => {
  const { model, asked } = stylable();
  await draw(model, [panel("a", "")], { references: pictures });
  expect(asked.every(({ style }) => style === undefined)).toBe(true);
});

test("pictures are seen once in each step's noise, and a panel is aligned with what was seen in its step", async () => {
  const { model, asked } = stylable();
  const { pixels } = await draw(model, [panel("a", "", inLook(0.5)), panel("b", "")], { references: pictures });
  const seen = asked.filter(({ style }) => style!.statistics === null);
  const drawn = asked.filter(({ style }) => style!.statistics !== null);
  expect(seen.map(({ timestep }) => timestep[0])).toEqual(drawn.map(({ timestep }) => timestep[0]));
  // Both guidance halves of a and b.
  for (const { style, timestep } of drawn) {
    expect([...style!.strength]).toEqual([0.5, 0, 0.5, 0]);
    const [first, second] = [0, 1].map((row) => style!.statistics![0]!.data[row * 4 * SITES[0]!.channels]!);
    expect(first).toBeCloseTo(timestep[0]! + 1, 5);
    expect(second).toBe(0);
  }
  const again = asked.length;
  const next = await draw(model, [panel("a", "", inLook(0.5)), panel("b", "")], { references: pictures });
  expect(asked.length - again).toBe(drawn.length);
  expect(next.pixels).toEqual(pixels);
});

test("in full, a panel's latents have the moments of the pictures'; beside it nothing changes", async () => {
  const { model } = stylable();
  const plain = await draw(model, [panel("b", "")], {});
  const { events } = await draw(model, [panel("a", "", inLook(1)), panel("b", "")], { references: pictures });
  const drawn = new Map(events.flatMap((event) => (event.type === "panel" ? [[event.panel, event] as const] : [])));
  const both = await Promise.all(pictures.map(({ pixels }) => model.autoencoder.encode(pixels)));
  const means = both.map(({ data }) => momentsOf(data, 3).mean);
  momentsOf(drawn.get("a")!.latents.data, 3).mean.forEach((mean, c) => {
    expect(mean).toBeCloseTo((means[0]![c]! + means[1]![c]!) / 2, 4);
  });
  const [own, beside] = [plain.pixels.get("b")!, drawn.get("b")!.pixels.data];
  expect(Math.max(...own.map((x, i) => Math.abs(x - beside[i]!)))).toBeLessThan(1e-5);
});

test("a look whose pictures are not there leaves its panel alone", async () => {
  const { model } = stylable();
  const plain = await draw(model, [panel("a", "")], {});
  const without = await draw(model, [panel("a", "", inLook(1, "gone"))], { references: pictures });
  expect(without.pixels).toEqual(plain.pixels);
});

test("moments of a mixture are those of all values together", () => {
  const moments = (mean: number, deviation: number) =>
    tensor([4, 1], Float32Array.of(mean, deviation, mean, deviation));
  const mixed = mixedMoments([
    { moments: moments(1, 0), weight: 0.5 },
    { moments: moments(3, 0), weight: 0.5 },
  ]);
  expect([...mixed.data]).toEqual([2, 1, 2, 1]);
});
