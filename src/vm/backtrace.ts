// Rows of a task's stack, as `callers`, `task_stack` and tracebacks show it (LANGUAGE 9.3): nearest frame first, each
// `{this, verb name, programmer, definer, player, line}`; a builtin between two frames is `{#-1, name, #-1, #-1,
// player, step}`. Without lines the rows are one shorter.
import { List, NOTHING, obj, type Value } from "#value";
import type { Activation } from "./activation.ts";

/** What a list of rows shows. */
export interface RowOptions {
  /** Whether the running frame has a row of its own; `callers` leaves it out. */
  readonly includesTop: boolean;
  readonly includesLines: boolean;
}

/** The line of the instruction that a frame stands at. */
export function lineOf(activation: Activation): number {
  const { lines } = activation.unit;
  let low = 0;
  let high = (lines.length >> 1) - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle * 2] as number) <= activation.pc) low = middle;
    else high = middle - 1;
  }
  return lines[low * 2 + 1] ?? 1;
}

/** Rows of frames given bottom first. */
export function frameRows(
  frames: readonly Activation[],
  builtinName: (id: number) => string,
  { includesTop, includesLines }: RowOptions,
): List {
  const rows: Value[] = [];
  const top = frames.length - 1;
  for (let i = top; i >= 0; i--) {
    const frame = frames[i] as Activation;
    if (i === top) {
      if (includesTop) rows.push(frameRow(frame, includesLines));
      continue;
    }
    if (frame.builtin !== null) {
      const { player } = frames[i + 1] as Activation;
      const row = [NOTHING, builtinName(frame.builtin.id), NOTHING, NOTHING, obj(player)];
      rows.push(new List(includesLines ? [...row, frame.builtin.step] : row));
    }
    rows.push(frameRow(frame, includesLines));
  }
  return new List(rows);
}

function frameRow(frame: Activation, includesLines: boolean): List {
  const row: Value[] = [
    frame.thisValue,
    frame.verbName,
    obj(frame.programmer),
    obj(frame.definer),
    obj(frame.player),
  ];
  if (includesLines) row.push(lineOf(frame));
  return new List(row);
}
