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
  PanelLeft,
  PanelRight,
  Pencil,
  Redo2,
  Square,
  Sun,
  Undo2,
  Users,
} from "lucide-react";
import { useMemo } from "react";
import { storyOf } from "../../comic/query.ts";
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
import { AppMark } from "./app-mark.tsx";
import { drawObstacle, needsDrawing } from "./drawing.ts";
import css from "./top-bar.module.css";

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

function StoryMenu() {
  const { commands } = useEditor();
  const items: MenuEntry[] = [
    { title: texts.top.openSample, note: texts.top.replaces, icon: BookOpen, run: commands.openSample },
    { title: texts.top.newStory, note: texts.top.replaces, icon: FileText, run: commands.newStory },
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
  return <Menu label={texts.top.theme} icon={Sun} items={items} align="end" />;
}

function DrawButton() {
  const editor = useEditor();
  const { commands } = editor;
  const obstacle = useEditorState(drawObstacle);
  const page = useEditorState((state) => state.currentPage);
  const sharing = useEditorState((state) => state.sharingOn);
  const doc = useEditorState((state) => state.doc);
  const engine = useEditorState((state) => state.engine);
  const jobs = useEditorState((state) => state.jobs);
  const missing = useMemo(
    () => panelsOfPage(doc, page).filter((panel) => needsDrawing({ doc, jobs, engine }, panel)).length,
    [doc, page, jobs, engine],
  );
  const drifting = useDrifting(page);
  const running = openJobs(jobs);
  const disabled = obstacle !== null;
  const { draw } = texts;
  const items: MenuEntry[] = [
    {
      title: draw.page,
      note: draw.pageNote,
      icon: Pencil,
      keys: "mod+enter",
      disabled,
      run: () => commands.drawPage(page),
    },
    {
      title: draw.missing,
      note: missing === 0 ? draw.nothingMissing : draw.missingNote(missing),
      icon: ImagePlus,
      disabled: disabled || missing === 0,
      run: () => commands.drawMissing(editor.store.getState().currentPage),
    },
    {
      title: texts.likeness.rerollDrifting,
      note: texts.likeness.drifting(drifting),
      icon: Dices,
      keys: "shift+r",
      disabled: disabled || drifting === 0,
      run: () => commands.rerollDrifting(page),
    },
    { title: draw.story, note: draw.storyNote, icon: Layers, disabled, run: commands.drawStory },
    "rule",
    {
      title: draw.sharing,
      note: draw.sharingNote,
      icon: Users,
      checked: sharing,
      run: () => commands.setSharing(!sharing),
    },
  ];
  const busy = running.some((job) => job.page === page);
  const stop = () => {
    for (const job of running) commands.cancel(job.id);
  };
  return (
    <div className={css.split}>
      {busy ? (
        <Button look="primary" icon={Square} onClick={stop}>
          {draw.stop}
        </Button>
      ) : (
        <Button
          look="primary"
          icon={Pencil}
          disabled={disabled}
          data-tip={obstacle ?? undefined}
          onClick={() => commands.drawPage(page)}
        >
          {draw.page}
        </Button>
      )}
      <Menu label={draw.more} icon={ChevronDown} look="primary" align="end" items={items} />
    </div>
  );
}
