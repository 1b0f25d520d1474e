// A project as the browser keeps it: a text for each page and one for all else. A database copies texts far faster than
// records, a page that did not change is not written out again, and the first page can be shown before the others are read.
import { byPage, docOf, recordsIn, relatedTo, withRecords } from "./doc.ts";
import { expectStory, isSaved, PROJECT_FORMAT, PROJECT_VERSION, type Project, ProjectError } from "./project.ts";
import { framesOf, letteringOf, pagesOf, rendersOf, roughOf, shotOf } from "./query.ts";
import { isObject } from "./records/read-record.ts";
import type { ComicRecord, Doc } from "./records.ts";
import type { Steps } from "./steps.ts";

export interface PackedProject extends Omit<Project, "records"> {
  /** Names the studio that wrote it; null: builds cannot be told apart. */
  readonly build: string | null;
  /** JSON, in story order: what stands on each page. */
  readonly pages: readonly string[];
  /** JSON: the story, its cast, styles and pages, and what stands on none. */
  readonly rest: string;
}

export function packProject(doc: Doc, build: string | null): PackedProject {
  const pages = pagesOf(doc).map(({ id }) => packedPage(doc, id));
  const packed = new Set(pages.flatMap(({ records }) => records));
  const rest = recordsIn(doc).filter((record) => isSaved(record) && !packed.has(record));
  const texts = { pages: pages.map(({ text }) => text), rest: JSON.stringify(rest) };
  return { format: PROJECT_FORMAT, version: PROJECT_VERSION, build, ...texts };
}

const packedPage = byPage(
  (doc, page) => {
    const records = framesOf(doc, page)
      .flatMap((frame): readonly ComicRecord[] => {
        const shot = shotOf(doc, frame);
        // In order of their arrival.
        const renders = shot ? rendersOf(doc, shot.id).toReversed() : [];
        const drawn = shot ? [shot, ...renders, ...relatedTo(doc, "choice", shot.id), ...roughOf(doc, shot.id)] : [];
        return [frame, ...drawn, ...letteringOf(doc, frame.id)];
      })
      .filter(isSaved);
    return { records, text: JSON.stringify(records) };
  },
  () => [],
);

export function isPacked(stored: unknown): stored is PackedProject {
  return isObject(stored) && typeof stored.rest === "string" && Array.isArray(stored.pages);
}

/** The project that was packed, as it was then: to be read like any other. Throws a ProjectError for a text that is damaged. */
export function unpackProject({ pages, rest, build: _, ...project }: PackedProject): object {
  const records = [...pages, rest].flatMap(recordsOfText);
  // A shot that two frames show was packed with both.
  return { ...project, records: [...new Map(records.map((record) => [record.id, record])).values()] };
}

export interface OpenedProject {
  /** The document with what stands on its first page. */
  readonly first: Doc;
  /** With all pages. */
  all(): Steps<Doc>;
}

/**
 * Only for what this very build of the studio packed
 * from a document of its own: it is legal, and in a long story a check takes longer than all else. Throws a ProjectError
 * when a text is damaged or there is no story.
 */
export function openPacked({ pages, rest }: PackedProject): OpenedProject {
  const [page = "[]", ...others] = pages;
  const first = docOf([...recordsOfText(page), ...recordsOfText(rest)]);
  expectStory(first);
  return {
    first,
    *all() {
      let doc = first;
      for (const text of others) {
        yield;
        doc = withRecords(doc, recordsOfText(text));
      }
      return doc;
    },
  };
}

function recordsOfText(text: string): readonly ComicRecord[] {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProjectError(
      `Project: expected the records of a page as JSON, found other text (${error}); open an earlier copy`,
    );
  }
}
