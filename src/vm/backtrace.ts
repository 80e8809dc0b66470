// Rows and lines of tracebacks (LANGUAGE 9.3, 9.4).
import { lineAt } from "#program";
import { List, NOTHING, Obj, obj, type Value } from "#value";
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
    obj(frame.definer),
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

/** The printable traceback of a task whose top frame raised `message`. */
export function tracebackLines(
  frames: readonly Activation[],
  message: string,
  builtinName: (id: number) => string,
): string[] {
  const lines: string[] = [];
  let prefix = "";
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i] as Activation;
    if (frame.builtin !== null) {
      lines.push(`${prefix}called from built-in function ${builtinName(frame.builtin.id)}()`);
      prefix = "... ";
    }
    const isOther = !(frame.thisValue instanceof Obj && frame.thisValue.id === frame.definer);
    const receiver = isOther ? ` (this == ${thisText(frame.thisValue)})` : "";
    const called = lines.length === 0 ? "" : "called from ";
    lines.push(
      `${prefix}${called}#${frame.definer}:${frame.verbNames}${receiver}, line ${lineOf(frame)}`,
    );
    prefix = "... ";
  }
  if (lines.length > 0) lines[0] = `${lines[0]}:  ${message}`;
  lines.push("(End of traceback)");
  return lines;
}

function thisText(value: Value): string {
  return value instanceof Obj ? `#${value.id}` : "a value";
}
