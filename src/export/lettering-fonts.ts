// Loads the bundled lettering faces into a window or a worker, for the screen and for exports alike.
import { type FontFace as Face, fontFace } from "../comic/font-metrics.ts";

const loading = new Map<string, Promise<void>>();

/**
 * Resolves once the faces can be drawn where `fonts` belongs to. `base` is the absolute address of the app's folder. Rejects
 * with what was expected and what to do when a face can't be fetched or read; a later call tries again.
 */
export async function loadLetteringFonts(names: Iterable<string>, base: string, fonts: FontFaceSet): Promise<void> {
  await Promise.all(Array.from(new Set(names), (name) => loadOnce(fontFace(name), base, fonts)));
}

function loadOnce(face: Face, base: string, fonts: FontFaceSet): Promise<void> {
  const known = loading.get(face.name);
  if (known) return known;
  const attempt = load(face, base, fonts);
  loading.set(face.name, attempt);
  attempt.catch(() => loading.delete(face.name));
  return attempt;
}

async function load(face: Face, base: string, fonts: FontFaceSet): Promise<void> {
  const address = new URL(face.url, base).href;
  const { weight, style } = face;
  try {
    // A face that is added wins over an installed font of the same family, whose advances may differ.
    fonts.add(await new FontFace(face.family.name, `url("${address}")`, { weight: String(weight), style }).load());
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The lettering face "${face.name}" could not be loaded: expected a font at ${address}, found: ${found}. Check the connection or the installation, then try again.`,
    );
  }
}
