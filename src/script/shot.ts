// Shot words: how near the camera is, wherever the artist wrote it in the panel text.

export interface ShotReading {
  readonly shot: "close" | "medium" | "wide";
  /** How a prompt begins: the phrase of the starter model's captions, with a space behind; "" for a medium shot. */
  readonly phrase: string;
  /** The text without shot words. */
  readonly rest: string;
}

const SHOTS = [
  { shot: "close", phrase: "close-up of ", words: "(?:extreme |tight )?close[- ]?ups?(?: shot)?|head ?shot|portrait" },
  { shot: "wide", phrase: "full body of ", words: "full[- ](?:body|length|figure)(?: shot)?" },
  {
    shot: "wide",
    phrase: "wide shot of ",
    words: "(?:extreme |very )?(?:wide|long)[- ]shot|establishing shot|wide[- ]angle(?: shot)?",
  },
  { shot: "medium", phrase: "", words: "medium(?:[- ]close[- ]?up)?[- ]shot|mid[- ]?shot|waist shot" },
] as const;

const PATTERNS = SHOTS.map((kind) => ({
  ...kind,
  pattern: new RegExp(`(?<![\\p{L}\\d-])(?:in (?:an? )?|an? )?(?:${kind.words})(?: of|:)?(?![\\p{L}\\d-])`, "giu"),
}));

/** Finds the shot words of a panel text. The first ones decide; without any the shot is medium. */
export function readShot(text: string): ShotReading {
  const found = PATTERNS.map((kind) => ({ kind, at: text.search(kind.pattern) })).filter(({ at }) => at >= 0);
  const first = found.toSorted((a, b) => a.at - b.at)[0]?.kind;
  const rest = PATTERNS.reduce((left, { pattern }) => left.replace(pattern, " "), text);
  return { shot: first?.shot ?? "medium", phrase: first?.phrase ?? "", rest };
}
