// The real pipeline over a pure model; what is lost is played: a call that fails and a device that says it is gone.
import { expect, test, vi } from "vitest";
import {
  ALWAYS,
  draw,
  drawing,
  type PureModel,
  panel,
  pureModel,
  schedule,
} from "../../diffusion/pure-model.test-kit.ts";
import { type Losable, recoverable } from "./recoverable.ts";

const panels = [panel("a", "M"), panel("b", "M", { width: 24 })];
const together = { sharing: { ...ALWAYS, mode: "together" }, scheduler: schedule(4) } as const;
const cast = { ...together, sharing: { ...ALWAYS, mode: "cast" }, references: [drawing("card", "M")] } as const;

/** The model on a device that goes away at the n-th call of the network, with all that is kept there. */
function onDevice({ model, calls, lose }: PureModel, lostAt: number): Losable {
  const { promise: deviceLost, resolve } = deferred();
  const run: typeof model.denoiser.run = (call) => {
    if (calls.length + 1 !== lostAt) return model.denoiser.run(call);
    lose();
    resolve();
    throw new Error("buffer is not mapped");
  };
  return { deviceLost, model: { ...model, denoiser: { ...model.denoiser, run } } };
}

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const stepsOf = ({ events }: Awaited<ReturnType<typeof draw>>) =>
  events.flatMap((e) => (e.type === "progress" && e.phase === "denoise" ? [e.step] : []));

test("a drawing goes on at the call that was lost, twice, and comes out the same", async () => {
  const undisturbed = await draw(pureModel().model, panels, together);
  const models = [pureModel(), pureModel(), pureModel()];
  const [first, ...later] = models.map((pure, i) => onDevice(pure, [4, 3, Number.POSITIVE_INFINITY][i]!));
  const disturbed = await draw(
    recoverable(first!, async () => later.shift()!),
    panels,
    together,
  );
  expect(later).toEqual([]);
  // Three calls on the first device, two on the second, the other three of four steps of two batches on the last.
  expect(models.map(({ calls }) => calls.length)).toEqual([3, 2, 3]);
  expect(stepsOf(disturbed)).toEqual(stepsOf(undisturbed));
  expect(disturbed.pixels).toEqual(undisturbed.pixels);
});

test("a bank that went away with its device is written again, once, and the drawing comes out the same", async () => {
  const undisturbed = await draw(pureModel().model, panels, cast);
  const [first, second] = [pureModel(), pureModel()];
  // The bank, then two calls a step: the first of the third step loses the device.
  const model = recoverable(onDevice(first, 6), async () => onDevice(second, Number.POSITIVE_INFINITY));
  const disturbed = await draw(model, panels, cast);
  const writes = [first, second].map(({ calls }) => calls.filter(({ keep }) => keep === "processor").length);
  expect(writes).toEqual([1, 1]);
  expect(stepsOf(disturbed)).toEqual(stepsOf(undisturbed));
  expect(disturbed.pixels).toEqual(undisturbed.pixels);
});

test("a device that keeps going away is given up in words", async () => {
  const model = recoverable(onDevice(pureModel(), 1), async () => onDevice(pureModel(), 1));
  await expect(draw(model, panels, together)).rejects.toMatchObject({
    code: "device-lost",
    message: "The graphics processor went away 3 times while this was drawn.",
  });
});

test("what fails on a device that is still there fails", async () => {
  const { model } = pureModel();
  const broken: Losable = {
    deviceLost: new Promise(() => undefined),
    model: { ...model, text: { ...model.text, encode: () => Promise.reject(new Error("too long")) } },
  };
  const reopen = vi.fn(async () => broken);
  await expect(draw(recoverable(broken, reopen), panels, together)).rejects.toThrow("too long");
  expect(reopen).not.toHaveBeenCalled();
});
