// The ladder, as an artist climbs it: read the licence, download, be interrupted, go on, repair, draw with it; or a folder
// of the disk. The hub is a local server (fixtures/hub.ts).
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { recordsOf } from "../src/comic/query.ts";
import { smallDecoder, tinyEncoder, tinyRepository } from "../src/engine/tiny-model.test-kit.ts";
import type { CatalogueModel } from "../src/worker/protocol.ts";
import { entryFor, type Hub, startHub } from "./fixtures/hub.ts";
import { quickFiles, test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const UNET = "unet.onnx";
const SHORT = "[Mina] a woman with red hair wearing a blue shirt\n\n[Mina] at the beach";

/** As long as downloads are, for tests that interrupt them; nothing opens these. */
const long = new Map([
  ...quickFiles,
  [UNET, Buffer.alloc(8_000_000, "unet")],
  ["vae_decoder.onnx", Buffer.alloc(1_600_000, "decoder")],
]);

const embedded: CatalogueModel = {
  ...entryFor("http://localhost/", new Map()),
  id: "inkling",
  title: "Inkling",
  embedded: true,
};

class Ladder {
  readonly studio: StudioPage;
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
    this.studio = new StudioPage(page);
  }

  /** Opens the studio with this catalogue in place of its own, and the list of models. */
  async open(models: readonly CatalogueModel[]): Promise<void> {
    await this.page.route("**/models/catalogue.json", (route) => route.fulfill({ json: { models } }));
    await this.studio.open();
    await expect(this.page.getByText(/Inkling · CPU/)).toBeVisible();
    await this.page.getByRole("button", { name: /Inkling · CPU/ }).click();
    await expect(this.dialog).toBeVisible();
  }

  get dialog() {
    return this.page.getByRole("dialog", { name: "Models" });
  }

  row(title = "Copy of Inkling") {
    return this.dialog.getByRole("listitem", { name: title, exact: true });
  }

  async accept(): Promise<void> {
    await this.row().getByRole("button", { name: "Download…" }).click();
    await expect(this.row().getByText("Permission is hereby granted")).toBeVisible();
    await this.row()
      .getByRole("button", { name: /^Accept and download/ })
      .click();
  }

  /** The hub stopped in the middle of a file, and the page has everything that was sent until then. */
  async hasReceived(hub: Hub, path: string): Promise<void> {
    await expect.poll(() => hub.isHeld(path)).toBe(true);
    const sent = hub.asked.findLast((entry) => entry.path === path)!.sent;
    await expect.poll(() => this.studio.stored("copy", path)).toBe(sent);
  }

  /** The model on the shelf may be used. */
  async ready(): Promise<void> {
    await expect(this.row().getByRole("button", { name: "Use Copy of Inkling" })).toBeVisible();
  }
}

test("nothing is fetched before the licence is accepted; the model is downloaded, draws, and is kept for the next visit", async ({
  page,
}) => {
  const hub = await startHub(quickFiles);
  const ladder = new Ladder(page);
  await ladder.open([embedded, entryFor(hub.url, quickFiles)]);
  await ladder.row().getByRole("button", { name: "Download…" }).click();
  await expect(ladder.row().getByText("A note on the licence.")).toBeVisible();
  expect(hub.asked).toEqual([]);
  await ladder.row().getByRole("button", { name: "Cancel" }).click();
  await ladder.accept();
  await ladder.ready();
  expect(new Set(hub.asked.map(({ path }) => path))).toEqual(new Set(quickFiles.keys()));

  await ladder.row().getByRole("button", { name: "Use Copy of Inkling" }).click();
  await expect(ladder.row().getByText("In use")).toBeVisible();
  await page.reload();
  await expect(page.getByText(/Inkling · CPU/)).toBeVisible();
  await page.getByText(/Inkling · CPU/).click();
  await expect(ladder.row().getByText("In use")).toBeVisible();

  await ladder.row().getByRole("button", { name: "Delete" }).click();
  await ladder
    .row()
    .getByRole("button", { name: /^Delete \d/ })
    .click();
  await expect(ladder.row().getByRole("button", { name: "Download…" })).toBeVisible();
  await expect(ladder.row("Inkling").getByText("In use")).toBeVisible();
  await hub.close();
});

