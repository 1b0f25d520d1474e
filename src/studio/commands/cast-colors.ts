// Colours of characters. All have the same lightness (relative luminance 0.18), which gives each of them a contrast of
// 4.5:1 on white and on black (WCAG AA); hues are spread in OKLCH, neighbours in the list far apart.
export const castColors = [
  "#d63d3d",
  "#3f6ee6",
  "#03883d",
  "#9756d4",
  "#ae620e",
  "#058191",
  "#c93f8c",
  "#797a07",
] as const;

/** The first colour that nobody has; they repeat when all are taken. */
export function freeColor(taken: ReadonlySet<string>): string {
  return castColors.find((color) => !taken.has(color)) ?? castColors[taken.size % castColors.length] ?? castColors[0];
}
