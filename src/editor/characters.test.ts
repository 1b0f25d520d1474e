// Cards and identity settings, from the commands to what the engine is asked for.
import { expect, test } from "vitest";
import { referencesOf } from "../comic/character.ts";
import { characterOf, chosenRender, storyOf } from "../comic/query.ts";
import { planReading, readingArcs } from "../sharing/reading-plan.ts";
import { planDrawing } from "../studio/draw-plan.ts";
import { shotsInOrder } from "../studio/selectors.ts";
import { createEditor } from "./create-editor.ts";
import { createInMemoryPorts, drawPending, readyMessage, settled, testModel } from "./in-memory-ports.test-kit.ts";

const script = `[Mina] a woman with red hair
[Tom] a man with a beard

[Mina] runs on the beach
[Mina] meets [Tom] in the park
[NC] the sea at night
[Mina] reads

[Mina] dances
`;

async function open() {
  const ports = createInMemoryPorts();
  const editor = createEditor(ports);
  await editor.ready;
  editor.commands.setScript(script);
  ports.emit(readyMessage);
  const state = () => editor.store.getState();
  const mina = () => characterOf(state().doc, "Mina")!;
  const [first = "", second = ""] = storyOf(state().doc).pages;
  return { ports, editor, state, mina, commands: editor.commands, first, second, shots: shotsInOrder(state().doc) };
}

/** A white sheet of 100 x 200 with a dark block from (30, 20) to (70, 180). */
async function sheet(ports: ReturnType<typeof createInMemoryPorts>): Promise<Blob> {
  const pixels = new Uint8ClampedArray(100 * 200 * 4).fill(255);
  for (let y = 20; y < 180; y++) for (let x = 30; x < 70; x++) pixels.set([60, 20, 20], (y * 100 + x) * 4);
  return ports.images.encode(pixels, 100, 200);
}

test("an imported drawing is read by every panel of its character, fitted to the model's nearest shape on white", async () => {
  const { ports, commands, mina, first } = await open();
  await commands.importDrawing(mina().id, await sheet(ports));
  const [reference] = referencesOf(mina());
  expect(reference).toMatchObject({ widthPx: 100, heightPx: 200, source: "drawing" });
  expect(reference!.figure.body[3]).toBeCloseTo(0.9);
  commands.drawPage(first);
  await settled();
  const [asked] = ports.asked.requests[0]!.request.references;
  expect(asked).toMatchObject({ id: reference!.id, cast: ["Mina"], width: 192, height: 352 });
  expect(asked!.prompt).toBe("a woman with red hair");
  expect(asked!.seed).toBe(Number.parseInt(reference!.asset.slice(0, 8), 16) >>> 0);
  // 100 x 200 in 192 x 352 is 176 wide: the block begins 8 + 0.3 * 176 pixels from the left.
  expect(asked!.layout!.figures[0]!.body[0] * 192).toBeCloseTo(8 + 0.3 * 176);
  expect([...asked!.pixels.slice(0, 3)]).toEqual([255, 255, 255]);
  expect([...asked!.pixels.slice((176 * 192 + 96) * 4, (176 * 192 + 96) * 4 + 3)]).toEqual([60, 20, 20]);
});

test("a picture of a panel becomes a reference with the character's own boxes, once", async () => {
  const { ports, commands, state, mina, first, second, shots } = await open();
  commands.drawPage(first);
  await drawPending(ports);
  const render = chosenRender(state().doc, shots[1]!)!;
  const tom = () => characterOf(state().doc, "Tom")!;
  commands.takeAsReference(tom().id, render.id);
  commands.takeAsReference(tom().id, render.id);
  expect(referencesOf(tom())).toHaveLength(1);
  expect(referencesOf(tom())[0]!.figure).toEqual(render.recipe.stage!.figures[1]);
  // Tom is not in the first panel.
  commands.takeAsReference(tom().id, chosenRender(state().doc, shots[0]!)!.id);
  expect(referencesOf(tom())).toHaveLength(1);
  // With a card, the first pages are no longer asked for Mina.
  commands.takeAsReference(mina().id, chosenRender(state().doc, shots[3]!)!.id);
  commands.drawPage(second);
  await settled();
  const { references } = ports.asked.requests.at(-1)!.request;
  expect(references.map(({ id }) => id)).toEqual([referencesOf(mina())[0]!.id]);
  commands.undo();
  expect(referencesOf(mina())).toHaveLength(0);
});

