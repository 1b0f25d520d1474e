// Where a model looks for what it recognises in a rough: the boxes of its figures and its thing, faintly under the pen.
import { useMemo } from "react";
import { loadedModel, stageOf } from "../../studio/selectors.ts";
import { boxNames, boxOf } from "../canvas/stage-boxes.ts";
import { useEditorState } from "../editor-context.tsx";
import css from "./box-guide.module.css";
import { UNITS } from "./strokes.ts";

interface BoxGuideProps {
  readonly shot: string;
  /** Of the picture, height by width. */
  readonly aspect: number;
}

export function BoxGuide({ shot, aspect }: BoxGuideProps) {
  const doc = useEditorState((state) => state.doc);
  const model = useEditorState(loadedModel);
  const stage = useMemo(() => (model?.recognisesRoughs ? stageOf(doc, shot, model) : null), [doc, shot, model]);
  if (!stage) return null;
  return (
    <g className={css.guide} data-guide>
      {boxNames(stage).map((name) => {
        const [x0, y0, x1, y1] = boxOf(stage, name);
        const [width, height] = [(x1 - x0) * UNITS, (y1 - y0) * UNITS * aspect];
        const round = name.part === "head" ? { rx: width / 2, ry: height / 2 } : {};
        return (
          <rect key={JSON.stringify(name)} {...{ x: x0 * UNITS, y: y0 * UNITS * aspect, width, height }} {...round} />
        );
      })}
    </g>
  );
}
