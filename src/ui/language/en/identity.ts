// Character cards, likeness, and who reads whom.
import { count, form, list } from "./formats.ts";

export const card = {
  references: "This is how they look",
  noReferences: (tag: string) =>
    `No picture yet: ${tag} is drawn from the description. Drop a drawing here, or select a panel and use it as reference.`,
  addDrawing: "Add drawing",
  addDrawingTo: (tag: string) => `Drawing of ${tag}`,
  sources: { panel: "From a panel", drawing: "Drawing" },
  reference: (n: number, tag: string) => `Reference ${n} of ${tag}`,
  removeReference: "Remove this reference",
  box: (tag: string) => `Where ${tag} stands, in % of the picture`,
  variantOf: (tag: string) => `Version of ${tag} in the story`,
  variantNote:
    "Panels that choose none of their own are drawn with this one. Its name, words and pictures stand below.",
  variantName: "Name of this version",
  addVariant: "New version",
  newVariant: (n: number) => `Version ${n}`,
  removeVariant: "Remove this version",
  versions: "Versions shown here",
  asCast: (label: string | null) => (label === null ? "As in the cast" : `As in the cast (${label})`),
  newHere: "New version for this panel…",
  usual: "Everyday",
  variantNameOf: (tag: string) => `Name of this version of ${tag}`,
  versionLooks: (tag: string) => `How this version of ${tag} looks`,
  versionNote: (tag: string) =>
    `Say how ${tag} looks here: without words of its own it looks as in the cast. Its pictures are read by panels that show it, and by no others.`,
  strength: "Strength",
  strengthNote: "How closely panels keep to this character; 0 lets it be drawn freely.",
  exportCard: "Export card",
  importCard: "Import card",
  asReference: (tag: string) => `Use as reference for ${tag}`,
  readsCard: "Its panels read the pictures of this card.",
  cardOf: (tag: string) => `the card of ${tag}`,
  isReference: (tag: string) => `Reference for ${tag}`,
};

export const likeness = {
  title: "Likeness",
  verdict: (tag: string, drifts: boolean) => (drifts ? `${tag} drifts` : `${tag} stays the same`),
  otherHair: ", the hair has another colour",
  score: (tag: string) => `${tag}: likeness`,
  compared: (to: "card" | "panels", n: number) =>
    to === "card"
      ? `against ${count(n, "picture", "pictures")} of the card`
      : `against ${count(n, "other panel", "other panels")}`,
  scale: (tag: string, threshold: string) =>
    `1 is the same picture. Below ${threshold} it is more likely somebody else than ${tag}.`,
  unmeasured:
    "1 is the same picture. For this model it was not measured where a character begins to drift: compare the panels.",
  failed: (why: string) => `Likeness is not judged: ${why}`,
  badge: (tags: readonly string[]) => `${list(tags)} ${form(tags.length, "drifts", "drift")}`,
  badgeTip: (tags: readonly string[]) =>
    `${list(tags)} ${form(tags.length, "looks", "look")} unlike elsewhere in the story. Re-roll the panel, choose another of its pictures, or lock it to keep it.`,
  rerollDrifting: "Re-roll what drifts",
  drifting: (n: number) =>
    n === 0 ? "No character drifts on this page" : `${count(n, "panel", "panels")} in which a character drifts`,
};

export const identity = {
  title: "Who reads whom",
  mode: "How characters stay the same",
  modes: { together: "Together", cast: "Cast", rolling: "Rolling" },
  modeNotes: {
    together: "Panels of a page read each other while they form, and the pictures on the cards.",
    cast: "Panels read only the pictures on the cards. Without a card, a character's first panels are drawn first.",
    rolling: "As Cast, and besides the two panels before.",
  },
  strictness: "How closely",
  levels: { loose: "Loose", normal: "Normal", strict: "Strict" },
  off: "“Characters stay the same” is off in the Draw menu: nobody reads anybody.",
  nobody: "No character appears in two panels of this page, and none has a card: nobody reads anybody.",
  diagram: (readings: readonly string[]) => readings.join(" "),
  reads: (tag: string, to: number, from: number | null) =>
    from === null ? `Panel ${to} reads the card of ${tag}.` : `Panel ${to} reads panel ${from} for ${tag}.`,
  card: "Card",
  budget: "Memory for banks",
  nothing: "0 MB",
  automatic: (size: string) => `Automatic (${size})`,
  memory: (taken: string, allowed: string, pictures: number) =>
    `Banks: ${taken} of ${allowed} while the page is drawn, for ${count(pictures, "picture", "pictures")} that other panels read.`,
  needed: (taken: string, allowed: string) =>
    `Banks: ${taken}, more than ${allowed}: panels of different shapes that form side by side cannot read each other with less.`,
  overBudget: (taken: string, allowed: string, calls: number) =>
    `Banks would take ${taken}, of ${allowed}: what does not fit is computed again, up to ${count(calls, "network call", "network calls")} more. The pictures stay the same.`,
};
