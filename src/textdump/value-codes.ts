// Type codes of values in dumps (LANGUAGE 18.1), and where which of them may stand. ORDER TYPE CODE.
import type { DumpFormat } from "./dump-format.ts";

/** Type codes as dumps spell them. */
export const Code = {
  Int: 0,
  Obj: 1,
  Str: 2,
  Err: 3,
  List: 4,
  Clear: 5,
  None: 6,
  Catch: 7,
  Finally: 8,
  Float: 9,
  Map: 10,
  Iter: 11,
  Anon: 12,
  Waif: 13,
  Bool: 14,
} as const;

/** Where a value stands decides which codes may stand there. */
export type ValuePlace = "property" | "variable" | "stack" | "element" | "task";

const expectedUpTo4: Readonly<Record<ValuePlace, string>> = {
  property: "the type code of a property value (0 to 5 or 9)",
  variable: "the type code of a variable's value (0 to 4, 6 or 9)",
  stack: "the type code of a value on a task's stack (0 to 4 or 6 to 9)",
  element: "the type code of a list element (0 to 4 or 9)",
  task: "the type code of a task's value (0 to 4, 6 or 9)",
};

const expectedFrom5: Readonly<Record<ValuePlace, string>> = {
  property: "the type code of a property value (0 to 5, 9, 10 or 12 to 14)",
  variable: "the type code of a variable's value (0 to 6 or 9 to 14)",
  stack: "the type code of a value on a task's stack (0 to 14)",
  element: "the type code of an element of a list, map or waif (0 to 4, 9, 10 or 12 to 14)",
  task: "the type code of a task's value (0 to 6 or 9 to 14)",
};

/** The words for what must stand at a place. */
export function expectedCodes(format: DumpFormat): Readonly<Record<ValuePlace, string>> {
  return format.hasLists ? expectedFrom5 : expectedUpTo4;
}