test("a tab killed in a download goes on where it was", async ({ context, page }) => {
  const hub = await startHub(long);
  hub.trouble(UNET).holdAt = 2_000_000;
  const models = [embedded, entryFor(hub.url, long)];
  const ladder = new Ladder(page);
  await ladder.open(models);
  await ladder.accept();
  await ladder.hasReceived(hub, UNET);
  await page.close();

  const again = new Ladder(await context.newPage());
  await again.open(models);
  await expect(again.row().getByText(/^Paused at \d+ %/)).toBeVisible();
  await again.row().getByRole("button", { name: "Resume" }).click();
  await again.ready();
  const [before, after, ...more] = hub.asked.filter(({ path }) => path === UNET);
  expect(more).toEqual([]);
  const from = Number(/^bytes=(\d+)-$/.exec(after?.range ?? "")?.[1]);
  expect(from).toBeGreaterThan(500_000);
  expect(from).toBeLessThanOrEqual(before!.sent);
  expect(after).toMatchObject({ status: 206, sent: long.get(UNET)!.length - from });
  // What was complete before is not asked for again.
  expect(hub.asked.filter(({ path }) => path === "model.json")).toHaveLength(1);
  await hub.close();
});

test("a busy hub is waited for, a body that breaks off is continued, a hub without ranges begins anew", async ({
  page,
}) => {
  const hub = await startHub(long);
  hub.trouble("model.json").busy = 1;
  hub.trouble(UNET).holdAt = 2_000_000;
  Object.assign(hub.trouble("vae_decoder.onnx"), { holdAt: 500_000, ignoresRanges: true });
  const ladder = new Ladder(page);
  await ladder.open([embedded, entryFor(hub.url, long)]);
  await ladder.accept();
  for (const path of [UNET, "vae_decoder.onnx"]) {
    // What the page has not read when the connection breaks is lost, and not to be continued.
    await ladder.hasReceived(hub, path);
    hub.release(path, "break off");
  }
  await ladder.ready();
  const statuses = (path: string) => hub.asked.filter((entry) => entry.path === path).map(({ status }) => status);
  expect(statuses("model.json")).toEqual([429, 200]);
  expect(statuses(UNET)).toEqual([200, 206]);
  expect(statuses("vae_decoder.onnx")).toEqual([200, 200]);
  await hub.close();
});

test("a file with the wrong bytes is refused and can be repaired; a file that is gone is named", async ({ page }) => {
  const hub = await startHub(quickFiles);
  const wrong = Buffer.from(quickFiles.get("vae_encoder.onnx")!);
  wrong[1000]! ^= 1;
  hub.trouble("vae_encoder.onnx").wrong = wrong;
  const ladder = new Ladder(page);
  await ladder.open([embedded, entryFor(hub.url, quickFiles)]);
  await ladder.accept();
  await expect(
    ladder.row().getByText(/vae_encoder\.onnx is not the file it should be: expected SHA-256/),
  ).toBeVisible();
  await expect(ladder.row().getByRole("button", { name: /^Use/ })).toHaveCount(0);

  hub.trouble("vae_encoder.onnx").gone = true;
  await ladder.row().getByRole("button", { name: "Repair" }).click();
  await expect(ladder.row().getByText(/vae_encoder\.onnx answered 404/)).toBeVisible();

  Object.assign(hub.trouble("vae_encoder.onnx"), { wrong: null, gone: false });
  await ladder.row().getByRole("button", { name: "Resume" }).click();
  await ladder.ready();
  expect(hub.asked.filter(({ path }) => path === UNET)).toHaveLength(1);
  await hub.close();
});

test("a model that can't run here says why, in words", async ({ page }) => {
  const ladder = new Ladder(page);
  const big = [{ path: "a", url: "http://localhost/a", bytes: 9e15, sha256: null }];
  await ladder.open([
    embedded,
    entryFor("http://localhost/", new Map(), { files: big, needs: { gpu: true, features: [] } }),
  ]);
  await expect(
    ladder.row().getByText(/^This model needs 9000000 GB; this browser offers .+ GB: free some/),
  ).toBeVisible();
  await expect(ladder.row().getByText(/needs a graphics processor, and none is open/)).toBeVisible();
  await expect(ladder.row("Inkling").getByText(/about .+ a panel here|under 5 s/)).toBeVisible();
});

test("a graphics processor without float16 shaders is told apart from none", async ({ page }) => {
  // Played for the worker that looks at the machine: no processor here lacks just this.
  const adapter = `if (self.name === "komawari-store")
    Object.defineProperty(navigator, "gpu", { value: { requestAdapter: async () =>
      ({ features: new Set(["subgroups"]), info: { isFallbackAdapter: false } }) } });`;
  await page.route("**/assets/entry-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${adapter}\n${await response.text()}` });
  });
  const ladder = new Ladder(page);
  const needs = { gpu: true, features: ["shader-f16"] } as const;
  await ladder.open([embedded, entryFor("http://localhost/", quickFiles, { needs })]);
  await expect(
    ladder.row().getByText("This model needs shader-f16, which this graphics processor lacks."),
  ).toBeVisible();
  await expect(ladder.row().getByText(/needs a graphics processor/)).toHaveCount(0);
});

