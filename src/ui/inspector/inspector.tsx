// The inspector: settings of what is selected; of the page when nothing is.

import { BorderInspector } from "../cutting/border-inspector.tsx";
import { useEditorFields } from "../editor-context.tsx";
import { panelOfSelection, selectedBorder, selectedLettering } from "../panels.ts";
import { SeveralInspector } from "../several/several-inspector.tsx";
import css from "./inspector.module.css";
import { LetteringInspector } from "./lettering-inspector.tsx";
import { PageInspector } from "./page-inspector.tsx";
import { PanelInspector } from "./panel-inspector.tsx";

export function Inspector() {
  const { doc, selection } = useEditorFields("doc", "selection");
  const panel = panelOfSelection({ doc, selection });
  const lettering = selectedLettering({ doc, selection });
  const border = selectedBorder({ doc, selection });
  return (
    <div className={css.inspector}>
      {selection.kind === "several" ? (
        <SeveralInspector count={selection.ids.length} />
      ) : border ? (
        <BorderInspector border={border} page={selection.kind === "border" ? selection.id : ""} />
      ) : lettering && panel ? (
        <LetteringInspector key={lettering.id} lettering={lettering} panel={panel} />
      ) : panel ? (
        <PanelInspector key={panel.frame.id} panel={panel} doc={doc} />
      ) : (
        <PageInspector doc={doc} />
      )}
    </div>
  );
}
