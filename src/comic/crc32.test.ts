import { expect, test } from "vitest";
import { crc32 } from "./crc32.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

test("crc32 gives the published check values", () => {
  expect(crc32(ascii("123456789"))).toBe(0xcbf43926);
  expect(crc32(ascii("IEND"))).toBe(0xae426082);
  expect(crc32(new Uint8Array())).toBe(0);
});

test("it goes on from piece to piece", () => {
  expect(crc32(ascii("6789"), crc32(ascii("12345")))).toBe(0xcbf43926);
});
