// One panel: chosen at random, drawn as SVG, rendered, toned.
import { emoji, hasEmoji, Resvg, restartIds } from "./art.mjs";
import { drawCharacter, emotions, isUpright, poses } from "./figures.mjs";
import { createRandom, pick } from "./random.mjs";
import { drawBackground, drawRain, isOutdoors, places } from "./scenery.mjs";
import { shapes, stage } from "./stage.mjs";
import { words } from "./words.mjs";

// Emoji that can stand beside a figure; inkling/captions.py has the words for those that are called otherwise.
export const objects = words.objects.filter(hasEmoji);

/**
 * What a panel shows: place, time, shot, the lead's pose and emotion, those of a second figure or null, object or null, whether
 * it is empty, random numbers for the stage (cx, ox, oj) and the seed of its scenery. The second character is left out of close-ups.
 */
export function randomPanel(random, character, other = null) {
  const place = pick(random, Object.keys(places));
  const time = isOutdoors(place) ? pick(random, ["day", "day", "night", "sunset", "rain"]) : "day";
  const shot = pick(random, ["wide", "medium", "medium", "close"]);
  const pose = pick(random, poses[character.attire]);
  const emotion = pick(random, emotions);
  const obj = shot !== "close" && !other && random() < 0.5 ? pick(random, objects) : null;
  const second =
    other && shot !== "close" ? { pose: pick(random, poses[other.attire].filter(isUpright)), emotion: pick(random, emotions) } : null;
  const empty = !other && random() < 0.04;
  return {
    place,
    time,
    shot: empty ? "wide" : shot,
    pose: second && !isUpright(pose) ? pick(random, poses[character.attire].filter(isUpright)) : pose,
    emotion,
    obj,
    second,
    empty,
    cx: random() - 0.5,
    ox: random() < 0.5 ? -1 : 1,
    oj: random(),
    seed: Math.floor(random() * 2 ** 31),
  };
}

/** The panel as SVG, `enlarge` times as large as training sees it. `other` is the second character; drawn when the panel has a second figure. */
export function drawPanel(character, panel, other = null, shape = "square", enlarge = 1) {
  const { width, height, pixels } = shapes[shape];
  const random = createRandom(panel.seed);
  restartIds();
  const { board, figures, object } = stage(panel, shape);
  const background = drawBackground(random, panel, width, height);
  const drawFigure = (who, dx, pose, emotion) =>
    `<g transform="translate(${width / 2 - 250 * board.scale + dx} ${board.y}) scale(${board.scale})">${drawCharacter(who, pose, emotion)}</g>`;
  const people = figures.map(({ dx }, i) =>
    i ? drawFigure(other, dx, panel.second.pose, panel.second.emotion) : drawFigure(character, dx, panel.pose, panel.emotion),
  );
  const thing = object ? emoji(panel.obj, object.x, object.y, object.size, panel.ox < 0) : "";
  const rain = panel.time === "rain" && isOutdoors(panel.place) ? drawRain(random, width, height) : "";
  const namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  return `<svg ${namespaces} viewBox="0 0 ${width} ${height}" width="${enlarge * pixels[0]}" height="${enlarge * pixels[1]}">${background}${people.join("")}${thing}${rain}</svg>`;
}

/** SVG → RGBA bytes, opaque. */
export function renderPixels(svg) {
  return new Resvg(svg).render().pixels;
}

/** Tones RGB bytes in place: a page is in colour, in ink (grey) or in sepia. */
export function applyTone(rgb, tone) {
  if (tone === "color") return rgb;
  const isInk = tone === "ink";
  for (let i = 0; i < rgb.length; i += 3) {
    const y = 0.299 * rgb[i] + 0.587 * rgb[i + 1] + 0.114 * rgb[i + 2];
    rgb[i] = isInk ? y : Math.min(255, y + 28);
    rgb[i + 1] = isInk ? y : Math.min(255, y * 0.92 + 12);
    rgb[i + 2] = isInk ? y : y * 0.78;
  }
  return rgb;
}
