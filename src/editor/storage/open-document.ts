// Reading back what an earlier visit left. A document that cannot be read is set aside and reported, never overwritten.
import { parseProject } from "../../comic/project.ts";
import { recordOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { missingFonts } from "../../comic/styles.ts";
import type { Notice } from "../../studio/state.ts";
import { inWords } from "../failures.ts";
import type { DocumentStore, EditorPorts } from "../ports.ts";

export interface Opened {
  /** null: there is none, or none that can be read. */
  readonly doc: Doc | null;
  readonly notice: Notice | null;
  /** Shots of a drawing that was not finished. */
  readonly interrupted: readonly string[];
  /** What is stored must be set aside before anything is written over it. */
  readonly endangered: boolean;
  /** False while projects are set aside: their images must not be swept. */
  readonly sweep: boolean;
}

const nothing: Opened = { doc: null, notice: null, interrupted: [], endangered: false, sweep: false };

/** Never throws: what cannot be read is told in `notice`. */
export async function readDocument({ documents, build }: Pick<EditorPorts, "documents" | "build">): Promise<Opened> {
  try {
    const [stored, drawing, damaged] = await Promise.all([
      documents.read("document"),
      documents.read("drawing"),
      documents.read("damaged"),
    ]);
    return stored === undefined ? nothing : readProject(stored, drawing, damaged === undefined, build);
  } catch (error) {
    const message = `The browser's storage could not be read: ${inWords(error)}`;
    const remedy = "Allow this site to store data, then reload. The sample story was opened instead.";
    return { ...nothing, notice: { message, remedy }, endangered: true };
  }
}

function readProject(stored: unknown, drawing: unknown, sweep: boolean, build: string | null): Opened {
  try {
    const { doc, repairs } = parseProject(stored, build);
    const remedy = "Everything else was opened; look through your pages.";
    const fonts = missingFonts(doc).map(({ font, standIn }) => `The font "${font}" is not here; ${standIn} stands in.`);
    const said = [...repairs, ...fonts];
    const notice = said.length > 0 ? { message: said.join(" "), remedy } : null;
    return { doc, notice, interrupted: shotsIn(drawing, doc), endangered: false, sweep };
  } catch (error) {
    const message = `The saved story is damaged and was set aside. ${inWords(error)}`;
    const remedy = "The sample story was opened instead. The damaged copy stays in this browser, with its pictures.";
    return { ...nothing, notice: { message, remedy }, endangered: true };
  }
}

/** Copies what is stored to the projects set aside before it. */
export async function setStoredAside(documents: DocumentStore, at: number): Promise<void> {
  const [document, earlier] = await Promise.all([documents.read("document"), documents.read("damaged")]);
  if (document === undefined) return;
  await documents.write("damaged", [...(Array.isArray(earlier) ? earlier : []), { at, document }]);
}

function shotsIn(drawing: unknown, doc: Doc): readonly string[] {
  const listed = typeof drawing === "object" && drawing !== null && "shots" in drawing ? drawing.shots : [];
  return Array.isArray(listed)
    ? listed.filter((id) => typeof id === "string" && recordOf(doc, "shot", id) !== undefined)
    : [];
}
