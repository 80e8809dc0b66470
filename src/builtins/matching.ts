// `match`, `rmatch` and `substitute`: the value side of patterns (LANGUAGE 17.4, 17.5). The engine is in pattern/.
import { E_INVARG, E_QUOTA, isInt, isTrue, List, sliceText, textLength, type Value } from "#value";
import type { BuiltinContext } from "./context.ts";
import { checkText, refuseSize, unitLimit } from "./limits.ts";
import { compilePattern, findMatch, GROUP_COUNT } from "./pattern/index.ts";

const UNUSED: List = new List([0, -1]);
const NO_GROUPS: List = new List(new Array<Value>(GROUP_COUNT).fill(UNUSED));
const NO_MATCH: List = new List([]);

function run(context: BuiltinContext, args: List, isReverse: boolean): Value | undefined {
  const text = args.at(0) as string;
  const isCased = args.length === 3 && isTrue(args.at(2));
  const pattern = compilePattern(args.at(1) as string, isCased);
  if (pattern === null) return context.fail(E_INVARG);
  const found = findMatch(pattern, text, isReverse);
  if (found === "none") return NO_MATCH;
  if (found === "too-long") return context.fail(E_QUOTA);
  let groups = NO_GROUPS;
  if (pattern.groupCount > 0) {
    const pairs = NO_GROUPS.items.slice() as Value[];
    for (let group = 1; group <= pattern.groupCount; group++) {
      const start = found[group * 2] as number;
      if (start >= 0) pairs[group - 1] = new List([start + 1, found[group * 2 + 1] as number]);
    }
    groups = new List(pairs);
  }
  return new List([(found[0] as number) + 1, found[1] as number, groups, text]);
}

/** `match`. */
export function match(context: BuiltinContext, args: List): Value | undefined {
  return run(context, args, false);
}

/** `rmatch`. */
export function rmatch(context: BuiltinContext, args: List): Value | undefined {
  return run(context, args, true);
}

/** `substitute`. */
export function substitute(context: BuiltinContext, args: List): Value | undefined {
  const template = args.at(0) as string;
  const matched = args.at(1) as List;
  const text = matched.length === 4 ? matched.at(3) : 0;
  const groups = matched.length === 4 ? matched.at(2) : 0;
  if (typeof text !== "string" || !(groups instanceof List) || groups.length !== GROUP_COUNT)
    return context.fail(E_INVARG);
  const length = textLength(text);
  if (!isSpan(matched.at(0), matched.at(1), length)) return context.fail(E_INVARG);
  for (const pair of groups.items)
    if (!(pair instanceof List) || pair.length !== 2 || !isSpan(pair.at(0), pair.at(1), length))
      return context.fail(E_INVARG);
  const limit = unitLimit(context);
  let result = "";
  let from = 0;
  for (let at = template.indexOf("%"); at >= 0; at = template.indexOf("%", from)) {
    result += template.slice(from, at);
    const key = template.charCodeAt(at + 1);
    if (key === 37) result += "%";
    else if (key >= 48 && key <= 57) {
      const pair = key === 48 ? matched : (groups.at(key - 49) as List);
      // `{0, -1}` and empty spans end before they start
      const end = Number(pair.at(1));
      if (end > 0) result += sliceText(text, Number(pair.at(0)) - 1, end);
    } else return context.fail(E_INVARG);
    from = at + 2;
    if (result.length > limit) return refuseSize(context);
  }
  return checkText(context, result + template.slice(from));
}

/** Whether two values are the ends of a part of a string, of an empty part, or `{0, -1}`. */
function isSpan(start: Value, end: Value, length: number): boolean {
  if (!isInt(start) || !isInt(end)) return false;
  if (start === 0 && end === -1) return true;
  return start > 0 && end >= Number(start) - 1 && end <= length;
}
