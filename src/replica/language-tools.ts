// The language services of the editor, over a parser and a replica of the world.
import { type BuiltinRow, builtinByName, builtinTable } from "#builtins";
import type { Completion, Hover, LanguageTools, SignatureHelp, TextPlace, TextProblem } from "#bus";
import { compile } from "#compiler";
import { SPECIAL_NAMES } from "#program";
import {
  type CompletionContext,
  completionContext,
  type Diagnostic,
  describeDiagnostic,
  keywordsOf,
  type Parser,
  variablesIn,
} from "#syntax";
import { foldText, toLiteral } from "#value";
import type { World } from "#world";
import { lineage, objectLabel, objectOf } from "./names.ts";
import type { Replica } from "./replica.ts";

/** What is longer is cut before it is shortened. */
const LONGEST_LITERAL = 1000;

const TYPES: readonly string[] = ["INT", "NUM", "FLOAT", "STR", "LIST", "OBJ", "ERR"];
const MAX_COMPLETIONS = 400;

/** The services; answers are plain data. */
export function createLanguageTools(parser: Parser, replica: Replica): LanguageTools {
  const rows = new Map(builtinTable().map((row) => [row.name, row]));
  return {
    diagnose: (text, place) => diagnose(parser, replica.world, text, place),
    complete: (text, offset, place) => complete(replica.world, rows, text, offset, place),
    hover: (text, offset, place) => hover(replica.world, rows, text, offset, place),
    signature: (text, offset) => signature(rows, text, offset),
  };
}

// ---- problems

function diagnose(parser: Parser, world: World, text: string, place: TextPlace): TextProblem[] {
  const { tree, diagnostics } = parser.parse(text, place.dialect);
  const found = [...diagnostics];
  if (tree !== null) {
    const { diagnostics: more } = compile(tree, text, {
      builtinId: (name) => builtinByName(name)?.id,
      unknownBuiltin: "error",
      profile: world.profile,
    });
    found.push(...more);
  }
  return found.map((diagnostic) => toProblem(text, diagnostic));
}

function toProblem(text: string, diagnostic: Diagnostic): TextProblem {
  const start = positionAt(text, diagnostic.start);
  const end = positionAt(text, Math.max(diagnostic.end, diagnostic.start + 1));
  return {
    severity: diagnostic.severity,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    message: describeDiagnostic(diagnostic),
  };
}

/** 1-based line and UTF-16 column of an offset, as editors count. */
function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1 };
}

// ---- completion

function complete(
  world: World,
  rows: ReadonlyMap<string, BuiltinRow>,
  text: string,
  offset: number,
  place: TextPlace,
): Completion[] {
  const context = completionContext(text, offset, place.dialect);
  const all = [...candidates(world, rows, text, context, place)];
  const prefix = foldText(context.prefix);
  const seen = new Set<string>();
  const fitting = all.filter(({ label, kind }) => {
    const key = `${kind} ${foldText(label)}`;
    if (seen.has(key) || !foldText(label).startsWith(prefix)) return false;
    seen.add(key);
    return true;
  });
  return fitting.slice(0, MAX_COMPLETIONS).map((fit) => ({ ...fit, start: context.start }));
}

const BUILT_IN_PROPERTIES: readonly string[] =
  "name owner location contents programmer wizard r w f".split(" ");

type Candidate = Omit<Completion, "start">;

function* candidates(
  world: World,
  rows: ReadonlyMap<string, BuiltinRow>,
  text: string,
  context: CompletionContext,
  place: TextPlace,
): Generator<Candidate> {
  switch (context.kind) {
    case "none":
      return;
    case "system":
      yield* systemNames(world);
      return;
    case "property":
      yield* propertyNames(world, receivers(world, context, place));
      return;
    case "verb":
      yield* verbNames(world, receivers(world, context, place));
      return;
    default:
      yield* words(rows, text, context.prefix, place.dialect);
  }
}

function candidate(
  label: string,
  kind: Completion["kind"],
  detail: string,
  insert: string = label,
): Candidate {
  return { label, kind, detail, insert };
}

/** After `$`. */
function* systemNames(world: World): Generator<Candidate> {
  for (const { name } of world.isValid(0) ? world.properties(0) : []) {
    const object = objectOf(world, `$${name}`, null);
    yield object === undefined
      ? candidate(name, "property", "")
      : candidate(name, "object", objectLabel(world, object));
  }
}

/** After `.`. */
function* propertyNames(world: World, objects: Iterable<number>): Generator<Candidate> {
  for (const name of BUILT_IN_PROPERTIES) yield candidate(name, "property", "built-in");
  for (const object of objects)
    for (const name of world.get(object)?.definitions ?? [])
      yield candidate(name, "property", `from ${objectLabel(world, object)}`);
}

/** After `:`. */
function* verbNames(world: World, objects: Iterable<number>): Generator<Candidate> {
  for (const object of objects)
    for (const verb of world.get(object)?.verbs ?? [])
      for (const pattern of verb.names.split(" ")) {
        const name = pattern.replaceAll("*", "");
        yield candidate(name, "verb", `on ${objectLabel(world, object)}`, `${name}(`);
      }
}

/** Anywhere else. */
function* words(
  rows: ReadonlyMap<string, BuiltinRow>,
  text: string,
  prefix: string,
  dialect: TextPlace["dialect"],
): Generator<Candidate> {
  for (const name of variablesIn(text, dialect))
    if (name !== prefix) yield candidate(name, "variable", "");
  for (const name of SPECIAL_NAMES) yield candidate(name, "variable", "predeclared");
  for (const name of TYPES) yield candidate(name, "constant", "type code");
  for (const word of keywordsOf(dialect))
    yield candidate(word, word.startsWith("E_") ? "error" : "keyword", "");
  for (const row of rows.values())
    yield candidate(row.name, "builtin", signatureLabel(row), `${row.name}(`);
}

