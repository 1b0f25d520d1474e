// A picture that is there as pixels, not as a file.
import { type ComponentProps, useEffect, useRef } from "react";
import type { Size } from "../../geometry/box.ts";

interface PixelCanvasProps extends Omit<ComponentProps<"canvas">, "ref" | "width" | "height"> {
  readonly picture: Size & { readonly pixels: Uint8ClampedArray<ArrayBuffer> };
}

export function PixelCanvas({ picture: { pixels, width, height }, ...rest }: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  return <canvas ref={canvas} {...{ width, height }} {...rest} />;
}
