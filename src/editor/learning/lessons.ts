// Lessons beside the drawing: one with the engine at a time. What a lesson has come to is kept beside its story every few seconds, so that a
// reload, a closed tab or another story takes little of it.
import { recordOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import type { Size } from "../../geometry/box.ts";
import { fitted, keepLearned, type Lesson, type LessonOrder } from "../../studio/learning.ts";
import { characterLesson, keepLearnedWords, type LessonWishes } from "../../studio/lesson.ts";
import { type LookWishes, lookLesson } from "../../studio/look-lesson.ts";
import { loadedModel } from "../../studio/selectors.ts";
import type { EditorState } from "../../studio/state.ts";
import type { Failure, FromWorker, KeptLearning, LearnRequest, ModelInfo } from "../../worker/protocol.ts";
import type { PartsWithJobs } from "../drawing/jobs.ts";
import { inWords } from "../failures.ts";
import type { EditorPorts } from "../ports.ts";

export type Lessons = ReturnType<typeof createLessons>;

interface LessonsOptions extends PartsWithJobs {
  /** Whether this tab writes the story: another one that has it open learns nothing. */
  mayWrite(): boolean;
}

/** A lesson as it is kept. */
interface KeptLesson {
  readonly order: LessonOrder;
  readonly kept: KeptLearning | null;
  readonly isPaused: boolean;
}

/** The lesson that the engine has. */
interface Running {
  readonly job: string;
  readonly story: string;
  readonly subject: string;
}

interface Desk extends LessonsOptions {
  running: Running | null;
  /** What lessons of the open story have come to, by subject. */
  readonly kept: Map<string, KeptLesson>;
  /** Writes to storage, one after the other. */
  written: Promise<void>;
}

type OfJob = Extract<FromWorker, { job: string }>;

const stateOf = ({ workspace }: Desk): EditorState => workspace.store.getState();

/** Listens to the engine, and takes up what an earlier visit left of the story that is open, from now on. */
export function createLessons(options: LessonsOptions) {
  const desk: Desk = { ...options, running: null, kept: new Map(), written: Promise.resolve() };
  const { ports, workspace } = options;
  ports.engine.subscribe((message) => onMessage(desk, message));
  workspace.store.subscribe((state, before) => {
    if (state.story !== before.story) leaveStory(desk);
    const isOpen = !state.completing && !state.opening;
    if (isOpen && (before.completing || before.opening)) void takeUp(desk, state.story);
  });
  const begin = (orderOf: (doc: Doc, model: ModelInfo, seed: number) => LessonOrder | null) => {
    const model = loadedModel(stateOf(desk));
    const order = model && orderOf(stateOf(desk).doc, model, ports.randomSeed());
    if (order) learn(desk, order);
  };
  return {
    /** Begins to learn a character from the pictures on its card. */
    learnCharacter: (id: string, wishes: LessonWishes) =>
      begin((doc, model, seed) => characterLesson(doc, id, wishes, model, seed)),
    /** Begins to learn a look from its pictures. */
    learnLook: (id: string, wishes: LookWishes) =>
      begin((doc, model, seed) => lookLesson(doc, id, wishes, model, seed)),
    pauseLesson: (subject: string) => pause(desk, subject),
    resumeLesson: (subject: string) => resume(desk, subject, (order) => order),
    /** Goes on with pictures no larger than one that fits into memory, in pixels. */
    resumeLessonAt: (subject: string, fits: Size) => resume(desk, subject, (order) => fitted(order, fits)),
    /** Gives up a lesson and what it has come to. */
    cancelLesson(subject: string) {
      forget(desk, subject);
      pump(desk);
    },
  };
}

/** Begins a lesson; one of the same subject is given up. */
function learn(desk: Desk, order: LessonOrder): void {
  const subject = order.subject.id;
  if (stateOf(desk).lessons[subject]) forget(desk, subject);
  desk.kept.set(subject, { order, kept: null, isPaused: false });
  show(desk, subject, "waiting");
  write(desk);
  pump(desk);
}

/** Shows a lesson as it is kept. */
function show(desk: Desk, subject: string, status: Lesson["status"]): void {
  const found = desk.kept.get(subject);
  if (!found) return;
  const { order, kept } = found;
  const [step, losses] = [kept?.step ?? 0, kept?.losses ?? []];
  const lesson: Lesson = { order, status, step, losses, remainingMs: null, sample: null, failure: null };
  desk.workspace.store.setState(({ lessons }) => ({ lessons: { ...lessons, [subject]: lesson } }));
}

function set(desk: Desk, subject: string, change: Partial<Lesson>): void {
  desk.workspace.store.setState(({ lessons }) => {
    const lesson = lessons[subject];
    return lesson ? { lessons: { ...lessons, [subject]: { ...lesson, ...change } } } : {};
  });
}

function remember(desk: Desk, subject: string, change: Partial<KeptLesson>): void {
  const found = desk.kept.get(subject);
  if (!found) return;
  desk.kept.set(subject, { ...found, ...change });
  write(desk);
}

/** What could not be written is written with the next step that is kept; the autosave tells of a full disk. */
function write(desk: Desk): void {
  const [{ story }, kept] = [stateOf(desk), [...desk.kept.values()]];
  const entry = { [`lessons/${story}`]: kept.length > 0 ? kept : undefined };
  desk.written = desk.written.then(() => desk.ports.documents.write(entry)).catch(() => undefined);
}

/** Gives the engine the lesson that has waited longest, when it has none. */
function pump(desk: Desk): void {
  const { lessons, engine, story } = stateOf(desk);
  const next = Object.entries(lessons).find(([, { status }]) => status === "waiting");
  if (desk.running || !next || engine.status !== "ready") return;
  const [subject, { order }] = next;
  if (order.modelHash !== engine.model.hash) {
    set(desk, subject, { status: "failed", failure: otherModel(engine.model.title) });
    pump(desk);
    return;
  }
  const running = { job: desk.createId("lesson"), story, subject };
  desk.running = running;
  set(desk, subject, { status: "running" });
  requestOf(desk.ports, desk.kept.get(subject)!).then(
    (request) => desk.running === running && desk.ports.engine.learn(running.job, request),
    (error: unknown) => desk.running === running && fail(desk, running, notBegun(error)),
  );
}

async function requestOf({ assets, images }: EditorPorts, { order, kept }: KeptLesson): Promise<LearnRequest> {
  const { subject: _, words: __, modelHash: ___, ...request } = order;
  const pictures = order.pictures.map(async ({ asset, ...picture }, i) => {
    const image = await assets.get(asset);
    if (!image) throw new Error(`picture ${i + 1} is not in this browser's storage`);
    return { ...picture, pixels: await images.fit(image, picture.width, picture.height) };
  });
  return { ...request, pictures: await Promise.all(pictures), kept };
}

function resume(desk: Desk, subject: string, change: (order: LessonOrder) => LessonOrder): void {
  const found = desk.kept.get(subject);
  if (!found) return;
  const order = change(found.order);
  set(desk, subject, { order, status: "waiting", failure: null });
  remember(desk, subject, { order, isPaused: false });
  pump(desk);
}

function pause(desk: Desk, subject: string): void {
  const { running } = desk;
  remember(desk, subject, { isPaused: true });
  if (running?.subject === subject) desk.ports.engine.pause(running.job);
  else set(desk, subject, { status: "paused" });
}

function fail(desk: Desk, { subject }: Running, failure: Failure): void {
  set(desk, subject, { status: "failed", failure, remainingMs: null });
  remember(desk, subject, { isPaused: true });
  proceed(desk);
}

function proceed(desk: Desk): void {
  desk.running = null;
  pump(desk);
}

/** Takes a lesson off the list and out of storage. */
function forget(desk: Desk, subject: string): void {
  if (desk.running?.subject === subject) {
    desk.ports.engine.cancel(desk.running.job);
    desk.running = null;
  }
  desk.kept.delete(subject);
  desk.workspace.store.setState(({ lessons: { [subject]: _, ...lessons } }) => ({ lessons }));
  write(desk);
}

/** The engine ends what it has; what was kept last stays with the story. */
function leaveStory(desk: Desk): void {
  if (desk.running) desk.ports.engine.cancel(desk.running.job);
  desk.running = null;
  desk.kept.clear();
  desk.workspace.store.setState({ lessons: {} });
}

/** Lessons that an earlier visit left of a story go on, but those that were paused. */
async function takeUp(desk: Desk, story: string): Promise<void> {
  const stored = await desk.ports.documents.read(`lessons/${story}`).catch(() => undefined);
  if (stateOf(desk).story !== story || desk.kept.size > 0 || !Array.isArray(stored)) return;
  const lessons = (stored as readonly KeptLesson[]).filter(({ order: { subject } }) =>
    recordOf(stateOf(desk).doc, subject.type, subject.id),
  );
  for (const lesson of lessons) {
    const { id } = lesson.order.subject;
    desk.kept.set(id, lesson);
    show(desk, id, lesson.isPaused || !desk.mayWrite() ? "paused" : "waiting");
  }
  pump(desk);
}

function onMessage(desk: Desk, message: FromWorker): void {
  const { running } = desk;
  if (message.type === "ready") pump(desk);
  // The worker went, or another model came: the lesson goes on from what was kept, when it can.
  else if ((message.type === "load-progress" && message.stage === "bring") || message.type === "load-failed") {
    if (running) show(desk, running.subject, "waiting");
    desk.running = null;
  } else if ("job" in message && message.job === running?.job) onLesson(desk, running, message);
}

function onLesson(desk: Desk, running: Running, message: OfJob): void {
  const { subject } = running;
  switch (message.type) {
    case "learning": {
      const { step, loss, remainingMs } = message;
      const losses = [...(stateOf(desk).lessons[subject]?.losses.slice(0, step - 1) ?? []), loss];
      set(desk, subject, { step, losses, remainingMs });
      break;
    }
    case "sample": {
      const { width, height, pixels } = message;
      set(desk, subject, { sample: { width, height, pixels } });
      break;
    }
    case "kept":
      remember(desk, subject, { kept: message.kept });
      break;
    case "paused":
      remember(desk, subject, { kept: message.kept });
      // Said once it lies in the storage: the tab may be closed upon it.
      void desk.written.then(() => {
        if (desk.kept.get(subject)?.isPaused) set(desk, subject, { status: "paused", remainingMs: null });
      });
      proceed(desk);
      break;
    case "learned":
      keepResult(desk, running, message)
        .then(
          () => desk.running === running && forget(desk, subject),
          (error: unknown) => desk.running === running && fail(desk, running, notKept(error)),
        )
        .finally(() => pump(desk));
      break;
    case "failed":
      fail(desk, running, message.failure);
      break;
    case "cancelled":
      proceed(desk);
      break;
  }
}

/**
 * Stores the embeddings and writes them down with their subject, unless the lesson was given up meanwhile; no undo step, as
 * for a picture that arrives.
 */
async function keepResult(desk: Desk, running: Running, learned: Extract<OfJob, { type: "learned" }>) {
  const { workspace, ports } = desk;
  const { subject } = running;
  const tensor = await ports.assets.put(new Blob([learned.vectors]));
  const found = desk.kept.get(subject);
  if (!found || desk.running !== running) return;
  const { order } = found;
  const [count = 1, tokens = 1, width = 1] = learned.dims;
  const { doc } = stateOf(desk);
  const shape = { tensor, model: order.modelHash, tokens, width };
  const change =
    order.subject.type === "look"
      ? keepLearned(doc, subject, { ...shape, count, version: order.subject.version })
      : keepLearnedWords(doc, subject, { ...shape, ...rankIn(order), words: order.words, isOn: true });
  workspace.change(change, { mode: "ignore" });
}

const rankIn = ({ learned }: LessonOrder): { readonly rank?: number } =>
  learned.kind === "words" && learned.rank ? { rank: learned.rank } : {};

const failure = (message: string, remedy: string): Failure => ({ code: "internal", message, remedy });

const otherModel = (title: string): Failure =>
  failure(
    `This was begun with another model than ${title}.`,
    "Load that one to go on, or give this up and learn anew.",
  );

const notBegun = (error: unknown): Failure =>
  failure(`Learning could not begin: ${inWords(error)}.`, "Remove that picture from the card, or add it again.");

const notKept = (error: unknown): Failure =>
  failure(
    `What was learned could not be kept: ${inWords(error)}.`,
    "Free some disk space, then go on: the last step is made again.",
  );
