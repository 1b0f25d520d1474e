// English as it is written in Britain, as all of this catalogue.
import { coarseTime, formatsOf } from "../formats.ts";

export const locale = "en-GB";

const formats = formatsOf(locale);
export const { list, bytes } = formats;

/** "1 panel", "2 panels". */
export const count = (n: number, one: string, other: string): string => formats.count(n, { one, other });
/** The verb or noun that goes with a number. */
export const form = (n: number, one: string, other: string): string => formats.form(n, { one, other });

const times = {
  under: (s: number) => `under ${s} s`,
  seconds: (s: number) => `${s} s`,
  minutes: (min: number) => `${min} min`,
  hours: (h: number, min: number) => `${h} h ${min} min`,
};

export const units = {
  bytes,
  decimal: formats.decimal,
  millimetres: formats.millimetres,
  moment: formats.moment,
  duration: (ms: number) => coarseTime(ms, times),
  /** A time that is a guess. */
  about: (ms: number) =>
    coarseTime(ms, { ...times, seconds: (s) => `about ${s} s`, minutes: (min) => `about ${min} min` }),
};
