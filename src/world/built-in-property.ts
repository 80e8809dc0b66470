// The nine built-in properties (LANGUAGE 7.1). Layouts index them next to the defined ones, as negative slots, so
// that a property read is one map lookup whatever it finds.

/** Negative slot numbers of the built-in properties. */
export const BuiltIn = {
  Name: -1,
  Owner: -2,
  Location: -3,
  Contents: -4,
  Programmer: -5,
  Wizard: -6,
  Read: -7,
  Write: -8,
  Fertile: -9,
  Anonymous: -10,
} as const;

/**
 * May be made a parent of anonymous objects. Worlds that know nothing of these may define a property of that name, which
 * then hides it.
 */
export const ANONYMOUS_FLAG_NAME = "a";

const slots: ReadonlyMap<string, number> = new Map([
  ["name", BuiltIn.Name],
  ["owner", BuiltIn.Owner],
  ["location", BuiltIn.Location],
  ["contents", BuiltIn.Contents],
  ["programmer", BuiltIn.Programmer],
  ["wizard", BuiltIn.Wizard],
  ["r", BuiltIn.Read],
  ["w", BuiltIn.Write],
  ["f", BuiltIn.Fertile],
]);

/** Their names, folded, in the order of LANGUAGE 7.1. */
export const BUILT_IN_PROPERTIES: readonly string[] = [...slots.keys()];

/** The negative slot of a built-in property; undefined for any other folded name. */
export function builtInSlot(foldedName: string): number | undefined {
  return slots.get(foldedName);
}

/** Whether a folded name is taken by a built-in property. */
export function isBuiltInProperty(foldedName: string): boolean {
  return slots.has(foldedName);
}
