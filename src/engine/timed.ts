/** Does work and leaves its time in the browser's performance timeline (User Timing), where profilers and `npm run bench` find it. */
export async function timed<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    performance.measure(stage, { start });
  }
}
