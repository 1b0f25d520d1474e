// Prints the sizes of the build and of the source, and fails beyond the budgets. Raise a budget in a commit that says why.
// node scripts/size.mjs (after npm run build)
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { repository } from "./setup.mjs";

const kilo = 1000;
const mega = 1000 * kilo;
/** @type {Readonly<Record<string, number>>} */
const budgets = {
  "page script": 1180 * kilo, // application, React, CodeMirror and the outlines of pen strokes
  "worker script": 960 * kilo, // diffusion, graph rewriting and gradients, learning, the runtime's JavaScript, the tokenizers
  styles: 100 * kilo,
  fonts: 1 * mega,
  "runtime (largest)": 28 * mega, // one of them is fetched, by backend
  "model inkling": 25 * mega,
};
// Lines of code, 31,004 on 27 November: 23,562 before the house was put in order, about 790 for that (documents indexed, models checked by
// a schema), about 1,990 for stories, story files, reports and faults; since then 4,764 for gradients of graphs (1,329), cuts (1,045),
// attention that is edited and boxes that pull (905), tabs that agree (829), lettering and undo (358) and stories page by page (298); 104 saved.
// How long a function may be, biome.json says.
// Cutting and arranging pages by hand, borders and insets brought 2,300 lines, 200 of styles.
// Pictures drawn again, in part or from themselves: 640 lines, from the pipeline to the brush.
// Tabs that sleep, what a tab remembers and files that are dragged over the window brought 320.
// Looks: 1,500, from their cards to the alignment of statistics.
// Roughs, from the pen to the network's input: 1,180 lines, 60 of styles.
// What is the same in every step, computed once: 130.
// Learning characters and looks, from the course of steps to the curve on a card: 1,100 lines, 60 of styles.
// Commands as one list with the artist's own keys, names of undo steps, and things selected together: 1,080 lines, 110 of styles.
// Heads drawn by themselves and set back: 240.
// Interactions that are corrected by gradients and begun from several seeds: 900.
// Pages as a book (formats, bleed, spreads, a reading view): 1,500 lines, 240 of styles.
// Rulers, guides, a grid, snapping with distances, panels dragged anywhere and concave insets: 1,450, 200 of styles.
// The page as a tree for screen readers and keys: 300. What learning a look asks and says, and frames that show heads and feet: 350.
// Low-rank additions to how a character's words are read, gated by token, in all ways of drawing: 450. Refused corrections, and looks learned and aligned at once: 100.
// Borders askew that snap, balloons and captions added on the page, tabs that are told together: 260. What fingers need: 40 of styles.
// Inkling's recipe: roughs that are made up and recognised, objects and words that come later, published graphs read back, a second hand: 750.
// Double pages, drawn as one and exported as two: 110. Focus and speed lines: 190.
// Parts of drafts with their library and words (1,050, 150 of styles), versions of characters by panel (300), pictures turned in their frames (420, 80).
// Two fingers zoom and turn a picture in its frame: 110.
const lineBudgets = { file: 400, code: 51_510, styles: 4_100 };

/** @param {string} folder */
function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** @param {readonly string[]} paths */
function measured(paths) {
  const raw = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  const gzip = paths.reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 6 }).length, 0);
  return { raw, gzip };
}

/**
 * The scripts among `scripts` that are named, at any remove, by a file; those of `apart` are not entered.
 * @param {string} path
 * @param {readonly string[]} scripts
 * @param {readonly string[]} apart
 * @param {Set<string>} found
 */
function scriptsNamedBy(path, scripts, apart, found = new Set()) {
  const text = readFileSync(path, "utf8");
  for (const script of scripts) {
    if (found.has(script) || apart.includes(script) || !text.includes(basename(script))) continue;
    found.add(script);
    scriptsNamedBy(script, scripts, apart, found);
  }
  return found;
}

/**
 * The build by kind. Chunks that are loaded on demand count to whoever can load them.
 * @param {string} dist
 * @returns {readonly { readonly name: string, readonly paths: readonly string[] }[]}
 */
