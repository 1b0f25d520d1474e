// What font-metrics.mjs uses of fontkit, which comes without types.
declare module "fontkit" {
  export interface Font {
    readonly characterSet: readonly number[];
    readonly unitsPerEm: number;
    readonly ascent: number;
    readonly descent: number;
    readonly capHeight: number;
    glyphForCodePoint(code: number): { readonly advanceWidth: number };
  }
  export function openSync(path: string): Font;
}
