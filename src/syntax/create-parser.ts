// The parser of the house: tree-sitter's tree when the text is right, the examiner's findings when it is not.
import { invariant } from "#base";
import type { Dialect } from "./ast.ts";
import { isNestedTooDeeply, MAX_SOURCE } from "./bounds.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { examine } from "./examine.ts";
import { type Lowered, lower } from "./lower.ts";
import { kindTable } from "./node-kind.ts";
import type { Parser } from "./parser.ts";
import type { TreeSitterParser } from "./parser-port.ts";

/** Makes a parser from loaded tree-sitter parsers, one for each dialect that this build has. */
export function createParser(moo: TreeSitterParser): Parser {
  const grammar = withKinds(moo);
  return {
    parse(source, dialect) {
      if (dialect !== "moo") return { tree: null, diagnostics: [missingDialect(dialect)] };
      const isRefused = source.length > MAX_SOURCE || isNestedTooDeeply(source);
      const lowered = isRefused ? null : read(grammar, source);
      if (lowered !== null && !lowered.isSuspect)
        return { tree: { dialect, body: lowered.body }, diagnostics: [] };
      const diagnostics = examine(source);
      if (diagnostics.length === 0) {
        // a suspicion that proved wrong
        if (lowered !== null) return { tree: { dialect, body: lowered.body }, diagnostics };
        return { tree: null, diagnostics: [unexplained()] };
      }
      return { tree: null, diagnostics };
    },
  };
}

interface Grammar {
  readonly parser: TreeSitterParser;
  readonly kinds: Uint8Array;
}

function withKinds(parser: TreeSitterParser): Grammar {
  invariant(parser.language !== null, "the tree-sitter parser has its language set");
  return { parser, kinds: kindTable(parser.language) };
}

/** The lowered program, or null if the tree has errors. */
function read({ parser, kinds }: Grammar, source: string): Lowered | null {
  const tree = parser.parse(source);
  invariant(tree !== null, "a parse without a limit gives a tree");
  try {
    if (tree.rootNode.hasError) return null;
    const cursor = tree.walk();
    try {
      return lower(cursor, kinds, source);
    } finally {
      cursor.delete();
    }
  } finally {
    tree.delete();
  }
}

function missingDialect(dialect: Dialect): Diagnostic {
  return generalError(`this build cannot read the ${dialect} dialect`);
}

function unexplained(): Diagnostic {
  return generalError("the grammar refuses this text for a reason that the examiner does not know");
}

function generalError(detail: string): Diagnostic {
  return {
    severity: "error",
    line: 1,
    column: 1,
    start: 0,
    end: 0,
    message: "syntax error",
    detail,
  };
}
