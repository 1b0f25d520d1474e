// Who reads whom, and which panels are drawn first so that they can be read. Where banks are read (modes "cast" and
// "rolling"), a character that has no reference yet gets one from its own first panels: they are drawn before the others
// and then write its bank (StoryDiffusion's write phase; there is no rule that a character must appear twice).
import { ROLLING_WINDOW, type SharingSettings, strengthOf } from "./settings.ts";

/** A panel to be drawn, or a picture that is there already: a reference. */
export interface CastPicture {
  readonly id: string;
  readonly cast: readonly string[];
  /** Looks whose pictures a panel reads, and the look whose picture a reference is. */
  readonly readsLooks?: readonly string[];
  readonly readFor?: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A picture that is read, and for the sake of which characters and looks. */
export interface Source {
  readonly id: string;
  readonly tags: readonly string[];
}

/** Panels of one size, which are drawn by the same calls. */
export interface PanelBatch {
  readonly panels: readonly string[];
  /** What it reads that is finished when it begins: references, and panels of the wave before. */
  readonly finished: readonly string[];
  /** Whether batches beside it read some of it while it forms. */
  readonly isReadAcross: boolean;
}

export interface ReadingPlan {
  readonly references: readonly string[];
  /** Batches that go through the steps side by side, wave after wave. */
  readonly waves: readonly (readonly PanelBatch[])[];
  /** By panel, in the order of panels, then references. */
  readonly sources: ReadonlyMap<string, readonly Source[]>;
}

/** Panels that write a character's bank when it has no references. */
const WRITERS = 2;

/**
 * A panel reads what shows one of its characters and what the mode lets it read. One that names no one reads nothing, and
 * none reads a panel that is drawn after it. `settings`: null, every panel is drawn for itself. Ids must be different.
 */
export function planReading(
  panels: readonly CastPicture[],
  references: readonly CastPicture[],
  settings: SharingSettings | null,
): ReadingPlan {
  const { mode = "together", window = ROLLING_WINDOW } = settings ?? {};
  const writers = mode === "together" ? new Set(panels) : writersOf(panels, references);
  const isRead = (source: CastPicture, at: number, reader: CastPicture, place: number) => {
    if (source === reader || (writers.has(reader) && at < panels.length && !writers.has(source))) return false;
    if (at >= panels.length || writers.has(source)) return true;
    return mode === "rolling" && at < place && place - at <= window;
  };
  const sourcesOf = (reader: CastPicture, place: number): readonly Source[] =>
    [...panels, ...references].flatMap((source, at) => {
      const { readFor: look } = source;
      const looks = look !== undefined && reader.readsLooks?.includes(look) ? [look] : [];
      const common = [...source.cast.filter((tag) => reader.cast.includes(tag)), ...looks];
      const tags = common.filter((tag) => strengthOf(settings ?? {}, tag) > 0);
      return tags.length > 0 && isRead(source, at, reader, place) ? [{ id: source.id, tags }] : [];
    });
  const isSharing = settings !== null && settings.rate > 0;
  const sources = new Map(panels.map((panel, place) => [panel.id, isSharing ? sourcesOf(panel, place) : []]));
  const everyone = [...panels, ...references].map(({ id }) => id);
  const waves = [panels.filter((p) => writers.has(p)), panels.filter((p) => !writers.has(p))];
  return {
    references: references.map(({ id }) => id),
    waves: waves.filter(({ length }) => length > 0).map((wave) => batchesOf(wave, everyone, sources)),
    sources,
  };
}

/** The panels to draw first: for every character without references its first ones, those where it is alone before others. */
function writersOf(panels: readonly CastPicture[], references: readonly CastPicture[]): ReadonlySet<CastPicture> {
  const known = new Set(references.flatMap(({ cast }) => cast));
  const unknown = [...new Set(panels.flatMap(({ cast }) => cast))].filter((tag) => !known.has(tag));
  const first = (tag: string) => {
    const showing = panels.filter(({ cast }) => cast.includes(tag));
    const isAlone = ({ cast }: CastPicture) => cast.length === 1;
    return [...showing.filter(isAlone), ...showing.filter((panel) => !isAlone(panel))].slice(0, WRITERS);
  };
  return new Set(unknown.flatMap(first));
}

function batchesOf(
  wave: readonly CastPicture[],
  everyone: readonly string[],
  sources: ReadingPlan["sources"],
): readonly PanelBatch[] {
  const groups = grouped(wave, ({ width, height }) => `${width}x${height}`).map((group) => group.map(({ id }) => id));
  const forming = new Set(groups.flat());
  const readBy = (group: readonly string[]) => new Set(group.flatMap((id) => sources.get(id)!.map((s) => s.id)));
  return groups.map((panels) => {
    const read = readBy(panels);
    const across = readBy(groups.filter((group) => group !== panels).flat());
    return {
      panels,
      finished: everyone.filter((id) => read.has(id) && !forming.has(id)),
      isReadAcross: panels.some((id) => across.has(id)),
    };
  });
}

/** One reading of a plan as a picture of it shows it: `to` is a panel's place; `from` too, or null for a reference. */
export interface ReadingArc {
  readonly tag: string;
  readonly from: number | null;
  readonly to: number;
}

/** One arc for each reader, source and character, character by character; all references of a character are one source. */
export function readingArcs({ sources }: ReadingPlan): readonly ReadingArc[] {
  const places = new Map([...sources.keys()].map((id, place) => [id, place]));
  const arcs = [...sources.values()].flatMap((read, to) =>
    read.flatMap(({ id, tags }) => tags.map((tag): ReadingArc => ({ tag, from: places.get(id) ?? null, to }))),
  );
  const unlike = new Map(arcs.map((arc) => [JSON.stringify([arc.tag, arc.from, arc.to]), arc]));
  return grouped([...unlike.values()], ({ tag }) => tag).flat();
}

/** Items with equal keys together, in the order of their first. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}
