import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { linesOf, parseScript } from "./parse.ts";

const CAST = "[Mina] a woman with red curly hair\n[Tom] a man with a beard\n\n";

function panel(line: string) {
  const script = parseScript(CAST + line);
  return { ...script.panels[0]!, problems: script.problems };
}

/** Problems as "line:column+length marked text", so that a test shows what is underlined. */
function marks(source: string): string[] {
  const lines = source.split("\n");
  return parseScript(source).problems.map(({ line, column, length }) => {
    return `${line}:${column} ${lines[line - 1]!.slice(column - 1, column - 1 + length)}`;
  });
}

function problem(source: string) {
  const { problems } = parseScript(source);
  expect(problems.map((each) => each.message)).toHaveLength(1);
  return problems[0]!;
}

test("what was a panel until its character's line was deleted describes her now, and says so", () => {
  for (const line of ["[Ana], surprised, holding an umbrella", "[Ana] running"]) {
    const { cast, problems } = parseScript(`${line}\n[NC] the sea`);
    expect(cast.map(({ tag }) => tag)).toEqual(["Ana"]);
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([[1, "warning"]]);
    expect(problems[0]!.message).toContain("Read as how [Ana] looks");
  }
  for (const line of ["[Ana], a woman with red hair", "[Ana] wearing a red coat", "[Ana] red hair", "[Ana]: freckles"])
    expect(parseScript(`${line}\n\n[Ana], sad`).problems).toEqual([]);
});

test("a script has a title, a cast, and pages separated by blank lines", () => {
  const script = parseScript(
    "# My story\n\n[Mina] a woman\n[Old Tom]  an old  man\n\n[Mina] waving\n[NC] the sea # Later\n\n\n[Old Tom] sad\n",
  );
  expect(script.title).toBe("My story");
  expect(script.cast).toEqual([
    { tag: "Mina", description: "a woman", span: { line: 3, column: 1, length: 14 } },
    { tag: "Old Tom", description: "an old man", span: { line: 4, column: 1, length: 22 } },
  ]);
  expect(script.pages.map((page) => page.panels.map(({ line, text }) => [line, text]))).toEqual([
    [
      [6, "[Mina] waving"],
      [7, "[NC] the sea"],
    ],
    [[10, "[Old Tom] sad"]],
  ]);
  expect(script.problems).toEqual([]);
});

test("an empty script, a script of blanks and one of comments have nothing and no problems", () => {
  for (const source of ["", "\n\n  \n", "// nothing yet\n// really"]) {
    expect(parseScript(source)).toEqual({ title: "", cast: [], pages: [], panels: [], problems: [] });
  }
});

test("a panel names its characters in order, each once, whatever the case, spelt as in the cast", () => {
  const { text, cast, noCharacter, problems } = panel("[tom] looking at [ MINA ], [Tom] angry");
  expect(text).toBe("[Tom] looking at [Mina], [Tom] angry");
  expect(cast).toEqual(["Tom", "Mina"]);
  expect(noCharacter).toBe(false);
  expect(problems).toEqual([]);
});

test("an [NC] panel has no characters and keeps its mark", () => {
  expect(panel("the beach [nc] at night")).toMatchObject({
    text: "the beach [NC] at night",
    cast: [],
    noCharacter: true,
  });
});

test("the last # starts the caption, none means none, and an empty caption means none", () => {
  expect(panel("[Mina] is #1 #  Hello there.  ")).toMatchObject({
    text: "[Mina] is #1",
    caption: { text: "Hello there.", span: { line: 4, column: 17, length: 12 } },
  });
  expect(panel("[Mina] waving").caption).toBeNull();
  expect(panel("[Mina] is #1 #")).toMatchObject({ text: "[Mina] is #1", caption: null });
});

test("tags in a caption stay as typed and name no one", () => {
  expect(panel("[Mina] alone # Where is [Tom]?")).toMatchObject({
    cast: ["Mina"],
    caption: { text: "Where is [Tom]?" },
  });
});

