// The bar above everything: title, history, zoom, view, and the one primary button.

import {
  BookOpen,
  BookOpenText,
  ChevronDown,
  CircleHelp,
  Dices,
  Download,
  FileText,
  ImagePlus,
  Layers,
  Library,
  type LucideIcon,
  PanelLeft,
  PanelRight,
  Pencil,
  Redo2,
  Save,
  ScanFace,
  Square,
  Sun,
  Undo2,
  Users,
} from "lucide-react";
import { storyOf } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import { openJobs } from "../../studio/job-list.ts";
import { ZoomControls } from "../canvas/zoom-controls.tsx";
import { useEditor, useEditorFields, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { panelsOfPage } from "../panels.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { DraftInput } from "../primitives/field.tsx";
import { Row, VisuallyHidden } from "../primitives/layout.tsx";
import { Menu, type MenuEntry } from "../primitives/popover.tsx";
import { useDrifting } from "../use-likeness.ts";
import { setView, type Theme, useView } from "../view-state.ts";
import { menuEntry } from "./action.ts";
import { actionsOf, sayRedo, sayUndo } from "./actions.ts";
import { drawObstacle, needsDrawing } from "./drawing.ts";
import { AppMark } from "./start-card.tsx";
import css from "./top-bar.module.css";

const { draw, top } = texts;

export function TopBar() {
  const { commands } = useEditor();
  const title = useEditorState((state) => storyOf(state.doc).title);
  const opening = useEditorState((state) => state.opening);
  return (
    <header className={css.bar}>
      <Row className={css.start}>
        <DrawerButton side="left" icon={PanelLeft} />
        <VisuallyHidden as="h1">{texts.common.appName}</VisuallyHidden>
        <span className={css.mark}>
          <AppMark size={22} />
        </span>
        <StoryMenu />
        <DraftInput
          className={css.title}
          aria-label={top.title}
          value={title}
          placeholder={texts.common.untitled}
          disabled={opening}
          onCommit={commands.setTitle}
        />
        <span className={css.rule} />
        <StepButton command="undo" icon={Undo2} say={sayUndo} />
        <StepButton command="redo" icon={Redo2} say={sayRedo} />
      </Row>
      <Row className={css.zoom}>
        <ZoomControls />
      </Row>
      <Row className={css.end}>
        <span className={css.inMenu}>
          <ThemeMenu />
        </span>
        <IconButton
          className={css.inMenu}
          label={top.help}
          command="help"
          icon={CircleHelp}
          onClick={() => setView({ dialog: "help" })}
        />
        <Button look="outline" icon={Download} className={css.export} onClick={() => setView({ dialog: "export" })}>
          {top.export}
        </Button>
        <DrawButton />
        <DrawerButton side="right" icon={PanelRight} />
      </Row>
    </header>
  );
}

interface StepButtonProps {
  readonly command: "undo" | "redo";
  readonly icon: LucideIcon;
  readonly say: (step: string | null) => string;
}

/** Its description says what it would do at this moment. */
function StepButton({ command, icon, say }: StepButtonProps) {
  const { commands } = useEditor();
  const step = useEditorState((state) => state[`${command}Step`]);
  return (
    <IconButton
      label={top[command]}
      data-tip={say(step)}
      aria-description={say(step)}
      {...{ command, icon }}
      disabled={step === null}
      onClick={commands[command]}
    />
  );
}

function DrawerButton({ side, icon }: { readonly side: "left" | "right"; readonly icon: LucideIcon }) {
  const open = useView((view) => view.drawer === side);
  const toggle = () => setView({ drawer: open ? null : side });
  return (
    <IconButton
      className={side === "left" ? css.leftDrawer : css.rightDrawer}
      label={texts.panes[side]}
      icon={icon}
      aria-pressed={open}
      onClick={toggle}
    />
  );
}

/** The entry of an action, as it is available at this moment. */
function entryOf(editor: Editor, id: string, icon: LucideIcon, note: string) {
  const action = actionsOf(editor).find((found) => found.id === id);
  if (!action) throw new Error(`entryOf(): expected an action "${id}", found none`);
  return { ...menuEntry(action), note, icon };
}

/** As in top-bar.module.css: the bar has no room for what it calls `inMenu`. */
const isNarrow = () => matchMedia("(max-width: 520px)").matches;

function StoryMenu() {
  const editor = useEditor();
  const themes = useThemes();
  const items = (): readonly MenuEntry[] => [
    entryOf(editor, "stories", Library, texts.stories.list),
    entryOf(editor, "sample", BookOpen, top.keeps),
    entryOf(editor, "new", FileText, top.keeps),
    entryOf(editor, "save-file", Save, texts.stories.fileNote),
    entryOf(editor, "read", BookOpenText, texts.book.readNote),
    ...(isNarrow()
      ? (["rule", { title: top.help, icon: CircleHelp, run: () => setView({ dialog: "help" }) }, ...themes] as const)
      : []),
  ];
  return <Menu label={top.story} icon={ChevronDown} items={items} small />;
}

function useThemes() {
  const theme = useView((view) => view.theme);
  return (["system", "light", "dark"] as const satisfies readonly Theme[]).map((id) => ({
    title: top.themes[id],
    checked: theme === id,
    run: () => setView({ theme: id }),
  }));
}

function ThemeMenu() {
  const items = useThemes();
  return <Menu label={top.theme} icon={Sun} items={() => items} align="end" />;
}

function DrawButton() {
  const { commands } = useEditor();
  const obstacle = useEditorState(drawObstacle);
  const page = useEditorState((state) => state.currentPage);
  const running = openJobs(useEditorState((state) => state.jobs));
  return (
    <div className={css.split}>
      {running.some((job) => job.page === page) ? (
        <Button look="primary" icon={Square} onClick={commands.cancelAll}>
          {draw.stop}
        </Button>
      ) : (
        <Button
          look="primary"
          icon={Pencil}
          disabled={obstacle !== null}
          data-tip={obstacle ?? undefined}
          onClick={() => commands.drawPage(page)}
        >
          {draw.page}
        </Button>
      )}
      <DrawMenu />
    </div>
  );
}

function DrawMenu() {
  const editor = useEditor();
  const page = useEditorState((state) => state.currentPage);
  const { engine, jobs, sharingOn } = useEditorFields("engine", "jobs", "sharingOn");
  const drifting = useDrifting(page);
  const items = (): readonly MenuEntry[] => {
    const { doc } = editor.store.getState();
    const missing = panelsOfPage(doc, page).filter((panel) => needsDrawing({ doc, jobs, engine }, panel)).length;
    const missingNote = missing === 0 ? draw.nothingMissing : draw.missingNote(missing);
    return [
      entryOf(editor, "draw-page", Pencil, draw.pageNote),
      entryOf(editor, "draw-missing", ImagePlus, missingNote),
      entryOf(editor, "reroll-page", Dices, draw.rerollPageNote),
      entryOf(editor, "reroll-drifting", Dices, texts.likeness.drifting(drifting)),
      entryOf(editor, "refine-heads", ScanFace, texts.redraw.headsNote),
      entryOf(editor, "draw-story", Layers, draw.storyNote),
      "rule",
      { ...entryOf(editor, "sharing", Users, draw.sharingNote), checked: sharingOn },
    ];
  };
  return <Menu label={draw.more} icon={ChevronDown} look="primary" align="end" items={items} />;
}
