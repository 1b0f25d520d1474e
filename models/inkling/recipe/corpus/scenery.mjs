// Places, skies and weather. Scenery is drawn on a board of `width` x 256 whose ground line is near y = 190.
// The order in which random numbers are drawn is part of the corpus: changing it changes every panel.
import { emoji } from "./art.mjs";
import { jitter, mix } from "./color.mjs";
import { pick } from "./random.mjs";

const ink = 'stroke="#111" stroke-width="1.4" stroke-linejoin="round"';
const skies = { day: ["#8fd0f4", "#d8f0fb"], night: ["#141b3d", "#2c3a70"], sunset: ["#f08a4b", "#fcd58a"], rain: ["#8593a5", "#b6c0cb"] };
const lights = { night: ["#141b3d", 0.55], sunset: ["#e8743c", 0.22], rain: ["#6f7d8c", 0.3] };

/** A colour in the light of a time of day. */
function shade(color, time) {
  const light = lights[time];
  return light ? mix(color, light[0], light[1]) : color;
}

/** f(0) .. f(n - 1) as one string; n is rounded, and at least 1. */
function repeat(n, draw) {
  return Array.from({ length: Math.max(1, Math.round(n)) }, (_, i) => draw(i)).join("");
}

function hill(random, width, base, height, color, bumps = 5) {
  const n = Math.max(2, Math.round((bumps * width) / 256));
  let path = `M-4 260 L-4 ${base}`;
  for (let i = 0; i < n; i++) {
    const top = `${(width * (i + 0.5)) / n} ${base - height * (0.3 + random())}`;
    const end = `${i === n - 1 ? width + 4 : (width * (i + 1)) / n} ${base + (random() - 0.5) * height * 0.4}`;
    path += ` Q ${top} ${end}`;
  }
  return `<path d="${path} L${width + 4} 260 Z" fill="${color}" ${ink}/>`;
}

function band(width, y, color, height = 270 - y) {
  return `<rect x="-4" y="${y}" width="${width + 8}" height="${height}" fill="${color}" ${ink}/>`;
}

function wall(width, color) {
  return `<rect x="-4" y="-200" width="${width + 8}" height="395" fill="${color}"/>`;
}

function rectangle(x, y, width, height, fill) {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" ${ink}/>`;
}

function line(path) {
  return `<path d="${path}" ${ink}/>`;
}

function litWindow(time, dark) {
  return time === "night" ? "#ffe27a" : dark;
}

function beach(random, time, width) {
  const sea = band(width, 120, shade("#2f9fd0", time), 60);
  const sand = hill(random, width, 172, 10, shade("#f2dca2", time), 3);
  const palm = emoji("palm-tree", random() < 0.5 ? -16 : width - 86, 60, 110);
  const umbrella = random() < 0.4 ? emoji("beach-with-umbrella", (width - 100) * random() + 20, 150, 70) : "";
  return sea + sand + palm + umbrella;
}

function forest(random, time, width) {
  const far = hill(random, width, 190, 16, shade("#6aa84f", time));
  const trees = repeat(width / 51, (i) => {
    const kind = pick(random, ["evergreen-tree", "deciduous-tree"]);
    return emoji(kind, i * 52 - 20 + random() * 20, 70 + random() * 40, 90 + random() * 40);
  });
  return far + trees + hill(random, width, 215, 10, shade("#7dbb5c", time));
}

function house(random, time, i) {
  const height = 70 + random() * 110;
  const x = i * 44 - 6;
  const color = shade(pick(random, ["#b9a79a", "#9aa7b9", "#c08a76", "#8c94a8", "#d0b48a"]), time);
  const fill = litWindow(time, "#dfeaf2");
  const windows = repeat(Math.floor(height / 22), (j) =>
    [7, 24]
      .map((dx) => `<rect x="${x + dx}" y="${212 - height + j * 22}" width="10" height="12" fill="${fill}" stroke="#111" stroke-width=".8"/>`)
      .join(""),
  );
  return rectangle(x, 205 - height, 42, height, color) + windows;
}

function city(random, time, width) {
  const houses = repeat(width / 42, (i) => house(random, time, i));
  const road = band(width, 205, shade("#8d8f96", time));
  return `${houses}${road}<path d="M0 232H${width}" stroke="#f4e9a8" stroke-width="4" stroke-dasharray="22 16"/>`;
}

