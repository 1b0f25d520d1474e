import { expect, test } from "vitest";
import { replaceSpeech } from "./edit.ts";
import { parseScript } from "./parse.ts";

const CAST = "[Ana] a woman\n[Bo] a man\n\n";
const read = (line: string) => {
  const { problems, pages } = parseScript(CAST + line);
  return { panel: pages[0]!.panels[0]!, problems };
};
const messages = (line: string) => read(line).problems.map(({ message }) => message);
const fixed = (line: string) => {
  const { problems } = read(line);
  expect(problems).toHaveLength(1);
  const { column, length, suggestion } = problems[0]!;
  return line.slice(0, column - 1) + suggestion + line.slice(column - 1 + length);
};

test("speech without a tag is the only character's, wherever it stands and however it is said", () => {
  for (const line of [
    '"Where am I?" [Ana] in the park',
    '[Ana] in the park "Where am I?"',
    '[Ana] says: in the park, "Where am I?"',
  ]) {
    const { panel, problems } = read(line);
    expect(problems).toEqual([]);
    expect(panel.speech).toMatchObject([{ speaker: "Ana", text: "Where am I?" }]);
    expect(panel.text).toMatch(/^\[Ana\] .*in the park$/);
  }
  const aside = read('[Ana] and [Bo] (thinking) "Hm."');
  expect(aside.problems).toEqual([]);
  expect(aside.panel).toMatchObject({ text: "[Ana] and [Bo] (thinking)", speech: [{ speaker: "Bo", text: "Hm." }] });
  expect(messages('[Ana] meets [Bo] in the park, "Hm."')).toEqual([
    expect.stringContaining("Speech without a speaker"),
  ]);
  // Removed again, nothing else of the line goes with it.
  expect(replaceSpeech(`${CAST}"Where am I?" [Ana] in the park`, 0, 0, "")).toBe(`${CAST}[Ana] in the park`);
});

test("habits of other scripts are named, with the line as it is written here", () => {
  expect(fixed("Ana: Hello there")).toBe('[Ana] "Hello there"');
  expect(fixed("ANA: 'Hello there'")).toBe('[Ana] "Hello there"');
  expect(fixed("[Ana] 'Hello there'")).toBe('[Ana] "Hello there"');
  expect(fixed("[Ana] runs, says 'It is late!' in the park")).toBe('[Ana] runs, says "It is late!" in the park');
  expect(messages("[Ana] a woman with red hair")).toEqual([expect.stringContaining("Read as a panel")]);
  expect(messages("[Ana] in the park # SFX: BOOM")).toEqual([expect.stringContaining("Sound effects")]);
  expect(messages("SFX: BOOM")).toEqual([expect.stringContaining("Sound effects")]);
  expect(messages(`[Ana] ${"running in the park, ".repeat(60)}`)).toEqual([expect.stringContaining("found 240")]);
});

test("what only looks like such a habit has no hint", () => {
  const plain = [
    "[Ana]'s hat and the dogs' house",
    "[Ana] a moment later, in the park",
    "[NC] ten past four: the park",
    "[Ana] dances to rock 'n' roll",
    "[Ana], happy, with an umbrella",
  ];
  for (const line of plain) expect(messages(line)).toEqual([]);
});
