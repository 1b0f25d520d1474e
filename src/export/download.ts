// Hands a finished file to the browser's downloads.

// The browser reads the address after the click has returned; a minute is far more than it needs.
const KEEP_MS = 60_000;

/** Saves a file under a name, as if the artist had clicked a download link. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
