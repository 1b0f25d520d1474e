// What a page's main thread does, by the browser's tracing. The processor time of a task is its work; its wall time also holds
// what it waited for while the machine was busy with others.

/**
 * @typedef {{ readonly name: string, readonly pid: number, readonly tid: number, readonly ts: number, readonly dur?: number,
 *   readonly tdur?: number, readonly args: { readonly name?: string } }} TraceEvent  Times in microseconds.
 * @typedef {{ readonly at: number, readonly work: number, readonly wall: number }} Task  `at`: ms since the trace's first task; ms of processor and of wall.
 */

/** Above this a task is felt (W3C Long Tasks), in ms. */
export const LONG_TASK_MS = 50;

const CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"];

/**
 * What the browser tells of a page while `act` runs, and what that gave.
 * @template T
 * @param {import("@playwright/test").Page} page
 * @param {() => Promise<T>} act
 * @returns {Promise<{ readonly events: readonly TraceEvent[], readonly result: T }>}
 */
export async function trace(page, act) {
  const browser = page.context().browser();
  if (!browser) throw new Error("trace(): the page has no browser of its own to trace");
  await browser.startTracing(page, { categories: CATEGORIES });
  const result = await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  return { events: traceEvents, result };
}

/**
 * What the main threads of a page did while `act` ran, and what that gave.
 * @template T
 * @param {import("@playwright/test").Page} page
 * @param {() => Promise<T>} act
 * @returns {Promise<{ readonly tasks: readonly Task[], readonly result: T }>}
 */
export async function traceTasks(page, act) {
  const { events, result } = await trace(page, act);
  return { tasks: tasksOf(events), result };
}

/** @param {readonly TraceEvent[]} events @returns {readonly Task[]} in the order in which they began */
function tasksOf(events) {
  /** @param {TraceEvent} event */
  const thread = ({ pid, tid }) => `${pid}:${tid}`;
  const named = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const windows = new Set(named.map(thread));
  const tasks = events
    .filter((event) => event.name === "RunTask" && windows.has(thread(event)))
    .sort((a, b) => a.ts - b.ts);
  const start = tasks[0]?.ts ?? 0;
  return tasks.map(({ ts, dur = 0, tdur = 0 }) => ({ at: (ts - start) / 1000, work: tdur / 1000, wall: dur / 1000 }));
}