/** The object whose members are meant and its ancestors; all objects with `$` names if it is unknown. */
function receivers(world: World, context: CompletionContext, place: TextPlace): readonly number[] {
  const object =
    context.receiver === null ? undefined : objectOf(world, context.receiver, place.object);
  return object === undefined ? [] : lineage(world, object);
}

// ---- hover and signatures

const WORD = /[A-Za-z_][A-Za-z0-9_]*|#-?\d+/g;

function hover(
  world: World,
  rows: ReadonlyMap<string, BuiltinRow>,
  text: string,
  offset: number,
  place: TextPlace,
): Hover | null {
  const word = [...text.matchAll(WORD)].find(
    ({ index, 0: found }) => index <= offset && offset <= index + found.length,
  );
  if (word === undefined) return null;
  const start = word.index;
  const end = start + word[0].length;
  const lines = describe(world, rows, word[0], completionContext(text, end, place.dialect), place);
  return lines === null ? null : { start, end, lines };
}

function describe(
  world: World,
  rows: ReadonlyMap<string, BuiltinRow>,
  word: string,
  context: CompletionContext,
  place: TextPlace,
): string[] | null {
  if (word.startsWith("#")) {
    const object = objectOf(world, word, null);
    return object === undefined ? [word, "not a valid object"] : describeObject(world, object);
  }
  if (context.kind === "system") {
    const object = objectOf(world, `$${word}`, null);
    return object === undefined ? null : describeObject(world, object);
  }
  if (context.kind === "property")
    return describeProperty(world, word, receivers(world, context, place));
  if (context.kind === "verb") return describeVerb(world, word, receivers(world, context, place));
  const row = rows.get(foldText(word));
  return row === undefined || context.kind === "none"
    ? null
    : [signatureLabel(row), "builtin function"];
}

function describeObject(world: World, object: number): string[] {
  const found = world.get(object);
  const parents = (found?.parents ?? []).map((parent) => objectLabel(world, parent));
  return [
    objectLabel(world, object),
    parents.length === 0 ? "no parent" : `child of ${parents.join(", ")}`,
    `owner ${objectLabel(world, found?.owner ?? -1)}`,
  ];
}

function describeProperty(world: World, name: string, objects: readonly number[]): string[] | null {
  const definer = objects.find((object) =>
    world.get(object)?.definitions.some((own) => foldText(own) === foldText(name)),
  );
  const first = objects[0];
  if (definer === undefined || first === undefined) return null;
  const info = world.propertyInfo(first, foldText(name));
  // only what everybody may read is shown
  const isPublic = info !== undefined && (info.perms & 1) !== 0;
  const value = isPublic ? world.peek(first, foldText(name)) : undefined;
  const literal = value === undefined ? "" : toLiteral(value, LONGEST_LITERAL);
  return [
    `.${name}`,
    `defined on ${objectLabel(world, definer)}`,
    ...(literal === "" ? [] : [shorten(literal)]),
  ];
}

function describeVerb(world: World, name: string, objects: readonly number[]): string[] | null {
  for (const object of objects) {
    const verb = world.get(object)?.verbs.find((own) => own.matches(foldText(name)));
    if (verb !== undefined)
      return [
        `${objectLabel(world, object)}:${verb.names}`,
        `owner ${objectLabel(world, verb.owner)}`,
      ];
  }
  return null;
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function signature(
  rows: ReadonlyMap<string, BuiltinRow>,
  text: string,
  offset: number,
): SignatureHelp | null {
  const call = openCall(text.slice(0, offset));
  const row = call === null ? undefined : rows.get(foldText(call.name));
  if (call === null || row === undefined) return null;
  const parameters = parameterLabels(row);
  return {
    label: signatureLabel(row),
    parameters,
    active: Math.min(call.argument, Math.max(0, parameters.length - 1)),
    documentation: "",
  };
}

/** The innermost builtin call that is open at the end of a text, and which argument is being written. */
function openCall(text: string): { name: string; argument: number } | null {
  let depth = 0;
  let argument = 0;
  const bare = text.replace(/"(?:\\.|[^"\\\n])*"?/g, (string) => " ".repeat(string.length));
  for (let at = bare.length - 1; at >= 0; at--) {
    const character = bare[at];
    if (character === ")" || character === "}" || character === "]") depth++;
    else if (character === "{" || character === "[") {
      if (depth === 0) return null;
      depth--;
    } else if (character === "(") {
      if (depth === 0) {
        const name = /(^|[^A-Za-z0-9_:.$])([A-Za-z_][A-Za-z0-9_]*)\s*$/.exec(
          bare.slice(0, at),
        )?.[2];
        return name === undefined ? null : { name, argument };
      }
      depth--;
    } else if (character === "," && depth === 0) argument++;
    else if (character === ";" && depth === 0) return null;
  }
  return null;
}

const TYPE_WORDS: Readonly<Record<number, string>> = {
  [-2]: "INT|FLOAT",
  [-1]: "value",
  0: "INT",
  1: "OBJ",
  2: "STR",
  3: "ERR",
  4: "LIST",
  9: "FLOAT",
  10: "MAP",
};

function parameterLabels(row: BuiltinRow): string[] {
  const count = row.max < 0 ? Math.max(row.min, row.types.length) : row.max;
  const labels = Array.from({ length: count }, (_, index) => {
    const type = TYPE_WORDS[row.types[index] ?? -1] ?? "value";
    return index < row.min ? type : `[${type}]`;
  });
  if (row.max < 0) labels.push("…");
  return labels;
}

function signatureLabel(row: BuiltinRow): string {
  return `${row.name}(${parameterLabels(row).join(", ")})`;
}
