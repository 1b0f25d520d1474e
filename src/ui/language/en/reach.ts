// The page for screen readers and the keyboard.
const count = (n: number, one: string, many: string) => (n === 1 ? `one ${one}` : `${n} ${many}`);

export const reach = {
  tree: "Page, panels and texts in reading order",
  directions: { ltr: "left to right", rtl: "right to left" },
  page: (number: number, of: number, panels: number, drawn: number, direction: string) =>
    `Page ${number} of ${of}: ${count(panels, "panel", "panels")}, ${drawn} drawn, read ${direction}`,
  pageKeys: "Arrows go through panels and texts, the menu key opens all commands of the page",
  balloons: (n: number) => count(n, "balloon", "balloons"),
  border: "Next border between panels",
  lettering: { wider: "Wider", narrower: "Narrower" },
  captions: (n: number) => count(n, "caption", "captions"),
};
