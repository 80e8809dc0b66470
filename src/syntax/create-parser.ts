// The parser of the house: tree-sitter's tree when the text is right, the examiner's findings when it is not.
import { invariant } from "#base";
import { isNestedTooDeeply, MAX_SOURCE, TOO_LONG } from "./bounds.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { readEcho, readEchoExpression, readEchoParameters } from "./echo/objects.ts";
import { examine } from "./examine.ts";
import { type Lowered, lower } from "./lower.ts";
import { kindTable } from "./node-kind.ts";
import type { Parser } from "./parser.ts";
import type { TreeSitterParser } from "./parser-port.ts";

/** Makes a parser from a loaded tree-sitter parser of moo. */
export function createParser(moo: TreeSitterParser): Parser {
  const grammar = withKinds(moo);
  const readMoo = (source: string): Parsed => {
    const isRefused = source.length > MAX_SOURCE || isNestedTooDeeply(source);
    const lowered = isRefused ? null : read(grammar, source);
    if (lowered !== null && !lowered.isSuspect) return parsedMoo(lowered, []);
    const diagnostics = examine(source);
    if (diagnostics.length > 0) return { tree: null, diagnostics };
    // a suspicion that proved wrong
    if (lowered !== null) return parsedMoo(lowered, diagnostics);
    return { tree: null, diagnostics: [unexplained()] };
  };
  return {
    parse(source, dialect) {
      if (dialect === "moo") return readMoo(source);
      if (source.length > MAX_SOURCE) return { tree: null, diagnostics: [TOO_LONG] };
      const { body, diagnostics } = readEcho(source, readMoo);
      return { tree: hasErrors(diagnostics) ? null : { dialect, body }, diagnostics };
    },
    parseExpression(source) {
      const { expression, diagnostics } = readEchoExpression(source, readMoo);
      return { expression: hasErrors(diagnostics) ? null : expression, diagnostics };
    },
    parseParameters(source) {
      const { items, diagnostics } = readEchoParameters(source, readMoo);
      return { items: hasErrors(diagnostics) ? null : items, diagnostics };
    },
  };
}

type Parsed = ReturnType<Parser["parse"]>;

function parsedMoo({ body }: Lowered, diagnostics: readonly Diagnostic[]): Parsed {
  return { tree: { dialect: "moo", body }, diagnostics };
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
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

function unexplained(): Diagnostic {
  return {
    code: "syntax",
    severity: "error",
    line: 1,
    column: 1,
    start: 0,
    end: 0,
    message: "syntax error",
    detail: "the grammar refuses this text for a reason that the examiner does not know",
  };
}
