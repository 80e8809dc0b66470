// Makes the parser from wasm bytes that came by message: a worker without network needs nothing else.

import { Language, Parser as TreeSitter } from "web-tree-sitter";
import { createParser, type Parser } from "#syntax";

/** The parser from the bytes of `web-tree-sitter.wasm` and of the grammar's `moo.wasm`. */
export async function loadParserFromBytes(
  runtimeWasm: ArrayBuffer,
  grammarWasm: ArrayBuffer,
): Promise<Parser> {
  await TreeSitter.init({ wasmBinary: new Uint8Array(runtimeWasm) });
  const parser = new TreeSitter();
  parser.setLanguage(await Language.load(new Uint8Array(grammarWasm)));
  return createParser(parser);
}
