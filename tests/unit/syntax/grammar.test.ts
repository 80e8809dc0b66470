// The grammar by itself: committed artefacts, corpus, queries.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Query } from "web-tree-sitter";
import { grammarParser } from "./support.ts";

const folder = new URL("../../../grammar/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), "utf8");
const grammar = await grammarParser();
const rootOf = (source: string) => {
  const tree = grammar.parse(source);
  if (tree === null) throw new Error("no tree");
  return tree.rootNode;
};

test("the committed parser was made from the committed grammar", () => {
  execFileSync(process.execPath, [fileURLToPath(new URL("build.mjs", folder)), "--check"]);
});

const cases = read("corpus/moo.txt")
  .split(/^== /m)
  .slice(1)
  .map((text) => {
    const [, name, source, tree] = /^([^\n]*)\n(.*?)\n--\n(.*)$/s.exec(text) as RegExpExecArray;
    return [name, source, tree] as [string, string, string];
  });

test.each(cases)("%s", (_name, source, expected) => {
  const root = rootOf(source);
  const tree = expected
    .replace(/\s+/g, " ")
    .replace(/ ?([()]) ?/g, "$1")
    .trim();
  if (tree === "(ERROR)") expect(root.hasError).toBe(true);
  else expect(root.toString().replace(/ ?([()]) ?/g, "$1")).toBe(tree);
});

test.each(["highlights", "locals", "tags"])("queries/%s.scm fits the grammar", (name) => {
  const language = grammar.language;
  if (language === null) throw new Error("no language");
  const query = new Query(language, read(`queries/${name}.scm`));
  const source = 'for x in ($list:all(1)) if (x.y) "note"; this = `x ! ANY\'; endif endfor';
  const captures = query.captures(rootOf(source)).map((c) => `${c.name} ${c.node.text}`);
  const expected: Record<string, string[]> = {
    highlights: [
      "keyword for",
      "variable.builtin this",
      "function.method all",
      'comment "note"',
      "constant.builtin ANY",
    ],
    locals: ["local.definition x", "local.definition this"],
    tags: ["name all", "name y"],
  };
  expect(captures).toEqual(expect.arrayContaining(expected[name] ?? []));
});