test("a card stays with its character when the script changes, and pictures on cards are kept", async () => {
  const { ports, editor, commands, mina } = await open();
  await commands.importDrawing(mina().id, await sheet(ports));
  commands.setStrength(mina().id, 2);
  commands.addVariant(mina().id, "Winter coat");
  commands.setScript(script.replace("red hair", "black hair"));
  expect(mina()).toMatchObject({ strength: 2, description: "a woman with black hair" });
  expect(mina().variants.map(({ label, references }) => [label, references.length])).toEqual([
    ["Everyday", 1],
    ["Winter coat", 0],
  ]);
  expect(referencesOf(mina())).toEqual([]);
  await editor.flush();
  const again = createEditor(createInMemoryPorts(ports.kept, ports.stored));
  await again.ready;
  expect(ports.stored.size).toBe(1);
  expect(characterOf(again.store.getState().doc, "Mina")).toEqual(mina());
});

test("mode, closeness and strength reach the engine", async () => {
  const { ports, commands, mina, first } = await open();
  commands.setIdentity({ mode: "rolling" });
  commands.setIdentity({ strictness: "strict" });
  commands.setStrength(mina().id, 2);
  commands.drawPage(first);
  await settled();
  expect(ports.asked.requests[0]!.request.sharing).toEqual({
    ...testModel.sharing,
    mode: "rolling",
    window: 2,
    rate: 0.8,
    strength: { Mina: 3, Tom: 1.5 },
  });
});

test("in the mode cast a re-rolled panel reads the character's first pictures, not its neighbours", async () => {
  const { ports, commands, first, shots } = await open();
  commands.setIdentity({ mode: "cast" });
  commands.drawPage(first);
  await drawPending(ports);
  commands.reroll(shots[3]!);
  await settled();
  const { references } = ports.asked.requests.at(-1)!.request;
  expect(references.map(({ id }) => id)).toEqual([shots[0], shots[1]]);
});

test("the diagram says who reads whom: writers, cards, windows, and nobody for [NC]", async () => {
  const { ports, commands, state, mina, shots } = await open();
  const arcs = () => {
    const options = { sharingOn: true, quickDecode: false };
    const { panels, references, settings } = planDrawing(state().doc, shots.slice(0, 4), testModel, options);
    return readingArcs(planReading(panels, references, settings.sharing)).map(
      ({ tag, from, to }) => `${tag} ${from}>${to}`,
    );
  };
  const together = ["Mina 1>0", "Mina 3>0", "Mina 0>1", "Mina 3>1", "Mina 0>3", "Mina 1>3"];
  expect(arcs()).toEqual(together);
  commands.setIdentity({ mode: "cast" });
  // Panels 0 and 3 write Mina's bank, where she is alone; panel 1 writes Tom's, and is read for her as well.
  expect(arcs()).toEqual(together);
  await commands.importDrawing(mina().id, await sheet(ports));
  const carded = ["Mina 1>0", "Mina null>0", "Mina null>1", "Mina 1>3", "Mina null>3"];
  expect(arcs()).toEqual(carded);
  commands.setIdentity({ mode: "rolling" });
  expect(arcs()).toEqual(carded); // 3 stands two after 1, and 1 is drawn before 0
  commands.setStrength(mina().id, 0);
  expect(arcs()).toEqual([]);
});

test("a file that is no picture or no card changes nothing and is told", async () => {
  const { commands, state, mina } = await open();
  const { doc } = state();
  await commands.importDrawing(mina().id, new Blob(["text"]));
  expect(state().notice?.message).toMatch(/^The drawing could not be read/);
  await commands.importCharacter(new Blob(["{}"]));
  expect(state().notice?.message).toContain('expected the format "komawari-character"');
  expect(state().doc).toBe(doc);
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0xfe, 0x00]);
  await commands.importCharacter(new Blob([png]));
  expect(state().notice?.message).toContain("expected JSON, found what is no text; choose a file ending in");
  // What went wrong is over with the next success.
  expect(await commands.exportCharacter(mina().id)).not.toBeNull();
  expect(state().notice).toBeNull();
});
