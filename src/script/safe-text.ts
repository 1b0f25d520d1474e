// Texts from outside the script, made such that the script's syntax can hold them on one line:
//
//   line breaks            one space; in captions and speech they stay, written as line-breaks.ts says
//   '#'                    '＃' (panel texts; captions outside quotes)
//   '//'                   '／／', except in http:// (panel texts, captions outside quotes, titles outside quotes)
//   a lone '[' or ']'      '［' or '］' (panel texts)
//   "quotes"               ‘quotes’ in panel texts, where quotes would be speech; “quotes” in speech; as typed in
//                          captions and titles, where only a quote that nothing closes becomes ‘
import { legalLines } from "./line-breaks.ts";
import { closingQuote, isBlank, oneSpaced, opensQuote, QUOTE_MARKS, tidied } from "./tokens.ts";

/** What a panel text becomes. "" becomes "[NC]", because an empty line would end the page. */
export function safePanelText(text: string): string {
  const brackets = oneSpaced(text).replace(/\[[^[\]]*[^[\]\s][^[\]]*\]|[[\]]/g, (found) => {
    if (found === "[") return "［";
    return found === "]" ? "］" : `[${found.slice(1, -1).trim()}]`;
  });
  const plain = mapQuotes(withoutComments(brackets.replaceAll("#", "＃")), {
    closed: (quote) => `‘${quote.slice(1, -1).replace(QUOTE_MARKS, "’")}’`,
    text: (other) => other,
  });
  const tidy = tidied(plain);
  return isBlank(tidy) ? "[NC]" : tidy;
}

/** What a caption becomes, with "\n" between its lines; "" stands for no caption. */
export function safeCaption(caption: string): string {
  return mapQuotes(legalLines(caption), {
    closed: (quote) => quote,
    text: (other) => withoutComments(other.replaceAll("#", "＃")),
  });
}

/** What the text of a speech becomes, with "\n" between its lines; "" stands for no speech. */
export function safeSpeech(text: string): string {
  const paired = mapQuotes(legalLines(text), {
    closed: (quote) => `“${quote.slice(1, -1)}”`,
    text: (other) => other,
  });
  return paired.replaceAll('"', "″");
}

/** What a title becomes; "" stands for no title. */
export function safeTitle(title: string): string {
  return mapQuotes(oneSpaced(title), { closed: (quote) => quote, text: withoutComments });
}

function withoutComments(text: string): string {
  return text.replace(/(:?)(\/{2,})/g, (found, colon: string, slashes: string) =>
    colon && slashes.length === 2 ? found : colon + "／".repeat(slashes.length),
  );
}

/** Rewrites closed quotations (with their quotes) and the texts between them; quotes that nothing closes become ‘. */
function mapQuotes(text: string, map: { closed(quote: string): string; text(other: string): string }): string {
  let out = "";
  let other = "";
  for (let at = 0; at < text.length; at++) {
    const opens = opensQuote(text, at);
    const close = opens ? closingQuote(text, at) : -1;
    if (close >= 0) {
      out += map.text(other) + map.closed(text.slice(at, close + 1));
      other = "";
      at = close;
    } else other += opens ? "‘" : text[at];
  }
  return out + map.text(other);
}
