import fc from "fast-check";
import { expect, test } from "vitest";
import { fileName } from "./file-name.ts";

test("a plain title is its file name", () => {
  expect(fileName("The beach", "", "png")).toBe("The beach.png");
  expect(fileName("The beach", "page 2", "png")).toBe("The beach - page 2.png");
  expect(fileName("コマ割り é", "", "png")).toBe("コマ割り é.png");
});

test("what file systems refuse becomes one space", () => {
  expect(fileName('Mina / Joe: "why?"\n', "", "png")).toBe("Mina Joe why.png");
  expect(fileName("../../etc/passwd", "", "png")).toBe("etc passwd.png");
});

test("an empty or reserved title still gives a name", () => {
  expect(fileName(" ... ", "", "png")).toBe("comic.png");
  expect(fileName("CON", "", "png")).toBe("Comic CON.png");
  expect(fileName("nul.txt", "", "png")).toBe("Comic nul.txt.png");
});

test("any title gives a name that every system takes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (title) => {
      const name = fileName(title, "", "png");
      expect(name).toMatch(/^[^./\\<>:"|?*][^/\\<>:"|?*]*\.png$/u);
      expect(name).not.toMatch(/[. ]\.png$/);
      expect([...name].length).toBeLessThanOrEqual(90);
    }),
  );
});
