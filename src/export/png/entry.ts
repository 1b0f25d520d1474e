// The worker that paints pages and writes them as PNG files.
import { opsOnSheet } from "../export-pages.ts";
import { loadLetteringFonts } from "../lettering-fonts.ts";
import { rasterPage } from "../raster-page.ts";
import type { PaintAnswer, PaintRequest } from "./painter.ts";
import { tagPng } from "./png-chunks.ts";

const SOFTWARE = "Komawari";

async function paint({ loaded, base }: PaintRequest): Promise<Blob> {
  const { title, dpi } = loaded.page;
  const faces = opsOnSheet(loaded.page).flatMap((op) => (op.kind === "glyphs" ? [op.font] : []));
  await loadLetteringFonts(faces, base, self.fonts);
  const painted = await rasterPage(loaded, "image/png");
  const texts = [
    { keyword: "Title", text: title },
    { keyword: "Software", text: SOFTWARE },
  ];
  const bytes = tagPng(new Uint8Array(await painted.arrayBuffer()), { dpi, texts });
  return new Blob([bytes], { type: "image/png" });
}

self.addEventListener("message", ({ data }: MessageEvent<PaintRequest>) => {
  const answer = (said: PaintAnswer) => self.postMessage(said);
  paint(data).then(
    (blob) => answer({ blob }),
    (error: unknown) => answer({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
