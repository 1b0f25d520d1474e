// How the picture lies in its frame, as numbers.
import { CaretsToAxisDashedHorizontal, CaretsToAxisDashedVertical, Move } from "lucide-react";
import { flipped } from "../../comic/image-fit.ts";
import { IMAGE_ZOOM } from "../../comic/records/frame.ts";
import type { Frame } from "../../comic/records.ts";
import { PLAIN_VIEW } from "../../studio/commands/pages.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { Note, Row, Section, Stack } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Slider } from "../primitives/slider.tsx";
import { toggleFraming, useFraming } from "./framing-store.ts";

const words = texts.framing;

export function ImageFields({ frame }: { readonly frame: Frame }) {
  const { commands } = useEditor();
  const isInHand = useFraming((state) => state.frame === frame.id);
  const { panX, panY, zoom, turn = 0, mirrored, fit } = frame;
  const set = (change: Parameters<typeof commands.setFrameImage>[1]) => commands.setFrameImage(frame.id, change);
  const isTurned = turn !== 0 || mirrored === true;
  const isPlain = panX === 0 && panY === 0 && zoom === 1 && !isTurned && !fit;
  return (
    <Section>
      <Row spread>
        <h3>{words.title}</h3>
        <Button small disabled={isPlain} onClick={() => set(PLAIN_VIEW)}>
          {words.straight}
        </Button>
      </Row>
      <Stack>
        <Row wrap>
          <Button
            small
            look="outline"
            icon={Move}
            aria-pressed={isInHand}
            command="frame-picture"
            onClick={() => toggleFraming(frame.id)}
          >
            {isInHand ? words.done : words.begin}
          </Button>
          <IconButton
            small
            label={words.flipX}
            icon={CaretsToAxisDashedVertical}
            onClick={() => set(flipped(frame, "x"))}
          />
          <IconButton
            small
            label={words.flipY}
            icon={CaretsToAxisDashedHorizontal}
            onClick={() => set(flipped(frame, "y"))}
          />
        </Row>
        <Segmented
          label={words.fit}
          value={fit ?? "cover"}
          options={words.fits}
          onChange={(next) => set({ fit: next === "whole" ? next : null, panX: 0, panY: 0, zoom: 1 })}
        />
        {(["panX", "panY"] as const).map((axis) => (
          <Slider
            key={axis}
            label={words.pan[axis]}
            unit="%"
            value={Math.round(frame[axis] * 100)}
            {...{ min: -100, max: 100, step: 1 }}
            onGesture={commands.beginGesture}
            onCommit={(percent) => set({ [axis]: percent / 100 })}
          />
        ))}
        <Slider
          label={words.zoom}
          unit="×"
          value={zoom}
          {...IMAGE_ZOOM}
          step={0.05}
          onGesture={commands.beginGesture}
          onCommit={(v) => set({ zoom: v })}
        />
        <Slider
          label={words.turn}
          unit="°"
          value={turn}
          {...{ min: -180, max: 180, step: 1 }}
          onGesture={commands.beginGesture}
          onCommit={(v) => set({ turn: v })}
        />
        {isTurned && <Note>{words.note}</Note>}
      </Stack>
    </Section>
  );
}
