// How wide a gutter is: of the story, of a page, of one border.
import { GUTTER_RANGE_MM } from "../../comic/cut-tree.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Slider } from "../primitives/slider.tsx";

interface GutterSliderProps {
  readonly label: string;
  /** mm. */
  readonly value: number;
  readonly onCommit: (mm: number) => void;
}

export function GutterSlider(props: GutterSliderProps) {
  const { commands } = useEditor();
  return <Slider unit={texts.common.mm} {...GUTTER_RANGE_MM} step={0.5} onGesture={commands.beginGesture} {...props} />;
}
