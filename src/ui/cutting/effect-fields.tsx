// Lines over a panel's picture: around what matters, or along a motion.
import { EFFECT_COUNT } from "../../comic/records/frame.ts";
import type { EffectLines, Frame } from "../../comic/records.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Stack } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Slider } from "../primitives/slider.tsx";

const words = texts.cutting.panel.effect;
const USUAL: Omit<EffectLines, "kind"> = { x: 0.5, y: 0.5, angleDeg: 0, count: 80, room: 0.45 };

/** Lines of a kind for a panel that has none or others; null: it has them. */
export const toggledEffect = ({ effect }: Frame, kind: EffectLines["kind"]): EffectLines | null =>
  effect?.kind === kind ? null : { ...USUAL, ...effect, kind };

export function EffectFields({ frame }: { readonly frame: Frame }) {
  const { commands } = useEditor();
  const { id, effect } = frame;
  const set = (change: Partial<EffectLines>) => effect && commands.setEffect(id, { ...effect, ...change });
  const percent = (key: "x" | "y" | "room") => (
    <Slider
      label={words[key]}
      unit="%"
      value={Math.round((effect?.[key] ?? 0) * 100)}
      {...{ min: 0, max: 100, step: 1 }}
      onGesture={commands.beginGesture}
      onCommit={(value) => set({ [key]: value / 100 })}
    />
  );
  return (
    <Stack>
      <Segmented
        label={words.title}
        value={effect?.kind ?? "none"}
        options={words.kinds}
        onChange={(kind) => commands.setEffect(id, kind === "none" ? null : { ...USUAL, ...effect, kind })}
      />
      {effect && (
        <Slider
          label={words.count}
          unit=""
          value={effect.count}
          {...{ ...EFFECT_COUNT, step: 1 }}
          onGesture={commands.beginGesture}
          onCommit={(count) => set({ count: Math.round(count) })}
        />
      )}
      {effect && percent("room")}
      {effect?.kind === "focus" && percent("x")}
      {effect?.kind === "focus" && percent("y")}
      {effect?.kind === "speed" && (
        <Slider
          label={words.angle}
          unit="°"
          value={effect.angleDeg}
          {...{ min: -180, max: 180, step: 1 }}
          onGesture={commands.beginGesture}
          onCommit={(angleDeg) => set({ angleDeg })}
        />
      )}
    </Stack>
  );
}
