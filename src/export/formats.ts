import type { ExportFormat } from "./format.ts";
import { startPainter } from "./png/painter.ts";
import { pngFormat } from "./png/png.ts";

export const png = pngFormat(startPainter);

/** In the order in which the interface offers them; the first is the usual one. */
export const formats: readonly [ExportFormat, ...ExportFormat[]] = [png];
