// All commands of the interface, joined from the rooms that they serve. Each is declared where it is made.
import { storyOf } from "../comic/query.ts";
import { toggled, withGroups } from "../studio/several.ts";
import type { Notice, Selection } from "../studio/state.ts";
import { createDocumentCommands } from "./document-commands.ts";
import { createDrawingCommands } from "./drawing/drawing-commands.ts";
import type { PartsWithJobs } from "./drawing/jobs.ts";
import { createPictureFiles } from "./drawing/picture-files.ts";
import type { Lessons } from "./learning/lessons.ts";
import { createLadder } from "./models/ladder.ts";
import { createLibrary } from "./models/library.ts";
import { createCharacterFiles } from "./storage/character-files.ts";
import { createLookFiles } from "./storage/look-files.ts";
import type { Stories } from "./storage/stories.ts";
import { createStoryFiles } from "./storage/story-files.ts";

export type Commands = ReturnType<typeof createCommands>;
/** Commands that are undone by their names. */
export type StepName =
  | keyof ReturnType<typeof createDocumentCommands>
  | keyof Pick<
      Commands,
      | "placePicture"
      | "importDrawing"
      | "importCharacter"
      | "placeScan"
      | "importLookPictures"
      | "importLook"
      | "takeCandidate"
      | "reroll"
      | "rerollPage"
      | "rerollDrifting"
      | "openSample"
    >;

export function createCommands(options: PartsWithJobs & { readonly stories: Stories; readonly lessons: Lessons }) {
  return {
    ...completing(options, {
      ...createDocumentCommands(options),
      ...createCharacterFiles(options),
      ...createLookFiles(options),
      ...createDrawingCommands(options),
      ...createPictureFiles(options),
      ...options.lessons,
    }),
    ...options.stories.commands,
    ...createStoryFiles(options),
    ...createSessionCommands(options),
    ...createLadder(options),
    ...createLibrary(options),
  };
}

/** Commands that work on the whole story: what is not there of it yet comes first. Undo steps get their names from them. */
function completing<C extends Readonly<Record<string, (...args: never[]) => unknown>>>(
  { stories, workspace }: PartsWithJobs & { readonly stories: Stories },
  commands: C,
): C {
  const completed = Object.entries(commands).map(([name, command]) => {
    const whole: typeof command = (...args) => {
      stories.complete();
      return workspace.named(name, () => command(...args));
    };
    return [name, whole];
  });
  return Object.fromEntries(completed);
}

function createSessionCommands({ workspace }: PartsWithJobs) {
  const { store, beginGesture, endRun, undo, redo } = workspace;
  return {
    selectPage(page: string) {
      const { doc, currentPage } = store.getState();
      if (page === currentPage || !storyOf(doc).pages.includes(page)) return;
      store.setState({ currentPage: page, selection: { kind: "none" }, editing: null });
    },
    /** What is in a group is selected with it. */
    select: (selection: Selection) => store.setState(({ doc }) => ({ selection: withGroups(doc, selection) })),
    /** Selects lettering or an inset besides what is selected, or no more. */
    toggleSelected: (id: string) =>
      store.setState(({ doc, selection }) => ({ selection: withGroups(doc, toggled(doc, selection, id)) })),
    /** Opens lettering for typing on the page; null closes it. */
    edit: (editing: string | null) => store.setState({ editing }),
    /** Whether panels share tokens, from the next drawing on. */
    setSharing: (sharingOn: boolean) => store.setState({ sharingOn }),
    /** How large the page is shown, in device pixels per millimetre. */
    setScreenScale: (screenScale: number) => store.setState({ screenScale }),
    /** Says why something was not done. */
    tell: (notice: Notice) => store.setState({ notice }),
    dismissNotice: () => store.setState({ notice: null }),
    /** All changes until the gesture's end are one undo step. */
    beginGesture,
    /** What is typed into the script from now on is a new undo step. */
    endTyping: endRun,
    undo,
    redo,
  };
}
