// Numbers in the words of people.

/** "6.2 MB", "3.44 GB"; decimal, as browsers' download lists say them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 0)} GB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** "under 5 s", "40 s", "2 min", "1 h 5 min": coarse on purpose, so that it doesn't flicker. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 5) return "under 5 s";
  if (seconds < 58) return `${Math.ceil(seconds / 5) * 5} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
