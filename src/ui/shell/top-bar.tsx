// The bar above everything: title, history, zoom, view, and the one primary button.

import {
  BookOpen,
  ChevronDown,
  CircleHelp,
  Dices,
  Download,
  FileText,
  ImagePlus,
  Layers,
  type LucideIcon,
  PanelLeft,
  PanelRight,
  Pencil,
  Redo2,
  Square,
  Sun,
  Undo2,
  Users,
} from "lucide-react";
import { storyOf } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import { openJobs } from "../../studio/job-list.ts";
import { ZoomControls } from "../canvas/zoom-controls.tsx";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { panelsOfPage } from "../panels.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { DraftInput } from "../primitives/field.tsx";
import { Row, VisuallyHidden } from "../primitives/layout.tsx";
import { Menu, type MenuEntry } from "../primitives/popover.tsx";
import { useDrifting } from "../use-likeness.ts";
import { setView, type Theme, useView } from "../view-state.ts";
import { actionsOf } from "./actions.ts";
import { AppMark } from "./app-mark.tsx";
import { drawObstacle, needsDrawing } from "./drawing.ts";
import css from "./top-bar.module.css";

const { draw } = texts;

export function TopBar() {
  const { commands } = useEditor();
  const title = useEditorState((state) => storyOf(state.doc).title);
  const canUndo = useEditorState((state) => state.canUndo);
  const canRedo = useEditorState((state) => state.canRedo);
  const drawer = useView((view) => view.drawer);
  const toggle = (side: "left" | "right") => setView({ drawer: drawer === side ? null : side });
  return (
    <header className={css.bar}>
      <Row className={css.start}>
        <IconButton
          className={css.narrowOnly}
          label={texts.top.showLeft}
          icon={PanelLeft}
          aria-pressed={drawer === "left"}
          onClick={() => toggle("left")}
        />
        <VisuallyHidden as="h1">{texts.common.appName}</VisuallyHidden>
        <span className={css.mark}>
          <AppMark size={22} />
        </span>
        <StoryMenu />
        <DraftInput
          className={css.title}
          aria-label={texts.top.title}
          value={title}
          placeholder={texts.common.untitled}
          onCommit={commands.setTitle}
        />
        <span className={css.rule} />
        <IconButton label={texts.top.undo} keys="mod+z" icon={Undo2} disabled={!canUndo} onClick={commands.undo} />
        <IconButton
          label={texts.top.redo}
          keys="mod+shift+z"
          icon={Redo2}
          disabled={!canRedo}
          onClick={commands.redo}
        />
      </Row>
      <Row className={css.zoom}>
        <ZoomControls />
      </Row>
      <Row className={css.end}>
        <ThemeMenu />
        <IconButton label={texts.top.help} keys="?" icon={CircleHelp} onClick={() => setView({ dialog: "help" })} />
        <Button look="outline" icon={Download} className={css.export} onClick={() => setView({ dialog: "export" })}>
          {texts.top.export}
        </Button>
        <DrawButton />
        <IconButton
          className={css.narrowOnly}
          label={texts.top.showRight}
          icon={PanelRight}
          aria-pressed={drawer === "right"}
          onClick={() => toggle("right")}
        />
      </Row>
    </header>
  );
}

/** The entry of an action, as it is available at this moment. */
function entryOf(editor: Editor, id: string, icon: LucideIcon, note: string) {
  const action = actionsOf(editor).find((found) => found.id === id);
  if (!action) throw new Error(`entryOf(): expected an action "${id}", found none`);
  const { title, keys, enabled, run } = action;
  return { title, note, icon, disabled: !enabled, run, ...(keys !== undefined && { keys }) };
}

function StoryMenu() {
  const editor = useEditor();
  const items = () => [
    entryOf(editor, "sample", BookOpen, texts.top.replaces),
    entryOf(editor, "new", FileText, texts.top.replaces),
  ];
  return <Menu label={texts.top.story} icon={ChevronDown} items={items} small />;
}

function ThemeMenu() {
  const theme = useView((view) => view.theme);
  const items = (["system", "light", "dark"] as const satisfies readonly Theme[]).map((id) => ({
    title: texts.top.themes[id],
    checked: theme === id,
    run: () => setView({ theme: id }),
  }));
  return <Menu label={texts.top.theme} icon={Sun} items={() => items} align="end" />;
}

function DrawButton() {
  const { commands } = useEditor();
  const obstacle = useEditorState(drawObstacle);
  const page = useEditorState((state) => state.currentPage);
  const running = openJobs(useEditorState((state) => state.jobs));
  const stop = () => {
    for (const job of running) commands.cancel(job.id);
  };
  return (
    <div className={css.split}>
      {running.some((job) => job.page === page) ? (
        <Button look="primary" icon={Square} onClick={stop}>
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
  const sharing = useEditorState((state) => state.sharingOn);
  const doc = useEditorState((state) => state.doc);
  const engine = useEditorState((state) => state.engine);
  const jobs = useEditorState((state) => state.jobs);
  const drifting = useDrifting(page);
  const items = (): readonly MenuEntry[] => {
    const missing = panelsOfPage(doc, page).filter((panel) => needsDrawing({ doc, jobs, engine }, panel)).length;
    const missingNote = missing === 0 ? draw.nothingMissing : draw.missingNote(missing);
    return [
      entryOf(editor, "draw-page", Pencil, draw.pageNote),
      entryOf(editor, "draw-missing", ImagePlus, missingNote),
      entryOf(editor, "reroll-drifting", Dices, texts.likeness.drifting(drifting)),
      entryOf(editor, "draw-story", Layers, draw.storyNote),
      "rule",
      { ...entryOf(editor, "sharing", Users, draw.sharingNote), checked: sharing },
    ];
  };
  return <Menu label={draw.more} icon={ChevronDown} look="primary" align="end" items={items} />;
}
