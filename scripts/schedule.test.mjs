import { expect, test } from "vitest";
import { schedule } from "./schedule.mjs";

const checks = [{ name: "a" }, { name: "b" }, { name: "c", needs: "a" }, { name: "d" }];

/** Runs whose ends the test decides; `log` says what began. */
function desk() {
  /** @type {string[]} */
  const log = [];
  /** @type {Map<string, (failed: number) => void>} */
  const ends = new Map();
  /**
   * @param {{ readonly name: string }} check
   * @returns {Promise<{ name: string, failed: number }>}
   */
  const run = ({ name }) => {
    log.push(name);
    return new Promise((resolve) => ends.set(name, (failed) => resolve({ name, failed })));
  };
  /** @param {{ readonly name: string }} check */
  const skip = ({ name }) => {
    log.push(`skip ${name}`);
    return { name, failed: 1 };
  };
  /** @param {string} name */
  const end = async (name, failed = 0) => {
    ends.get(name)?.(failed);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { log, run, skip, end };
}

test("as many run at once as allowed, and what is needed comes first", async () => {
  const { log, run, skip, end } = desk();
  const results = schedule(checks, 2, run, skip);
  expect(log).toEqual(["a", "b"]);
  await end("b");
  expect(log).toEqual(["a", "b", "d"]);
  await end("a");
  expect(log).toEqual(["a", "b", "d", "c"]);
  await end("c");
  await end("d");
  expect((await results).map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
});

test("a failure hides only what needs it", async () => {
  const { log, run, skip, end } = desk();
  const results = schedule(checks, 1, run, skip);
  await end("a", 1);
  await end("b");
  await end("d");
  expect(log).toEqual(["a", "b", "skip c", "d"]);
  expect((await results).map(({ failed }) => failed)).toEqual([1, 0, 1, 0]);
});

test("a need that is no check is said", async () => {
  const { run, skip } = desk();
  await expect(schedule([{ name: "a", needs: "z" }], 2, run, skip)).rejects.toThrow('"z" is no check');
});
