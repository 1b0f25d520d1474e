// npm run draw: a script in, page PNGs and recipes out, with exit codes that a batch can rely on.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { PNG } from "pngjs";

function draw(...args: readonly string[]) {
  return spawnSync(process.execPath, ["scripts/draw.mjs", ...args, "--no-build"], { encoding: "utf8" });
}

const { steps } = JSON.parse(readFileSync("models/inkling/model.json", "utf8"));

test("a script becomes page PNGs and a list of recipes", () => {
  const folder = mkdtempSync(join(tmpdir(), "komawari-"));
  const story = join(folder, "Two days.txt");
  writeFileSync(
    story,
    "[Mina] a woman with red hair\n\n[Mina] at the beach # Monday.\n\n[Mina] in the snow # Tuesday.\n",
  );
  const run = draw(story, join(folder, "out"), "--dpi", "72", "--seed", "3");
  expect(run.stderr).toContain(`denoise 1/${steps}`);
  expect(run.status).toBe(0);
  expect(readdirSync(join(folder, "out")).sort()).toEqual(["Two days - p1.png", "Two days - p2.png", "recipes.json"]);
  const png = PNG.sync.read(readFileSync(join(folder, "out", "Two days - p1.png")));
  expect([png.width, png.height]).toEqual([Math.round((210 / 25.4) * 72), Math.round((297 / 25.4) * 72)]);
  const { panels, model } = JSON.parse(readFileSync(join(folder, "out", "recipes.json"), "utf8"));
  expect(model).toBe("inkling");
  expect(panels).toHaveLength(2);
  expect(panels[0]).toMatchObject({ prompt: "a woman with red hair at the beach", steps, readFrom: [] });
  // The second page reads the first: she is the same woman.
  expect(panels[1].readFrom).toHaveLength(1);
});

test("mistakes are printed as file:line:column and nothing is drawn", () => {
  const folder = mkdtempSync(join(tmpdir(), "komawari-"));
  const story = join(folder, "story.txt");
  writeFileSync(story, "[Mina] a woman\n\n[Mna] at the beach\n");
  const run = draw(story, join(folder, "out"));
  expect(run.status).toBe(3);
  expect(run.stderr).toMatch(/story\.txt:3:1: error: .*Mna/);
  expect(run.stderr).toContain("[Mina]");
});

test("a text that is no script writes nothing and says so, and help is no mistake", () => {
  const folder = mkdtempSync(join(tmpdir(), "komawari-"));
  for (const text of ["", "junk\n"]) {
    writeFileSync(join(folder, "story.txt"), text);
    const run = draw(join(folder, "story.txt"), join(folder, "out"));
    expect(run.status).toBe(3);
    expect(run.stderr).toContain("found no tag in brackets");
  }
  expect(readdirSync(folder)).toEqual(["story.txt"]);
  expect(draw("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("Usage: npm run draw") });
});

test("wrong arguments say what was expected", () => {
  expect(draw("only-one.txt")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("expected a story file and an output folder"),
  });
  expect(draw("missing.txt", "out")).toMatchObject({ status: 2, stderr: expect.stringContaining("missing.txt") });
  expect(draw("a.txt", "out", "--dpi", "9999")).toMatchObject({ status: 2, stderr: expect.stringContaining("--dpi") });
});
