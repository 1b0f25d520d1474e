// The pipeline of panels over a pure model: what is read, when, and what that changes. A difference is any difference.
import { expect, test } from "vitest";
import { ALWAYS, draw, drawing, enlarge, panel, pureModel, readsOf, SITES, schedule } from "../pure-model.test-kit.ts";
import { createScheduler } from "../schedulers/create-scheduler.ts";
import { readSchedulerConfig } from "../schedulers/diffusers-config.ts";
import { drawPanels } from "./panels.ts";

const CAST = { ...ALWAYS, mode: "cast" } as const;
const TALL = { width: 16, height: 24 };

test("the same seed gives the same panel twice, and in another batch, when nothing is shared", async () => {
  const { model } = pureModel();
  const first = await draw(model, [panel("a", "M")]);
  const again = await draw(model, [panel("a", "M")]);
  const among = await draw(model, [panel("b", "M"), panel("a", "M"), panel("c", "M", TALL)]);
  expect(again.pixels).toEqual(first.pixels);
  expect(among.pixels.get("a")).toEqual(first.pixels.get("a"));
  expect(among.pixels.get("b")).not.toEqual(first.pixels.get("a"));
  const reseeded = await draw(model, [panel("a", "M", { seed: 1 })]);
  expect(reseeded.pixels).not.toEqual(first.pixels);
});

test("sharing changes panels with a common character and leaves an [NC] panel as it is alone", async () => {
  const { model, calls } = pureModel();
  const panels = [panel("a", "M"), panel("b", "M"), panel("nc", ""), panel("c", "B")];
  const together = await draw(model, panels, { sharing: ALWAYS });
  expect([...together.readFrom]).toEqual([
    ["a", ["b"]],
    ["b", ["a"]],
    ["nc", []],
    ["c", []],
  ]);
  expect([...readsOf(calls, "a")]).toEqual(["b"]);
  const apart = await draw(model, panels);
  for (const id of ["a", "b"]) expect(together.pixels.get(id)).not.toEqual(apart.pixels.get(id));
  for (const id of ["nc", "c"]) expect(together.pixels.get(id)).toEqual(apart.pixels.get(id));
});

test("a size whose tokens make no grid is refused, also where their number is whole", async () => {
  const { model } = pureModel();
  const side = model.downscale;
  for (const size of [
    { width: 1.5 * side, height: 4 * side },
    { width: 4 * side, height: 2.5 * side },
  ])
    await expect(draw(model, [panel("a", "M", size)])).rejects.toThrow("do not fit the model's grid");
});

test("the guidance halves never mix, in a batch or through a bank", async () => {
  const { model, calls } = pureModel();
  const panels = [panel("a", "M"), panel("b", "M"), panel("tall", "M", TALL)];
  await draw(model, panels, { sharing: ALWAYS, references: [drawing("x", "M")] });
  for (const id of ["a", "b", "tall"]) {
    const others = ["a", "b", "tall"].filter((other) => other !== id);
    expect([...readsOf(calls, id)].sort()).toEqual([...others, "x"].sort());
    expect([...readsOf(calls, `-${id}`)].sort()).toEqual(["", ...others.map((other) => `-${other}`)].sort());
  }
});

test("guidance that the network is told, or that it needs not, runs no unconditional rows", async () => {
  for (const guidance of ["embedded", "none"] as const) {
    const { model, calls } = pureModel({ guidance });
    await draw(model, [panel("a", "M")]);
    expect(calls.map(({ rows, guidanceScale }) => [rows, guidanceScale])).toEqual(Array(3).fill([["a"], 3]));
  }
  const { model, calls } = pureModel();
  await draw(model, [panel("a", "M")], { guidanceScale: 1 });
  expect(calls[0]!.rows).toEqual(["a"]);
});

