// The saved form of a document: a versioned list of records. Reading migrates, validates and repairs.
import { docOf, recordsIn } from "./doc.ts";
import { layoutPage } from "./layout.ts";
import { recordOf, recordsOf, storyOf } from "./query.ts";
import { isObject, kindOf, type RecordProblem, recordProblems, shown } from "./records/read-record.ts";
import type { ComicRecord, Doc, Page, Story } from "./records.ts";
import { type Repaired, repairSteps } from "./repair.ts";
import { atOnce, type Steps } from "./steps.ts";

export const PROJECT_FORMAT = "komawari-project";
export const PROJECT_VERSION = 7;

export interface Project {
  readonly format: typeof PROJECT_FORMAT;
  readonly version: typeof PROJECT_VERSION;
  readonly records: readonly ComicRecord[];
}

type AnyProject = Readonly<Record<string, unknown>>;
/** migrations[n] turns a project of version n into one of version n + 1. */
export type Migrations = Readonly<Record<number, (project: AnyProject) => AnyProject>>;
const migrations: Migrations = Object.fromEntries(
  Array.from({ length: PROJECT_VERSION - 1 }, (_, i) => [i + 1, (project) => migrateRecords(project, i + 1)]),
);

function migrateRecords(project: AnyProject, version: number): AnyProject {
  if (!Array.isArray(project.records)) return project;
  const records = project.records.map((record: unknown) =>
    isObject(record) ? (kindOf(record.type)?.migrations[version]?.(record) ?? record) : record,
  );
  return { ...project, records };
}

/** A project that can't be opened. `problems` holds all bad fields, the message the first ones. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
  readonly problems: readonly RecordProblem[];
  constructor(message: string, problems: readonly RecordProblem[] = []) {
    super(message);
    this.problems = problems;
  }
}

/** What is saved of a document: its records but those of the session. */
export function toProject(doc: Doc): Project {
  return { format: PROJECT_FORMAT, version: PROJECT_VERSION, records: recordsIn(doc).filter(isSaved) };
}

export function isSaved({ type }: ComicRecord): boolean {
  return kindOf(type)?.scope === "document";
}

/** `projectSteps` at once. */
export const parseProject = (json: unknown): Repaired => atOnce(projectSteps(json));

/** Records that are checked in one step: about a millisecond. */
const CHECKED_AT_ONCE = 50;

/**
 * The document of a project as JSON.parse or a database gives it, and one sentence for every dangling reference that was
 * dropped. Throws a ProjectError for another format, a newer version, illegal records, two records with one id, a page
 * whose frames have no room, or no story.
 */
export function* projectSteps(json: unknown): Steps<Repaired> {
  const project = migrate(json, migrations, PROJECT_VERSION);
  if (!Array.isArray(project.records)) {
    throw new ProjectError(
      `Project: expected "records" to be a list, found ${shown(project.records)}; open an earlier copy`,
    );
  }
  const problems: RecordProblem[] = [];
  for (const [i, record] of project.records.entries()) {
    if (i % CHECKED_AT_ONCE === 0) yield;
    problems.push(...recordProblems(record, `record ${i + 1}`));
  }
  if (problems.length > 0) throw new ProjectError(listProblems(problems), problems);
  yield;
  const records: readonly ComicRecord[] = project.records;
  const doc = docOf(records);
  if (recordsIn(doc).length < records.length) {
    const ids = records.map(({ id }) => id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    throw new ProjectError(`Project: expected every id once, found "${twice}" twice; remove one of the two records`);
  }
  expectStory(doc);
  const repaired = yield* repairSteps(doc);
  for (const page of recordsOf(repaired.doc, "page")) {
    yield;
    expectRoom(page, storyOf(repaired.doc));
  }
  return repaired;
}

export function expectStory(doc: Doc): void {
  if (!recordOf(doc, "story", "story"))
    throw new ProjectError('Project: expected a record "story", found none; open an earlier copy');
}

function expectRoom(page: Page, story: Story): void {
  try {
    layoutPage(page, story);
  } catch (error) {
    throw new ProjectError(`Project: page "${page.id}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Brings a project to the wanted version, one step at a time. Throws when the way is unknown. */
export function migrate(json: unknown, steps: Migrations, wanted: number): AnyProject {
  if (!isObject(json) || json.format !== PROJECT_FORMAT) {
    const found = isObject(json) ? shown(json.format) : shown(json);
    throw new ProjectError(
      `Project: expected the format "${PROJECT_FORMAT}", found ${found}; choose a file saved by Komawari`,
    );
  }
  const { version } = json;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    throw new ProjectError(
      `Project: expected a version from 1 to ${wanted}, found ${shown(version)}; open an earlier copy`,
    );
  }
  if (version > wanted) {
    throw new ProjectError(
      `Project: expected version ${wanted} or older, found ${version}; update Komawari to open it`,
    );
  }
  let project: AnyProject = json;
  for (let n = version; n < wanted; n++) {
    const step = steps[n];
    if (!step) throw new ProjectError(`Project: expected a migration from version ${n}, found none; update Komawari`);
    project = { ...step(project), version: n + 1 };
  }
  return project;
}

function listProblems(problems: readonly RecordProblem[]): string {
  const shownFirst = problems
    .slice(0, 5)
    .map(
      ({ record, field, expected, found }) => `${record}${field && `, ${field}`}: expected ${expected}; found ${found}`,
    );
  const more = problems.length > 5 ? [`and ${problems.length - 5} more`] : [];
  return `Project: ${[...shownFirst, ...more].join("\n")}\nCorrect these fields or open an earlier copy.`;
}
