// Rows and lines of tracebacks (LANGUAGE 9.3, 9.4).
import { lineAt } from "#program";
import { Anon, List, NOTHING, Obj, obj, objectValue, toLiteral, toText, type Value } from "#value";
import type { Activation } from "./activation.ts";

/** The line an activation stands at. */
export function lineOf(frame: Activation): number {
  return lineAt(frame.unit, frame.pc);
}

/**
 * One row a frame, newest first: `{this, verb-name, programmer, definer, player, line}`; the line only if wanted. A
 * builtin between two frames has a row of its own.
 */
export function frameRows(
  frames: readonly Activation[],
  includesLines: boolean,
  builtinName: (id: number) => string,
): List {
  const rows: Value[] = [];
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i] as Activation;
    if (frame.builtin !== null) rows.push(builtinRow(frame, includesLines, builtinName));
    rows.push(frameRow(frame, includesLines));
  }
  return new List(rows);
}

function frameRow(frame: Activation, includesLine: boolean): Value {
  const row: Value[] = [
    frame.thisValue,
    frame.verbName,
    obj(frame.programmer),
    objectValue(frame.definer),
    obj(frame.player),
  ];
  if (includesLine) row.push(lineOf(frame));
  return new List(row);
}

function builtinRow(
  frame: Activation,
  includesLine: boolean,
  builtinName: (id: number) => string,
): Value {
  const { id, step } = frame.builtin as NonNullable<Activation["builtin"]>;
  const row: Value[] = [NOTHING, builtinName(id), NOTHING, NOTHING, obj(frame.player)];
  if (includesLine) row.push(step);
  return new List(row);
}

/** UTF-16 units of a receiver that a printable traceback shows. */
const MAX_RECEIVER = 60;

/** What the printable traceback says of each frame, newest first; a builtin between two frames has a text of its own. */
export function frameTexts(
  frames: readonly Activation[],
  builtinName: (id: number) => string,
): string[] {
  const texts: string[] = [];
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i] as Activation;
    if (frame.builtin !== null) texts.push(`built-in function ${builtinName(frame.builtin.id)}()`);
    const { thisValue, definer } = frame;
    const isObject = thisValue instanceof Obj || thisValue instanceof Anon;
    const isOther = !(isObject && thisValue.id === definer);
    const receiver = isOther ? ` (this == ${thisText(thisValue)})` : "";
    const holder = toLiteral(objectValue(definer));
    texts.push(`${holder}:${frame.verbNames}${receiver}, line ${lineOf(frame)}`);
  }
  return texts;
}

/** The same of the rows of a traceback: the frames are gone. */
export function rowTexts(rows: List): string[] {
  return rows.items.map((row) => {
    const [thisValue, verb, programmer, definer, , line] = (row as List).items;
    if (programmer === NOTHING && thisValue === NOTHING)
      return `built-in function ${toText(verb ?? "")}()`;
    const isOther = thisValue !== definer;
    const receiver = isOther ? ` (this == ${thisText(thisValue ?? NOTHING)})` : "";
    const where = line === undefined ? "" : `, line ${toText(line)}`;
    const name = verb === "" ? "Input to EVAL" : toText(verb ?? "");
    return `${toLiteral(definer ?? NOTHING)}:${name}${receiver}${where}`;
  });
}

/** The printable traceback of an error or abort: the texts of its frames, newest first. */
export function tracebackLines(texts: readonly string[], message: string): string[] {
  const lines = texts.map((text, index) =>
    index === 0 ? `${text}:  ${message}` : `... called from ${text}`,
  );
  return [...lines, "(End of traceback)"];
}

/** A receiver as a literal, long ones cut: they may be of any size. */
function thisText(value: Value): string {
  const text = toLiteral(value, MAX_RECEIVER);
  return text.length > MAX_RECEIVER ? `${text.slice(0, MAX_RECEIVER)}…` : text;
}
