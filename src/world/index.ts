// The door of world.

export { BUILT_IN_PROPERTIES, isBuiltInProperty } from "./built-in-property.ts";
export { findCommand, type ParsedCommand, parseCommand, parseWords } from "./command.ts";
export {
  ArgSpec,
  type ArgSpecCode,
  type DeclarationImage,
  Flag,
  type GrantImage,
  type HandlerImage,
  type ObjectImage,
  type PrepCode,
  PropPerm,
  type SlotImage,
  type VerbImage,
  type VerbTerms,
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
export type { Encoding, Profile, PropertyGuard } from "./state.ts";
export type { Collector } from "./collector.ts";
export { eachReference, mayRefer, type Reference } from "./references.ts";
export type { Unnumbered } from "./unnumbered.ts";
export { QueryVerb, Verb } from "./verb.ts";
export { GRANT_CAPABILITY } from "./capabilities.ts";
export type { Delivery, OnlyObject } from "./deliveries.ts";
export type { EchoContent, NewHandler, ObjectTarget } from "./echo-content.ts";
export type { Declaration } from "./echo-state.ts";
export { handlerParameters, headerText, itemCount, ruleHead, ruleText } from "./header-text.ts";
export { Handler, isWildcardPattern, QueryRule } from "./members.ts";
export type { CommandSpec } from "./verbs.ts";
export { World } from "./world.ts";
export { WorldObject } from "./world-object.ts";
