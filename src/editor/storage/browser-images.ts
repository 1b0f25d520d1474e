// PNG and pixels by the browser's own codec. Panels are opaque (alpha 255), so that the canvas's premultiplied storage
// loses nothing; colour conversion is off, so that a panel that is read as a reference has the very pixels it was drawn with.
import type { Images } from "../ports.ts";

/** Throws when the browser gives no 2D context or cannot decode the image. */
export function createBrowserImages(): Images {
  return {
    async encode(pixels, width, height) {
      const canvas = new OffscreenCanvas(width, height);
      contextOf(canvas).putImageData(new ImageData(pixels, width, height), 0, 0);
      return canvas.convertToBlob({ type: "image/png" });
    },
    async decode(image) {
      const bitmap = await createImageBitmap(image, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
      const { width, height } = bitmap;
      const context = contextOf(new OffscreenCanvas(width, height));
      context.drawImage(bitmap, 0, 0);
      bitmap.close();
      // A copy: the typings of ImageData allow shared memory, the worker's protocol does not.
      return { pixels: new Uint8ClampedArray(context.getImageData(0, 0, width, height).data), width, height };
    },
    async fit(image, width, height) {
      const bitmap = await createImageBitmap(image, { colorSpaceConversion: "none" });
      const context = contextOf(new OffscreenCanvas(width, height));
      const scale = Math.min(width / bitmap.width, height / bitmap.height);
      const [w, h] = [bitmap.width * scale, bitmap.height * scale];
      context.fillStyle = "#ffffff";
      context.fillRect(0, 0, width, height);
      context.imageSmoothingQuality = "high";
      context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
      bitmap.close();
      return new Uint8ClampedArray(context.getImageData(0, 0, width, height).data);
    },
    async reduce({ pixels, width: fullWidth, height: fullHeight }, width, height) {
      const bitmap = await createImageBitmap(new ImageData(pixels, fullWidth, fullHeight));
      const canvas = new OffscreenCanvas(width, height);
      const context = contextOf(canvas);
      context.imageSmoothingQuality = "high";
      context.drawImage(bitmap, 0, 0, width, height);
      bitmap.close();
      return canvas.convertToBlob({ type: "image/png" });
    },
    url: (image) => URL.createObjectURL(image),
    async decodedUrl(image) {
      const element = new Image();
      element.src = URL.createObjectURL(image);
      await element.decode();
      return element.src;
    },
    revoke: (url) => URL.revokeObjectURL(url),
  };
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) {
    throw new Error(
      `Expected a 2D drawing context of ${canvas.width} x ${canvas.height} pixels, the browser gave none. Close other tabs to free memory.`,
    );
  }
  return context;
}
