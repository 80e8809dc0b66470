// The words of generated programs: variables of each type, literals, and texts that functions are picky about.
import type { Chance } from "../chance.ts";

/** What an expression is meant to give. Programs are mostly right about it. */
export type Kind = "int" | "float" | "str" | "obj" | "err" | "list" | "map" | "bool";

/** All of them. */
export const KINDS: readonly Kind[] = ["int", "float", "str", "obj", "err", "list", "map", "bool"];

/** Variables by what they mostly hold. */
export const VARIABLES: Readonly<Record<Kind, readonly string[]>> = {
  int: ["i", "j", "count"],
  float: ["x", "y"],
  str: ["s", "t", "verb", "argstr"],
  obj: ["o", "o", "p", "p", "this", "player", "caller", "anon", "waif"],
  err: ["e", "code"],
  list: ["l", "list_2", "args"],
  map: ["d", "Map_3"],
  bool: ["b", "c"],
};

const INTS = ["0", "1", "2", "3", "7", "64", "100", "-1", "9223372036854775807", "2147483648"];
const FLOATS = ["0.0", "1.5", "-2.25", "1e10", ".5", "3.", "1e-3", "0.1", "123456789.123456789"];
const STRINGS = [
  "",
  "a",
  "abc",
  "Foo Bar",
  "grüße",
  "😀x",
  '\\"q\\\\',
  "12",
  "1.5e3",
  "#3",
  "~0A~FF",
  "YWJj",
  "%41+b",
  "[red]x[normal]",
  "foo12bar3",
  "E_PERM",
];
const OBJECTS = ["#0", "#1", "#3", "#4", "#5", "#6", "#7", "#8", "#9", "#99", "#-1", "#-4"];
const ERRORS = ["E_PERM", "E_TYPE", "E_RANGE", "E_NONE", "e_div", "E_INVARG", "E_VERBNF"];

/** Texts for arguments that are more than any string. */
export const TEXTS = {
  property: ["count", "text", "items", "name", "r", "wizard", "location", "contents", "nothing"],
  verb: ["sum", "boom", "deep", "slow", "echo", "me", "nothing", "test", ":x", "initialize"],
  function: ["length", "tostr", "abs", "create", "suspend", "nothing", "max", "pass"],
  pattern: ["o+", "%(a.c%)", "^b", "[a-z]*$", "%w+ %b", "x?", "%(a%|b%)*c", "[", "%", "(a*)*", ""],
  perl: ["(a+)(b)?", "[0-9]+", "\\\\w+", "(?<n>.)", "(", "a|b|", "^$", "x*"],
  replace: ["s/a/b/", "s/(.)/$1$1/g", "s#o##gi", "s/[/x/", "x", "s/a/b"],
  mode: ["common-subset", "embedded-types", "other"],
  json: ['[1, {\\"a\\": null}]', "{}", "true", "1e3", '\\"x|int\\"', "[", "-0"],
  algorithm: ["MD5", "SHA1", "SHA256", "SHA512", "nothing"],
  option: ["hold-input", "client-echo", "flush-command", "intrinsic-commands", "nothing"],
  perms: ["", "r", "rw", "rc", "rwc", "rxd", "rwxd", "q"],
  argSpec: ["this", "none", "any"],
  preposition: ["none", "any", "with", "at/to", "in front of", "nothing"],
  code: ["return 1;", "x = ;", "return args;", "endif", "for i in [1..2] endfor", ""],
  template: ["%1 and %2", "%0%%", "%", "%x", "plain"],
  binary: ["~00~FF", "plain", "~0", "~zz", "a~41"],
} as const;

/** A quoted string of the language, from its inside. */
export function quoted(inside: string): string {
  return `"${inside}"`;
}

/** A constant of some kind; those of lists and maps are small. */
export function literal(chance: Chance, kind: Kind): string {
  switch (kind) {
    case "int":
      return chance.isTrue(0.6) ? String(chance.between(0, 5)) : chance.pick(INTS);
    case "float":
      return chance.pick(FLOATS);
    case "str":
      return quoted(chance.pick(STRINGS));
    case "obj":
      return chance.pick(OBJECTS);
    case "err":
      return chance.pick(ERRORS);
    case "bool":
      return chance.pick(["true", "false"]);
    case "list":
      return `{${chance.times(0, 3, () => scalar(chance)).join(", ")}}`;
    case "map":
      return `[${chance.times(0, 3, () => `${scalar(chance)} -> ${scalar(chance)}`).join(", ")}]`;
  }
}

function scalar(chance: Chance): string {
  return literal(chance, chance.pick(["int", "int", "float", "str", "obj", "err"] as const));
}