function park(random, time, width) {
  const lawn = hill(random, width, 175, 14, shade("#8ccf63", time));
  const left = emoji("deciduous-tree", random() * 30 - 20, 70, 120);
  const right = emoji("deciduous-tree", width - 106 + random() * 40, 78, 110);
  const flowers = repeat(width / 51, () => {
    const kind = pick(random, ["tulip", "sunflower", "blossom"]);
    return emoji(kind, random() * (width - 16), 195 + random() * 40, 22);
  });
  return lawn + left + right + flowers;
}

function mountains(random, time, width) {
  const peaks = repeat(width / 64, (i) => {
    const x = i * 75 - 30 + random() * 20;
    const h = 80 + random() * 60;
    const rock = `<path d="M${x - 60} 190 L${x + 20} ${190 - h} L${x + 100} 190 Z" fill="${shade("#8d93a8", time)}" ${ink}/>`;
    const edge = `M${x + 2} ${190 - h * 0.75} L${x + 20} ${190 - h} L${x + 38} ${190 - h * 0.75} L${x + 20} ${190 - h * 0.66} Z`;
    return `${rock}<path d="${edge}" fill="${shade("#ffffff", time)}" ${ink}/>`;
  });
  return peaks + hill(random, width, 185, 10, shade("#86b95f", time));
}

function desert(random, time, width) {
  const far = hill(random, width, 165, 26, shade("#e8c27a", time), 3);
  const near = hill(random, width, 200, 18, shade("#f0d08e", time), 2);
  const large = emoji("cactus", random() * 40, 110, 80);
  return far + near + large + emoji("cactus", width - 76 + random() * 30, 130, 60);
}

function snow(random, time, width) {
  const ground = hill(random, width, 180, 22, shade("#eef5fb", time), 3);
  const left = emoji("evergreen-tree", random() * 40 - 10, 75, 110);
  const right = emoji("evergreen-tree", width - 86 + random() * 30, 85, 95);
  const flakes = repeat(
    width / 11,
    () => `<circle cx="${random() * width}" cy="${random() * 300 - 100}" r="${1.5 + random() * 2}" fill="#fff"/>`,
  );
  return ground + left + right + flakes;
}

function space(random, _time, width) {
  const dark = `<rect x="-4" y="-200" width="${width + 8}" height="460" fill="#0d0f2b"/>`;
  const stars = repeat(
    width / 5,
    () => `<circle cx="${random() * width}" cy="${random() * 400 - 180}" r="${0.8 + random() * 1.4}" fill="#fff"/>`,
  );
  const planet = emoji("ringed-planet", width - 106 + random() * 40, 20 + random() * 30, 80);
  const moon = emoji("full-moon", random() * 40, 20 + random() * 40, 40);
  const ground = `<path d="M-4 260 V222 Q${width / 2} 196 ${width + 4} 222 V260Z" fill="#a7a7b5" ${ink}/>`;
  return dark + stars + planet + moon + ground;
}

function castle(random, time, width) {
  const far = hill(random, width, 185, 12, shade("#86b95f", time));
  const building = emoji("castle", (width - 150) * (0.3 + random() * 0.4), 50, 150);
  return far + building + hill(random, width, 205, 8, shade("#96c96f", time));
}

function kitchen(random, _time, width) {
  const back = wall(width, jitter(random, "#f6e3c0"));
  const floor = band(width, 190, jitter(random, "#d9a877"));
  const cupboards = band(width, 140, jitter(random, "#c98b5a"), 52);
  const doors = repeat(width / 64, (i) => rectangle(i * 64 + 5, 148, 54, 40, "none"));
  const pan = emoji("cooking", 14 + random() * 30, 100, 44);
  const teapot = emoji("teapot", width - 62 + random() * 16, 98, 44);
  const pane = rectangle(width / 2 - 38, 24, 76, 60, "#bfe6f7");
  return back + floor + cupboards + doors + pan + teapot + pane + line(`M${width / 2} 24v60M${width / 2 - 38} 54h76`);
}

function bedroom(random, _time, width) {
  const back = wall(width, jitter(random, "#cfd8f2"));
  const floor = band(width, 195, jitter(random, "#b98c66"));
  const bed = emoji("bed", width - 116 + random() * 20, 110, 110);
  return back + floor + bed + rectangle(24, 30, 64, 56, "#9fd4f0") + emoji("framed-picture", width * 0.58, 30, 44);
}