test("a tag directly before a quote speaks, and the speech is not drawn", () => {
  const { text, cast, speech, problems } = panel('[Mina] at the beach, [Mina] "Where is everyone?"');
  expect(text).toBe("[Mina] at the beach");
  expect(cast).toEqual(["Mina"]);
  expect(speech).toEqual([{ speaker: "Mina", text: "Where is everyone?", span: { line: 4, column: 29, length: 20 } }]);
  expect(problems).toEqual([]);
});

test("a speaker named nowhere else stays in the picture", () => {
  expect(panel('[Mina] "Hi!" at the beach with [Tom] "Hello."')).toMatchObject({
    text: "[Mina] at the beach with [Tom]",
    cast: ["Mina", "Tom"],
    speech: [
      { speaker: "Mina", text: "Hi!" },
      { speaker: "Tom", text: "Hello." },
    ],
  });
  expect(panel('[Mina] "Hi!"').text).toBe("[Mina]");
});

test("quotes may be typographic, with commas or a colon around, and several may follow each other", () => {
  expect(panel("[Mina] walking, [Mina]: “One.”, „Two.“, at night")).toMatchObject({
    text: "[Mina] walking, at night",
    speech: [{ text: "One." }, { text: "Two." }],
    problems: [],
  });
  expect(panel('[Mina] "A""B" sad')).toMatchObject({ text: "[Mina] sad", speech: [{ text: "A" }, { text: "B" }] });
});

test("within quotes, marks of the syntax are text", () => {
  expect(panel('[Mina] "We are #1 // not [Tom]!" smiling # Cap')).toMatchObject({
    text: "[Mina] smiling",
    cast: ["Mina"],
    speech: [{ text: "We are #1 // not [Tom]!" }],
    caption: { text: "Cap" },
  });
});

test("a backslash between spaces breaks a line of speech or caption, any other is text", () => {
  const [panel] = parseScript('[Mina] a woman\n\n[Mina] "Well \\  then \\ \\ go\\" # One \\ two ¯\\_(ツ)_/¯ \\').panels;
  expect(panel?.speech[0]?.text).toBe("Well\nthen\n\ngo\\");
  expect(panel?.caption?.text).toBe("One\ntwo ¯\\_(ツ)_/¯");
});

test("comments end a line, but not in addresses, and do not end a page", () => {
  const script = parseScript(`${CAST}[Mina] http://a.b sad # cap // note "x" #\n// between\n[Tom] running// fast`);
  expect(script.pages).toHaveLength(1);
  expect(script.panels.map(({ text, caption }) => [text, caption?.text])).toEqual([
    ["[Mina] http://a.b sad", "cap"],
    ["[Tom] running", undefined],
  ]);
  expect(script.panels[0]!.span).toEqual({ line: 4, column: 1, length: 27 });
});

test("a double prime is not a quote", () => {
  expect(panel('[Mina] beside a 5" model # It is 6" now')).toMatchObject({
    text: '[Mina] beside a 5" model',
    caption: { text: 'It is 6" now' },
    problems: [],
  });
});

test("Windows and old Mac line ends count as one line end", () => {
  const script = parseScript("[Mina] a woman\r\n\r\n[Mina] sad\r\r[Mina] happy");
  expect(script.pages.map((page) => page.panels.map((each) => each.line))).toEqual([[3], [5]]);
});

test("without a blank line the first known tag ends the cast", () => {
  const script = parseScript("[Mina] a woman\n[Tom] a man\n[Mina] waving\n[Tom] sad");
  expect(script.cast.map((member) => member.tag)).toEqual(["Mina", "Tom"]);
  expect(script.panels.map((each) => each.text)).toEqual(["[Mina] waving", "[Tom] sad"]);
  expect(script.problems).toEqual([]);
});

