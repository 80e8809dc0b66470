// Perl patterns: where they match, what their groups hold, which are bad, and that none runs away. Most cases are also
// given to the engine's own regular expressions, which mean the same.
import { describe, expect, test } from "vitest";
import { compilePerlPattern, Subject } from "../../../src/builtins/pattern/perl.ts";

const NO_FLAGS = { i: false, m: false, s: false, x: false };

function flagsOf(letters: string): typeof NO_FLAGS {
  const has = (letter: string): boolean => letters.includes(letter);
  return { i: has("i"), m: has("m"), s: has("s"), x: has("x") };
}

/** The parts of the first match, separated by `|`; `-` for an unused group; `bad`, `none` or `too-long`. */
function find(text: string, pattern: string, letters = ""): string {
  const compiled = compilePerlPattern(pattern, flagsOf(letters));
  if (compiled === null) return "bad";
  const subject = new Subject(compiled, text);
  const outcome = subject.search(0);
  if (outcome !== "found") return outcome;
  const characters = Array.from(text);
  const parts: string[] = [];
  for (let group = 0; group <= compiled.groupCount; group++) {
    const start = subject.registers[group * 2] as number;
    const end = subject.registers[group * 2 + 1] as number;
    parts.push(start < 0 ? "-" : characters.slice(start, end).join(""));
  }
  return parts.join("|");
}

/** The same by the engine's own regular expressions. */
function findNatively(text: string, pattern: string, letters: string): string {
  const match = new RegExp(pattern, `u${letters}`).exec(text);
  return match === null ? "none" : [...match].map((part) => part ?? "-").join("|");
}

describe("finds what Perl and ECMAScript both find", () => {
  test.each([
    ["foobar", "o+", "oo"],
    ["foobar", "o+?", "o"],
    ["foobar", "(o)(b)", "ob|o|b"],
    ["foobar", "(x)?o", "o|-"],
    ["foobar", "^f(.*)r$", "foobar|ooba"],
    ["foobar", "^f(.*?)o", "fo|"],
    ["foobar", "a|b|o", "o"],
    ["foobar", "(?:o){2}b", "oob"],
    ["aaaa", "a{2}", "aa"],
    ["aaaa", "a{2,}", "aaaa"],
    ["aaaa", "a{2,3}", "aaa"],
    ["aaaa", "a{2,3}?", "aa"],
    ["aaab", "(?:a|ab){3}b", "aaab"],
    ["aaa", "(?:aa){1,2}", "aa"],
    ["abab", "(ab)\\1", "abab|ab"],
    ["xay", "(?<=x)a(?=y)", "a"],
    ["zay", "(?<=x)a", "none"],
    ["zay", "(?<!x)a", "a"],
    ["xay", "a(?!z)", "a"],
    ["xaz", "a(?!z)", "none"],
    ["price: 42 USD", "(\\d+)\\s(\\w+)", "42 USD|42|USD"],
    ["a_b", "\\w+", "a_b"],
    ["a-b", "\\W", "-"],
    ["a b", "\\S\\s\\S", "a b"],
    ["foo bar", "\\bbar\\b", "bar"],
    ["foobar", "\\Bbar", "bar"],
    ["[x]", "\\[(.)\\]", "[x]|x"],
    ["a-z", "[a\\-z]+", "a-z"],
    ["caT", "[^a-z]", "T"],
    ["a\\b", "\\\\", "\\"],
    ["1999-12-31", "(?<y>\\d{4})-(?<m>\\d\\d)", "1999-12|1999|12"],
    ["abcabc", "(?<x>abc)\\k<x>", "abcabc|abc"],
    ["\tx", "\\tx", "\tx"],
    ["é", "\\xe9", "é"],
    ["😀a", ".a", "😀a"],
    ["naïve", "\\p{L}+", "naïve"],
    ["AbC", "\\p{Lu}", "A"],
    ["a1", "\\P{L}", "1"],
    ["", "", ""],
    ["b", "a*", ""],
    ["foobar", "(?=(o+))", "|oo"],
    ["ab", "(?:a|b)*?b", "ab"],
    ["xyz", "x(?:(y)|(q))z", "xyz|y|-"],
    ["aXbX", ".*X", "aXbX"],
    ["aXbX", ".*?X", "aX"],
  ])("%j =~ /%s/ is %s", (text, pattern, expected) => {
    expect(find(text, pattern)).toBe(expected);
    expect(findNatively(text, pattern, "")).toBe(expected);
  });

  test.each([
    ["FOOBAR", "o+b", "i", "OOB"],
    ["Straße", "STRAßE", "i", "Straße"],
    ["ÄPFEL", "[à-ö]pf", "i", "ÄPF"],
    ["abAB", "(ab)\\1", "i", "abAB|ab"],
    ["a\nb", "^b$", "m", "b"],
    ["a\nb", "^b", "", "none"],
    ["a\nb", "a.b", "s", "a\nb"],
    ["a\nb", "a.b", "", "none"],
    ["xA", "[^a-z]", "i", "none"],
  ])("%j =~ /%s/%s is %j", (text, pattern, letters, expected) => {
    expect(find(text, pattern, letters)).toBe(expected);
    expect(findNatively(text, pattern, letters)).toBe(expected);
  });
});

