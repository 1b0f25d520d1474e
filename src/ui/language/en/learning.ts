// Learning from pictures: characters and looks.
import { bytes } from "./formats.ts";

export const learning = {
  title: "Learning",
  learn: "Learn this character",
  explained: (tag: string) =>
    `The studio studies these pictures until its words for [${tag}] mean them. Say what each shows besides, as in a panel: what is said is not taken for the character.`,
  needsPictures: (tag: string) => `Add pictures of [${tag}] above first: four or five, in different poses and places.`,
  more: (good: number) => `${good} or more pictures, in different poses and places, teach more.`,
  shows: (picture: number) => `What picture ${picture} shows`,
  showsExample: "a woman running, in the city",
  size: "Size of pictures",
  sizes: { 1: "Full", 0.75: "Three quarters", 0.5: "Half" },
  sizeNote: "Smaller pictures need less memory and time, and teach less.",
  what: "What is learned",
  whats: { words: "What the words mean", reading: "What they mean, and how they are read" },
  whatNote: (size: number) =>
    `How words are read reaches further into the model: only where these words stand, so other characters and panels stay as they are. Learning takes about as long, and the card holds ${bytes(size)} more.`,
  wordsOnly: (model: string) =>
    `${model} does not show where it reads words, so only what they mean can be learned with it.`,
  hasReading: "Learned: what the words mean, and how they are read.",
  hasWords: "Learned: what the words mean.",
  begin: (tag: string) => `Learn [${tag}]`,
  progress: "Progress",
  steps: (step: number, of: number) => `Step ${step} of ${of}`,
  remaining: (time: string) => `Time left: ${time}`,
  drawingFirst: "Waits while a page is drawn",
  status: {
    waiting: "Waits for its turn",
    running: "Looks at the pictures",
    paused: "Paused",
    failed: "Stopped",
  },
  curve: "How far what the model expects is from the pictures, step by step: it should fall",
  sample: "What the words draw now",
  pause: "Pause",
  resume: "Go on",
  resumeAt: (width: number, height: number) => `Go on with pictures of ${width} × ${height} pixels`,
  cancel: "Give up",
  drawAsLearned: "Draw as learned",
  fromOtherWords: (words: string) =>
    `Learned as “${words}”, and drawn so. Learn again after you changed the description.`,
  otherModel: (model: string) => `${model} cannot read what another model learned: it draws by the description.`,
  forget: "Forget what was learned",
};
