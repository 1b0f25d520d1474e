// How the picture lies in its frame.
import { IMAGE_ZOOM } from "../../comic/records/frame.ts";
import type { Frame } from "../../comic/records.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { Row, Section, Stack } from "../primitives/layout.tsx";
import { Slider } from "../primitives/slider.tsx";

const { inspector } = texts;

export function ImageFields({ frame }: { readonly frame: Frame }) {
  const { commands } = useEditor();
  const { panX, panY, zoom } = frame;
  const set = (change: Partial<Pick<Frame, "panX" | "panY" | "zoom">>) =>
    commands.setFrameImage(frame.id, { panX, panY, zoom, ...change });
  const moved = panX !== 0 || panY !== 0 || zoom !== 1;
  return (
    <Section>
      <Row spread>
        <h3>{inspector.image}</h3>
        <Button small disabled={!moved} onClick={() => set({ panX: 0, panY: 0, zoom: 1 })}>
          {inspector.centre}
        </Button>
      </Row>
      <Stack>
        {(["panX", "panY"] as const).map((axis) => (
          <Slider
            key={axis}
            label={inspector.imagePan[axis]}
            unit="%"
            value={Math.round(frame[axis] * 100)}
            min={-100}
            max={100}
            step={1}
            onGesture={commands.beginGesture}
            onCommit={(percent) => set({ [axis]: percent / 100 })}
          />
        ))}
        <Slider
          label={inspector.zoom}
          unit="×"
          value={zoom}
          {...IMAGE_ZOOM}
          step={0.05}
          onGesture={commands.beginGesture}
          onCommit={(v) => set({ zoom: v })}
        />
      </Stack>
    </Section>
  );
}
