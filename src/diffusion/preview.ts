// A rough picture of latents without the decoder: a linear map from latent channels to RGB, fitted for the model.

type Rgb = readonly [number, number, number];

/** Latents [C, h, w] of one panel to RGBA, h * w * 4 bytes. `factors`: per latent channel. */
export function previewPixels(latents: Float32Array, cells: number, factors: readonly Rgb[], bias: Rgb) {
  const pixels = new Uint8ClampedArray(cells * 4).fill(255);
  for (let i = 0; i < cells; i++) {
    for (let c = 0; c < 3; c++) {
      let value = bias[c]!;
      for (let k = 0; k < factors.length; k++) value += factors[k]![c]! * latents[k * cells + i]!;
      pixels[i * 4 + c] = value * 255;
    }
  }
  return pixels;
}
