// Loads the parser in Node: web-tree-sitter's own wasm and our grammar's, read from disk.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Language, Parser as TreeSitter } from "web-tree-sitter";
import { createParser, type Parser } from "#syntax";

/** Bytes to use instead of the files. */
export interface ParserBytes {
  /** web-tree-sitter.wasm */
  readonly runtime?: Uint8Array;
  /** moo.wasm */
  readonly grammar?: Uint8Array;
}

/**
 * The parser. A file not given as bytes is looked for beside this module (`web-tree-sitter.wasm`, `moo.wasm`, as a
 * bundle carries them), then where a checkout has it.
 */
export async function loadParser(bytes: ParserBytes = {}): Promise<Parser> {
  const runtime = bytes.runtime ?? (await readFile(runtimePath()));
  const grammar = bytes.grammar ?? (await readFile(grammarPath()));
  await TreeSitter.init({ wasmBinary: runtime });
  const parser = new TreeSitter();
  parser.setLanguage(await Language.load(grammar));
  return createParser(parser);
}

const here = dirname(fileURLToPath(import.meta.url));

function runtimePath(): string {
  const beside = join(here, "web-tree-sitter.wasm");
  if (existsSync(beside)) return beside;
  return createRequire(import.meta.url).resolve("web-tree-sitter/web-tree-sitter.wasm");
}

/** Beside this module, or in the nearest checkout above it. */
function grammarPath(): string {
  const beside = join(here, "moo.wasm");
  if (existsSync(beside)) return beside;
  let folder = here;
  while (folder !== dirname(folder)) {
    const path = join(folder, "grammar/moo/moo.wasm");
    if (existsSync(path)) return path;
    folder = dirname(folder);
  }
  return beside;
}
