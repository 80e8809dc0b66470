// How much memory the values of a task keep, at least: for a limit that no program comes near by accident.
import { List, MapValue, type Value } from "#value";
import type { Activation } from "./activation.ts";

const ELEMENT_BYTES = 8;
/** Strings of fewer units count nothing: they are not what fills a memory. */
const LONG_TEXT = 1024;

/** Whether lists, maps and long strings that the frames hold take more than `limit` bytes. What is shared counts once. */
export function keepsMoreThan(frames: readonly Activation[], limit: number): boolean {
  const seen = new Set<Value>();
  const open: Value[] = [];
  let bytes = 0;
  const look = (value: Value | undefined): void => {
    const isText = typeof value === "string" && value.length >= LONG_TEXT;
    if (!isText && !(value instanceof List || value instanceof MapValue)) return;
    if (seen.has(value)) return;
    seen.add(value);
    if (isText) bytes += value.length;
    else open.push(value);
  };
  for (const frame of frames) {
    for (const value of frame.registers) look(value);
    look(frame.args);
  }
  while (open.length > 0 && bytes <= limit) {
    const value = open.pop() as List | MapValue;
    const parts = value instanceof List ? value.items : value.parts();
    bytes += parts.length * ELEMENT_BYTES;
    for (const part of parts) look(part);
  }
  return bytes > limit;
}
