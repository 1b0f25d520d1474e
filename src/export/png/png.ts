// Pages as PNG files for print and web: trim size, each tagged with its resolution (pHYs) and title.
import type { ExportFormat } from "../format.ts";
import { loadPages } from "../load-pages.ts";
import { rasterPage } from "../raster-page.ts";
import { tagPng } from "./png-chunks.ts";

const SOFTWARE = "Komawari";

export const png: ExportFormat = {
  label: "PNG",
  extension: "png",
  async *write(pages, assets, progress, signal) {
    // Files in the order of their names are in the order of the pages.
    const digits = String(Math.max(0, ...pages.map(({ number }) => number))).length;
    for await (const loaded of loadPages(pages, assets, progress, signal)) {
      const { number, title, dpi } = loaded.page;
      const painted = await rasterPage(loaded, "image/png");
      const texts = [
        { keyword: "Title", text: title },
        { keyword: "Software", text: SOFTWARE },
      ];
      const bytes = tagPng(new Uint8Array(await painted.arrayBuffer()), { dpi, texts });
      signal.throwIfAborted();
      yield { suffix: `p${String(number).padStart(digits, "0")}`, blob: new Blob([bytes], { type: "image/png" }) };
    }
  },
};
