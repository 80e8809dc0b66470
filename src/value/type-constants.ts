// The type constants of programs (LANGUAGE 3.2).
import { Type, type TypeCode } from "./value.ts";

const names: Readonly<Record<TypeCode, string>> = {
  [Type.Int]: "INT",
  [Type.Obj]: "OBJ",
  [Type.Str]: "STR",
  [Type.Err]: "ERR",
  [Type.List]: "LIST",
  [Type.Float]: "FLOAT",
  [Type.Map]: "MAP",
  [Type.Anon]: "ANON",
  [Type.Waif]: "WAIF",
  [Type.Bool]: "BOOL",
  [Type.Sym]: "SYM",
  [Type.Lambda]: "LAMBDA",
  [Type.Null]: "NULL",
  [Type.Cap]: "CAP",
  [Type.Task]: "TASK",
  [Type.Flyweight]: "FLYWEIGHT",
};

/** The name of the constant of a type. */
export function typeConstantName(code: TypeCode): string {
  return names[code];
}

/** Those of moo alone. */
const MOO_ONLY: ReadonlySet<TypeCode> = new Set([Type.Anon, Type.Waif]);

const echoConstants: ReadonlyMap<string, TypeCode> = new Map([
  ["num", Type.Int],
  ...Object.values(Type)
    .filter((code) => !MOO_ONLY.has(code))
    .map((code): [string, TypeCode] => [names[code].toLowerCase(), code]),
]);

/** The type that a case-folded name stands for in echo; undefined if it is no type constant there. */
export function echoTypeConstant(folded: string): TypeCode | undefined {
  return echoConstants.get(folded);
}
