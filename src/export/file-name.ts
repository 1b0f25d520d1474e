// File names from titles, safe on Windows, macOS and Linux.

const MAX_LENGTH = 80;
// Names that Windows reserves for devices, with or without an extension.
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A file name without folder: title, then the suffix, then the extension ("The beach" + "page 2" + "png" gives
 * "The beach - page 2.png"). Letters of all scripts stay; what file systems refuse becomes a space. An unusable title
 * becomes "comic".
 */
export function fileName(title: string, suffix: string, extension: string): string {
  const words = title
    .normalize("NFC")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must go
    .replace(/[<>:"/\\|?*\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e]/g, " ")
    .replace(/\s+/g, " ");
  // Trimmed after cutting too: Windows drops trailing dots and spaces, a leading dot hides the file elsewhere.
  const trim = (text: string) => text.replace(/^[. ]+|[. ]+$/g, "");
  const name = trim([...trim(words)].slice(0, MAX_LENGTH).join(""));
  const base = name === "" ? "comic" : RESERVED.test(name) ? `Comic ${name}` : name;
  return `${suffix === "" ? base : `${base} - ${suffix}`}.${extension}`;
}
