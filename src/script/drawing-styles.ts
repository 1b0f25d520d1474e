// Style templates: what is said around every panel's prompt, and against what. The set of nine follows StoryDiffusion's choice
// of looks; the words are our own. Meant for models with an open vocabulary: the starter knows few of these words.
import type { DrawingStyle } from "../comic/records.ts";

interface StyleTemplate {
  /** Contains "{prompt}" once. */
  readonly prompt: string;
  /** Comma-separated; empty for none. */
  readonly negative: string;
}

const BLEMISHES = "low resolution, blurry, jpeg artifacts, watermark, signature, lettering";
const BODY = "malformed hands, extra fingers, extra limbs, distorted face";
const LENS = "photograph, photorealistic, lens flare";
const PAINTED = "drawing, painting, cartoon, anime, illustration, 3d render";

export const styleTemplates: Readonly<Record<DrawingStyle, StyleTemplate>> = {
  none: { prompt: "{prompt}", negative: "" },
  anime: {
    prompt:
      "hand-drawn anime scene of {prompt}, (anime and manga style:1.3), clean line work, cel shading, expressive faces, strong contrast",
    negative: `${LENS}, ${BODY}, ${BLEMISHES}`,
  },
  "oil-painting": {
    prompt:
      "{prompt}, oil on canvas, visible brush strokes, glowing light, shafts of sun, dramatic composition, deep perspective",
    negative: `anime, cartoon, vector graphics, flat colors, ${BODY}, ${BLEMISHES}`,
  },
  "animated-film": {
    prompt:
      "a still from a family 3d animated film, {prompt}, rounded shapes, large eyes, soft global light, lively colors, sense of wonder",
    negative: `${LENS}, grayscale, noise, grain, ${BODY}, ${BLEMISHES}`,
  },
  photograph: {
    prompt:
      "photograph from a feature film, {prompt}, 35mm film, natural skin texture, shallow depth of field, gentle grain",
    negative: `${PAINTED}, ${BODY}, ${BLEMISHES}`,
  },
  "comic-book": {
    prompt: "comic book panel, {prompt}, bold inks, flat bright colors, halftone shading, dynamic pose",
    negative: `${LENS}, 3d render, ${BODY}, ${BLEMISHES}`,
  },
  "line-art": {
    prompt: "line drawing of {prompt}, black ink on white paper, few confident strokes, no shading, vector outline",
    negative: `${LENS}, color, oil paint, watercolor, gradients, clutter, ${BODY}, ${BLEMISHES}`,
  },
  "film-noir": {
    prompt: "{prompt}, (black and white:1.3), film noir, hard side light, long shadows, wet streets, 1940s cinema",
    negative: `color, pastel, cheerful light, anime, cartoon, ${BODY}, ${BLEMISHES}`,
  },
  "isometric-room": {
    prompt:
      "small isometric diorama of {prompt}, cut open like a box, rounded furniture, soft studio light, tidy 3d render",
    negative: `${LENS}, perspective distortion, line art, clutter, ${BLEMISHES}`,
  },
};

/** The texts of a panel in a style: the prompt is put in its place, the artist's own negative follows the style's. */
export function applyStyle(
  style: DrawingStyle,
  prompt: string,
  negative: string,
): { readonly prompt: string; readonly negative: string } {
  const template = styleTemplates[style];
  return {
    // A function: "$&" and the like in a prompt are not to be read as patterns.
    prompt: template.prompt.replace("{prompt}", () => prompt),
    negative: [template.negative, negative].filter((text) => text.trim() !== "").join(", "),
  };
}