test("panels of different shapes read what the others left newest: in this step of those before, in the last of those after", async () => {
  const { model, calls } = pureModel();
  const panels = [panel("square", "M"), panel("tall", "M", TALL)];
  const together = await draw(model, panels, { sharing: ALWAYS });
  const read = calls.map(({ rows: [, id], reads }) => [id, ...reads.get(id!)!]);
  expect(read).toEqual([
    ["square"], // nobody has left anything yet
    ["tall", "square"],
    ["square", "tall"],
    ["tall", "square"],
    ["square", "tall"],
    ["tall", "square"],
  ]);
  // What forms stays where no processor can take it away.
  expect(new Set(calls.map(({ keep }) => keep))).toEqual(new Set(["tab"]));
  const apart = await draw(model, panels);
  for (const id of ["square", "tall"]) expect(together.pixels.get(id)).not.toEqual(apart.pixels.get(id));
  expect(together.pixels.get("tall")).toHaveLength(3 * 16 * 24);
});

test("nothing is read in the warm-up, and what is read then changes what is drawn", async () => {
  const { model, calls } = pureModel();
  const panels = [panel("a", "M"), panel("b", "M")];
  const warm = { scheduler: schedule(8), sharing: { ...ALWAYS, warmup: 0.5 } };
  const half = await draw(model, panels, warm);
  const isReading = ({ reads }: (typeof calls)[number]) => reads.get("a")!.size > 0;
  expect(calls.map(isReading)).toEqual([false, false, false, false, true, true, true, true]);
  const never = await draw(model, panels, { ...warm, sharing: { ...ALWAYS, warmup: 1 } });
  const apart = await draw(model, panels, { ...warm, sharing: null });
  expect(never.pixels).toEqual(apart.pixels);
  expect(half.pixels).not.toEqual(apart.pixels);
});

test("with a single step the panels share, whatever the warm-up", async () => {
  const { model } = pureModel();
  const panels = [panel("a", "M"), panel("b", "M")];
  const once = { scheduler: schedule(1) };
  const together = await draw(model, panels, { ...once, sharing: { ...ALWAYS, warmup: 0.5 } });
  const apart = await draw(model, panels, once);
  for (const id of ["a", "b"]) expect(together.pixels.get(id)).not.toEqual(apart.pixels.get(id));
});

const BETAS = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear", timestep_spacing: "leading" };

test.each([
  ["fresh noise in each step", "EulerAncestralDiscreteScheduler"],
  ["a memory of the step before", "DPMSolverMultistepScheduler"],
])("two sizes side by side with %s give each panel what it gets alone", async (_, _class_name) => {
  const { model } = pureModel();
  const { scheduler, prediction } = readSchedulerConfig({ ...BETAS, _class_name });
  const few = { scheduler: createScheduler(scheduler, prediction, 5) };
  const tall = panel("tall", "M", TALL);
  const { pixels } = await draw(model, [panel("a", "M"), tall], few);
  const alone = await draw(model, [tall], few);
  expect(pixels.get("tall")).toEqual(alone.pixels.get("tall"));
  const other = await draw(model, [{ ...tall, seed: 9 }], few);
  expect(other.pixels).not.toEqual(alone.pixels);
});

test("a panel drawn alone reads the panels that are already there, and these are not drawn", async () => {
  const { model, calls } = pureModel();
  const alone = await draw(model, [panel("b", "M")], { sharing: ALWAYS });
  const references = [drawing("a", "M"), drawing("stranger", "B")];
  const reading = await draw(model, [panel("b", "M")], { sharing: ALWAYS, references });
  expect([...reading.readFrom]).toEqual([["b", ["a"]]]);
  expect([...readsOf(calls, "b")]).toEqual(["a"]);
  expect(reading.pixels).not.toEqual(alone.pixels);
  // Who is not read is not even run.
  expect(reading.events.filter((e) => e.type === "progress" && e.phase === "references")).toHaveLength(1);
  const among = await draw(model, [panel("b", "M")], { sharing: ALWAYS, references: references.slice(0, 1) });
  expect(among.pixels).toEqual(reading.pixels);
});

