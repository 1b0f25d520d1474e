// Prints the sizes of the build and of the source, and fails beyond the budgets. Raise a budget in a commit that says why.
// node scripts/size.mjs (after npm run build)
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { repository } from "./setup.mjs";

const kilo = 1000;
const mega = 1000 * kilo;
const budgets = {
  "page script": 1000 * kilo, // application, React and CodeMirror
  "worker script": 900 * kilo, // diffusion, graph rewriting, the runtime's JavaScript, the tokenizers
  styles: 100 * kilo,
  fonts: 1 * mega,
  "runtime (largest)": 28 * mega, // one of them is fetched, by backend
  "model inkling": 25 * mega,
};
const lineBudgets = { file: 400, code: 24_000, styles: 2_500 };

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function measured(paths) {
  const raw = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  const gzip = paths.reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 6 }).length, 0);
  return { raw, gzip };
}

/** The scripts among `scripts` that are named, at any remove, by a file; those of `apart` are not entered. */
function scriptsNamedBy(path, scripts, apart, found = new Set()) {
  const text = readFileSync(path, "utf8");
  for (const script of scripts) {
    if (found.has(script) || apart.includes(script) || !text.includes(basename(script))) continue;
    found.add(script);
    scriptsNamedBy(script, scripts, apart, found);
  }
  return found;
}

/** The build by kind: [name, paths]. Chunks that are loaded on demand count to whoever can load them. */
function parts(dist) {
  const all = filesIn(dist);
  const scripts = all.filter((path) => path.startsWith(join(dist, "assets")) && /\.m?js$/.test(path));
  const workers = scripts.filter((path) => /^entry-/.test(basename(path))); // src/worker/entry.ts
  const ofPage = scriptsNamedBy(join(dist, "index.html"), scripts, workers);
  const runtimes = all.filter((path) => path.startsWith(join(dist, "ort")) && path.endsWith(".wasm"));
  const largest = runtimes.sort((a, b) => statSync(b).size - statSync(a).size).slice(0, 1);
  const models = readdirSync(join(dist, "models"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [`model ${name}`, filesIn(join(dist, "models", name))]);
  return [
    ["page script", [...ofPage]],
    ["worker script", scripts.filter((path) => !ofPage.has(path))],
    ["styles", all.filter((path) => path.endsWith(".css"))],
    ["fonts", all.filter((path) => /\.(woff2?|ttf|otf)$/.test(path))],
    ["runtime (largest)", largest],
    ...models,
  ];
}

/** [path, lines] of the source files whose name matches, without tests and what only tests use. */
function sourceLines(pattern) {
  const files = filesIn(join(repository, "src")).filter(
    (path) => pattern.test(path) && !/\.test(-kit)?\.tsx?$/.test(path),
  );
  return files.map((path) => [path.slice(repository.length + 1), readFileSync(path, "utf8").split("\n").length - 1]);
}

const format = (bytes) => (bytes >= mega ? `${(bytes / mega).toFixed(2)} MB` : `${(bytes / kilo).toFixed(1)} kB`);
const dist = join(repository, "dist");
if (!existsSync(join(dist, "index.html"))) {
  console.error(`size: expected a build in ${dist}, found none. Run "npm run build" first.`);
  process.exit(1);
}

const excesses = [];
console.log(`${"".padEnd(20)}${"raw".padStart(12)}${"gzip".padStart(12)}${"budget (raw)".padStart(15)}`);
for (const [name, paths] of parts(dist)) {
  const { raw, gzip } = measured(paths);
  const budget = budgets[name];
  console.log(
    `${name.padEnd(20)}${format(raw).padStart(12)}${format(gzip).padStart(12)}${(budget ? format(budget) : "none").padStart(15)}`,
  );
  if (budget && raw > budget) excesses.push(`${name}: expected at most ${format(budget)}, found ${format(raw)}`);
}

console.log("");
for (const [kind, pattern] of [
  ["code", /\.tsx?$/],
  ["styles", /\.css$/],
]) {
  const lines = sourceLines(pattern);
  const total = lines.reduce((sum, [, count]) => sum + count, 0);
  const longest = lines.reduce((a, b) => (b[1] > a[1] ? b : a), ["none", 0]);
  console.log(
    `${kind.padEnd(8)}${total} lines (budget ${lineBudgets[kind]}) in ${lines.length} files; longest: ${longest.join(", ")}`,
  );
  if (total > lineBudgets[kind]) excesses.push(`${kind}: expected at most ${lineBudgets[kind]} lines, found ${total}`);
  for (const [path, count] of lines) {
    if (count > lineBudgets.file) excesses.push(`${path}: expected at most ${lineBudgets.file} lines, found ${count}`);
  }
}

for (const excess of excesses) console.error(`over budget: ${excess}`);
process.exit(excesses.length > 0 ? 1 : 0);
