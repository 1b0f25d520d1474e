// What an export format is: a folder with a door of this type, and a line in formats.ts.
import type { Sheet } from "../comic/sheet.ts";

export interface ExportFormat {
  /** As the interface names it: "PNG". */
  readonly label: string;
  /** Of its files, without the dot. */
  readonly extension: string;
  /**
   * Writes the pages, in order, and yields each file once it is done: one a page, or one of all. Rejects for a missing
   * picture or face and a page too large for this browser, and with the signal's reason once that is given up.
   */
  write(
    pages: readonly ExportPage[],
    assets: ExportAssets,
    progress: (at: ExportProgress) => void,
    signal: AbortSignal,
  ): AsyncIterable<ExportedFile>;
}

/** One page, or two facing ones on one sheet. */
export interface ExportPage {
  /** In reading order; 1 for the first page of the story. */
  readonly numbers: readonly [number, ...number[]];
  /** Which half of a double page, as they are read. */
  readonly part?: "a" | "b";
  /** The story's. */
  readonly title: string;
  readonly sheet: Sheet;
  /** Pixels per inch of what is made of pixels. */
  readonly dpi: number;
}

/** Where a format finds what a page only names. */
export interface ExportAssets {
  /** The picture with this content hash, for a place so many pixels wide. Rejects when it is not there. */
  loadImage(asset: string, widthPx: number, signal: AbortSignal): Promise<PictureSource>;
  /** Absolute address of the app's folder, in which the lettering faces lie. */
  readonly base: string;
}

export type PictureSource = Blob | PixelPicture;

/** A page with the pictures that it names, by content hash. */
export interface LoadedPage {
  readonly page: ExportPage;
  readonly pictures: ReadonlyMap<string, PictureSource>;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** RGBA. */
export interface PixelPicture extends PixelSize {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

export interface ExportProgress {
  /** The page that is being written, from 1, of so many. */
  readonly page: number;
  readonly pages: number;
  /** Pictures loaded of all pages, of so many. */
  readonly pictures: number;
  readonly ofPictures: number;
}

export interface ExportedFile {
  /** What tells the file from the others of the story: "p2"; "" when there is one only. */
  readonly suffix: string;
  readonly blob: Blob;
}
