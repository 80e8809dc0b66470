// How much memory the values of a task keep.
import { MemoryGauge } from "#value";
import type { Activation } from "./activation.ts";

/** Whether lists, maps and long strings that the frames hold take more than `limit` bytes. What is shared counts once. */
export function keepsMoreThan(frames: readonly Activation[], limit: number): boolean {
  const gauge = new MemoryGauge(limit);
  for (const frame of frames) {
    for (const value of frame.registers) gauge.add(value);
    for (const cell of frame.cells) gauge.add(cell?.value);
    gauge.add(frame.args);
    if (gauge.isOver) return true;
  }
  return false;
}
