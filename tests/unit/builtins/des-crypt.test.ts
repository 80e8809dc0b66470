// Known answers of the traditional crypt.
import { expect, test } from "vitest";
import { desCrypt } from "../../../src/builtins/des-crypt.ts";

const answers: readonly (readonly [string, string, string])[] = [
  ["foobar", "ab", "abVbJXzHUY99s"],
  ["", "ab", "abmF1QH4PEr.E"],
  ["a", "..", "..4/MD05HLWjI"],
  ["abcdefghij", "zZ", "zZx8AiUhD/THE"],
  ["h\xe9llo", "ab", "abSGazNib6MAY"],
];

test.each(answers)("crypt(%j, %j)", (password, salt, expected) => {
  const bytes = Uint8Array.from(password, (character) => character.charCodeAt(0));
  expect(desCrypt(bytes, salt)).toBe(expected);
});
