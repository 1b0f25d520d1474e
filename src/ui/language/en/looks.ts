// Looks: their cards, and where they are chosen.
import { count } from "./formats.ts";

export const looks = {
  tab: "Looks",
  empty:
    "A look is how a story is drawn: its colours, its line, its light. Make one from pictures that have it, and draw with it.",
  add: "New look",
  newName: (n: number) => `Look ${n}`,
  name: "Name of this look",
  version: (n: number) => `Version ${n}`,
  pictures: (name: string) => `Pictures of ${name}`,
  picture: (n: number, name: string) => `Picture ${n} of ${name}`,
  removePicture: (n: number, name: string) => `Take picture ${n} out of ${name}`,
  noPictures: "No picture yet. Drop pictures here: five to twenty that share the look and show different things.",
  few: (n: number) => `${count(n, "picture", "pictures")}: five or more say better what they have in common.`,
  first: (n: number) => `At once, the first ${n} are looked at.`,
  addPictures: "Add pictures",
  addPicturesTo: (name: string) => `Pictures for ${name}`,
  addPanel: "Add the selected panel",
  exportLook: "Export look",
  importLook: "Import look",
  remove: (name: string) => `Delete ${name}`,
  learned: (isCurrent: boolean) =>
    isCurrent ? "Learned from these pictures." : "Learned from an earlier version of these pictures.",
  otherModel: "Learned with another model: learn it again to draw with this one.",
  unlearned: "Not learned yet: it can be drawn with at once.",
  learn: "Learn this look",
  learnAgain: "Learn it again",
  learnExplained:
    "The studio studies these pictures until words of its own mean what they share. Say what each shows, as in a panel: what is said is not taken for the look.",
  learnCost: (panels: number) =>
    `Once for each model, while you go on working: about as long as drawing ${count(panels, "panel", "panels")}. It can be paused, closed with the tab and gone on with.`,
  begin: (name: string) => `Learn ${name}`,
  ofStory: "Look of the story",
  ofPage: "Look of this page",
  ofPanel: "Look of this panel",
  none: "None",
  asPage: (name: string) => `As the page (${name})`,
  asStory: (name: string) => `As the story (${name})`,
  means: "How",
  means_: { aligned: "At once", learned: "Learned", both: "Both" },
  meansNotes: {
    aligned:
      "Colours and line of its pictures, without learning. The first drawing with it looks at up to six of them, each as long as a panel takes; after that a panel takes little longer than without.",
    learned:
      "From words that were learned of its pictures: minutes to learn, once for each model; then drawing takes as long as without.",
    both: "Learned, and brought nearer to the pictures by their colours: panels vary with what was learned, within the pictures' colours. It costs what the two cost.",
  },
  notLearned: (name: string) => `${name} was not learned for this model: the panel is drawn without it.`,
  strength: "Strength",
  variety: "Variety",
  varietyNote:
    "How far panels differ in the look: 0 not at all, 1 as much as its pictures, more than that comes apart.",
  before: "Words before the look",
  beforeExample: "jumping",
  after: "Words after the look",
  afterExample: "in the rain",
  textsNote: "Said in every panel that is drawn so, around what was learned.",
  kept: "One variation for",
  keptBy: { panel: "Each panel", character: "Each character", story: "The story" },
  keptNotes: {
    panel: "Every panel has its own, and keeps it when it is drawn again from another seed.",
    character: "The panels that name the same character first are of one variation.",
    story: "All panels are of one variation.",
  },
  another: "Another variation",
  mix: "Mix with",
  noMix: "Nothing else",
  weight: (name: string) => `Share of ${name}`,
  shares: (shares: readonly (readonly [name: string, share: number])[]) =>
    `Mixed: ${shares.map(([name, share]) => `${name} ${Math.round(100 * share)} %`).join(", ")}.`,
  unmix: (name: string) => `Take ${name} out of the mix`,
  ofEarlier: "Of an earlier look",
};
