// Builtins as data: `function_info`, and `call_function`, which stands in for another builtin. It checks what the VM
// checks before a call, and passes the other's wishes on with the other's id in front of their data.
import {
  E_ARGS,
  E_INVARG,
  E_PERM,
  E_TYPE,
  type Err,
  foldText,
  List,
  Obj,
  obj,
  type Value,
} from "#value";
import { ANY_TYPE, type Builtin, fitsType } from "#vm";
import { BUILTINS, builtinById, builtinByName } from "./catalog.ts";
import type { BuiltinContext } from "./context.ts";
import { shownType } from "./define.ts";

/** The builtin a program names: E_INVARG. */
function findBuiltin(context: BuiltinContext, name: string): Builtin<BuiltinContext> | undefined {
  return builtinByName(foldText(name)) ?? context.fail(E_INVARG, "Unknown built-in function", name);
}

/** What is wrong with arguments by the builtin's signature: E_ARGS, E_TYPE, or null. */
function refusalOf(builtin: Builtin<BuiltinContext>, args: List): Err | null {
  if (args.length < builtin.minArgs) return E_ARGS;
  if (builtin.maxArgs >= 0 && args.length > builtin.maxArgs) return E_ARGS;
  const count = Math.min(args.length, builtin.types.length);
  for (let i = 0; i < count; i++)
    if (!fitsType(args.at(i), builtin.types[i] as number)) return E_TYPE;
  return null;
}

/** `call_function(name, args…)`. */
export function callFunction(context: BuiltinContext, args: List): Value | undefined {
  const builtin = findBuiltin(context, args.at(0) as string);
  if (builtin === undefined) return undefined;
  const rest = args.slice(1, args.length);
  if (context.services.options.isProtected(builtin.id)) {
    const { thisValue } = context.activation;
    if (!(thisValue instanceof Obj && thisValue.id === 0)) {
      const name = `bf_${builtin.name}`;
      const verb = context.world.findVerb(0, name);
      if (verb !== null)
        return context.want({
          kind: "call",
          verb,
          name,
          thisValue: obj(0),
          args: rest,
          step: -1,
          data: [],
        });
      if (!context.isWizard) return context.fail(E_PERM);
    }
  }
  const refusal = refusalOf(builtin, rest);
  if (refusal !== null) return context.fail(refusal);
  return passOn(context, builtin, builtin.run(context, rest));
}

/** Goes on in the builtin that was called. */
export function resumeFunction(
  context: BuiltinContext,
  step: number,
  data: readonly Value[],
  result: Value,
): Value | undefined {
  const builtin = builtinById(data[0] as number);
  if (builtin?.resume === undefined) return result;
  return passOn(context, builtin, builtin.resume(context, step, data.slice(1), result));
}

/** Notes the builtin in the data of a wish, so that resumeFunction finds it. */
function passOn(
  context: BuiltinContext,
  builtin: Builtin<BuiltinContext>,
  value: Value | undefined,
): Value | undefined {
  const { wish } = context;
  if (value === undefined && wish !== null && "step" in wish && wish.step >= 0)
    context.wish = { ...wish, data: [builtin.id, ...wish.data] };
  return value;
}

/** `function_info([name])`. */
export function functionInfo(context: BuiltinContext, args: List): Value | undefined {
  if (args.length === 0) return new List(BUILTINS.map(infoOf));
  const builtin = builtinByName(foldText(args.at(0) as string));
  return builtin === undefined ? context.fail(E_INVARG) : infoOf(builtin);
}

function infoOf(builtin: Builtin<BuiltinContext>): List {
  const { name, minArgs, maxArgs, types } = builtin;
  const count = maxArgs < 0 ? minArgs : maxArgs;
  const shown = Array.from({ length: count }, (_, i) => shownType(types[i] ?? ANY_TYPE));
  return new List([name, minArgs, maxArgs, new List(shown)]);
}
