// Pages as PNG files for print and web, each tagged with its resolution (pHYs) and title.
import type { ExportFormat } from "../format.ts";
import { loadPages } from "../load-pages.ts";
import type { startPainter } from "./painter.ts";

/** Files in the order of their names are in the order of the pages. The painter is ended with the export. */
export const pngFormat = (painter: typeof startPainter): ExportFormat => ({
  label: "PNG",
  extension: "png",
  async *write(pages, assets, progress, signal) {
    const digits = String(Math.max(0, ...pages.flatMap(({ numbers }) => numbers))).length;
    const named = (number: number) => String(number).padStart(digits, "0");
    const { paint, end } = painter(assets.base);
    signal.addEventListener("abort", end, { once: true });
    try {
      for await (const loaded of loadPages(pages, assets, progress, signal)) {
        const blob = await paint(loaded, signal);
        const { numbers, part = "" } = loaded.page;
        yield { suffix: `p${numbers.map(named).join("-")}${part}`, blob };
      }
    } finally {
      end();
    }
  },
});
