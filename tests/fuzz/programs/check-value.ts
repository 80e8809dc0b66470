// Values come back from everything that they are written to: bytes, the JSON of task images, literals.
import { ByteReader, ByteWriter } from "#base";
import { builtinByName } from "#builtins";
import { compile } from "#compiler";
import {
  decodeValue,
  encodeValue,
  equalValuesCased,
  Float,
  fromTagged,
  List,
  MapValue,
  type Tagged,
  toLiteral,
  toTagged,
  type Value,
  Waif,
  type WaifTable,
} from "#value";
import { interpreter, parser, startProgram } from "../../support/bare-vm.ts";
import { type Fault, fault } from "../target.ts";

const MOST_LITERAL = 20_000;

/** What is wrong with a value of a world. */
export function checkValue(value: Value): Fault | null {
  const literal = toLiteral(value, MOST_LITERAL);
  const writer = new ByteWriter();
  encodeValue(writer, value);
  const table = waifsOf(value);
  const decoded = decodeValue(new ByteReader(writer.take()), table);
  if (!isSame(value, decoded)) return fault("bytes change a value", literal, toLiteral(decoded));
  const tagged = JSON.parse(JSON.stringify(toTagged(value))) as Tagged;
  const untagged = fromTagged(tagged, table);
  if (!isSame(value, untagged)) return fault("JSON changes a value", literal, toLiteral(untagged));
  if (literal.length > MOST_LITERAL || /\*anonymous\*|\[\[class/.test(literal)) return null;
  const read = evaluate(literal);
  if (typeof read === "string" && read.startsWith("!"))
    return fault("a literal cannot be read", literal, read);
  return toLiteral(read) === literal
    ? null
    : fault("a literal is read as another value", literal, toLiteral(read));
}

/** Equal, and as precise: floats to the last bit. */
function isSame(one: Value, other: Value): boolean {
  return equalValuesCased(one, other) && floatsOf(one).join() === floatsOf(other).join();
}

/** Every FLOAT within a value, in order; -0.0 is not 0.0. */
function floatsOf(value: Value): string[] {
  return partsOf(value).flatMap((part) =>
    part instanceof Float ? [Object.is(part.value, -0) ? "-0" : String(part.value)] : [],
  );
}

function partsOf(value: Value): Value[] {
  const found: Value[] = [];
  const open: Value[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next);
    if (next instanceof List) open.push(...next.items);
    else if (next instanceof MapValue) open.push(...next.parts());
    if (found.length > 10_000) break;
  }
  return found;
}

/** Finds the very WAIFs of a value again. */
function waifsOf(value: Value): WaifTable {
  const waifs = new Map<number, Waif>();
  for (const part of partsOf(value)) if (part instanceof Waif) waifs.set(part.id, part);
  return { waif: (id, classId, owner) => waifs.get(id) ?? new Waif(id, classId, owner) };
}

/** The value of a literal; a text that begins with `!` says why there is none. */
function evaluate(literal: string): Value {
  const source = `return ${literal};`;
  const { tree, diagnostics } = parser.parse(source, "moo");
  if (tree === null) return `!${JSON.stringify(diagnostics)}`;
  const { program } = compile(tree, source, {
    builtinId: (name) => builtinByName(name)?.id,
    unknownBuiltin: "error",
    profile: "toaststunt",
  });
  if (program === null) return "!it does not compile";
  const noEnd = Number.POSITIVE_INFINITY;
  const budget = { sliceEnd: noEnd, secondsEnd: noEnd, maxDepth: 50 };
  const outcome = interpreter.run(startProgram(program), budget);
  return outcome.kind === "done" ? outcome.value : `!${outcome.kind}`;
}
