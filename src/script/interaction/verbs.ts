// What someone does to something, and where the thing then is: relations of a body (ReCorD's rules, as data).

/** Where the object of a verb touches or lies, from the body of who acts. */
export type Contact = "above" | "ankle" | "arms" | "beside" | "gaze" | "lap" | "mouth" | "under" | "worn" | "wrist";

export interface Verb {
  /** With its preposition: "looking at". */
  readonly gerund: string;
  /** "looks at". */
  readonly third: string;
  readonly contact: Contact;
}

const TABLE: Readonly<Record<Contact, string>> = {
  above: "lifting/lifts, throwing/throws, catching/catches, juggling/juggles, balancing/balances",
  ankle: "kicking/kicks, stepping on/steps on, tripping over/trips over",
  arms: "carrying/carries, hugging/hugs, cradling/cradles, embracing/embraces",
  beside:
    "walking with/walks with, pushing/pushes, pulling/pulls, chasing/chases, leading/leads, leaning on/leans on, playing with/plays with",
  gaze: "looking at/looks at, watching/watches, pointing at/points at, staring at/stares at, shouting at/shouts at",
  lap: "reading/reads, writing/writes, playing/plays, driving/drives, typing on/types on",
  mouth: "eating/eats, drinking/drinks, kissing/kisses, biting/bites, smelling/smells",
  under: "riding/rides, sitting on/sits on, standing on/stands on, lying on/lies on",
  worn: "wearing/wears, putting on/puts on",
  wrist: "holding/holds, giving/gives, feeding/feeds, petting/pets, offering/offers, grabbing/grabs, using/uses",
};

/** Every verb that is recognised, by name. */
export const verbs: readonly Verb[] = (Object.keys(TABLE) as Contact[])
  .flatMap((contact) =>
    TABLE[contact].split(", ").map((forms): Verb => {
      const [gerund, third] = forms.split("/") as [string, string];
      return { gerund, third, contact };
    }),
  )
  .toSorted((a, b) => (a.gerund < b.gerund ? -1 : 1));

/** Heights of things in heads of who acts; others are one head. */
const HEADS: Readonly<Record<string, number>> = {
  apple: 0.5,
  banana: 0.5,
  balloon: 0.9,
  ball: 0.7,
  bicycle: 2.2,
  bathtub: 2,
  bell: 0.5,
  bird: 0.7,
  bomb: 0.6,
  book: 0.8,
  bus: 2.8,
  butterfly: 0.5,
  candle: 0.5,
  car: 2.6,
  chair: 1.6,
  coffee: 0.5,
  cow: 2.2,
  cup: 0.5,
  desk: 2,
  dinosaur: 2.4,
  dragon: 2.4,
  elephant: 2.6,
  flower: 0.6,
  glasses: 0.5,
  guitar: 1.5,
  hat: 0.8,
  helicopter: 2.6,
  horse: 2.6,
  key: 0.5,
  letter: 0.5,
  motorcycle: 2.2,
  mouse: 0.5,
  phone: 0.5,
  plane: 2.6,
  robot: 1.8,
  rocket: 2,
  sailboat: 2.6,
  snowman: 1.8,
  spider: 0.5,
  tent: 2.2,
  train: 2.6,
  tree: 2.6,
  truck: 2.8,
  umbrella: 1.5,
};

/** What is worn on the head; all else is worn on the body. */
const HEADWEAR = /\b(?:hat|cap|crown|glasses|hairband|helmet|mask|turban|bandana)s?\b/i;

/** Height of a thing, "a red ball", in heads. */
export function headsOf(object: string): number {
  const words = object.toLowerCase().split(/\s+/);
  return words.flatMap((word) => HEADS[word] ?? HEADS[word.replace(/s$/, "")] ?? []).at(-1) ?? 1;
}

export const isHeadwear = (object: string): boolean => HEADWEAR.test(object);