describe("finds what Perl finds", () => {
  test.each([
    ["aaa", "a++a", "", "none"],
    ["aaab", "a++b", "", "aaab"],
    ["aaab", "(?>a+)ab", "", "none"],
    ["ababc", "(?:ab)*+c", "", "ababc"],
    ["ababab", "(?:ab)*+ab", "", "none"],
    ["aab", "(?>(a|aa))b", "", "ab|a"],
    ["axb", "(?i)AX(?-i)b", "", "axb"],
    ["aXB", "a(?i:x)b", "", "none"],
    ["aXb", "a(?i:x)b", "", "aXb"],
    ["ab", "a b # both", "x", "ab"],
    ["a b", "a\\ b", "x", "a b"],
    ["a b", "a[ ]b", "x", "a b"],
    ["ab", "a(?#comment)b", "", "ab"],
    ["x\n", "x$", "", "x"],
    ["x\n", "x\\Z", "", "x"],
    ["x\n", "x\\z", "", "none"],
    ["x\ny", "\\Ay", "m", "none"],
    ["abab", "(?P<p>ab)(?P=p)", "", "abab|ab"],
    ["abab", "(?'p'ab)\\k'p'", "", "abab|ab"],
    ["abab", "(ab)\\g{1}", "", "abab|ab"],
    ["abab", "(ab)\\g{-1}", "", "abab|ab"],
    ["ab1_", "[[:alpha:]]+", "", "ab"],
    ["ab1_", "[^[:alpha:]]+", "", "1_"],
    ["ab1_", "[[:^alpha:]_]+", "", "1_"],
    ["a]b", "[]]", "", "]"],
    ["a-b", "[\\w-]+", "", "a-b"],
    ["a.b*c", "\\Q.b*\\Ec", "", ".b*c"],
    ["a{b", "a{b", "", "a{b"],
    ["a{,2}", "a{,2}", "", "a{,2}"],
    ["\x1b[0m", "\\e\\[\\d+m", "", "\x1b[0m"],
    ["a\r\nb", "a\\Rb", "", "a\r\nb"],
    ["a\nb", "\\N+", "", "a"],
    ["a\u00a0b", "\\h", "", "\u00a0"],
    ["aa", "(b)?\\1a", "", "none"],
    ["foobar", "(?<=foo|x)bar", "", "bar"],
    ["xbar", "(?<=foo|x)bar", "", "bar"],
    ["ab", "(?<=(a))b", "", "b|a"],
    ["acb", "(?:(a)|b|c)*", "", "acb|a"],
    ["\u0001", "\\01", "", "\u0001"],
    ["S", "\\123", "", "S"],
    ["αβγ", "\\p{Greek}+", "", "αβγ"],
    ["aA", "(?i)\\p{Lu}", "", "a"],
    ["a", "(?!b)", "", ""],
    ["aaaab", "(a|b)*", "", "aaaab|b"],
    ["aab", "(a*)+b", "", "aab|"],
    ["abcd", "(?:a|ab)(?:c|bcd)(d*)", "", "abcd|"],
  ])("%j =~ /%s/%s is %j", (text, pattern, letters, expected) => {
    expect(find(text, pattern, letters)).toBe(expected);
  });
});

test.each([
  "(",
  ")",
  "a)",
  "[a",
  "*a",
  "a**",
  "a{2}{3}",
  "{2}",
  "a{3,2}",
  "a{70000}",
  "^*",
  "\\b+",
  "[b-a]",
  "[[:nope:]]",
  "(?<a>x)(?<a>y)",
  "(?<1>x)",
  "\\2(a)",
  "\\k<nope>",
  "(?P=nope)",
  "\\g{-2}(a)",
  "(?<=a+)b",
  "(?<=(a)\\1)b",
  "(?z)",
  "(?R)",
  "(?",
  "\\",
  "\\x{110000}",
  "\\p{Nope}",
  "(?(1)a|b)",
  `[${"\\W".repeat(65)}]`,
  "a".repeat(70_000),
  "(".repeat(300) + ")".repeat(300),
])("/%s/ is bad", (pattern) => {
  expect(find("a", pattern)).toBe("bad");
});

test.each([
  ["a".repeat(40), "(a+)+$b"],
  ["a".repeat(3000), "(.*)(.*)(.*)(.*)x"],
  ["a".repeat(5000), "(?:a?){5000}a{5000}b"],
  ["x".repeat(2_000_000), "(?:x|y)*z"],
])("a match that takes too long is given up (%#)", (text, pattern) => {
  expect(find(text, pattern)).toBe("too-long");
});

test("large classes are asked quickly", () => {
  const letters = Array.from({ length: 20_000 }, (_, at) => String.fromCodePoint(0x4e00 + at * 2));
  const wanted = `[${letters.filter((_, at) => at < 10_000).join("")}]`;
  expect(find("\u4e01".repeat(1_000_000), wanted)).toBe("none");
  expect(find(`${"\u4e01".repeat(1_000_000)}\u4e02`, wanted)).toBe("\u4e02");
});

test("long texts without a beginning cost nothing", () => {
  expect(find("a".repeat(6_000_000), "b+")).toBe("none");
  expect(find(`${"a".repeat(6_000_000)}b`, "[bc]d?")).toBe("b");
  expect(find("ab".repeat(100_000), "(?:ab)+")).toHaveLength(200_000);
});
