// The one list of builtins that builtins themselves may consult (`call_function`, `function_info`). The registry fills
// it when the room is loaded; families import this file and never the registry, which would close a circle.
import type { Builtin } from "#vm";
import type { BuiltinContext } from "./context.ts";

const byId: (Builtin<BuiltinContext> | undefined)[] = [];
const byName = new Map<string, Builtin<BuiltinContext>>();
const all: Builtin<BuiltinContext>[] = [];

/** Every builtin, by family and position. */
export const BUILTINS: readonly Builtin<BuiltinContext>[] = all;

/** Enters a family. Names and ids are unique. */
export function enterFamily(builtins: readonly Builtin<BuiltinContext>[]): void {
  for (const builtin of builtins) {
    if (byId[builtin.id] !== undefined || byName.has(builtin.name))
      throw new Error(`two builtins are called ${builtin.name} or numbered ${builtin.id}`);
    byId[builtin.id] = builtin;
    byName.set(builtin.name, builtin);
    all.push(builtin);
  }
}

/** The builtin with this stable id, or undefined. */
export function builtinById(id: number): Builtin<BuiltinContext> | undefined {
  return byId[id];
}

/** The builtin with this name, case-folded by the caller, or undefined. */
export function builtinByName(foldedName: string): Builtin<BuiltinContext> | undefined {
  return byName.get(foldedName);
}
