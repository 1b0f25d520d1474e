import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { completeWord } from "./completion.ts";
import { scriptContext } from "./highlight.ts";

const vocabulary = ["park", "parking", "pants"];
const context = { colors: {}, vocabulary, unknown: [], selectedLine: null };

function offered(text: string) {
  const doc = `[Ana] a woman\n\n[Ana] in the ${text}`;
  const state = EditorState.create({ doc, extensions: scriptContext.init(() => context) });
  return completeWord(new CompletionContext(state, doc.length, false));
}

test("a word that is written to its end is not offered again", () => {
  expect(offered("pa")?.options.map(({ label }) => label)).toEqual(vocabulary);
  expect(offered("Park")?.options.map(({ label }) => label)).toEqual(["parking", "pants"]);
  const { validFor } = offered("pa")!;
  const stays = validFor as (text: string) => boolean;
  expect(["par", "park", "PARK"].map((text) => stays(text))).toEqual([true, false, false]);
});
