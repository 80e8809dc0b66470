// WAIFs (LANGUAGE 7.12): making them, their properties, their records' upkeep. The properties of a WAIF are definitions of
// its class whose names begin with ":"; what it has not set is the value of the class.
import { E_INVIND, E_PERM, E_PROPNF, E_RECMOVE, obj, type Value, Waif } from "#value";
import { PropPerm } from "./image.ts";
import { GUARDED, type PropertyDefinition } from "./layout.ts";
import { inheritedValue, needsCapability } from "./properties.ts";
import { leadsTo } from "./references.ts";
import type { WorldState } from "./state.ts";
import { enterWaif } from "./waif-table.ts";
import type { WorldObject } from "./world-object.ts";

/** A new WAIF. */
export function createWaif(state: WorldState, classId: number, owner: number): Waif {
  const waif = new Waif(state.newWaifId(), classId, owner);
  enterWaif(state, waif);
  state.owners.add(owner);
  state.staleWaifs.add(waif);
  state.unsavedWaifs.add(waif);
  state.tracking().born(waif);
  return waif;
}

/** Reads as a program: E_INVIND (no class), E_PROPNF, E_PERM. The name is folded and has no colon. */
export function readWaif(
  state: WorldState,
  waif: Waif,
  name: string,
  programmer: number,
): Value | undefined {
  const builtIn = builtInOf(waif, name);
  if (builtIn !== undefined) return builtIn;
  const holder = state.get(waif.classId);
  if (holder === undefined) return state.refuse(E_INVIND);
  const key = state.waifKey(name);
  const entry = holder.layout.index.get(key);
  if (entry === undefined) return state.refuse(E_PROPNF);
  // no name of a built-in property begins with a colon
  const slot = entry < 0 ? GUARDED - entry : entry;
  if (!allows(state, waif, holder, slot, PropPerm.Read, programmer)) return state.refuse(E_PERM);
  if (entry < 0 && needsCapability(state, programmer)) {
    state.refuseGuarded(waif, holder.layout.definitions[slot] as PropertyDefinition);
    return undefined;
  }
  return waif.slots.get(key) ?? holder.values[slot] ?? inheritedValue(state, holder, slot);
}

/** Assigns as a program: E_INVIND, E_PROPNF, E_PERM; E_RECMOVE if the value leads to the WAIF itself. */
export function writeWaif(
  state: WorldState,
  waif: Waif,
  name: string,
  value: Value,
  programmer: number,
): boolean {
  if (builtInOf(waif, name) !== undefined) return state.deny(E_PERM);
  const holder = state.get(waif.classId);
  if (holder === undefined) return state.deny(E_INVIND);
  const key = state.waifKey(name);
  const entry = holder.layout.index.get(key);
  if (entry === undefined) return state.deny(E_PROPNF);
  const slot = entry < 0 ? GUARDED - entry : entry;
  if (!allows(state, waif, holder, slot, PropPerm.Write, programmer)) return state.deny(E_PERM);
  if (entry < 0 && needsCapability(state, programmer)) {
    state.refuseGuarded(waif, holder.layout.definitions[slot] as PropertyDefinition);
    return false;
  }
  return setWaifSlot(state, waif, key, value);
}

/** Assigns a property of a WAIF without permission check, its key with the colon: E_RECMOVE as above. */
export function setWaifSlot(state: WorldState, waif: Waif, key: string, value: Value): boolean {
  if (leadsTo(value, waif)) return state.deny(E_RECMOVE);
  const old = waif.slots.get(key);
  if (old !== undefined) state.tracker?.released(old);
  waif.slots.set(key, value);
  state.staleWaifs.add(waif);
  return true;
}

function builtInOf(waif: Waif, name: string): Value | undefined {
  switch (name) {
    case "owner":
      return obj(waif.owner);
    case "class":
      return obj(waif.classId);
    case "wizard":
    case "programmer":
      return 0;
    default:
      return undefined;
  }
}

function allows(
  state: WorldState,
  waif: Waif,
  holder: WorldObject,
  slot: number,
  perm: number,
  programmer: number,
): boolean {
  const perms = holder.perms[slot] as number;
  if ((perms & perm) !== 0 || state.isWizard(programmer)) return true;
  const owner = (perms & PropPerm.Change) !== 0 ? waif.owner : holder.owners[slot];
  return owner === programmer;
}
