// How a family of builtins is written down: one line a function, in the order of their ids.
import { type List, Type, type Value } from "#value";
import { type Builtin, OBJECT_TYPE } from "#vm";
import type { BuiltinContext } from "./context.ts";

/** A builtin that has not got its id yet. */
export type Definition = Omit<Builtin<BuiltinContext>, "id">;

type Run = (context: BuiltinContext, args: List) => Value | undefined;

/** A builtin: name, fewest and most arguments (-1: any number), types of the fixed ones, body. */
export function define(
  name: string,
  minArgs: number,
  maxArgs: number,
  types: readonly number[],
  run: Run,
): Definition {
  return { name, minArgs, maxArgs, types, run };
}

/** The type of an argument as programs are told of it: that an ANON may stand for an OBJ goes without saying. */
export function shownType(type: number): number {
  return type === OBJECT_TYPE ? Type.Obj : type;
}

/** Numbers a family. Ids are stored in programs and task images: add new functions at the end. ORDER BUILTIN. */
export function family(
  base: number,
  definitions: readonly Definition[],
): readonly Builtin<BuiltinContext>[] {
  return definitions.map((definition, position) => ({ id: base + position, ...definition }));
}

/** First ids of the families; each owns 256. ORDER BUILTIN. */
export const FamilyBase = {
  Values: 0,
  Numbers: 256,
  Strings: 512,
  Lists: 768,
  Objects: 1024,
  Properties: 1280,
  Verbs: 1536,
  Tasks: 1792,
  Connections: 2048,
  Server: 2304,
  Unnumbered: 2560,
  Ui: 3584,
} as const;
