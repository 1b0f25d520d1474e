// What shape a panel has: cutting and merging it, where it runs over the edge, and its border.
import { PictureInPicture2, Scissors } from "lucide-react";
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
import { Segmented } from "../primitives/segmented.tsx";
import { Slider } from "../primitives/slider.tsx";
import { setView } from "../view-state.ts";
import { CornerFields } from "./corner-fields.tsx";
import { EffectFields } from "./effect-fields.tsx";
import { partnersOf } from "./merging.ts";

const words = texts.cutting.panel;
const { inset } = texts.cutting;

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
          <Button
            small
            look="outline"
            icon={PictureInPicture2}
            data-tip={inset.addTip}
            onClick={() => commands.addInset(frame.id)}
          >
            {inset.add}
          </Button>
        </Row>
        <StoreyFields frame={frame} />
        <CornerFields frame={frame} />
        <BleedFields frame={frame} />
        <BorderFields frame={frame} />
        <EffectFields frame={frame} />
      </Stack>
    </Section>
  );
}

/** What lies over what, of an inset. */
function StoreyFields({ frame }: { readonly frame: Frame }) {
  const { commands } = useEditor();
  const insets = useEditorState(({ doc }) => recordOf(doc, "page", frame.page)?.insets);
  const at = insets?.findIndex((each) => each.frame === frame.id) ?? -1;
  if (!insets || at < 0) return null;
  const step = (label: string, by: 1 | -1) => (
    <Button small disabled={!insets[at + by]} onClick={() => commands.raiseInset(frame.id, by)}>
      {label}
    </Button>
  );
  return (
    <Row wrap>
      {step(inset.raise, 1)}
      {step(inset.lower, -1)}
    </Row>
  );
}

function BorderFields({ frame }: { readonly frame: Frame }) {
  const { commands } = useEditor();
  const slider = (key: "borderMm" | "cornerMm" | "wobbleMm", label: string, max: number, step: number) => (
    <Slider
      label={label}
      unit={texts.common.mm}
      value={frame[key]}
      {...{ min: 0, max, step }}
      onGesture={commands.beginGesture}
      onCommit={(value) => commands.setBorder(frame.id, { [key]: value })}
    />
  );
  return (
    <FieldSet label={words.border}>
      <Stack>
        {slider("borderMm", words.thickness, 4, 0.1)}
        <Segmented
          label={words.corners}
          value={frame.corners}
          options={words.cornerNames}
          onChange={(corners) => commands.setBorder(frame.id, { corners })}
        />
        {frame.corners !== "sharp" && slider("cornerMm", words.cornerSize, 40, 0.5)}
        {slider("wobbleMm", words.wobble, 3, 0.1)}
        <Button small onClick={() => commands.setBorders(frame.id)}>
          {words.borderForAll}
        </Button>
      </Stack>
    </FieldSet>
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
