import { describe, expect, it } from "vitest";
import { gaussianNoise } from "../random.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { adamWStart, adamWStep, clipNorm } from "./adamw.ts";
import { fitLook, mixLooks, sampleLook, scaleLook, throughSamples } from "./look.ts";
import { minSnrWeight, orthogonalLoss } from "./losses.ts";

const noise = (dims: readonly number[], seed: number): Tensor =>
  tensor(
    dims,
    gaussianNoise(
      seed,
      dims.reduce((a, b) => a * b, 1),
    ),
  );
const dot = (a: Tensor, b: Tensor) => a.data.reduce((sum, x, i) => sum + x * b.data[i]!, 0);

/** d f(x) · direction, by differences. */
function derivative(f: (x: Tensor) => number, x: Tensor, along: Tensor, step = 1e-3): number {
  const at = (t: number) => f({ dims: x.dims, data: x.data.map((value, i) => value + t * along.data[i]!) });
  return (at(step) - at(-step)) / (2 * step);
}

describe("a look", () => {
  const features = noise([5, 3, 4], 1);
  const look = fitLook(features);

  it("of one prompt has no variety: every sample is its feature", () => {
    const single = noise([1, 3, 4], 2);
    expect(sampleLook(fitLook(single), noise([2, 3, 4], 3)).data).toEqual(
      Float32Array.of(...single.data, ...single.data),
    );
  });

  it("scaled by 0 gives the same feature for every sample", () => {
    const [first, second] = [0, 1].map((i) => sampleLook(scaleLook(look, 0), noise([1, 3, 4], i)).data);
    expect(first).toEqual(second);
  });

  it("mixed by weights 1 and 0 is the first; with itself by halves it varies less by √2", () => {
    const other = fitLook(noise([4, 3, 4], 5));
    const first = mixLooks([
      { look, weight: 1, scale: 1 },
      { look: other, weight: 0, scale: 1 },
    ]);
    expect(first.mean.data).toEqual(look.mean.data);
    const half = { look, weight: 0.5, scale: 1 };
    const halves = mixLooks([half, half]);
    for (const [i, x] of halves.mean.data.entries()) expect(x).toBeCloseTo(look.mean.data[i]!, 6);
    for (const [i, x] of halves.deviation.data.entries())
      expect(x).toBeCloseTo(look.deviation.data[i]! / Math.SQRT2, 6);
  });

  it.each([0.5, 1, 2])("scaled by %s has samples about its mean, whose deviation is as many times its own", (by) => {
    const again = fitLook(sampleLook(scaleLook(look, by), noise([4000, 3, 4], 6)));
    for (const [i, x] of again.mean.data.entries()) expect(Math.abs(x - look.mean.data[i]!)).toBeLessThan(0.1 * by);
    for (const [i, x] of again.deviation.data.entries())
      expect(Math.abs(x / (by * look.deviation.data[i]!) - 1)).toBeLessThan(0.05);
  });

  it("passes the gradient by its samples on to the features it was fitted to", () => {
    const [eta, g, along] = [noise([2, 3, 4], 7), noise([2, 3, 4], 8), noise([5, 3, 4], 9)];
    const loss = (x: Tensor) => dot(sampleLook(fitLook(x), eta), g);
    expect(dot(throughSamples(features, eta, g), along)).toBeCloseTo(derivative(loss, features, along), 2);
  });
});

describe("what a look is learned by", () => {
  it("repetition: 1 for equal prompts, 0 for orthogonal ones, with its gradient", () => {
    expect(orthogonalLoss(tensor([2, 2], Float32Array.of(1, 2, 2, 4))).loss).toBeCloseTo(1);
    expect(orthogonalLoss(tensor([2, 2], Float32Array.of(1, 0, 0, 3))).loss).toBeCloseTo(0);
    const [pooled, along] = [noise([4, 6], 1), noise([4, 6], 2)];
    const expected = derivative((x) => orthogonalLoss(x).loss, pooled, along);
    expect(dot(orthogonalLoss(pooled).gradient, along)).toBeCloseTo(expected, 4);
  });

  it("noise steps: those with a signal-to-noise ratio above 5 count less", () => {
    expect(minSnrWeight(0.5, "epsilon")).toBe(1);
    expect(minSnrWeight(10 / 11, "epsilon")).toBeCloseTo(0.5);
    expect(minSnrWeight(0.5, "v")).toBe(0.5);
  });

  it("AdamW: the first step is the rate against the sign of the gradient, after the decay", () => {
    const options = { rate: 0.1, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.5 } as const;
    const { values } = adamWStep(Float32Array.of(2, -1), Float32Array.of(3, -0.01), adamWStart(2), options);
    expect(values[0]).toBeCloseTo(2 * 0.95 - 0.1, 5);
    expect(values[1]).toBeCloseTo(-0.95 + 0.1, 5);
  });

  it("AdamW: three steps as PyTorch 2 makes them", () => {
    const options = { rate: 0.01, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.1 } as const;
    let values: Float32Array = Float32Array.of(1.5, -0.75, 0.001);
    let state = adamWStart(3);
    const seen = [
      [0.5, -2, 1e-5],
      [-0.25, 1, 3e-5],
      [0.125, 0.5, -1e-5],
    ].map((gradient) => {
      ({ values, state } = adamWStep(values, Float32Array.from(gradient), state, options));
      return [...values];
    });
    // torch.optim.AdamW in float64 over the same.
    const expected = [
      [1.4885, -0.73925, -0.00899101],
      [1.48434813, -0.73584738, -0.018155728],
      [1.47945949, -0.734497644, -0.022971966],
    ];
    for (const [i, row] of expected.entries())
      for (const [k, x] of row.entries()) expect(seen[i]![k]).toBeCloseTo(x, 6);
  });

  it("clips a gradient to its norm, and leaves a short one alone", () => {
    expect(clipNorm(Float32Array.of(3, 4), 1)).toMatchObject({ norm: 5 });
    expect(clipNorm(Float32Array.of(3, 4), 1).clipped[0]).toBeCloseTo(0.6, 5);
    expect(clipNorm(Float32Array.of(0.3, 0.4), 1).clipped[0]).toBeCloseTo(0.3, 5);
  });
});
