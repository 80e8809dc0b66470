// The door of world.

export { BUILT_IN_PROPERTIES, isBuiltInProperty } from "./built-in-property.ts";
export { findCommand, type ParsedCommand, parseCommand, parseWords } from "./command.ts";
export {
  ArgSpec,
  type ArgSpecCode,
  Flag,
  type ObjectImage,
  type PrepCode,
  PropPerm,
  type SlotImage,
  type VerbImage,
  type WorldImage,
} from "./image.ts";
export { invariants } from "./invariants.ts";
export { Match, matchObject } from "./match.ts";
export {
  isControlled,
  parsePropPerms,
  parseVerbPerms,
  propPermText,
  slotAllows,
  verbAllows,
  verbPermText,
} from "./permission.ts";
export {
  argSpecText,
  PREPOSITIONS,
  Prep,
  type PrepositionMatch,
  parseArgSpec,
  parsePrep,
  prepText,
} from "./prepositions.ts";
export { ClearSlots, plainImage } from "./object-view.ts";
export type { PropertyInfo } from "./properties.ts";
export { isWorldKey, type RecordChange } from "./records.ts";
export type { Encoding, Profile } from "./state.ts";
export type { Collector } from "./collector.ts";
export { eachReference, mayRefer, type Reference } from "./references.ts";
export type { Unnumbered } from "./unnumbered.ts";
export { Verb } from "./verb.ts";
export { type CommandSpec, World } from "./world.ts";
export { WorldObject } from "./world-object.ts";
