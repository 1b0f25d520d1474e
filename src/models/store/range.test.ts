import { expect, test } from "vitest";
import { hashFromHeaders, rangeHeader, readPart } from "./range.ts";

const headers = (fields: Record<string, string> = {}) => new Headers(fields);

test("only a file that has begun asks for a range", () => {
  expect(rangeHeader(0)).toEqual({});
  expect(rangeHeader(4096)).toEqual({ Range: "bytes=4096-" });
});

test("an answer to a range continues where it was asked to", () => {
  const part = readPart(206, headers({ "content-range": "bytes 10-99/100", etag: '"a"' }), 10, '"a"');
  expect(part).toEqual({ kind: "body", start: 10, total: 100, etag: '"a"' });
});

test("a server that keeps its range headers to itself is believed", () => {
  const part = readPart(206, headers({ "content-length": "90" }), 10, '"a"');
  expect(part).toEqual({ kind: "body", start: 10, total: 100, etag: null });
});

test("a server that ignores the range begins at the beginning", () => {
  expect(readPart(200, headers({ "content-length": "100" }), 10, null)).toMatchObject({
    kind: "body",
    start: 0,
    total: 100,
  });
});

test("bytes of another version, or from another place, are not joined", () => {
  const range = { "content-range": "bytes 10-99/100", etag: '"b"' };
  expect(readPart(206, headers(range), 10, '"a"')).toEqual({ kind: "restart" });
  expect(readPart(206, headers({ "content-range": "bytes 0-99/100" }), 10, null)).toEqual({ kind: "restart" });
});

test("nothing beyond the end means complete only when the lengths agree", () => {
  expect(readPart(416, headers({ "content-range": "bytes */100" }), 100, null)).toEqual({ kind: "complete" });
  expect(readPart(416, headers({ "content-range": "bytes */90" }), 100, null)).toEqual({ kind: "restart" });
  expect(readPart(416, headers(), 100, null)).toEqual({ kind: "restart" });
});

test("a hash is taken from what a hub says of the content, and no ETag is mistaken for one", () => {
  const hash = "a".repeat(64);
  expect(hashFromHeaders(headers({ "x-linked-etag": `"${hash}"`, etag: `"${"b".repeat(64)}"` }))).toBe(hash);
  expect(hashFromHeaders(headers({ "x-linked-etag": hash }))).toBe(hash);
  for (const etag of [`"${hash}"`, hash, `W/"${hash}"`, '"d41d8cd98f00b204e9800998ecf8427e"', `"${"a".repeat(32)}-5"`])
    expect([etag, hashFromHeaders(headers({ etag }))]).toEqual([etag, null]);
  expect(hashFromHeaders(headers({ "x-linked-etag": `W/"${hash}"` }))).toBeNull();
});
