// The cut tool in reach of the page.
import { Scissors } from "lucide-react";
import { toggleCutTool, useCanvas } from "../canvas/canvas-store.ts";
import { texts } from "../language/texts.ts";
import { IconButton } from "../primitives/button.tsx";
import css from "./cut-button.module.css";

export function CutButton() {
  const cutting = useCanvas((s) => s.tool === "cut");
  return (
    <div className={css.place} data-cutting>
      <IconButton
        label={texts.cutting.tool}
        command="cut-tool"
        icon={Scissors}
        aria-pressed={cutting}
        onClick={toggleCutTool}
      />
    </div>
  );
}
