import { expect, test } from "vitest";
import {
  codePoints,
  compareText,
  equalText,
  foldText,
  formatFloat,
  sliceText,
  textAt,
  textLength,
} from "#value";

test("folding agrees with the regular-expression engine for every code point", () => {
  const wrong: string[] = [];
  for (let code = 128; code < 0x1f000; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    const folded = foldText(character);
    if (folded !== character && !new RegExp(`^${folded}$`, "iu").test(character))
      wrong.push(character);
    for (const other of [character.toLowerCase(), character.toUpperCase()]) {
      if (other === character || codePoints(other).length !== 1) continue;
      if (new RegExp(`^${other}$`, "iu").test(character) !== equalText(other, character))
        wrong.push(`${character}~${other}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("positions count code points", () => {
  expect(textLength("ab😀c")).toBe(4);
  expect(textAt("a😀b", 1)).toBe("😀");
  expect(sliceText("😀b😀", 1, 3)).toBe("b😀");
  expect(compareText("∈", "a", true)).toBe(1);
  expect(compareText("\u{1F600}", "\uFFFD", true)).toBe(1);
});

test("floats print as C prints %.15g", () => {
  expect([4, 0.1 + 0.2, 1e15, 1e-5, -0, 123456789.125, 1e100].map(formatFloat)).toEqual([
    "4.0",
    "0.3",
    "1e+15",
    "1e-05",
    "-0.0",
    "123456789.125",
    "1e+100",
  ]);
});
