// No component says anything of its own: every word comes from the catalogue.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const UI = join(import.meta.dirname, "..");
/** Attributes and properties whose text is read or heard. */
const SPOKEN =
  /^(aria-(label|description|valuetext|roledescription|placeholder)|title|alt|placeholder|label|text|note|unit|data-tip)$/;
const hasWords = (text: string) => /\p{L}/u.test(text);
const isSentence = (text: string) => /\p{L}{2,} \p{L}/u.test(text);

const isPiece = (node: ts.Node): node is ts.LiteralLikeNode =>
  ts.isStringLiteral(node) ||
  ts.isNoSubstitutionTemplateLiteral(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddle(node) ||
  ts.isTemplateTail(node);

/** What a literal becomes part of, past conditions, templates and sums; not the question of a condition. */
function holderOf(literal: ts.Node): ts.Node {
  let node = literal;
  for (let up = node.parent; ; node = up, up = node.parent) {
    const passes =
      ts.isTemplateExpression(up) ||
      ts.isTemplateSpan(up) ||
      ts.isParenthesizedExpression(up) ||
      (ts.isConditionalExpression(up) && up.condition !== node) ||
      (ts.isBinaryExpression(up) && /^(&&|\|\||\?\?|\+)$/.test(up.operatorToken.getText()));
    if (!passes) return ts.isJsxExpression(up) && ts.isJsxAttribute(up.parent) ? up.parent : up;
  }
}

/** Texts that stand in a component's source. */
function literalTexts(name: string, source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node) && hasWords(node.text)) found.push(node.text.trim());
    else if (
      isPiece(node) &&
      hasWords(node.text) &&
      !(ts.isPropertyAssignment(node.parent) && node.parent.name === node)
    ) {
      const holder = holderOf(node);
      const name = ts.isJsxAttribute(holder) || ts.isPropertyAssignment(holder) ? holder.name.getText() : "";
      const spoken = ts.isJsxExpression(holder) || SPOKEN.test(name.replaceAll('"', ""));
      // Errors are for developers, styles are for the browser.
      const isSilent = ts.findAncestor(node, (up) => ts.isNewExpression(up) || isStyle(up));
      if (spoken || (isSentence(node.text) && !isSilent)) found.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true));
  return found;
}

const isStyle = (node: ts.Node) => ts.isJsxAttribute(node) && /^(style|className)$/.test(node.name.getText());

const components = readdirSync(UI, { recursive: true, encoding: "utf8" }).filter(
  (path) => /\.tsx?$/.test(path) && !path.includes(".test") && !path.startsWith("language"),
);

test.each(components)("%s holds no text", (path) => {
  expect(literalTexts(path, readFileSync(join(UI, path), "utf8"))).toEqual([]);
});

test.each([
  ["<p>Hello</p>", "Hello"],
  ["<p>{on ? x : `Panel`}</p>", "Panel"],
  ["<button aria-label='Close' />", "Close"],
  ['<Slider unit="mm" />', "mm"],
  ["<Slider unit={on && `mm`} />", "mm"],
  ['<Menu items={[{ title: "Open" }]} />', "Open"],
  ['setNotice("The page is gone")', "The page is gone"],
])("%s would be found", (source, text) => {
  expect(literalTexts("planted.tsx", source)).toEqual([text]);
});