function classroom(random, _time, width) {
  const back = wall(width, jitter(random, "#efe6d0"));
  const floor = band(width, 190, jitter(random, "#c9a27a"));
  const board = `<rect x="${width * 0.16}" y="28" width="${width * 0.68}" height="90" fill="#2f6b4d" stroke="#7a4d29" stroke-width="6"/>`;
  const chalk = `M${width * 0.22} 60h${width * 0.27}M${width * 0.22} 78h${width * 0.43}M${width * 0.22} 96h${width * 0.2}`;
  return `${back}${floor}${board}<path d="${chalk}" stroke="#eef" stroke-width="3"/>${emoji("globe-showing-americas", 8, 150, 42)}`;
}

function office(random, _time, width) {
  const back = wall(width, jitter(random, "#dfe6ea"));
  const floor = band(width, 190, jitter(random, "#9aa3ab"));
  const pane = rectangle(18, 26, 90, 70, "#bfe0f2") + line("M63 26v70M18 60h90");
  const table = rectangle(width - 106, 150, 100, 10, "#a9764c");
  const legs = `<path d="M${width - 98} 160v60M${width - 16} 160v60" stroke="#111" stroke-width="4"/>`;
  const things = emoji("desktop-computer", width - 88, 100, 56) + emoji("potted-plant", width / 2 - 14, 150, 44);
  return back + floor + pane + table + legs + things;
}

function street(random, time, width) {
  const front = band(width, 70, shade(jitter(random, "#c98f6e"), time), 130);
  const shops = repeat(width / 80, (i) => {
    const awning = `M${i * 80 + 16} 92 h62 l-6 -14 h-50z`;
    const color = shade(pick(random, ["#d8352f", "#3f9d54", "#3566d6"]), time);
    return `${rectangle(i * 80 + 20, 92, 54, 50, litWindow(time, "#cfe6f2"))}<path d="${awning}" fill="${color}" ${ink}/>`;
  });
  return front + shops + band(width, 198, shade("#a8a9ad", time));
}

/** Place → (random, time, width) → SVG. */
export const places = { beach, forest, city, park, mountains, desert, snow, space, castle, kitchen, bedroom, classroom, office, street };

const indoors = new Set(["kitchen", "bedroom", "classroom", "office", "space"]);

/** Whether a place has sky and weather. */
export function isOutdoors(place) {
  return !indoors.has(place);
}

function sunAndClouds(random, time, width, height) {
  if (time === "night") {
    const moon = emoji("full-moon", 20 + random() * (width - 66), 12 + random() * 20, 34);
    const star = () => `<circle cx="${random() * width}" cy="${random() * height * 0.42}" r="${0.8 + random()}" fill="#fff"/>`;
    return moon + repeat(width / 18, star);
  }
  if (time === "rain") return emoji("cloud", width * 0.08, 6, 80) + emoji("cloud", width * 0.55, 14, 90);
  if (time === "sunset") return emoji("sun", 30 + random() * (width - 116), 50, 56);
  const sun = emoji("sun", 8 + random() * (width - 56), 8, 40);
  return sun + emoji("cloud", 20 + random() * (width - 96), 14 + random() * 24, 56);
}

function drawSky(random, time, width, height) {
  const [top, bottom] = skies[time];
  const stops = `<stop offset="0" stop-color="${jitter(random, top, 8)}"/><stop offset="1" stop-color="${jitter(random, bottom, 8)}"/>`;
  const gradient = `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">${stops}</linearGradient></defs>`;
  return `${gradient}<rect width="${width}" height="${height}" fill="url(#sky)"/>${sunAndClouds(random, time, width, height)}`;
}

/** Sky and place of a panel on a board of width x height; the scenery is zoomed with the shot. */
export function drawBackground(random, panel, width, height) {
  const zoom = { wide: 1, medium: 1.18, close: 1.5 }[panel.shot];
  const sky = isOutdoors(panel.place) ? drawSky(random, panel.time, width, height) : "";
  const ground = places[panel.place](random, panel.time, width);
  return `${sky}<g transform="translate(${width / 2} ${height - 56}) scale(${zoom}) translate(${-width / 2} -200)">${ground}</g>`;
}

export function drawRain(random, width, height) {
  const drop = () => `<path d="M${random() * (width + 14)} ${random() * height} l-5 14" stroke="#dbe7f3" stroke-width="1.6"/>`;
  return repeat((width * height) / 1400, drop);
}
