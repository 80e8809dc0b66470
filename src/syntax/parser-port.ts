// The small window through which the runtime sees the tree-sitter parser. web-tree-sitter's objects satisfy it as they
// are, so the pure rooms neither load wasm nor import the library.

/** One node of a concrete tree, read once by lowering. */
export interface TreeNode {
  readonly type: string;
  readonly typeId: number;
  readonly isNamed: boolean;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly hasError: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: { readonly row: number; readonly column: number };
}

/** A parsed text; `delete` gives its wasm memory back. */
export interface Tree<Node extends TreeNode = TreeNode> {
  readonly rootNode: Node;
  delete(): void;
}