test("cast: without references the first panels are drawn first and write the bank that the others read", async () => {
  const { model, calls } = pureModel();
  const panels = [panel("a", "M"), panel("b", "M"), panel("c", "M"), panel("nc", "")];
  const cast = await draw(model, panels, { sharing: CAST });
  expect([...cast.readFrom]).toEqual([
    ["a", ["b"]],
    ["b", ["a"]],
    ["c", ["a", "b"]],
    ["nc", []],
  ]);
  const steps = cast.events.flatMap((e) => (e.type === "progress" && e.phase === "denoise" ? [[e.step, e.of]] : []));
  expect(steps).toEqual(Array.from({ length: 6 }, (_, step) => [step, 6]));
  expect(calls.map(({ rows, keep }) => `${rows.filter((name) => !name.startsWith("-"))} ${keep}`)).toEqual([
    ...Array(3).fill("a,b nowhere"),
    "a processor",
    "b processor",
    ...Array(3).fill("c,nc nowhere"),
  ]);
  const apart = await draw(model, panels);
  expect(cast.pixels.get("c")).not.toEqual(apart.pixels.get("c"));
  expect(cast.pixels.get("nc")).toEqual(apart.pixels.get("nc"));
});

test("a strength of 0 reads nothing, strengths and boxes change what is drawn", async () => {
  const { model } = pureModel();
  const figure = { head: [0, 0, 0.5, 0.25], body: [0, 0.25, 0.5, 1] } as const;
  const layout = { figures: [figure], object: null };
  const references = [drawing("card", "M", { layout })];
  const read = async (sharing: Parameters<typeof draw>[2]) =>
    (await draw(model, [panel("b", "M")], { references, ...sharing })).pixels;
  const none = await read({ sharing: { ...CAST, strength: { M: 0 } } });
  expect(none).toEqual(await read({ sharing: null }));
  const pictures = [none, await read({ sharing: CAST })];
  pictures.push(await read({ sharing: { ...CAST, strength: { M: 4 } } }));
  pictures.push(await read({ sharing: { ...CAST, region: "boxes" } }));
  const different = new Set(pictures.map((pixels) => pixels.get("b")!.join()));
  expect(different.size).toBe(4);
});

test("boxes: only tokens inside those of the characters in common are read", async () => {
  const { model, calls } = pureModel();
  const left = { head: [0, 0, 0.5, 0.25], body: [0, 0.25, 0.5, 1] } as const;
  const references = [drawing("card", "M", { layout: { figures: [left], object: null } })];
  await draw(model, [panel("b", "M")], { references, sharing: { ...CAST, rate: 1, region: "boxes" } });
  // 4 x 4 tokens at the finer level, of which the left half are inside.
  const finest = SITES.find(({ level }) => level === 0)!.level;
  const reading = calls.filter(({ shared }) => shared);
  expect(reading.map(({ shared }) => shared!.index[finest]!.perRow)).toEqual([8, 8, 8]);
});

test("a layout map reaches both halves, and no layout is a map of zeros", async () => {
  const { model, calls } = pureModel({ layout: { figures: 1, objects: 1, divisor: 4 } });
  const stage = { figures: [{ head: [0, 0, 1, 0.5], body: [0, 0.5, 1, 1] }], object: null } as const;
  const { pixels } = await draw(model, [panel("a", "M"), panel("b", "M", { layout: stage })]);
  const map = calls[0]!.layout!;
  expect(map.dims).toEqual([4, 4, 4, 4]);
  const size = map.data.length / 4;
  const given = [0, 1, 2, 3].map((row) => map.data.subarray(row * size, (row + 1) * size).some((x) => x !== 0));
  expect(given).toEqual([false, true, false, true]);
  const free = await draw(model, [panel("b", "M")]);
  expect(pixels.get("b")).not.toEqual(free.pixels.get("b"));
});

