// Between the networks' pictures, [1, 3, H, W] in 0..1, and RGBA bytes.
import { type Tensor, tensor } from "./tensor.ts";

export function toRgba(x: Tensor): Uint8ClampedArray<ArrayBuffer> {
  const cells = x.data.length / 3;
  const pixels = new Uint8ClampedArray(cells * 4).fill(255);
  for (let i = 0; i < cells; i++) for (let c = 0; c < 3; c++) pixels[i * 4 + c] = x.data[c * cells + i]! * 255;
  return pixels;
}

/** Throws when the byte count does not fit the size. */
export function fromRgba(pixels: Uint8ClampedArray, width: number, height: number): Tensor {
  const cells = width * height;
  if (pixels.length !== cells * 4)
    throw new Error(`fromRgba(): ${width} x ${height} pixels are ${cells * 4} bytes, found ${pixels.length}`);
  const x = tensor([1, 3, height, width]);
  for (let i = 0; i < cells; i++) for (let c = 0; c < 3; c++) x.data[c * cells + i] = pixels[i * 4 + c]! / 255;
  return x;
}