test("a folder of the disk becomes the model and draws a panel", async ({ page }) => {
  const ladder = new Ladder(page);
  await ladder.open([embedded]);
  await page.getByLabel("Folder of a model").setInputFiles("e2e");
  await expect(
    ladder.dialog.getByText(/e2e holds no model: expected model\.json, or a published repository/),
  ).toBeVisible();
  await expect(ladder.row("From disk").getByText("Not loaded")).toBeVisible();
  await expect(ladder.dialog.getByText("In use")).toHaveCount(0);
  const folder = join(mkdtempSync(join(tmpdir(), "komawari-")), "inkling");
  mkdirSync(folder);
  for (const [name, bytes] of quickFiles) writeFileSync(join(folder, name), bytes);
  await page.getByLabel("Folder of a model").setInputFiles(folder);
  const row = ladder.row("From disk");
  await expect(row.getByText("From disk: inkling")).toBeVisible();
  await expect(row.getByText("In use")).toBeVisible();
  await ladder.dialog.getByRole("button", { name: "Close" }).click();
  await ladder.studio.writeScript(SHORT);
  await expect(ladder.studio.panels).toHaveCount(1);
  await ladder.studio.drawPage();
  await expect(page.locator("svg image").first()).toBeVisible();
});

test("a published repository that the browser's folder picker gives becomes the model", async ({ page }) => {
  const ladder = new Ladder(page);
  await ladder.open([embedded]);
  // The picker is the system's, out of a test's reach. The handle it would give is a real one, of the browser's own storage.
  await page.evaluate(
    async (files) => {
      const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("tiny", { create: true });
      for (const [path, base64] of files) {
        const names = path.split("/");
        let folder = root;
        for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name, { create: true });
        const out = await (await folder.getFileHandle(names.at(-1)!, { create: true })).createWritable();
        await out.write(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
        await out.close();
      }
      Object.assign(globalThis, { showDirectoryPicker: async () => root });
    },
    [...tinyRepository()].map(([path, bytes]) => [path, Buffer.from(bytes).toString("base64")] as const),
  );
  await ladder.row("From disk").getByRole("button", { name: "Choose a folder" }).click();
  const row = ladder.row("From disk");
  await expect(row.getByText("From disk: tiny")).toBeVisible();
  await expect(row.getByText("In use")).toBeVisible();
  await ladder.dialog.getByRole("button", { name: "Close" }).first().click();
  await ladder.studio.writeScript(SHORT);
  await expect(ladder.studio.panels).toHaveCount(1);
  await ladder.studio.drawPage();
  const { doc } = await ladder.studio.state();
  const [render] = recordsOf(doc, "render");
  expect(render?.recipe).toMatchObject({ model: "tiny", scheduler: "lcm" });
});

test("a model whose hashes nobody told is downloaded behind a hub with opaque ETags, stays whole when checked, and draws a page", async ({
  page,
}) => {
  const repository = new Map([...tinyRepository()].map(([path, bytes]) => [path, Buffer.from(bytes)]));
  const hub = await startHub(repository);
  const ladder = new Ladder(page);
  const entry = entryFor(hub.url, repository, { id: "tiny" });
  const files = entry.files.map((file) => ({ ...file, bytes: 1000, sha256: null }));
  await ladder.open([embedded, { ...entry, files }]);
  await ladder.accept();
  await ladder.ready();
  const asked = hub.asked.length;
  await ladder.row().getByRole("button", { name: "Check and repair" }).click();
  await ladder.ready();
  expect(hub.asked.length).toBe(asked);
  await ladder.row().getByRole("button", { name: "Use Copy of Inkling" }).click();
  await expect(ladder.row().getByText("In use")).toBeVisible();
  await ladder.dialog.getByRole("button", { name: "Close" }).first().click();
  await ladder.studio.writeScript(SHORT);
  await expect(ladder.studio.panels).toHaveCount(1);
  await ladder.studio.drawPage();
  expect((await ladder.studio.renders())[0]?.recipe).toMatchObject({ model: "tiny" });
  await hub.close();
});

