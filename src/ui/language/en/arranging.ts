// Panels taken to another place.
export const arranging = {
  grip: "Drag onto another panel to change places, to its edge to go before or behind it, or to a page",
  swap: (page: number, panel: number) => `Change places with panel ${page}.${panel}`,
  before: (page: number, panel: number) => `Before panel ${page}.${panel}`,
  behind: (page: number, panel: number) => `Behind panel ${page}.${panel}`,
  append: (page: number) => `To the end of page ${page}`,
  nowhere: "Stays where it is",
  open: "Move panel to page…",
  dialog: {
    title: (page: number, panel: number) => `Move panel ${page}.${panel}`,
    page: "Page",
    pageName: (n: number) => `Page ${n}`,
    place: "Place among its other panels",
    first: "First",
    behind: (n: number) => `After ${n}`,
    move: "Move",
    note: "Pictures, lettering and the line of the script go along. Each page keeps its cuts as far as it can.",
  },
};
