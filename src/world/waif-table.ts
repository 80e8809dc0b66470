// The WAIFs of a world, by id and by class.
import type { Waif } from "#value";
import type { WorldState } from "./state.ts";

/** Puts a WAIF into the tables. */
export function enterWaif(state: WorldState, waif: Waif): void {
  state.waifs.set(waif.id, waif);
  const known = state.waifsByClass.get(waif.classId);
  if (known === undefined) state.waifsByClass.set(waif.classId, new Set([waif]));
  else known.add(waif);
}

/** Takes a WAIF out of the tables; its record goes. */
export function forgetWaif(state: WorldState, waif: Waif): void {
  state.waifs.delete(waif.id);
  leaveClass(state, waif);
  state.staleWaifs.delete(waif);
  if (!state.unsavedWaifs.delete(waif)) state.removedKeys.add(`f/${waif.id}`);
}

/** The class of a WAIF has another number, or is no more (-1). */
export function setClass(state: WorldState, waif: Waif, classId: number): void {
  if (waif.classId === classId) return;
  leaveClass(state, waif);
  waif.classId = classId;
  enterWaif(state, waif);
}

function leaveClass(state: WorldState, waif: Waif): void {
  const known = state.waifsByClass.get(waif.classId);
  known?.delete(waif);
  if (known?.size === 0) state.waifsByClass.delete(waif.classId);
}

/** An object has another number, or is no more (-1): its WAIFs follow. */
export function changeClass(state: WorldState, from: number, to: number): void {
  const waifs = state.waifsByClass.get(from);
  if (waifs === undefined) return;
  for (const waif of [...waifs]) {
    setClass(state, waif, to);
    state.staleWaifs.add(waif);
  }
}

/** WAIFs of one class lose a property (null), or have it under another folded name. */
export function moveWaifSlots(
  state: WorldState,
  classId: number,
  folded: string,
  newName: string | null,
): void {
  for (const waif of state.waifsByClass.get(classId) ?? []) {
    const value = waif.slots.get(folded);
    if (value === undefined) continue;
    waif.slots.delete(folded);
    if (newName !== null) waif.slots.set(newName, value);
    else state.tracker?.released(value);
    state.staleWaifs.add(waif);
  }
}

/** Whether a folded property name is one of those that WAIFs have. */
export function isWaifName(folded: string): boolean {
  return folded.startsWith(":");
}
