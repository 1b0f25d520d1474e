// The window's side of the worker that paints: pages go there, files come back, and the window stays free meanwhile.
import type { LoadedPage } from "../format.ts";

export interface PaintRequest {
  readonly loaded: LoadedPage;
  /** Absolute address of the app's folder. */
  readonly base: string;
}
export type PaintAnswer = { readonly blob: Blob } | { readonly failure: string };

/** `base`: absolute address of the app's folder. One page at a time. */
export function startPainter(base: string) {
  const worker = new Worker(new URL("./entry.ts", import.meta.url), { type: "module", name: "komawari-export" });
  return {
    /** Rejects when the page cannot be painted, and with the signal's reason once that is given up. */
    paint(loaded: LoadedPage, signal: AbortSignal): Promise<Blob> {
      return new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        worker.onmessage = ({ data }: MessageEvent<PaintAnswer>) =>
          "blob" in data ? resolve(data.blob) : reject(new Error(data.failure));
        worker.onerror = (event) => {
          event.preventDefault();
          reject(
            new Error(`The painter stopped: ${event.message || "its script could not be loaded"}. Reload the page.`),
          );
        };
        const request: PaintRequest = { loaded, base };
        const pixels = [...loaded.pictures.values()].flatMap((picture) =>
          "pixels" in picture ? [picture.pixels.buffer] : [],
        );
        worker.postMessage(request, [...new Set(pixels)]);
      });
    },
    end: () => worker.terminate(),
  };
}
