// The inspector: settings of what is selected; of the page when nothing is.
import { useEditorFields } from "../editor-context.tsx";
import { panelOfSelection, selectedLettering } from "../panels.ts";
import css from "./inspector.module.css";
import { LetteringInspector } from "./lettering-inspector.tsx";
import { PageInspector } from "./page-inspector.tsx";
import { PanelInspector } from "./panel-inspector.tsx";

export function Inspector() {
  const { doc, selection } = useEditorFields("doc", "selection");
  const panel = panelOfSelection({ doc, selection });
  const lettering = selectedLettering({ doc, selection });
  return (
    <div className={css.inspector}>
      {lettering && panel ? (
        <LetteringInspector key={lettering.id} lettering={lettering} panel={panel} />
      ) : panel ? (
        <PanelInspector key={panel.frame.id} panel={panel} doc={doc} />
      ) : (
        <PageInspector doc={doc} />
      )}
    </div>
  );
}
