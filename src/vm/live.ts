// What a frame still needs while it stands at a call: the images of tasks and the search for unreachable values look no
// further, so a value that only a used-up temporary holds is neither kept nor stored.
import type { Unit } from "#program";
import type { Value } from "#value";
import type { Activation } from "./activation.ts";
import { NO_COMMAND, type TaskState } from "./task-state.ts";

/** The first register that holds nothing which the frame needs after the call it stands at. */
export function liveEnd({ unit, pc }: { readonly unit: Unit; readonly pc: number }): number {
  const { live } = unit;
  let low = 0;
  let high = live.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const word = live[2 * middle] as number;
    if (word === pc) return live[2 * middle + 1] as number;
    if (word < pc) low = middle + 1;
    else high = middle - 1;
  }
  return unit.template.length;
}

/** Calls `visit` with every value that a task which waits, or stands at a call, still needs. */
export function eachTaskValue(task: TaskState, visit: (value: Value) => void): void {
  const { frames, continuation } = task;
  for (let i = 0; i < frames.length; i++) eachFrameValue(frames[i] as Activation, visit);
  visit(task.local);
  if (continuation?.kind === "error") visit(continuation.error);
  else if (continuation !== null) visit(continuation.value);
  if (continuation?.kind === "raise") visit(continuation.code);
}

function eachFrameValue(frame: Activation, visit: (value: Value) => void): void {
  const { registers, unit, command, builtin } = frame;
  const end = liveEnd(frame);
  const variables = frame.program.variables.length + unit.locals.length;
  for (let i = 0; i < frame.cells.length; i++) {
    const value = frame.cells[i]?.value;
    if (value !== undefined) visit(value);
  }
  for (let register = 0; register < variables; register++) {
    const value = registers[register];
    if (value !== undefined) visit(value);
  }
  for (let register = unit.firstTemporary; register < end; register++) {
    const value = registers[register];
    if (value !== undefined) visit(value);
  }
  visit(frame.thisValue);
  visit(frame.caller);
  if (command !== NO_COMMAND) for (const value of Object.values(command)) visit(value as Value);
  if (builtin !== null) for (const value of builtin.data) visit(value);
}
