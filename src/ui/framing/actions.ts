// How the picture of the selected panel lies in its frame, as commands.
import { flipped, type View } from "../../comic/image-fit.ts";
import type { Editor } from "../../editor/editor.ts";
import { PLAIN_VIEW } from "../../studio/commands/pages.ts";
import { texts } from "../language/texts.ts";
import { panelOfSelection } from "../panels.ts";
import { type Action, action } from "../shell/action.ts";
import { toggleFraming } from "./framing-store.ts";

const PAN_STEP = 0.1;
const ZOOM_STEP = 1.1;
const TURN_STEP = 15;
const words = texts.framing;

export function framingActions({ store, commands }: Editor): readonly Action[] {
  const frame = panelOfSelection(store.getState())?.frame;
  const enabled = frame !== undefined;
  const set = (
    id: string,
    title: string,
    change: (view: View) => Parameters<typeof commands.setFrameImage>[1],
    options: Partial<Action> = {},
  ) => action(id, title, () => frame && commands.setFrameImage(frame.id, change(frame)), { enabled, ...options });
  const repeats = { repeats: true };
  const panel = { menus: ["panel"] } as const;
  return [
    action("frame-picture", words.begin, () => frame && toggleFraming(frame.id), { enabled, ...panel }),
    set("picture-larger", words.larger, ({ zoom }) => ({ zoom: zoom * ZOOM_STEP }), repeats),
    set("picture-smaller", words.smaller, ({ zoom }) => ({ zoom: zoom / ZOOM_STEP }), repeats),
    set("picture-left", words.left, ({ panX }) => ({ panX: panX - PAN_STEP }), repeats),
    set("picture-right", words.right, ({ panX }) => ({ panX: panX + PAN_STEP }), repeats),
    set("picture-up", words.up, ({ panY }) => ({ panY: panY - PAN_STEP }), repeats),
    set("picture-down", words.down, ({ panY }) => ({ panY: panY + PAN_STEP }), repeats),
    set("picture-turn-right", words.turnRight, ({ turn = 0 }) => ({ turn: turn + TURN_STEP }), repeats),
    set("picture-turn-left", words.turnLeft, ({ turn = 0 }) => ({ turn: turn - TURN_STEP }), repeats),
    set("picture-flip-x", words.flipX, (view) => flipped(view, "x"), panel),
    set("picture-flip-y", words.flipY, (view) => flipped(view, "y"), panel),
    set("picture-whole", words.whole, () => ({ fit: "whole", panX: 0, panY: 0, zoom: 1 }), panel),
    set("picture-cover", words.cover, () => ({ fit: null, panX: 0, panY: 0, zoom: 1 }), panel),
    set("picture-centre", words.centre, () => PLAIN_VIEW, panel),
  ];
}
