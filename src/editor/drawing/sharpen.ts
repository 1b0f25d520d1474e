// While nothing else happens, the pictures of the page on the screen are decoded once more, as large as the screen shows
// them. Any work of the artist or the engine ends that at once; what is shown meanwhile is the picture as it was drawn.
import { displayPage, opsOf } from "../../comic/display-list.ts";
import { panelsOnPage } from "../../comic/query.ts";
import { openJobs } from "../../studio/job-list.ts";
import type { Asset, EditorState } from "../../studio/state.ts";
import type { Prints } from "../editor.ts";
import type { EditorPorts } from "../ports.ts";
import type { Workspace } from "../workspace.ts";
import { gainsByPrint } from "./prints.ts";

/** Silence before the studio counts as idle. */
export const idleMs = 1500;
/** Widths are rounded up to this, so that zooming a little decodes nothing anew. */
const WIDTH_STEP = 128;

export interface SharpenOptions {
  readonly ports: Pick<EditorPorts, "images">;
  readonly workspace: Workspace;
  readonly prints: Prints;
}

/** A picture on the page, and how large it could be shown. */
interface Wanted {
  readonly asset: string;
  readonly width: number;
  readonly height: number;
}

/** Watches the store from now on. Keeps sharper pictures of the current page only. */
export function sharpenWhenIdle(options: SharpenOptions): void {
  const { store } = options.workspace;
  /** Pictures that this model could not make sharper; not tried again. */
  const given = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let work = new AbortController();
  store.subscribe((state, before) => {
    if (isSameWork(state, before)) return;
    clearTimeout(timer);
    work.abort();
    forgetOthers(options, state);
    if (state.engine !== before.engine) given.clear();
    if (!isIdle(state)) return;
    work = new AbortController();
    const { signal } = work;
    timer = setTimeout(() => void sharpenPage(options, given, signal), idleMs);
  });
}

/** What the artist and the engine do, without what this file does. */
function isSameWork(now: EditorState, before: EditorState): boolean {
  const watched = ["doc", "currentPage", "selection", "editing", "jobs", "engine", "screenScale", "opening"] as const;
  return watched.every((key) => now[key] === before[key]);
}

function isIdle({ opening, engine, jobs, screenScale }: EditorState): boolean {
  const canPrint = engine.status === "ready" && engine.model.printFactor !== null;
  return !opening && canPrint && screenScale > 0 && openJobs(jobs).length === 0;
}

async function sharpenPage(options: SharpenOptions, given: Set<string>, signal: AbortSignal): Promise<void> {
  const { store } = options.workspace;
  for (const wanted of yetToSharpen(store.getState())) {
    if (given.has(wanted.asset)) continue;
    try {
      if (!(await sharpen(options, wanted, signal))) given.add(wanted.asset);
    } catch {
      // Given up by the signal; or the picture is missing, which was said when the document was opened.
      if (signal.aborted) return;
      given.add(wanted.asset);
    }
  }
}

/** Resolves to whether the picture could be made sharper. */
async function sharpen(
  { ports: { images }, workspace: { store }, prints }: SharpenOptions,
  { asset, width, height }: Wanted,
  signal: AbortSignal,
): Promise<boolean> {
  const { picture, shortfall } = await prints.load(asset, width, signal);
  if (shortfall || picture instanceof Blob) return false;
  const url = await images.decodedUrl(await images.reduce(picture, width, height));
  if (signal.aborted) images.revoke(url);
  else {
    const old = store.getState().sharper[asset];
    store.setState(({ sharper }) => ({ sharper: { ...sharper, [asset]: { url, width, height } } }));
    if (old) images.revoke(old.url);
  }
  return true;
}

type Shown = Pick<EditorState, "doc" | "currentPage" | "engine" | "screenScale" | "sharper">;

/** The current page's pictures that would gain, in reading order, without those that are sharp enough already. */
export function yetToSharpen({ doc, currentPage, engine, screenScale, sharper }: Shown): readonly Wanted[] {
  const factor = (engine.status === "ready" && engine.model.printFactor) || 1;
  const renders = panelsOnPage(doc, currentPage).flatMap(({ render }) => render ?? []);
  return opsOf(displayPage(doc, currentPage)).flatMap((op) => {
    const render = op.kind === "image" && renders.find(({ asset }) => asset === op.asset);
    if (!render || !gainsByPrint(render, op.width * screenScale)) return [];
    const { asset, widthPx, heightPx } = render;
    const steps = Math.ceil((op.width * screenScale) / WIDTH_STEP);
    const width = Math.min(widthPx * factor, steps * WIDTH_STEP);
    const isSharp = (sharper[asset]?.width ?? 0) >= width;
    return isSharp ? [] : [{ asset, width, height: Math.round((width * heightPx) / widthPx) }];
  });
}

/** Pictures that the current page does not show are shown no sharper than they were drawn. */
function forgetOthers({ ports, workspace: { store } }: SharpenOptions, { doc, currentPage }: EditorState): void {
  const { sharper } = store.getState();
  const here = new Set(opsOf(displayPage(doc, currentPage)).flatMap((op) => (op.kind === "image" ? [op.asset] : [])));
  const kept: [string, Asset][] = [];
  for (const [asset, picture] of Object.entries(sharper)) {
    if (here.has(asset)) kept.push([asset, picture]);
    else ports.images.revoke(picture.url);
  }
  if (kept.length < Object.keys(sharper).length) store.setState({ sharper: Object.fromEntries(kept) });
}
