// Styles belong to one component, colours to the theme, and every pair of ink and ground can be read.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";

const UI = import.meta.dirname;
const read = (path: string) => readFileSync(join(UI, path), "utf8");
const files = readdirSync(UI, { recursive: true, encoding: "utf8" });
const sheets = files.filter((path) => path.endsWith(".css"));
const modules = sheets.filter((path) => path.endsWith(".module.css"));
const code = files.filter((path) => /\.tsx?$/.test(path) && !path.includes(".test."));
const withoutComments = (css: string) => css.replace(/\/\*.*?\*\//gs, "");

test("style sheets for everything are the theme and the elements' own looks", () => {
  expect(sheets.filter((path) => !modules.includes(path)).sort()).toEqual(["base.css", "theme.css"]);
});

test.each(modules)("%s has the classes that its component names, and no others", (path) => {
  const component = ["tsx", "ts"]
    .map((ending) => path.replace("module.css", ending))
    .find((p) => existsSync(join(UI, p)));
  const users = code.filter(
    (other) => dirname(other) === dirname(path) && read(other).includes(`"./${basename(path)}"`),
  );
  expect(users).toEqual([component]);
  const css = withoutComments(read(path)).replace(/:global\([^)]*\)/g, "");
  const selectors = css.replace(/\{[^{}]*\}/g, "{}");
  const declared = new Set([...selectors.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name]) => name));
  const source = read(component!);
  const named = new Set([...source.matchAll(/\bcss\.(\w+)/g)].map(([, name]) => name));
  // css[look]: one of the values of a property.
  const chosen = [...declared].filter((name) => /\bcss\[/.test(source) && source.includes(`"${name}"`));
  expect([...declared].sort()).toEqual([...new Set([...named, ...chosen])].sort());
});

const COLOUR = /#[0-9a-f]{3,8}\b|\b(rgb|hsl|lab|lch|oklab|oklch|light-dark)\(|\b(black|white|red|gr[ae]y)\b/i;

test.each(sheets.filter((path) => path !== "theme.css"))("%s takes its colours from the theme", (path) => {
  const values = withoutComments(read(path)).match(/:[^;{}]*;/g) ?? [];
  expect(values.filter((value) => COLOUR.test(value) && !/white-space|color-mix\(in oklab/.test(value))).toEqual([]);
});

test.each(code.filter((path) => path.endsWith(".tsx")))("%s names no colour", (path) => {
  expect(read(path).match(/"#[0-9a-f]{3,8}"|rgb\(/gi) ?? []).toEqual([]);
});

/** Colours of the theme as [light, dark], opaque ones only. */
const theme = new Map(
  [...withoutComments(read("theme.css")).matchAll(/--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g)].map(
    ([, name, light, dark, both]) => [name!, [light ?? both!, dark ?? both!] as const],
  ),
);

test("before the style sheet arrives, the window has the theme's colours", () => {
  const page = readFileSync(join(UI, "../../index.html"), "utf8");
  const [chrome, desk] = [theme.get("chrome")!, theme.get("desk")!];
  expect(page.match(/#[0-9a-f]{6}/g)).toEqual([...chrome, ...desk]);
});

// WCAG 2.1, relative luminance and contrast ratio.
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["chrome", "raised", "field", "hover"];
const pairs: readonly (readonly [ink: string, ground: string, ratio: number])[] = [
  ...["ink", "ink-2", "ink-3", "accent", "danger", "warning", "success"].flatMap((ink) =>
    grounds.map((ground) => [ink, ground, 4.5] as const),
  ),
  ["ink", "pressed", 4.5],
  ["ink-2", "pressed", 4.5],
  ["ink-3", "desk", 4.5],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["ink", "accent-wash", 4.5],
  ["danger", "danger-wash", 4.5],
  ["warning", "warning-wash", 4.5],
  ["on-tip", "tip", 4.5],
  ["pencil", "paper-blank", 4.5],
  // Large type, and what is no text.
  ["pencil-light", "paper-blank", 3],
  ["mark", "paper", 3],
  ["line-strong", "raised", 3],
];

test.each(pairs)("%s on %s can be read, in both themes", (ink, ground, ratio) => {
  for (const i of [0, 1]) expect(contrast(theme.get(ink)![i]!, theme.get(ground)![i]!)).toBeGreaterThanOrEqual(ratio);
});

test("contrast is computed as the standard says", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
