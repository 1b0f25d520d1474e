// Numbers, plurals, lists and times of one language, by the platform's own rules (Intl). Catalogues are written with them.

/** Forms by CLDR plural category; every language has "other". */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** How a language says coarse times. */
export interface TimeWords {
  readonly under: (seconds: number) => string;
  readonly seconds: (seconds: number) => string;
  readonly minutes: (minutes: number) => string;
  readonly hours: (hours: number, minutes: number) => string;
}

/** Formats of a locale, a BCP 47 tag. */
export function formatsOf(locale: string) {
  const plural = new Intl.PluralRules(locale);
  const whole = new Intl.NumberFormat(locale);
  // Making one costs far more than using it.
  const decimals = new Map<number, Intl.NumberFormat>();
  const lists = new Intl.ListFormat(locale);
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const size = (unit: string, value: number, digits: number) =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: false,
    }).format(value);
  const millimetres = new Intl.NumberFormat(locale, { style: "unit", unit: "millimeter", maximumFractionDigits: 2 });
  return {
    /** "1 panel", "2 panels". */
    count: (n: number, forms: Forms) => `${whole.format(n)} ${forms[plural.select(n)] ?? forms.other}`,
    /** The form that goes with a number. */
    form: (n: number, forms: Forms) => forms[plural.select(n)] ?? forms.other,
    /** "A, B and C". */
    list: (parts: readonly string[]) => lists.format(parts),
    /** With exactly so many digits after the point. */
    decimal(n: number, digits: number): string {
      const known = decimals.get(digits);
      const format =
        known ?? new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
      if (!known) decimals.set(digits, format);
      return format.format(n);
    },
    /** "3 mm", "3.18 mm". */
    millimetres: (n: number) => millimetres.format(n),
    /** "6.2 MB", "3.44 GB"; decimal, as browsers' download lists say them. */
    bytes(n: number): string {
      if (n < 1e6) return size("kilobyte", Math.max(1, Math.round(n / 1e3)), 0);
      if (n >= 1e9) return size("gigabyte", n / 1e9, n < 1e10 ? 2 : 0);
      return size("megabyte", n / 1e6, n < 1e7 ? 1 : 0);
    },
    /** A moment, ms since 1970, in the machine's time zone. */
    moment: (ms: number) => moment.format(ms),
  };
}

/** Coarse on purpose, so that it doesn't flicker: "under 5 s", "40 s", "2 min", "1 h 5 min". */
export function coarseTime(ms: number, words: TimeWords): string {
  const seconds = ms / 1000;
  if (seconds < 5) return words.under(5);
  if (seconds < 58) return words.seconds(Math.ceil(seconds / 5) * 5);
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes < 60 ? words.minutes(minutes) : words.hours(Math.floor(minutes / 60), minutes % 60);
}
