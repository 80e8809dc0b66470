// What the tests of syntax share: the loaded parser, a bare form of trees, the programs of a dump.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Language, Parser as TreeSitter } from "web-tree-sitter";
import { loadParser } from "#platform/node";
import type { Dialect, Parser, ProgramTree } from "#syntax";
import { Err, Float, List, Obj } from "#value";
import { readShared } from "../../support/shared-data.ts";

export const parser: Parser = await loadParser();

/** tree-sitter's own parser of a dialect, for tests of the grammar. */
export async function grammarParser(dialect: Dialect): Promise<TreeSitter> {
  const runtime = createRequire(import.meta.url).resolve("web-tree-sitter/web-tree-sitter.wasm");
  await TreeSitter.init({ wasmBinary: readFileSync(runtime) });
  const file = `../../../grammar/${dialect}/${dialect}.wasm`;
  const path = fileURLToPath(new URL(file, import.meta.url));
  const tree = new TreeSitter();
  tree.setLanguage(await Language.load(readFileSync(path)));
  return tree;
}

/** The tree of a sound program. */
export function treeOf(source: string): ProgramTree {
  const { tree, diagnostics } = parser.parse(source, "moo");
  if (tree === null) throw new Error(`${source}\n${JSON.stringify(diagnostics)}`);
  return tree;
}

const PLACES = new Set(["line", "start", "end", "isSystem"]);

/** A tree as text without places: equal texts are equal programs. */
export function bare(tree: ProgramTree): string {
  return JSON.stringify(tree.body, (key, value) => {
    if (PLACES.has(key)) return undefined;
    if (value instanceof Obj) return `#${value.id}`;
    if (value instanceof Float)
      return `${Object.is(value.value, -0) ? "-0" : value.value} as float`;
    if (value instanceof Err) return value.name;
    if (value instanceof List) throw new Error("no literal is a list");
    if (typeof value === "bigint") return `${value}n`;
    // a variable is known by its folded name, and an empty `else` is no `else`
    if (["name", "variable", "label"].includes(key) && typeof value === "string")
      return value.toLowerCase();
    if (key === "otherwise" && Array.isArray(value) && value.length === 0) return null;
    return value;
  });
}

/** Name and source of every program of a dump. */
export function programsOf(file: string): (readonly [string, string])[] {
  const bytes = readShared(file);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    text = Buffer.from(bytes).toString("latin1");
  }
  const lines = text.split("\n");
  const programs: (readonly [string, string])[] = [];
  for (let i = 0; i < lines.length; i++) {
    const name = lines[i] as string;
    if (!/^#\d+:\d+$/.test(name)) continue;
    const start = i + 1;
    while (!(lines[i] as string).startsWith(".")) i++;
    programs.push([name, lines.slice(start, i).join("\n")]);
  }
  return programs;
}