test("a new character after a blank line, before the first panel, belongs to the cast", () => {
  const script = parseScript("[Mina] a woman\n\n[Tom]: a man\n\n[Mina] and [Tom]");
  expect(script.cast.map((member) => [member.tag, member.description])).toEqual([
    ["Mina", "a woman"],
    ["Tom", "a man"],
  ]);
  expect(script.problems).toEqual([]);
});

test("a line with a caption, speech or a second tag is never a cast line", () => {
  for (const line of ["[Zoe] waving # Hi", '[Zoe] "Hi"', "[Zoe] and [Mina]"]) {
    expect(parseScript(line)).toMatchObject({ cast: [], pages: [{}] });
  }
});

test("an unknown tag is reported with the nearest name as suggestion", () => {
  expect(problem(`${CAST}[Mnia] waving`)).toEqual({
    line: 4,
    column: 1,
    length: 6,
    severity: "error",
    message: "Unknown tag [Mnia]: did you mean [Mina]?",
    suggestion: "[Mina]",
  });
  expect(problem(`${CAST}[Mina] sees [Zebra]`)).toMatchObject({
    column: 13,
    suggestion: null,
    message: expect.stringContaining("the cast has [Mina], [Tom]"),
  });
});

test("a duplicate tag is reported where it stands; the first description counts", () => {
  const source = "[Mina] a woman\n[mina] a girl with a hat\n\n[Mina] sad";
  expect(marks(source)).toEqual(["2:1 [mina]"]);
  expect(parseScript(source)).toMatchObject({ cast: [{ description: "a woman" }], pages: [{ panels: [{}] }] });
});

test("panels without words are kept, and reported unless [NC] says that they wait", () => {
  expect(marks(`${CAST}# A caption`)).toEqual(["4:1 # A caption"]);
  expect(marks(`${CAST}[NC] # The end\n[NC]`)).toEqual([]);
  expect(panel("# A caption")).toMatchObject({ text: "", caption: { text: "A caption" } });
});

test("an unclosed bracket is marked up to the name it meant", () => {
  expect(marks(`${CAST}[Mina waving`)).toEqual(["4:1 [Mina"]);
  expect(problem(`${CAST}[Mina waving`).suggestion).toBe("[Mina]");
  expect(problem(`${CAST}[Tmo, waving at [Mina]`)).toMatchObject({ length: 4, suggestion: "[Tom]" });
  expect(marks(`${CAST}Mina] waving`)).toEqual(["4:5 ]"]);
  expect(marks("[Mina] a woman with a [hat\n\n[Mina] sad")).toEqual(["1:23 [hat"]);
});

test("an unclosed quote is reported and speaks up to the caption", () => {
  const source = `${CAST}[Mina] "Where is # Cap`;
  expect(problem(source)).toMatchObject({ column: 8, length: 9, suggestion: '"Where is"' });
  expect(parseScript(source).panels[0]).toMatchObject({ speech: [{ text: "Where is" }], caption: { text: "Cap" } });
});

test("an empty tag, an empty speech, and speech without a speaker are reported", () => {
  expect(marks(`${CAST}[ ] waving`)).toEqual(["4:1 [ ]"]);
  expect(problem(`${CAST}[Mina] ""`)).toMatchObject({ severity: "warning", column: 8, length: 2 });
  expect(problem(`${CAST}[Mina] says loudly "Hello" to [Tom]`)).toMatchObject({
    column: 20,
    length: 7,
    suggestion: '[Mina] "Hello"',
  });
  expect(problem(`${CAST}"Hello" in the park`).suggestion).toBeNull();
});

test("[NC] together with a character is reported, and the character counts", () => {
  const source = `${CAST}[Mina] waving [NC]`;
  expect(marks(source)).toEqual(["4:15 [NC]"]);
  expect(parseScript(source).panels[0]).toMatchObject({ cast: ["Mina"], noCharacter: false });
});

test("a cast line without description is reported, and its tag is known", () => {
  expect(marks("[Mina]\n[Tom] a man\n\n[Mina] sad")).toEqual(["1:1 [Mina]"]);
});

