// Who may do what (LANGUAGE 7.11), as pure functions of the facts. `isWizard` is that of the programmer.
import { VerbPerm } from "#program";
import { type Cap, isWildcard } from "#value";
import { PropPerm, type VerbTerms } from "./image.ts";

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

// ---- echo ----------------------------------------------------------------------------------------------------------

/** Whether an entry of a registry may be changed: by its declarer and wizards (LANGUAGE 10.1, 12.1). */
export function mayRedeclare(declarer: number, programmer: number, isWizard: boolean): boolean {
  return isControlled(declarer, programmer, isWizard);
}

/**
 * Whether a verb's terms may be replaced (LANGUAGE 8.4): only wizards take anything from the `requires` of a secure verb, or
 * make it an ordinary one.
 */
export function mayReplaceTerms(
  terms: VerbTerms | null,
  next: VerbTerms | null,
  isWizard: boolean,
): boolean {
  if (isWizard || terms === null || !terms.isSecure) return true;
  return (
    next?.isSecure === true &&
    terms.requires.every((capability) => next.requires.includes(capability))
  );
}

/** What is known of somebody who would grant or revoke a capability. */
export interface GrantFacts {
  readonly isWizard: boolean;
  /** Owns the object that is the first argument. */
  readonly ownsSubject: boolean;
  /** Declared the capability. */
  readonly isDeclarer: boolean;
  /** Holds a grant matching `GrantCapability(c)`. */
  readonly holdsGrantCapability: boolean;
}

/** Whether somebody may grant and revoke a capability (LANGUAGE 12.5). */
export function mayGrant(capability: Cap, facts: GrantFacts): boolean {
  const isGeneral = capability.args.length === 0 || capability.args.some(isWildcard);
  return (
    facts.isWizard ||
    facts.ownsSubject ||
    facts.holdsGrantCapability ||
    (facts.isDeclarer && isGeneral)
  );
}

/** What is known of somebody who runs `object NAME` (LANGUAGE 8.2). */
export interface NamingFacts {
  readonly isWizard: boolean;
  readonly isProgrammer: boolean;
  /** What `#0.NAME` holds: a valid object that he controls or one that he does not, something else, or no such property. */
  readonly holds: "controlled" | "foreign" | "other" | "nothing";
  /** He may write `#0.NAME`. */
  readonly mayWrite: boolean;
  /** Option `protect_object_names`. */
  readonly isProtected: boolean;
}

/** What `object NAME` does: change the object that is there, make one, or be refused with E_PERM. */
export function definitionAt(facts: NamingFacts): "update" | "create" | "refused" {
  if (!facts.isProgrammer) return "refused";
  switch (facts.holds) {
    case "controlled":
      return "update";
    case "foreign":
      return "refused";
    case "other":
      return facts.isWizard || facts.mayWrite ? "create" : "refused";
    default:
      return facts.isWizard || !facts.isProtected ? "create" : "refused";
  }
}
