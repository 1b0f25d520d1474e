// Laws of printing and editing, over generated stories.
import fc from "fast-check";
import { expect, test } from "vitest";
import { replaceCaption, replacePanelText, replaceSpeech, replaceTitle } from "./edit.ts";
import { parseScript, type Script } from "./parse.ts";
import { printScript } from "./print.test-kit.ts";
import { safeCaption, safePanelText, safeSpeech, safeTitle } from "./safe-text.ts";
import { scanLine } from "./tokens.ts";

/** What a script says, without where it says it. */
function meaning(script: Script) {
  return {
    title: script.title,
    cast: script.cast.map(({ tag, description }) => ({ tag, description })),
    pages: script.pages.map((page) =>
      page.panels.map(({ text, cast, noCharacter, speech, caption }) => ({
        text,
        cast,
        noCharacter,
        speech: speech.map((each) => ({ speaker: each.speaker, text: each.text })),
        caption: caption?.text ?? null,
      })),
    ),
  };
}

const word = fc.constantFrom(
  "a",
  "walking",
  "in",
  "the",
  "park",
  "t-shirt",
  "http://a.b/c",
  '5"',
  "it's",
  "café",
  "駅",
  "(x)",
  "C:",
  "a\\b",
);
const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((each) => each.join(" "));
const tags = fc.uniqueArray(fc.constantFrom("Mina", "Old Tom", "X", "Zoë", "Mr. Q", "駅長"), {
  minLength: 1,
  maxLength: 4,
});
const quoted = fc.constantFrom(
  '"Hello?"',
  '"Well \\ then, \\  \\ go"',
  '"We are #1!"',
  "“So // what”",
  "„Ja [so]“",
  '“a 5" nail”',
);
const captionText = fc.constantFrom(
  "Later.",
  "Later. \\ Much later.",
  'He said "no // way"',
  "a [Mina] b",
  "http://x.y",
  'the sign says "#1"',
  "5″",
);

function panelLine(cast: readonly string[]) {
  const tag = fc.constantFrom(...cast).map((each) => `[${each}]`);
  const speech = fc.tuple(tag, fc.constantFrom(" ", ", ", ": ", ""), quoted).map((each) => each.join(""));
  const part = fc.oneof(
    { weight: 3, arbitrary: words },
    { weight: 2, arbitrary: tag },
    speech,
    fc.constant(","),
    fc.constant("# 1"),
  );
  const body = fc.tuple(tag, fc.array(part, { maxLength: 5 })).map(([first, rest]) => [first, ...rest].join(" "));
  const scene = words.map((text) => `[NC] ${text}`);
  const caption = fc.option(captionText, { nil: null });
  const comment = fc.option(fc.constantFrom('// note "x', "// [y] # z", "//"), { nil: null });
  return fc
    .tuple(fc.oneof({ weight: 4, arbitrary: body }, scene), caption, comment, fc.constantFrom("", " ", "  "))
    .map(([text, cap, note, gap]) =>
      [text, cap === null ? (text.includes("#") ? " #" : "") : ` # ${cap}`, note === null ? "" : ` ${note}`, gap].join(
        "",
      ),
    );
}

