// Who may do what (LANGUAGE 7.11), as pure functions of the facts. `isWizard` is that of the programmer.
import { VerbPerm } from "#program";
import { PropPerm } from "./image.ts";

/** X controls Y: X is a wizard or the owner of Y. */
export function isControlled(owner: number, programmer: number, isWizard: boolean): boolean {
  return isWizard || owner === programmer;
}

/** "Object allows": one of its flags r, w, f is set, or the programmer controls it. */
export function objectAllows(
  flags: number,
  flag: number,
  owner: number,
  programmer: number,
  isWizard: boolean,
): boolean {
  return (flags & flag) !== 0 || isControlled(owner, programmer, isWizard);
}

/** Whether a slot allows reading (PropPerm.Read) or writing (PropPerm.Write). */
export function slotAllows(
  perms: number,
  perm: number,
  owner: number,
  programmer: number,
  isWizard: boolean,
): boolean {
  return (perms & perm) !== 0 || isControlled(owner, programmer, isWizard);
}

/** Whether a verb allows reading (VerbPerm.Read) or writing (VerbPerm.Write). */
export function verbAllows(
  verb: { readonly perms: number; readonly owner: number },
  perm: number,
  programmer: number,
  isWizard: boolean,
): boolean {
  return (verb.perms & perm) !== 0 || isControlled(verb.owner, programmer, isWizard);
}

const propLetters = [
  ["r", PropPerm.Read],
  ["w", PropPerm.Write],
  ["c", PropPerm.Change],
] as const;
const verbLetters = [
  ["r", VerbPerm.Read],
  ["w", VerbPerm.Write],
  ["x", VerbPerm.Execute],
  ["d", VerbPerm.Debug],
] as const;
type Letters = readonly (readonly [string, number])[];

/** `rc` of the bits of a property. */
export function propPermText(perms: number): string {
  return lettersOf(propLetters, perms);
}

/** Bits of letters among `rwc` in any case and order; undefined if another one is there. */
export function parsePropPerms(text: string): number | undefined {
  return bitsOf(propLetters, text);
}

/** `rxd` of the bits of a verb. */
export function verbPermText(perms: number): string {
  return lettersOf(verbLetters, perms);
}

/** Bits of letters among `rwxd` in any case and order; undefined if another one is there. */
export function parseVerbPerms(text: string): number | undefined {
  return bitsOf(verbLetters, text);
}

function lettersOf(table: Letters, perms: number): string {
  let text = "";
  for (const [letter, bit] of table) if ((perms & bit) !== 0) text += letter;
  return text;
}

function bitsOf(table: Letters, text: string): number | undefined {
  let bits = 0;
  for (const letter of text) {
    const entry = table.find(([known]) => known === letter.toLowerCase());
    if (entry === undefined) return undefined;
    bits |= entry[1];
  }
  return bits;
}