test("a published Stable Diffusion repository, without a word for this studio, is downloaded and draws, in the style chosen for the story", async ({
  page,
}) => {
  const repository = new Map([...tinyRepository()].map(([path, bytes]) => [path, Buffer.from(bytes)]));
  repository.set("taesd/vae_decoder/model.onnx", Buffer.from(smallDecoder(true)));
  const hub = await startHub(repository);
  const ladder = new Ladder(page);
  await ladder.open([embedded, entryFor(hub.url, repository, { id: "tiny" })]);
  await ladder.accept();
  await ladder.ready();
  await ladder.row().getByRole("button", { name: "Use Copy of Inkling" }).click();
  await expect(ladder.row().getByText("In use")).toBeVisible();
  const decoder = ladder.dialog.getByRole("group", { name: "Finish panels with" });
  await expect(decoder.getByRole("radio", { name: "Full decoder" })).toBeChecked();
  await decoder.getByRole("radio", { name: "Full decoder" }).press("ArrowRight");
  await expect(decoder.getByRole("radio", { name: "Small decoder" })).toBeChecked();
  await ladder.dialog.getByRole("button", { name: "Close" }).first().click();
  await ladder.studio.writeScript(SHORT);
  await expect(ladder.studio.panels).toHaveCount(1);
  await ladder.studio.selectNothing();
  const style = page.getByRole("combobox", { name: "Drawing style" });
  await style.focus();
  await page.keyboard.type("film");
  await expect(style).toHaveAccessibleDescription(/^Tells the model/);
  await ladder.studio.drawPage();
  const { doc } = await ladder.studio.state();
  const [render] = recordsOf(doc, "render");
  expect(render?.recipe).toMatchObject({ model: "tiny", scheduler: "lcm", steps: 4, decoder: "tiny" });
  expect(render?.widthPx).toBe(128);
  expect(render?.recipe.prompt).toContain("at the beach, (black and white:1.3), film noir");
  expect(render?.recipe.negative).toContain("pastel");
  await style.selectOption("No style");
  await expect(page.getByText("Changed since drawn")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Changed since drawn")).toHaveCount(0);
  await expect(style).toHaveValue("film-noir");

  // The built-in model has a closed set of words: it says so, and draws as ever.
  await page.getByRole("button", { name: /tiny · CPU/ }).click();
  await ladder.row("Inkling").getByRole("button", { name: "Use Inkling" }).click();
  await expect(ladder.row("Inkling").getByText("In use")).toBeVisible();
  await ladder.dialog.getByRole("button", { name: "Close" }).first().click();
  await expect(style).toHaveAccessibleDescription(/^Inkling knows a closed set of words and no styles/);
  await ladder.studio.drawPage();
  const [second] = await ladder.studio.renders();
  expect(second?.recipe).toMatchObject({ model: "inkling", negative: "" });
  expect(second?.recipe.decoder).toBeUndefined();
  expect(second?.recipe.prompt).not.toContain("noir");
  await hub.close();
});

test("an image encoder from another repository says how alike a character looks in the pictures of such a model", async ({
  page,
}) => {
  const repository = new Map([...tinyRepository()].map(([path, bytes]) => [path, Buffer.from(bytes)]));
  for (const [path, bytes] of tinyEncoder({ width: 32, height: 32 }))
    repository.set(`identity_encoder/${path}`, Buffer.from(bytes));
  const hub = await startHub(repository);
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!/^(blob:|data:|https?:\/\/(127\.0\.0\.1|localhost):)/.test(request.url())) elsewhere.push(request.url());
  });
  const ladder = new Ladder(page);
  await ladder.open([embedded, entryFor(hub.url, repository, { id: "tiny" })]);
  await ladder.accept();
  await ladder.ready();
  await ladder.row().getByRole("button", { name: "Use Copy of Inkling" }).click();
  await expect(ladder.row().getByText("In use")).toBeVisible();
  await ladder.dialog.getByRole("button", { name: "Close" }).first().click();
  await ladder.studio.writeScript(`${SHORT}\n[Mina] in the park`);
  await expect(ladder.studio.panels).toHaveCount(2);
  await ladder.studio.drawPage();
  await ladder.studio.panel(1).click();
  const likeness = page.getByRole("list", { name: "Likeness" });
  await expect(likeness).toContainText("Mina: likeness against 1 other panel");
  await expect(likeness.getByRole("status")).toHaveText(/^-?[01]\.\d\d$/);
  // No threshold was measured for such models: nothing is called a drift.
  await expect(ladder.studio.panel(1)).not.toHaveAccessibleName(/drifts/);
  expect(elsewhere).toEqual([]);
  await hub.close();
});
