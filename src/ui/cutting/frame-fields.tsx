// What shape a panel has: cutting and merging it, where it runs over the edge, and its border.
import { Scissors } from "lucide-react";
import { useMemo } from "react";
import { placeCuts, placedLeaves, sidesTouched } from "../../comic/placed-cuts.ts";
import { recordOf, storyOf } from "../../comic/query.ts";
import type { Frame } from "../../comic/records.ts";
import { cutPageOf, seenSides } from "../../studio/commands/cuts.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { FieldSet } from "../primitives/field.tsx";
import { Row, Section, Stack } from "../primitives/layout.tsx";
import { setView } from "../view-state.ts";
import { partnersOf } from "./merging.ts";

const words = texts.cutting.panel;

export function FrameFields({ frame }: { readonly frame: Frame }) {
  const { commands } = useEditor();
  const doc = useEditorState((s) => s.doc);
  const partners = useMemo(() => partnersOf(doc, frame), [doc, frame]);
  return (
    <Section>
      <Stack>
        <h3>{words.title}</h3>
        <Row wrap>
          <Button small look="outline" icon={Scissors} onClick={() => setView({ dialog: "cut" })}>
            {texts.cutting.dialog.open}
          </Button>
          {partners.map(({ id, number }) => (
            <Button key={id} small look="outline" onClick={() => commands.mergePanels(frame.id, id)}>
              {words.mergeWith(number)}
            </Button>
          ))}
        </Row>
        <BleedFields frame={frame} />
      </Stack>
    </Section>
  );
}

/** A box for each edge of the live area that the panel touches. */
function BleedFields({ frame }: { readonly frame: Frame }) {
  const { commands } = useEditor();
  const doc = useEditorState((s) => s.doc);
  const page = recordOf(doc, "page", frame.page);
  const leaf = useMemo(() => {
    if (!page) return undefined;
    const { layout, gutters } = cutPageOf(doc, page);
    return placedLeaves(placeCuts(layout, page, gutters)).find((found) => found.frame === frame.id);
  }, [doc, page, frame.id]);
  if (!page || !leaf) return null;
  const { direction } = storyOf(doc);
  const touched = seenSides(sidesTouched(leaf.region, page), direction);
  if (touched.length === 0) return null;
  const bleed = seenSides(leaf.bleed ?? [], direction);
  return (
    <FieldSet label={words.bleed}>
      <Row wrap>
        {touched.map((side) => (
          <label key={side}>
            <input
              type="checkbox"
              checked={bleed.includes(side)}
              onChange={({ target }) =>
                commands.setBleed(frame.id, target.checked ? [...bleed, side] : bleed.filter((each) => each !== side))
              }
            />{" "}
            {words.sides[side]}
          </label>
        ))}
      </Row>
    </FieldSet>
  );
}
