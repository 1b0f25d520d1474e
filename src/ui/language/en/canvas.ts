// The pasteboard.
export const canvas = {
  board: "Page",
  zoom: {
    group: "Zoom",
    percent: "Zoom in percent",
    step: (percent: number) => `${percent} %`,
    in: "Zoom in",
    out: "Zoom out",
    fit: "Fit page",
    edges: "Bleed, trim and safe line",
  },
  panel: {
    name: (number: number, count: number, said: string) => `Panel ${number} of ${count}: ${said}`,
    status: {
      "no-shot": "no line of the script",
      empty: "not drawn yet",
      queued: "waiting to be drawn",
      forming: "being drawn",
      failed: "drawing failed",
      drawn: "drawn",
      stale: "changed since it was drawn",
    },
    locked: "locked",
    keys: "Enter edits the words, arrows go through panels and into this one, Alt and arrows move the picture, Tab enters the tools, the menu key opens all commands",
    tools: (number: number) => `Tools of panel ${number}`,
    lock: "Lock",
    unlock: "Unlock",
  },
  badge: { queued: "Waiting", changed: "Changed since drawn", locked: "Locked" },
  failed: { title: "Drawing failed", unknown: "The drawing stopped." },
  lettering: {
    caption: (panel: number, text: string) => `Caption of panel ${panel}: ${text}`,
    speech: (speaker: string, panel: number, text: string) => `${speaker} in panel ${panel}: ${text}`,
    keys: "Enter selects, then edits; of selected text, arrows move it, Alt and arrows change its width, Delete deletes it; Escape leaves",
  },
  stage: {
    group: (number: number) => `Where things stand in panel ${number}`,
    head: (tag: string) => `Head of ${tag}`,
    body: (tag: string) => `Body of ${tag}`,
    object: "Object",
    figure: (n: number) => `figure ${n}`,
    place: (name: string, x: number, y: number, width: number, height: number) =>
      `${name}: ${x} % from the left, ${y} % from the top, ${width} % wide, ${height} % high`,
    keys: "Arrows move, Shift and arrows resize, Alt and arrows move a body without its head, Escape leaves",
    none: "Drawn without a layout",
    compose: "Compose one",
    arrow: (tag: string) => `What ${tag} acts on: drag to it, or press Enter to say it`,
    /** What an arrow into the open brings, until the artist says what. In the words of the models, which is English. */
    thing: "a cat",
    cameOut: "Came out here",
    cameOutBefore: "Before",
  },
};
