// The studio's window: bar, panes, pasteboard, inspector, status; and the keyboard of the whole.
import "@fontsource-variable/inter";
// Before the components, whose own styles refine these.
import "./theme.css";
import "./base.css";

import { useDeferredValue, useEffect } from "react";
import { storyOf } from "../comic/query.ts";
import css from "./app.module.css";
import { DropTip } from "./arranging/drop-mark.tsx";
import { MoveDialog } from "./arranging/move-dialog.tsx";
import { ReadingView } from "./book/reading-view.tsx";
import { PageCanvas } from "./canvas/page-canvas.tsx";
import { StoryTone, useStoryTone } from "./canvas/tone-filter.tsx";
import { CastPane } from "./cast/cast-pane.tsx";
import { CutDialog } from "./cutting/cut-dialog.tsx";
import { ExportDialog } from "./dialogs/export-dialog.tsx";
import { HelpDialog } from "./dialogs/help-dialog.tsx";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { texts } from "./language/texts.ts";
import { listen } from "./listen.ts";
import { LooksPane } from "./looks/looks-pane.tsx";
import { ModelsDialog } from "./models/models-dialog.tsx";
import { PagesPane } from "./pages/pages-pane.tsx";
import { classes } from "./primitives/classes.ts";
import { type Tab, Tabs } from "./primitives/tabs.tsx";
import { Tooltip } from "./primitives/tooltip.tsx";
import { ScriptPane } from "./script/script-pane.tsx";
import { actionsOf } from "./shell/actions.ts";
import { Announcer } from "./shell/announcer.tsx";
import { ContextMenu } from "./shell/context-menu.tsx";
import { Divider } from "./shell/divider.tsx";
import { Notices } from "./shell/notices.tsx";
import { Palette } from "./shell/palette.tsx";
import { StartCard } from "./shell/start-card.tsx";
import { StatusBar, worstOf } from "./shell/status-bar.tsx";
import { TopBar } from "./shell/top-bar.tsx";
import { isTyping, matchesShortcut } from "./shortcuts.ts";
import { DropHint } from "./stories/drop-hint.tsx";
import { StoriesDialog } from "./stories/stories-dialog.tsx";
import { type LeftTab, setView, useView } from "./view-state.ts";

const DIALOGS = {
  cut: CutDialog,
  export: ExportDialog,
  help: HelpDialog,
  models: ModelsDialog,
  move: MoveDialog,
  palette: Palette,
  read: ReadingView,
  stories: StoriesDialog,
};

/** The whole interface, over the editor of its EditorProvider. */
export function App() {
  const { leftPx, rightPx, drawer, dialog, theme } = useView();
  useKeyboard();
  useEffect(() => {
    document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
    document.documentElement.lang = texts.locale;
  }, [theme]);
  const OpenDialog = dialog && DIALOGS[dialog];
  const tone = useStoryTone();
  // The page comes first, the panes in a task of their own.
  const furnished = useDeferredValue(true, false);
  const styles = {
    ["--left" as string]: `${leftPx}px`,
    ["--right" as string]: `${rightPx}px`,
    ["--tone" as string]: tone,
  };
  return (
    <div className={css.studio} style={styles} data-drawer={drawer ?? "none"}>
      <StoryTone />
      <TopBar />
      <aside className={classes(css.pane, css.left)} aria-label={texts.panes.left}>
        {furnished && <LeftPane />}
      </aside>
      <Divider side="left" />
      <main className={css.desk}>
        <PageCanvas />
        <DeskMessage />
        <Notices />
      </main>
      <Divider side="right" />
      <aside className={classes(css.pane, css.right)} aria-label={texts.panes.right}>
        {furnished && <Inspector />}
      </aside>
      <StatusBar />
      {OpenDialog && <OpenDialog />}
      <DropHint />
      <DropTip />
      <ContextMenu />
      <Announcer />
      <Tooltip />
    </div>
  );
}

function LeftPane() {
  const tab = useView((view) => view.tab);
  const problems = useEditorState((state) => state.problems);
  const tone = worstOf(problems) === "error" ? css.error : css.warning;
  const badge = problems.length > 0 && (
    <span className={classes(css.count, tone)} data-tip={texts.status.problems(problems.length)}>
      {problems.length}
    </span>
  );
  const tabs: readonly Tab<LeftTab>[] = [
    { id: "script", label: texts.script.tab, badge, keep: true, panel: <ScriptPane /> },
    { id: "cast", label: texts.cast.tab, panel: <CastPane /> },
    { id: "looks", label: texts.looks.tab, panel: <LooksPane /> },
    { id: "pages", label: texts.pages.tab, panel: <PagesPane /> },
  ];
  return <Tabs label={texts.panes.left} tabs={tabs} value={tab} onChange={(next) => setView({ tab: next })} />;
}

function DeskMessage() {
  const opening = useEditorState((state) => state.opening);
  const empty = useEditorState((state) => storyOf(state.doc).script.trim() === "");
  if (opening) return <p className={css.opening}>{texts.start.opening}</p>;
  return empty ? <StartCard /> : null;
}

/** Runs the action of a key, unless a dialog is open or the key writes text. */
function useKeyboard(): void {
  const editor = useEditor();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const inMenu = event.target instanceof Element && event.target.closest('[role="menu"]') !== null;
      if (inMenu || event.defaultPrevented || useView.getState().dialog !== null) return;
      if (event.key === "Escape") setView({ drawer: null });
      // A list takes letters, but knows nothing of undo: the browser would undo what was typed elsewhere.
      const isCommand = event.ctrlKey || event.metaKey;
      const typing = isTyping(event.target) && !(isCommand && event.target instanceof HTMLSelectElement);
      const action = actionsOf(editor).find(
        ({ keys, whileTyping = false }) => (whileTyping || !typing) && keys.some((k) => matchesShortcut(k, event)),
      );
      if (!action) return;
      event.preventDefault();
      if (action.enabled && (!event.repeat || action.repeats)) action.run();
    };
    return listen(document, { keydown: onKeyDown });
  }, [editor]);
}
