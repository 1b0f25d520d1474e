// Stories in the browser's storage, each under its own keys, so that none is written over another and tabs do not fight
// over a common list. A story that cannot be read stays as it is until the artist deletes it.
import * as v from "valibot";
import { assetsOf } from "../../comic/assets.ts";
import { isPacked, type OpenedProject, openPacked, packProject, unpackProject } from "../../comic/packed-project.ts";
import { parseProject, projectSteps, toProject } from "../../comic/project.ts";
import { recordsOf, storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { missingFonts } from "../../comic/styles.ts";
import { withoutLostRenders } from "../../studio/commands/story.ts";
import { coverOf } from "../../studio/cover.ts";
import type { Notice, StoryEntry } from "../../studio/state.ts";
import type { DocumentStore, EditorPorts } from "../ports.ts";
import { inSlices } from "./in-slices.ts";

/** What this build wrote itself is read faster. */
type Kept = Pick<EditorPorts, "documents" | "build">;

export interface OpenedStory extends OpenedProject {
  readonly notice: Notice | null;
  /** Shots of a drawing that was not finished; some may be gone. */
  readonly interrupted: readonly string[];
}

/** What is stored beside a story, so that it can be listed, and its pictures kept, without being opened. */
const aboutSchema = v.object({
  title: v.string(),
  pages: v.number(),
  changedAt: v.number(),
  deletedAt: v.nullable(v.number()),
  /** Hashes that it names; null: not known, because it cannot be read. */
  assets: v.nullable(v.array(v.string())),
});
type About = v.InferOutput<typeof aboutSchema>;

function aboutOf(doc: Doc, changedAt: number): About {
  const { title, pages } = storyOf(doc);
  return { title, pages: pages.length, changedAt, deletedAt: null, assets: [...assetsOf(doc)] };
}

/** Writes all of a story, in one go; resolves to its line in the list. */
export async function writeStory({ documents, build }: Kept, id: string, edited: Doc, at: number): Promise<StoryEntry> {
  const doc = withoutLostRenders(edited);
  const about = aboutOf(doc, at);
  await documents.write(entriesOf(id, doc, about, build));
  return entryOf(id, about);
}

const entriesOf = (id: string, doc: Doc, about: About, build: string | null) => ({
  [`story/${id}`]: packProject(doc, build),
  [`about/${id}`]: about,
  [`cover/${id}`]: toProject(coverOf(doc)),
});

const entryOf = (id: string, { assets: _, ...about }: About): StoryEntry => ({ id, ...about });

/** Throws in words when it is not there or cannot be read. */
export async function readStory({ documents, build }: Kept, id: string): Promise<OpenedStory> {
  const [stored, drawing] = await Promise.all([documents.read(`story/${id}`), documents.read(`drawing/${id}`)]);
  if (stored === undefined) throw new Error("expected it in this browser's storage, found nothing; was it deleted?");
  const interrupted = shotsIn(drawing);
  if (isPacked(stored) && build !== null && stored.build === build) {
    const opened = openPacked(stored);
    return { ...opened, notice: repairNotice(opened.first, []), interrupted };
  }
  const { doc, repairs } = await inSlices(projectSteps(isPacked(stored) ? unpackProject(stored) : stored));
  return { ...openedWhole(doc), notice: repairNotice(doc, repairs), interrupted };
}

/** A document all of which is there. */
export function openedWhole(doc: Doc): OpenedProject {
  return {
    first: doc,
    // biome-ignore lint/correctness/useYield: there is nothing left to do
    *all() {
      return doc;
    },
  };
}

/** All of it, for who does not show it. Throws like `readStory`. */
export async function readWhole(kept: Kept, id: string): Promise<Doc> {
  return inSlices((await readStory(kept, id)).all());
}

/** What the artist should know of a story that was just read; null: nothing. */
export function repairNotice(doc: Doc, repairs: readonly string[]): Notice | null {
  const fonts = missingFonts(doc).map(({ font, standIn }) => `The font "${font}" is not here; ${standIn} stands in.`);
  const said = [...repairs, ...fonts];
  const remedy = "Everything else was opened; look through your pages.";
  return said.length > 0 ? { message: said.join(" "), remedy } : null;
}

/** The first page as a document; null when it cannot be read. */
export async function readCover({ documents }: Kept, id: string): Promise<Doc | null> {
  try {
    return parseProject(await documents.read(`cover/${id}`)).doc;
  } catch {
    return null;
  }
}

/**
 * All stories, the one changed last first, and all hashes that they name, those in the bin too; null while one cannot be
 * read. What earlier versions left is taken in.
 */
export async function listStories(
  documents: DocumentStore,
  createId: () => string,
  now: number,
): Promise<{ readonly stories: readonly StoryEntry[]; readonly named: ReadonlySet<string> | null }> {
  await adoptEarlier(documents, createId, now);
  const keys = await documents.keys();
  const ids = keys.flatMap((key) => (key.startsWith("story/") ? key.slice("story/".length) : []));
  const abouts = await Promise.all(ids.map(async (id) => ({ id, about: await readAbout(documents, id) })));
  const stories = abouts.map(({ id, about }) => entryOf(id, about)).sort((a, b) => b.changedAt - a.changedAt);
  const lists = abouts.map(({ about }) => about.assets);
  return { stories, named: lists.includes(null) ? null : new Set(lists.flatMap((list) => list ?? [])) };
}

async function readAbout(documents: DocumentStore, id: string): Promise<About> {
  const stored = v.safeParse(aboutSchema, await documents.read(`about/${id}`));
  return stored.success ? stored.output : { title: "", pages: 0, changedAt: 0, deletedAt: null, assets: null };
}

/** Earlier versions kept one story, and a list of those that they could not read. Each becomes a story of its own. */
async function adoptEarlier(documents: DocumentStore, createId: () => string, now: number): Promise<void> {
  const earlier = ["document", "drawing", "damaged"] as const;
  const [document, drawing, damaged] = await Promise.all(earlier.map((key) => documents.read(key)));
  if (document === undefined && damaged === undefined) return;
  const aside = (Array.isArray(damaged) ? damaged : []) as readonly { document?: unknown; at?: unknown }[];
  const id = createId();
  await documents.write({
    ...Object.assign({}, ...aside.map((found) => adopted(createId(), found.document, Number(found.at) || now))),
    ...(document !== undefined && { ...adopted(id, document, now), [`drawing/${id}`]: drawing, open: id }),
    ...Object.fromEntries(earlier.map((key) => [key, undefined])),
  });
}

/** What is damaged, or of a newer version, is kept as it is. */
function adopted(id: string, project: unknown, at: number): Readonly<Record<string, unknown>> {
  try {
    const { doc } = parseProject(project);
    return entriesOf(id, doc, aboutOf(doc, at), null);
  } catch {
    const about: About = { title: "", pages: 0, changedAt: at, deletedAt: null, assets: null };
    return { [`story/${id}`]: project, [`about/${id}`]: about };
  }
}

/** Puts a story into the bin, or takes it out (null). */
export async function setDeleted(documents: DocumentStore, id: string, deletedAt: number | null): Promise<void> {
  await documents.write({ [`about/${id}`]: { ...(await readAbout(documents, id)), deletedAt } satisfies About });
}

/** For good. Their pictures go at the next visit, since undo may still want those that another story has, too. */
export async function removeStories(documents: DocumentStore, ids: readonly string[]): Promise<void> {
  const keys = ids.flatMap((id) => [`story/${id}`, `about/${id}`, `cover/${id}`, `drawing/${id}`, `lessons/${id}`]);
  await documents.write(Object.fromEntries(keys.map((key) => [key, undefined])));
}

function shotsIn(drawing: unknown): readonly string[] {
  const listed = typeof drawing === "object" && drawing !== null && "shots" in drawing ? drawing.shots : [];
  return Array.isArray(listed) ? listed.filter((id) => typeof id === "string") : [];
}

/** Nothing was written, cast or drawn in it. */
export function isBlank(doc: Doc): boolean {
  const { script } = storyOf(doc);
  return script.trim() === "" && recordsOf(doc, "render").length === 0 && recordsOf(doc, "character").length === 0;
}
