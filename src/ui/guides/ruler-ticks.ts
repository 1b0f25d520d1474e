// Where a ruler has its marks.
import { mmIn } from "../../comic/guides.ts";
import type { LengthUnit } from "../../comic/records.ts";

export interface Tick {
  readonly mm: number;
  /** What is written at it, in the unit; null: a mark without a number. */
  readonly value: number | null;
  /** Halfway between numbers. */
  readonly half: boolean;
}

/** Between two numbers there are at least so many CSS pixels. */
const MIN_NUMBER_PX = 46;
const MIN_MARK_PX = 4;
/** From one number to the next, in units, and into how many parts: round ones, of an inch by halves. */
const steps: Readonly<Record<LengthUnit, readonly (readonly [step: number, parts: number])[]>> = {
  mm: [
    [1, 2],
    [5, 5],
    [10, 10],
    [20, 4],
    [50, 10],
    [100, 10],
    [200, 4],
    [500, 10],
  ],
  inch: [
    [0.25, 4],
    [0.5, 8],
    [1, 8],
    [2, 4],
    [5, 10],
    [10, 10],
    [20, 4],
  ],
};

/** The marks from one place to another, mm from the page's edge, at so many CSS pixels a mm. */
export function rulerTicks(fromMm: number, toMm: number, pxPerMm: number, unit: LengthUnit): readonly Tick[] {
  const perUnit = mmIn(unit);
  const pxPerUnit = perUnit * pxPerMm;
  const all = steps[unit];
  const [step, most] = all.find(([size]) => size * pxPerUnit >= MIN_NUMBER_PX) ?? all[all.length - 1] ?? [1, 1];
  const parts = (step * pxPerUnit) / most >= MIN_MARK_PX ? most : 2;
  const mark = step / parts;
  const first = Math.ceil(fromMm / perUnit / mark);
  const last = Math.floor(toMm / perUnit / mark);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i): Tick => {
    const index = first + i;
    const isNumber = index % parts === 0;
    const half = parts % 2 === 0 && Math.abs(index % parts) === parts / 2;
    return { mm: index * mark * perUnit, value: isNumber ? (index / parts) * step : null, half };
  });
}
