// One UNet call as several smaller ones that give the same. Rows of a batch meet only where one reads another's keys and
// values, so rows that read nothing of each other can be run apart: the two guidance halves always, panels that read
// nothing but banks always, panels with no character in common. Panels that read each other while they form cannot: what
// one leaves at a site follows from what it read of the others at the sites before, in the same call.
import {
  type AttentionEdits,
  divisorsOf,
  type KeptRow,
  type SharedTokens,
  type Site,
  type StyleAlignment,
  type UnetCall,
  type UnetResult,
} from "./models.ts";
import { HIDDEN } from "./shared-tokens.ts";
import { concatRows, rowsOf, type Tensor } from "./tensor.ts";

/** Batch rows of a call, ascending. */
export type Rows = readonly number[];

/** Rows that must stay together, because some read others, however far around. */
export function groupsOf(call: UnetCall, sites: readonly Site[]): readonly Rows[] {
  const batch = call.sample.dims[0]!;
  const group = Array.from({ length: batch }, (_, row) => row);
  const join = (reader: number, source: number) => {
    const [from, to] = [group[source]!, group[reader]!];
    group.forEach((of, row) => {
      if (of === from) group[row] = to;
    });
  };
  call.shared?.index.forEach(({ rows, bias, perRow }, level) => {
    const tokens = tokensOf(call, sites, level);
    rows.forEach((poolRow, i) => {
      const [reader, source] = [Math.floor(i / perRow), Math.floor(Number(poolRow) / tokens)];
      if (bias[i] !== HIDDEN && source < batch) join(reader, source);
    });
  });
  for (const [row, base] of call.edits?.mix?.bases.entries() ?? []) join(row, base);
  return [...new Set(group)].map((of) => group.flatMap((other, row) => (other === of ? [row] : [])));
}

/** Parts of at most `limit` rows, about equally large; a group that is larger is a part by itself. */
export function packGroups(groups: readonly Rows[], limit: number): readonly Rows[] {
  const count = groups.reduce((sum, { length }) => sum + length, 0);
  const fair = Math.ceil(count / Math.ceil(count / limit));
  const parts: number[][] = [];
  for (const group of groups) {
    const last = parts.at(-1);
    if (last && last.length + group.length <= fair) last.push(...group);
    else parts.push([...group]);
  }
  return parts.map((part) => part.sort((a, b) => a - b));
}

/** The call for some of the rows, which must hold whole groups. All parts get the whole bank. */
export function partOf(call: UnetCall, sites: readonly Site[], rows: Rows): UnetCall {
  const pick = (x: Tensor) => concatRows(rows.map((row) => rowsOf(x, row, row + 1)));
  return {
    ...call,
    sample: pick(call.sample),
    timestep: Float32Array.from(rows, (row) => call.timestep[row]!),
    context: pick(call.context),
    layout: call.layout && pick(call.layout),
    ...(call.style && { style: styleOf(call.style, rows, pick) }),
    ...(call.rough && { rough: pick(call.rough) }),
    ...(call.additions && { additions: { ...call.additions, gate: pick(call.additions.gate) } }),
    ...(call.edits && { edits: editsOf(call.edits, rows, pick) }),
    shared: call.shared && {
      ...call.shared,
      index: call.shared.index.map((index, level) => indexOf(index, rows, call, tokensOf(call, sites, level))),
    },
  };
}

function styleOf({ strength, statistics }: StyleAlignment, rows: Rows, pick: (x: Tensor) => Tensor): StyleAlignment {
  return {
    strength: Float32Array.from(rows, (row) => strength[row]!),
    statistics: statistics?.map(pick) ?? null,
  };
}

function editsOf(edits: AttentionEdits, rows: Rows, pick: (x: Tensor) => Tensor): AttentionEdits {
  const { bias, mix, damp } = edits;
  const moved = (bases: Rows) => rows.map((row) => rows.indexOf(bases[row]!));
  return {
    ...edits,
    bias: bias.map(pick),
    ...(mix && {
      mix: {
        ...mix,
        bases: moved(mix.bases),
        selfBases: moved(mix.selfBases),
        taken: pick(mix.taken),
        own: pick(mix.own),
      },
    }),
    ...(damp && { damp: { masks: damp.masks.map(pick), spared: pick(damp.spared) } }),
  };
}

/** A level's index for some of the rows, whose pool begins with their tokens alone. */
function indexOf(
  { rows: all, bias, perRow }: SharedTokens["index"][number],
  rows: Rows,
  call: UnetCall,
  tokens: number,
) {
  const batch = call.sample.dims[0]!;
  const moved = (poolRow: bigint) => {
    const row = Math.floor(Number(poolRow) / tokens);
    const place = row < batch ? rows.indexOf(row) : row - batch + rows.length;
    return poolRow + BigInt((place - row) * tokens);
  };
  return {
    rows: BigInt64Array.from(rows.flatMap((row) => [...all.subarray(row * perRow, (row + 1) * perRow)].map(moved))),
    bias: Float32Array.from(rows.flatMap((row) => [...bias.subarray(row * perRow, (row + 1) * perRow)])),
    perRow,
  };
}

/** The result of the whole call. */
export function joinParts(parts: readonly { readonly rows: Rows; readonly result: UnetResult }[]): UnetResult {
  const samples: Tensor[] = [];
  const kept: KeptRow[] = [];
  const maps: Tensor[] = [];
  const statistics: Tensor[][] = [];
  for (const { rows, result } of parts)
    rows.forEach((row, i) => {
      samples[row] = rowsOf(result.sample, i, i + 1);
      if (result.kept[i]) kept[row] = result.kept[i];
      if (result.map) maps[row] = rowsOf(result.map, i, i + 1);
      for (const [s, site] of result.statistics?.entries() ?? []) {
        statistics[s] ??= [];
        statistics[s][row] = rowsOf(site, i, i + 1);
      }
    });
  return {
    sample: concatRows(samples),
    kept,
    ...(maps.length > 0 && { map: concatRows(maps) }),
    ...(statistics.length > 0 && { statistics: statistics.map(concatRows) }),
  };
}

function tokensOf({ sample: { dims } }: UnetCall, sites: readonly Site[], level: number): number {
  return (dims[2]! * dims[3]!) / divisorsOf(sites)[level]!;
}
