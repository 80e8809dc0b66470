// The grammars by themselves: committed artefacts, corpora, queries; and that the grammar of echo takes what the reader of
// echo takes.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Query, type Parser as TreeSitter } from "web-tree-sitter";
import { numbers, PROGRAM } from "./echo-program.ts";
import { grammarParser, parser } from "./support.ts";

const folder = new URL("../../../grammar/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), "utf8");
const grammars = { moo: await grammarParser("moo"), echo: await grammarParser("echo") };
const rootOf = (grammar: TreeSitter, source: string) => {
  const tree = grammar.parse(source);
  if (tree === null) throw new Error("no tree");
  return tree.rootNode;
};

test("the committed parsers were made from the committed grammars", () => {
  execFileSync(process.execPath, [fileURLToPath(new URL("build.mjs", folder)), "--check"]);
});

/** Name, source and tree of the cases of a corpus. */
function casesOf(dialect: "moo" | "echo"): [string, string, string][] {
  return read(`corpus/${dialect}.txt`)
    .split(/^== /m)
    .slice(1)
    .map((text) => {
      const [, name, source, tree] = /^([^\n]*)\n(.*?)\n--\n(.*)$/s.exec(text) as RegExpExecArray;
      return [name, source, tree] as [string, string, string];
    });
}

describe.each(["moo", "echo"] as const)("corpus of %s", (dialect) => {
  test.each(casesOf(dialect))("%s", (_name, source, expected) => {
    const root = rootOf(grammars[dialect], source);
    const tree = expected
      .replace(/\s+/g, " ")
      .replace(/ ?([()]) ?/g, "$1")
      .trim();
    if (tree === "(ERROR)") expect(root.hasError).toBe(true);
    else expect(root.toString().replace(/ ?([()]) ?/g, "$1")).toBe(tree);
  });
});

const MOO = 'for x in ($list:all(1)) if (x.y) "note"; this = `x ! ANY\'; endif endfor';
const ECHO = `object Lamp
  property lit = 'no
  verb light(n)
    let x = INT // note
    emit Lit(x)
  endverb
  query near(X) :- road(X).
endobject`;

test.each<["moo" | "echo", string, string[]]>([
  [
    "moo",
    "highlights",
    [
      "keyword for",
      "variable.builtin this",
      "function.method all",
      'comment "note"',
      "constant.builtin ANY",
    ],
  ],
  ["moo", "locals", ["local.definition x", "local.definition this"]],
  ["moo", "tags", ["name all", "name y"]],
  [
    "echo",
    "echo-highlights",
    [
      "keyword object",
      "type Lamp",
      "string.special.symbol 'no",
      "function.method light",
      "type.builtin INT",
      "comment // note",
      "keyword.operator emit",
      "function near",
    ],
  ],
  ["echo", "echo-locals", ["local.definition n", "local.definition x", "local.reference x"]],
  [
    "echo",
    "echo-tags",
    ["name Lamp", "name lit", "name light", "name Lit", "name near", "name road"],
  ],
])("the query of %s, %s, fits the grammar", (dialect, name, expected) => {
  const grammar = grammars[dialect];
  const language = grammar.language;
  if (language === null) throw new Error("no language");
  const query = new Query(language, read(`queries/${name}.scm`));
  const captures = query
    .captures(rootOf(grammar, dialect === "moo" ? MOO : ECHO))
    .map((c) => `${c.name} ${c.node.text}`);
  expect(captures).toEqual(expect.arrayContaining(expected));
});

test.each(casesOf("echo"))("the reader of echo agrees about: %s", (_name, source, tree) => {
  const { diagnostics } = parser.parse(source, "echo");
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.length > 0, JSON.stringify(errors)).toBe(tree.includes("(ERROR)"));
});

test("the grammar of echo takes damaged statements that the reader takes", () => {
  const pick = numbers(3);
  // headers of members written on one line the grammar takes only in part
  const source = PROGRAM.replace(/^object.*^endobject$/ms, "");
  const words = source.match(/\w+|[^\s\w]+/g) as string[];
  let taken = 0;
  for (let i = 0; i < 1500; i++) {
    const at = pick(source.length);
    const put = pick(2) === 0 ? "" : ` ${words[pick(words.length)]} `;
    const damaged = source.slice(0, at) + put + source.slice(at + pick(9));
    if (parser.parse(damaged, "echo").tree === null) continue;
    taken++;
    expect(rootOf(grammars.echo, damaged).hasError, damaged).toBe(false);
  }
  expect(taken).toBeGreaterThan(100);
});
