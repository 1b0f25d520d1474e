// The tools in reach of the page.
import { Scissors, SquareDashedMousePointer } from "lucide-react";
import { texts } from "../language/texts.ts";
import { IconButton } from "../primitives/button.tsx";
import css from "./board-tools.module.css";
import { toggleCutTool, toggleSelecting, useCanvas } from "./canvas-store.ts";

export function BoardTools() {
  const cutting = useCanvas((s) => s.tool === "cut");
  const selecting = useCanvas((s) => s.selecting);
  return (
    <div className={css.place} data-cutting>
      <IconButton
        label={texts.cutting.tool}
        command="cut-tool"
        icon={Scissors}
        aria-pressed={cutting}
        onClick={toggleCutTool}
      />
      <IconButton
        label={texts.several.tool}
        command="select-several"
        icon={SquareDashedMousePointer}
        aria-pressed={selecting}
        onClick={toggleSelecting}
      />
    </div>
  );
}
