// The size limits of LANGUAGE 3.9. Everything that builds a string or a list ends here.
import { E_QUOTA, type List, textLength } from "#value";
import type { BuiltinContext } from "./context.ts";

/** Refuses a value that is too large: E_QUOTA if programs may catch that, else the task is out of seconds. */
export function refuseSize(context: BuiltinContext): undefined {
  return context.services.options.isConcatCatchable
    ? context.fail(E_QUOTA)
    : context.want({ kind: "abort", resource: "seconds" });
}

/** The string, or a refusal. */
export function checkText(context: BuiltinContext, text: string): string | undefined {
  const limit = context.services.options.maxStringConcat;
  return text.length <= limit || textLength(text) <= limit ? text : refuseSize(context);
}

/** The list, or a refusal. */
export function checkList(context: BuiltinContext, list: List): List | undefined {
  context.built += list.length;
  return list.length <= context.services.options.maxListConcat ? list : refuseSize(context);
}

/** So many UTF-16 units that no string within the limit has them: builders stop early. */
export function unitLimit(context: BuiltinContext): number {
  return context.services.options.maxStringConcat * 2 + 2;
}
