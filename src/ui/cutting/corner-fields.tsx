// The corners of an inset by numbers: added, placed and removed without a pointer.
import { Plus } from "lucide-react";
import { mmIn, unitOf } from "../../comic/guides.ts";
import { layoutPage } from "../../comic/layout.ts";
import { recordOf, storyOf } from "../../comic/query.ts";
import type { Frame } from "../../comic/records.ts";
import { withCorner, withoutCorner } from "../../geometry/polygon.ts";
import { BEYOND_MM } from "../../studio/commands/insets.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, RemoveButton } from "../primitives/button.tsx";
import { DraftNumber } from "../primitives/field.tsx";
import { Note, Row, Stack } from "../primitives/layout.tsx";

const words = texts.cutting.inset;

/** Nothing for a panel of the cuts. */
export function CornerFields({ frame }: { readonly frame: Frame }) {
  const { commands } = useEditor();
  const doc = useEditorState((s) => s.doc);
  const page = recordOf(doc, "page", frame.page);
  const story = storyOf(doc);
  const polygon = page?.insets.some((inset) => inset.frame === frame.id) && layoutPage(page, story).get(frame.id);
  if (!page || !polygon) return null;
  const unit = unitOf(story);
  const perUnit = mmIn(unit);
  const put = (i: number, axis: "x" | "y", value: number) =>
    commands.setInset(
      frame.id,
      polygon.map((corner, j) => (i === j ? { ...corner, [axis]: value * perUnit } : corner)),
    );
  const most = { x: page.widthMm + BEYOND_MM, y: page.heightMm + BEYOND_MM };
  return (
    <details>
      <summary>{words.corners(polygon.length)}</summary>
      <Stack>
        {polygon.map((corner, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its place
          <Row key={i}>
            <Note as="span">{i + 1}</Note>
            {(["x", "y"] as const).map((axis) => (
              <DraftNumber
                key={axis}
                aria-label={words.cornerField(i + 1, texts.common.axes[axis], texts.inspector.units[unit])}
                value={corner[axis] / perUnit}
                min={-BEYOND_MM / perUnit}
                max={most[axis] / perUnit}
                step={unit === "inch" ? 0.125 : 0.5}
                onCommit={(value) => put(i, axis, value)}
              />
            ))}
            <RemoveButton
              label={words.removeCorner(i + 1)}
              onClick={() => commands.setInset(frame.id, withoutCorner(polygon, i))}
            />
          </Row>
        ))}
        <Button small look="outline" icon={Plus} onClick={() => commands.setInset(frame.id, withCorner(polygon))}>
          {words.addCorner}
        </Button>
        <Note>{words.cornersNote}</Note>
      </Stack>
    </details>
  );
}