/** Sources without errors: title, cast, pages, comments and odd spacing. */
const source = tags
  .chain((cast) =>
    fc.record({
      title: fc.option(words, { nil: null }),
      cast: fc.tuple(...cast.map((tag) => words.map((text) => `[${tag}]  ${text} `))),
      pages: fc.array(fc.array(panelLine(cast), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      newline: fc.constantFrom("\n", "\r\n"),
    }),
  )
  .map(({ title, cast, pages, newline }) => {
    const blocks = [...(title === null ? [] : [[`# ${title}`]]), ["// cast", ...cast], ...pages];
    return blocks.map((block) => block.join(newline)).join(newline + newline);
  })
  .filter((text) => parseScript(text).problems.every((each) => each.severity === "warning"));

/** Texts an artist might paste anywhere. */
const pasted = fc
  .array(
    fc.oneof(
      word,
      fc.constantFrom('"', "“", "”", "#", "//", ":", "\n", "\\", "\r\n", "[", "]", " ", ",", "[]", '"so"', "///"),
      fc.string({ maxLength: 3 }),
    ),
    {
      maxLength: 8,
    },
  )
  .map((each) => each.join(fc.sample(fc.constantFrom("", " "), { numRuns: 1, seed: each.length })[0]));

test("parse → print → parse is the identity on what a script says", () => {
  fc.assert(
    fc.property(source, (text) => {
      const script = parseScript(text);
      const printed = printScript(script);
      expect(meaning(parseScript(printed))).toEqual(meaning(script));
      expect(printScript(parseScript(printed))).toBe(printed);
    }),
    { numRuns: 1000 },
  );
});

test("any source without errors survives printing", () => {
  const fragment = fc.constantFrom(
    "[Mina]",
    "[Tom]",
    "[NC]",
    '"',
    "“",
    "”",
    "„",
    "#",
    "//",
    "\n",
    "\n\n",
    " ",
    ",",
    ":",
    "so",
    "/",
    " \\ ",
    '5"',
    "[Zoe] a girl",
  );
  const text = fc.array(fragment, { maxLength: 16 }).map((each) => `[Mina] a woman\n[Tom] a man\n\n${each.join("")}`);
  const valid = text.filter((each) => parseScript(each).problems.every((problem) => problem.severity === "warning"));
  fc.assert(
    fc.property(valid, (each) => {
      const script = parseScript(each);
      expect(meaning(parseScript(printScript(script)))).toEqual(meaning(script));
    }),
    { numRuns: 2000 },
  );
});

/** A source, one of its panels, and a text. */
const edited = fc.record({ source, pick: fc.nat(), text: pasted }).map(({ source: text, pick, text: next }) => {
  const count = parseScript(text).panels.length;
  return { source: text, index: pick % count, text: next };
});

/** The meaning of a script with one panel changed. */
function withPanel(script: Script, index: number, change: object) {
  const before = meaning(script);
  let n = 0;
  return {
    ...before,
    pages: before.pages.map((page) => page.map((panel) => (n++ === index ? { ...panel, ...change } : panel))),
  };
}

function commentsOf(text: string): (string | null)[] {
  return text.split(/\r?\n/).map((line) => {
    const { comment } = scanLine(line);
    return comment === null ? null : line.slice(comment);
  });
}

test("replacing a caption gives that caption and changes nothing else", () => {
  fc.assert(
    fc.property(edited, ({ source: text, index, text: caption }) => {
      const next = replaceCaption(text, index, caption);
      const expected = withPanel(parseScript(text), index, { caption: safeCaption(caption) || null });
      expect(meaning(parseScript(next))).toEqual(expected);
      expect(commentsOf(next)).toEqual(commentsOf(text));
    }),
    { numRuns: 1000 },
  );
});

test("replacing a panel text gives that text and changes nothing else", () => {
  const tagged = edited.map(({ source: text, index, text: next }) => {
    // All speakers of the panel are named, so that none has to be added.
    const speakers = parseScript(text).panels[index]!.speech.map(({ speaker }) => `[${speaker}]`);
    return { source: text, index, text: [...new Set(speakers), next].join(" ") };
  });
  fc.assert(
    fc.property(tagged, ({ source: text, index, text: panelText }) => {
      const next = replacePanelText(text, index, panelText);
      const after = parseScript(next);
      const { cast, noCharacter } = after.panels[index]!;
      const expected = withPanel(parseScript(text), index, { text: safePanelText(panelText), cast, noCharacter });
      expect(meaning(after)).toEqual(expected);
      expect(commentsOf(next)).toEqual(commentsOf(text));
    }),
    { numRuns: 1000 },
  );
});

test("replacing a speech gives that speech and changes nothing else", () => {
  const spoken = edited.filter(({ source: text, index }) => parseScript(text).panels[index]!.speech.length > 0);
  fc.assert(
    fc.property(spoken, fc.nat(), ({ source: text, index, text: said }, pick) => {
      const speech = meaning(parseScript(text)).pages.flat()[index]!.speech;
      const n = pick % speech.length;
      const next = replaceSpeech(text, index, n, said);
      const safe = safeSpeech(said);
      const changed = safe ? speech.with(n, { ...speech[n]!, text: safe }) : speech.toSpliced(n, 1);
      expect(meaning(parseScript(next))).toEqual(withPanel(parseScript(text), index, { speech: changed }));
      expect(commentsOf(next)).toEqual(commentsOf(text));
    }),
    { numRuns: 1000 },
  );
});

test("replacing the title gives that title and changes nothing else", () => {
  fc.assert(
    fc.property(edited, ({ source: text, text: title }) => {
      const after = parseScript(replaceTitle(text, title));
      expect(meaning(after)).toEqual({ ...meaning(parseScript(text)), title: safeTitle(title) });
    }),
    { numRuns: 1000 },
  );
});

test("an edit with what is already there changes no line but that panel's", () => {
  fc.assert(
    fc.property(edited, ({ source: text, index }) => {
      const panel = parseScript(text).panels[index]!;
      const next = replaceCaption(replacePanelText(text, index, panel.text), index, panel.caption?.text ?? null);
      const without = (each: string) => each.split("\n").toSpliced(panel.line - 1, 1);
      expect(without(next)).toEqual(without(text));
    }),
  );
});

test("what is said on several lines stays on them", () => {
  const source = '[Mina] a woman\n\n[Mina] "Hi" # Later.';
  const line = fc.constantFrom("Well", "then, go", "a\\b", "駅", "it's 5″");
  const lines = fc.array(line, { minLength: 1, maxLength: 4 }).map((each) => each.join("\n"));
  fc.assert(
    fc.property(lines, lines, (said, told) => {
      const next = replaceCaption(replaceSpeech(source, 0, 0, said), 0, told);
      const { speech, caption } = parseScript(next).panels[0]!;
      expect([speech[0]?.text, caption?.text, next.split("\n").length]).toEqual([said, told, 3]);
    }),
  );
});

test("making safe is idempotent", () => {
  fc.assert(
    fc.property(pasted, (text) => {
      for (const safe of [safePanelText, safeCaption, safeSpeech, safeTitle]) expect(safe(safe(text))).toBe(safe(text));
    }),
    { numRuns: 2000 },
  );
});
