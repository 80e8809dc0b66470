// Builtins as data: `function_info`, and `call_function`, which stands in for another builtin. It checks what the VM
// checks before a call, and passes the other's wishes on with the other's id in front of their data.
import { E_ARGS, E_INVARG, E_PERM, E_TYPE, foldText, List, Obj, obj, type Value } from "#value";
import { ANY_TYPE, type Builtin, builtinFault, type Detail, signatureFault } from "#vm";
import { BUILTINS, builtinById, builtinByName } from "./catalog.ts";
import type { BuiltinContext } from "./context.ts";
import { shownType } from "./define.ts";

/** The builtin a program names: E_INVARG. */
function findBuiltin(context: BuiltinContext, name: string): Builtin<BuiltinContext> | undefined {
  return builtinByName(foldText(name)) ?? context.fail(E_INVARG, "Unknown built-in function", name);
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
  const fault = signatureFault(builtin, rest.items);
  if (fault !== null) return context.failWith(fault.kind === "count" ? E_ARGS : E_TYPE, fault);
  const value = passOn(context, builtin, builtin.run(context, rest));
  if (value === undefined && context.wish === null)
    context.failDetail =
      named(context.failDetail, builtin) ?? builtinFault(context.failCode, builtin, rest.items);
  return value;
}

/** Particulars of an argument with the name of the builtin that it was given to. */
function named(detail: Detail | null, builtin: Builtin<BuiltinContext>): Detail | null {
  return detail?.kind === "argument" && detail.builtin === ""
    ? { ...detail, builtin: builtin.name }
    : detail;
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