test("after each step every panel is previewed, and the last preview is the panel", async () => {
  const { model } = pureModel();
  const { events } = await draw(model, [panel("a", "M"), panel("tall", "M", TALL)]);
  const told = events.map((e) =>
    e.type === "progress" ? `${e.phase} ${e.step + 1}/${e.of}` : `${e.type} ${e.type === "bank" ? "" : e.panel}`,
  );
  expect(told).toEqual([
    "text 1/1",
    ...[1, 2].flatMap((step) => [`denoise ${step}/3`, "preview a", `denoise ${step}/3`, "preview tall"]),
    "denoise 3/3",
    "preview a",
    "decode 1/2",
    "panel a",
    "denoise 3/3",
    "preview tall",
    "decode 2/2",
    "panel tall",
  ]);
  for (const id of ["a", "tall"]) {
    const previews = events.flatMap((e) => (e.type === "preview" && e.panel === id ? [e] : []));
    const finished = events.find((e) => e.type === "panel" && e.panel === id);
    expect([previews[2]!.h, previews[2]!.w]).toEqual([id === "a" ? 8 : 12, 8]);
    expect(finished).toMatchObject({ latents: { data: previews[2]!.latents } });
    expect(previews[1]!.latents).not.toEqual(previews[2]!.latents);
  }
});

test("panels that others read are shown before those are drawn", async () => {
  const panels = ["a", "b", "c"].map((id) => panel(id, "M"));
  const { events } = await draw(pureModel().model, panels, { sharing: CAST });
  const told = events.flatMap((e) => (e.type === "panel" ? [e.panel] : e.type === "progress" ? [e.phase] : []));
  expect(told.lastIndexOf("denoise")).toBeGreaterThan(told.indexOf("b"));
  expect(told.filter((each) => ["a", "b", "c"].includes(each))).toEqual(["a", "b", "c"]);
  // Of each the last preview says so: who decodes previews, too, need not decode this one.
  const previews = events.flatMap((e) => (e.type === "preview" ? [e] : []));
  for (const id of ["a", "b", "c"])
    expect(previews.flatMap(({ panel, isLast }) => (panel === id ? [isLast] : []))).toEqual([false, false, true]);
});

test("panels are finished by the small decoder only when that is asked for and there is one", async () => {
  const tinyDecode = async (latents: Parameters<typeof enlarge>[0]) => enlarge(latents, 0.5);
  const own = await draw(pureModel().model, [panel("a", "M")]);
  const { model } = pureModel({ tinyDecode });
  const quick = await draw(model, [panel("a", "M")], { quickDecode: true });
  expect(quick.pixels).not.toEqual(own.pixels);
  expect((await draw(model, [panel("a", "M")])).pixels).toEqual(own.pixels);
  expect((await draw(pureModel().model, [panel("a", "M")], { quickDecode: true })).pixels).toEqual(own.pixels);
});

test("no pull, no work: who stops pulling stops the calls, and what was kept is given back", async () => {
  const { model, calls, held } = pureModel();
  const request = { scheduler: schedule(8), guidanceScale: 3, sharing: CAST, sharingSeed: 1 };
  const references = [drawing("x", "M"), drawing("y", "M")];
  const events = drawPanels(model, { ...request, panels: [panel("a", "M")], references });
  for await (const event of events) {
    if (event.type !== "preview") continue;
    expect(held()).toBe(2);
    break;
  }
  expect(calls).toHaveLength(3); // two banks and one step
  expect(held()).toBe(0);
});

test("a size off the model's grid is refused with the panel's name", async () => {
  const { model, calls } = pureModel();
  await expect(draw(model, [panel("odd", "M", { width: 20, height: 10 })])).rejects.toThrow("odd");
  expect(calls).toEqual([]);
});

test("a network that fails is heard of, and nothing stays behind", async () => {
  const { model, held } = pureModel();
  let made = 0;
  const run: typeof model.denoiser.run = (call) =>
    ++made > 3 ? Promise.reject(new Error("out of memory")) : model.denoiser.run(call);
  const failing = { ...model, denoiser: { ...model.denoiser, run } };
  const references = [drawing("x", "M")];
  await expect(draw(failing, [panel("a", "M")], { sharing: CAST, references })).rejects.toThrow("out of memory");
  expect(held()).toBe(0);
});