function parts(dist) {
  const all = filesIn(dist);
  const scripts = all.filter((path) => path.startsWith(join(dist, "assets")) && /\.m?js$/.test(path));
  const workers = scripts.filter((path) => /^entry-/.test(basename(path))); // src/worker/entry.ts
  const ofPage = scriptsNamedBy(join(dist, "index.html"), scripts, workers);
  const runtimes = all.filter((path) => path.startsWith(join(dist, "ort")) && path.endsWith(".wasm"));
  const largest = runtimes.sort((a, b) => statSync(b).size - statSync(a).size).slice(0, 1);
  const models = readdirSync(join(dist, "models"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name: `model ${name}`, paths: filesIn(join(dist, "models", name)) }));
  return [
    { name: "page script", paths: [...ofPage] },
    { name: "worker script", paths: scripts.filter((path) => !ofPage.has(path)) },
    { name: "styles", paths: all.filter((path) => path.endsWith(".css")) },
    { name: "fonts", paths: all.filter((path) => /\.(woff2?|ttf|otf)$/.test(path)) },
    { name: "runtime (largest)", paths: largest },
    ...models,
  ];
}

/**
 * The source files whose name matches, without tests and what only tests use.
 * @param {RegExp} pattern
 * @returns {readonly { readonly path: string, readonly text: string, readonly lines: number }[]}
 */
function sourceFiles(pattern) {
  return filesIn(join(repository, "src"))
    .filter((path) => pattern.test(path) && !/\.test(-kit)?\.tsx?$/.test(path))
    .map((path) => {
      const text = readFileSync(path, "utf8");
      return { path: relative(repository, path), text, lines: text.split("\n").length - 1 };
    });
}

/** @param {number} bytes */
const format = (bytes) => (bytes >= mega ? `${(bytes / mega).toFixed(2)} MB` : `${(bytes / kilo).toFixed(1)} kB`);

/** @type {string[]} */
const excesses = [];

/**
 * @param {string} what
 * @param {number} found
 * @param {number} budget
 */
function hold(what, found, budget, unit = "lines") {
  if (found > budget) excesses.push(`${what}: expected at most ${budget} ${unit}, found ${found}`);
}

/** @param {string} dist */
function measureBuild(dist) {
  console.log(`${"".padEnd(20)}${"raw".padStart(12)}${"gzip".padStart(12)}${"budget (raw)".padStart(15)}`);
  for (const { name, paths } of parts(dist)) {
    const { raw, gzip } = measured(paths);
    const budget = budgets[name];
    const cells = [
      format(raw).padStart(12),
      format(gzip).padStart(12),
      (budget ? format(budget) : "none").padStart(15),
    ];
    console.log(name.padEnd(20) + cells.join(""));
    if (budget) hold(name, raw, budget, "bytes");
  }
}

function measureSource() {
  for (const [kind, pattern] of /** @type {const} */ ([
    ["code", /\.tsx?$/],
    ["styles", /\.css$/],
  ])) {
    const files = sourceFiles(pattern);
    const total = files.reduce((sum, { lines }) => sum + lines, 0);
    const longest = files.reduce((a, b) => (b.lines > a.lines ? b : a));
    console.log(
      `${kind.padEnd(10)}${total} lines (budget ${lineBudgets[kind]}) in ${files.length} files; longest: ${longest.path}, ${longest.lines}`,
    );
    hold(kind, total, lineBudgets[kind]);
    for (const { path, lines } of files) hold(path, lines, lineBudgets.file);
  }
}

const dist = join(repository, "dist");
if (!existsSync(join(dist, "index.html"))) {
  console.error(`size: expected a build in ${dist}, found none. Run "npm run build" first.`);
  process.exit(1);
}
measureBuild(dist);
console.log("");
measureSource();
for (const excess of excesses) console.error(`over budget: ${excess}`);
process.exit(excesses.length > 0 ? 1 : 0);
