// The reader of echo on many texts: the examples of LANGUAGE.md where this machine has it, damaged programs and soups of
// tokens (no exception, sound places), long and deep texts (work grows with the length, and nesting has an end).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { numbers, PROGRAM } from "./echo-program.ts";
import { parser } from "./support.ts";

const shared =
  process.env["DTE_SHARED"] ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
const language = join(shared, "LANGUAGE.md");
const text = existsSync(language) ? readFileSync(language, "utf8") : "";

/** The code blocks of the specification with their section and whether they are echo. */
function blocks(): { section: string; source: string }[] {
  const found: { section: string; source: string }[] = [];
  let section = "";
  for (const part of text.matchAll(/^#{2,3} ([^\n]*)$|^```\w*\n(.*?)^```$/gms)) {
    if (part[1] !== undefined) section = part[1];
    else found.push({ section, source: part[2] as string });
  }
  return found;
}

/** Sections whose blocks are no programs of echo: outputs, formats, grammars, listings of moo. */
const OTHER = /^(?:7\.4|17\.5|18\.|19\.1|20\.|21 |4\.7|9\.4)/;
const isProgram = ({ section, source }: { section: string; source: string }): boolean => {
  if (OTHER.test(section)) return false;
  if (/^P[1-5]/.test(section)) return /^(?:let|fn|print)/.test(source);
  return true;
};

/** Lines of blocks that show what is refused. */
const REFUSED = /^.*(?:compile error).*$/gm;

describe.skipIf(text === "")("examples of LANGUAGE.md (skipped without the shared folder)", () => {
  const programs = blocks().filter(isProgram);
  test("are found", () => expect(programs.length).toBeGreaterThanOrEqual(20));
  test.each(programs.map(({ section, source }) => [section, source] as const))(
    "%s",
    (_section, source) => {
      const { diagnostics } = parser.parse(source.replace(REFUSED, ""), "echo");
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    },
  );
  test.each(
    programs.flatMap(({ section, source }) =>
      [...source.matchAll(REFUSED)].map(([line]) => [section, line] as const),
    ),
  )("%s refuses %s", (_section, line) => {
    const source = line.includes("as a member")
      ? "object O\n  query bad(X) :- not p(X).\nendobject"
      : line;
    expect(parser.parse(source, "echo").tree).toBe(null);
  });
});

const WORDS = [
  ..."if else elseif endif for in endfor while endwhile fork endfork return try except finally endtry break continue any let const global fn endfn true false null endobject endverb endevent endon endfunction endmatch endgather".split(
    " ",
  ),
  ..."object property verb function event on query override secure extends requires owner flags dialect unprogrammed where priority match case when catch emit spawn throw grant revoke define gather begin yield cancel end to from not moo".split(
    " ",
  ),
  ...'x y foo INT STR _ E_PERM E_MINE 1 2.5 1. .5 #1 #-1 \'sym "s" "a\\n"'.split(" "),
  ..."== != <= >= && || => -> .. << >> |. &. ^. :- + - * / % ^ = < > ! ~ ? | . : , ; ( ) [ ] { } @ $ ` '".split(
    " ",
  ),
  "\n",
  "\n",
  "\n",
  ";",
  "// c\n",
  "/* c */",
  "\u00e9",
  '"open',
  "/*",
  "#",
  "1e",
];

/** What holds for every text. */
function expectSound(source: string): void {
  const { tree, diagnostics } = parser.parse(source, "echo");
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(tree === null, source).toBe(errors.length > 0);
  let last = 0;
  for (const { start, end, line, column, code, message } of diagnostics) {
    expect(start >= last && end >= start && end <= source.length, `${source}\n${message}`).toBe(
      true,
    );
    expect(line >= 1 && column >= 1 && code !== "" && message !== "", source).toBe(true);
    last = start;
  }
  for (const statement of tree?.body ?? [])
    expect(statement.end >= statement.start, source).toBe(true);
}

test("soups of tokens never throw", () => {
  const pick = numbers(7);
  for (let i = 0; i < 4000; i++) {
    const length = 1 + pick(40);
    const words = Array.from({ length }, () => WORDS[pick(WORDS.length)] as string);
    expectSound(words.join(pick(4) === 0 ? "" : " "));
  }
});

test("the program that is damaged is sound", () => {
  expect(parser.parse(PROGRAM, "echo").diagnostics.filter((d) => d.severity === "error")).toEqual(
    [],
  );
});

test("damaged programs never throw", () => {
  const pick = numbers(11);
  for (let i = 0; i < 1500; i++) {
    const at = pick(PROGRAM.length);
    const cut = pick(3) === 0 ? 0 : 1 + pick(12);
    const put = pick(3) === 0 ? "" : ` ${WORDS[pick(WORDS.length)]} `;
    expectSound(PROGRAM.slice(0, at) + put + PROGRAM.slice(at + cut));
  }
});

test("every beginning of a program is told as such", () => {
  for (let end = 0; end < PROGRAM.length; end += 3) expectSound(PROGRAM.slice(0, end));
});

/** How often a text is looked at: characters taken out of it while it is read. */
function looks(source: string): number {
  const own = String.prototype.slice;
  let count = 0;
  String.prototype.slice = function (this: string, from?: number, to?: number): string {
    const piece = own.call(this, from, to);
    count += 1 + piece.length;
    return piece;
  };
  try {
    parser.parse(source, "echo");
  } finally {
    String.prototype.slice = own;
  }
  return count;
}

describe("work grows with the length of the text", () => {
  test.each<[string, (n: number) => string]>([
    [
      "a program",
      (n) =>
        PROGRAM.replaceAll(/\b(?:let|fn) /g, "")
          .replace(/^stats.*?^endfn\n/ms, "")
          .repeat(n),
    ],
    ["calls of match within calls", (n) => `${"match(".repeat(n * 4)}1${")".repeat(n * 4)}`],
    ["match as a name", (n) => "match - match[1] + match.x\n".repeat(n * 10)],
    [
      "lambdas in parentheses",
      (n) => `${Array.from({ length: n }, (_, i) => `(x${i}) => (`).join("")}1${")".repeat(n)}`,
    ],
    ["lists in lists", (n) => `${"{".repeat(n * 4)}${"}".repeat(n * 4)}`],
    ["brackets left open", (n) => "f(\n".repeat(n)],
    ["wrong lines", (n) => "x = = 1\n".repeat(n)],
    [
      "objects",
      (n) =>
        "object O\n  verb f()\n    x = 1\n  endverb\n  verb g() dialect moo\n    x = 1;\n  endverb\nendobject\n".repeat(
          n,
        ),
    ],
  ])("%s", (_name, make) => {
    // small pieces only, so that what is set up once does not count
    const one = looks(make(25));
    const four = looks(make(100));
    expect(four).toBeLessThan(one * 6);
  });
});

test("nesting has an end, told in one error", () => {
  for (const [open, close] of [
    ["(", ")"],
    ["{", "}"],
    ["[", "]"],
    ["f(", ")"],
    ["x[", "]"],
    ["if (x) ", " endif"],
    ["fn() ", " endfn"],
    ["-", ""],
    ["x => ", ""],
    ["`", " ! ANY'"],
    ["begin\n", "\nend"],
    ["match x case 1 =>\n", "\nendmatch"],
    ["< ", " >"],
    ["a ? b | ", ""],
    ["object O\nverb f()\n", "\nendverb\nendobject"],
  ] as const) {
    const { tree, diagnostics } = parser.parse(
      `${open.repeat(20000)}1${close.repeat(20000)}`,
      "echo",
    );
    expect(tree, open).toBe(null);
    expect(
      diagnostics.some(({ code }) => code === "too-deep"),
      open,
    ).toBe(true);
  }
});

test("a thousand errors are told as a hundred", () => {
  expect(parser.parse("x = = 1\n".repeat(1000), "echo").diagnostics).toHaveLength(100);
});
