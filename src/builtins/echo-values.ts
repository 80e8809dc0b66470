// Builtins on the values of the echo dialect (LANGUAGE 17.2, stage D), and on its errors (9.2).
import {
  E_ASSERT,
  E_INVARG,
  E_TYPE,
  EMPTY_LIST,
  Err,
  errorNamed,
  Flyweight,
  isIdentifier,
  isTrue,
  type List,
  MapValue,
  type Obj,
  type Slot,
  Sym,
  Type,
  typeConstantName,
  typeOf,
  type Value,
} from "#value";
import type { BuiltinContext } from "./context.ts";

/** `tosym(s)`: E_INVARG unless the text is an identifier. */
export function tosym(context: BuiltinContext, args: List): Value | undefined {
  const name = args.at(0) as string;
  return isIdentifier(name) ? new Sym(name) : context.fail(E_INVARG);
}

/** `toflyweight(p [, m [, l]])`: names of slots are identifiers, as those of the literal; the parent must be valid. */
export function toflyweight(context: BuiltinContext, args: List): Value | undefined {
  const parent = args.at(0) as Obj;
  const slots: Slot[] = [];
  const named = args.length > 1 ? args.at(1) : null;
  if (named instanceof MapValue)
    for (const [i, name] of named.keys().entries()) {
      if (typeof name !== "string") return context.fail(E_TYPE);
      if (!isIdentifier(name)) return context.fail(E_INVARG);
      slots.push({ name, value: named.valueAt(i) });
    }
  if (!context.world.isValid(parent.id)) return context.fail(E_INVARG);
  return new Flyweight(parent, slots, args.length > 2 ? (args.at(2) as List) : EMPTY_LIST);
}

/** `flyslots(v)`: a MAP of the slots. */
export function flyslots(_: BuiltinContext, args: List): Value {
  const { slots } = args.at(0) as Flyweight;
  return MapValue.of(Array.from(slots.values(), ({ name, value }) => [name, value] as const));
}

/** `flyitems(v)`. */
export function flyitems(_: BuiltinContext, args: List): Value {
  return (args.at(0) as Flyweight).items;
}

/** `type(v)`: the name of the type constant. */
export function typeConstant(_: BuiltinContext, args: List): Value {
  return typeConstantName(typeOf(args.at(0)));
}

/** `throw(v)`: an ERR with its message and value, a STR as `E_ERROR` with that message. */
export function throwValue(context: BuiltinContext, args: List): Value | undefined {
  const thrown = args.at(0);
  if (typeof thrown === "string") return context.fail(errorNamed("E_ERROR"), thrown);
  if (thrown instanceof Err) return context.raise(thrown.code, thrown.message, thrown.value);
  return context.failType(args, 1, Type.Err, Type.Str);
}

/** `assert(v [, s])`. */
export function assertTrue(context: BuiltinContext, args: List): Value | undefined {
  if (isTrue(args.at(0))) return null;
  return args.length > 1 ? context.fail(E_ASSERT, args.at(1) as string) : context.fail(E_ASSERT);
}
