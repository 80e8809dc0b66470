// The small window through which the runtime sees the tree-sitter parser. web-tree-sitter's objects satisfy it as they
// are, so the pure rooms neither load wasm nor import the library. Indices are UTF-16 units of the parsed string.

/** A finger on one node of a concrete tree; each call crosses into wasm, so readers take what they need once. */
export interface TreeCursor {
  readonly nodeTypeId: number;
  readonly startIndex: number;
  readonly endIndex: number;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
  delete(): void;
}

/** A parsed text; `delete` gives its wasm memory back. */
export interface Tree {
  readonly rootNode: { readonly hasError: boolean };
  walk(): TreeCursor;
  delete(): void;
}

/** A parser with its grammar set. */
export interface TreeSitterParser {
  readonly language: GrammarTypes | null;
  parse(text: string): Tree | null;
}

/** Numbers of the node types of a grammar. */
export interface GrammarTypes {
  readonly nodeTypeCount: number;
  idForNodeType(name: string, isNamed: boolean): number | null;
}