test("a cast line after the first panel is reported once, and its tag is known everywhere", () => {
  const source = `${CAST}[Zelda] and [Mina]\n\n[Zelda] a girl with green hair\n[Zelda] alone`;
  expect(marks(source)).toEqual(["6:1 [Zelda] a girl with green hair"]);
  expect(parseScript(source).panels.map((each) => each.cast)).toEqual([["Zelda", "Mina"], ["Zelda"]]);
});

test("a third figure is a warning at its tag", () => {
  const source = `${CAST.trimEnd()}\n[Zelda] a girl\n\n[Mina], [Zelda], [Mina] and [Tom]`;
  expect(marks(source)).toEqual(["5:29 [Tom]"]);
  expect(problem(source).severity).toBe("warning");
});

test("mistakes of many lines are all reported in order and the other lines stand", () => {
  const source = `${CAST}[Mia] sad\n# empty\n[Tom] fine # ok\n[Mina "oh`;
  const script = parseScript(source);
  expect(marks(source)).toEqual(["4:1 [Mia]", "5:1 # empty", "7:1 [Mina", '7:7 "oh', '7:7 "oh']);
  expect(script.panels[2]).toMatchObject({ text: "[Tom] fine", caption: { text: "ok" } });
});

test("any text parses, and every problem and span lies within its line", () => {
  const fragment = fc.constantFrom(
    "[",
    "]",
    "Mina",
    "[Mina]",
    "[NC]",
    '"',
    "“",
    "”",
    "„",
    "#",
    "//",
    "\n",
    "\r\n",
    " ",
    ",",
    ":",
    "a ",
  );
  const source = fc
    .array(fc.oneof(fragment, fc.string({ maxLength: 4 })), { maxLength: 40 })
    .map((each) => each.join(""));
  fc.assert(
    fc.property(source, (text) => {
      const script = parseScript(text);
      const lines = text.split(/\r\n|\n|\r/);
      const panels = script.panels;
      const spans = [
        ...script.problems,
        ...script.cast.map((member) => member.span),
        ...panels.flatMap((each) => [each.span, ...each.speech.map((speech) => speech.span)]),
      ];
      for (const { line, column, length } of spans) {
        expect(column).toBeGreaterThanOrEqual(1);
        expect(length).toBeGreaterThanOrEqual(1);
        expect(column - 1 + length).toBeLessThanOrEqual(lines[line - 1]!.length);
      }
      for (const { caption } of panels) {
        if (!caption) continue;
        const { line, column, length } = caption.span;
        const told = lines[line - 1]!.slice(column - 1, column - 1 + length);
        expect(told).toBe(told.trim());
        // Spaces and the marks of line breaks aside, which lettering holds otherwise.
        expect(told.replace(/(?<!\S)\\(?!\S)|\s/g, "")).toBe(caption.text.replace(/\s/g, ""));
      }
    }),
    { numRuns: 2000 },
  );
});

test("a script that was typed line by line is read like one that was never seen before", async () => {
  const line = fc.constantFrom(
    "",
    "",
    "",
    "+",
    "# Title",
    "[Mina] a woman",
    "[Tom] a man",
    "[Mina] runs, [Tom] waits # Later",
    '[Mina] "Hello?" [Tomm] a man',
    '"Nobody" says',
    "// note",
    "[NC] the sea",
  );
  const edit = fc.record({ at: fc.nat(), drop: fc.nat(1), lines: fc.array(line, { maxLength: 1 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.array(edit, { maxLength: 6 }), async (start, edits) => {
      let lines = start;
      for (const { at, drop, lines: typed } of edits) {
        parseScript(lines.join("\n"));
        lines = lines.toSpliced(at % (lines.length + 1), drop, ...typed);
      }
      vi.resetModules();
      const fresh = await import("./parse.ts");
      const source = lines.join("\n");
      expect(parseScript(source)).toEqual(fresh.parseScript(source));
      expect(linesOf(source)).toEqual(fresh.linesOf(source));
    }),
    { numRuns: 80 },
  );
}, 120_000);
