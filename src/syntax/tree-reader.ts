// A cursor over a concrete tree that skips comments and counts lines: what lowering moves with.
//
// `kind` is always the kind of the node under the cursor. Starts are asked for in source order, so the line counter
// only moves forward. Each call on the cursor crosses into wasm: ends of words are found in the source instead.
import { Kind } from "./node-kind.ts";
import type { TreeCursor } from "./parser-port.ts";

/** Deepest nesting of expressions and statements; what is deeper is refused before it can exhaust a stack. */
export const MAX_DEPTH = 500;

/** Moves through a tree; a reader of it extends this. */
export class TreeReader {
  isTooDeep = false;
  protected readonly cursor: TreeCursor;
  protected readonly source: string;
  protected kind: Kind = Kind.Other;
  protected depth = 0;
  private readonly kinds: Uint8Array;
  private line = 1;
  private lineEnd: number;

  /** `kinds` comes from `kindTable` of the tree's grammar. */
  constructor(cursor: TreeCursor, kinds: Uint8Array, source: string) {
    this.cursor = cursor;
    this.kinds = kinds;
    this.source = source;
    this.lineEnd = this.lineEndFrom(0);
  }

  protected enter(): boolean {
    if (!this.cursor.gotoFirstChild()) return false;
    this.kind = this.kinds[this.cursor.nodeTypeId] as Kind;
    if (this.kind !== Kind.Comment || this.next()) return true;
    this.cursor.gotoParent();
    return false;
  }

  protected next(): boolean {
    do {
      if (!this.cursor.gotoNextSibling()) return false;
      this.kind = this.kinds[this.cursor.nodeTypeId] as Kind;
    } while (this.kind === Kind.Comment);
    return true;
  }

  protected leave(): void {
    this.cursor.gotoParent();
  }

  private lineEndFrom(index: number): number {
    const end = this.source.indexOf("\n", index);
    return end < 0 ? this.source.length : end;
  }

  /** Line of an index not before the one asked last. */
  protected lineAt(index: number): number {
    while (index > this.lineEnd) {
      this.line++;
      this.lineEnd = this.lineEndFrom(this.lineEnd + 1);
    }
    return this.line;
  }

  /** Goes one level down; true if that is one too many. */
  protected isDeeper(): boolean {
    if (++this.depth > MAX_DEPTH) this.isTooDeep = true;
    return this.isTooDeep;
  }

  /** End of the word that starts at an index. */
  protected wordEnd(start: number): number {
    let end = start;
    for (;;) {
      const c = this.source.charCodeAt(end);
      const isWord = (c > 96 && c < 123) || (c > 64 && c < 91) || (c > 47 && c < 58) || c === 95;
      if (!isWord) return end;
      end++;
    }
  }

  /** End of the digits that start at an index. */
  protected digitsEnd(start: number): number {
    let end = start;
    for (;;) {
      const c = this.source.charCodeAt(end);
      if (!(c > 47 && c < 58)) return end;
      end++;
    }
  }
}
