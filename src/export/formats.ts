import type { ExportFormat } from "./format.ts";
import { png } from "./png/png.ts";

/** In the order in which the interface offers them; the first is the usual one. */
export const formats: readonly [ExportFormat, ...ExportFormat[]] = [png];
