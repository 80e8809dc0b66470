// The shape of worlds and objects as JSON (docs/json.md, docs/world.schema.json). ORDER JSON: names and their meanings are
// in files of other people; a change needs a new version.
import { Flag } from "#world";

/** What `format` says. */
export const JSON_FORMAT = "deep-tree-echo";
/** What `version` says; readers refuse higher ones. */
export const JSON_VERSION = 1;

/** Flags by name, in the order in which they are written. */
export const JSON_FLAGS: readonly (readonly [name: string, bit: number])[] = [
  ["player", Flag.Player],
  ["programmer", Flag.Programmer],
  ["wizard", Flag.Wizard],
  ["r", Flag.Read],
  ["w", Flag.Write],
  ["f", Flag.Fertile],
  ["a", 256],
];

/** Letters of verb permissions. */
export const JSON_VERB_PERMS = "rwxd";
/** Letters of property permissions. */
export const JSON_PROPERTY_PERMS = "rwc";

/** The letters of set bits. */
export function permLetters(bits: number, letters: string): string {
  return [...letters].filter((_, i) => (bits & (1 << i)) !== 0).join("");
}

/** A flag that has no name: `bit6`. */
export const FLAG_BIT: RegExp = /^bit([0-9]|1[0-9])$/;
