// Runs checks side by side, a few at a time, in their order as far as what they need allows.

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} [needs] the check whose success it needs
 */

/**
 * `run` resolves to whether a check went well; it is not called for a check whose need failed, `skip` gives the result instead.
 * Results come in the order of `checks`.
 * @template {Check} C
 * @template {{ readonly failed: number }} R
 * @param {readonly C[]} checks each after what it needs
 * @param {number} atOnce
 * @param {(check: C) => Promise<R>} run
 * @param {(check: C) => R} skip
 * @returns {Promise<R[]>}
 */
export async function schedule(checks, atOnce, run, skip) {
  /** @type {Map<string, R>} */
  const results = new Map();
  /** @type {Map<string, Promise<void>>} */
  const running = new Map();
  const waiting = [...checks];
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex(({ needs }) => needs === undefined || results.has(needs));
    if (next < 0 || running.size >= atOnce) {
      if (running.size === 0) throw new Error(`schedule(): "${waiting[0]?.needs}" is no check`);
      await Promise.race(running.values());
      continue;
    }
    const [check] = /** @type {[C]} */ (waiting.splice(next, 1));
    if (check.needs !== undefined && results.get(check.needs)?.failed) results.set(check.name, skip(check));
    else {
      const done = run(check).then((result) => {
        results.set(check.name, result);
        running.delete(check.name);
      });
      running.set(check.name, done);
    }
  }
  return checks.map(({ name }) => /** @type {R} */ (results.get(name)));
}
