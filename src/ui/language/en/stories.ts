// The list of stories, and stories as files.
import { count, units } from "./formats.ts";

export const stories = {
  title: "Stories",
  open: "Stories…",
  list: "Your stories",
  bin: "Bin",
  openFile: "Open a file…",
  saveFile: "Save to a file",
  saveFileAs: "Save to another file…",
  fileNote: "With all its pictures; it opens on any machine.",
  drop: {
    file: "Drop a story or a character here to open it",
    picture: "Drop drawings on a character's pictures, in Cast",
  },
  savedTo: (file: string) => `Saved to ${file}`,
  titled: (title: string) => title || "Untitled story",
  /** `changedAt`: null for the story that is open here, 0 when it is not known. */
  facts: (pages: number, changedAt: number | null, elsewhere: boolean) =>
    [
      count(pages, "page", "pages"),
      ...(changedAt ? [units.moment(changedAt)] : []),
      ...(changedAt === null ? ["Open now"] : []),
      ...(elsewhere ? ["Open in another tab"] : []),
    ].join(" · "),
  closeElsewhere: "Close it in the other tab first",
  show: (title: string) => `Open ${title}`,
  rename: (title: string) => `Rename ${title}`,
  newTitle: (title: string) => `Title of ${title}`,
  duplicate: (title: string) => `Duplicate ${title}`,
  copy: (title: string) => `${title} (copy)`,
  remove: (title: string) => `Put ${title} into the bin`,
  removed: (title: string) => `${title} is in the bin.`,
  undo: "Undo",
  restore: (title: string) => `Take ${title} out of the bin`,
  restoreIt: "Restore",
  empty: "Empty the bin…",
  emptyAsk: (n: number) => `Delete ${count(n, "story", "stories")} and their pictures for good?`,
  emptyNow: "Delete for good",
  keep: "Keep",
};
