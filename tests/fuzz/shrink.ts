// Makes a failing input smaller as long as it fails in the same way.
import { type Fault, judge, type Target } from "./target.ts";

/** A failing input made small. */
export interface Shrunk<Input> {
  readonly input: Input;
  readonly fault: Fault;
  readonly tries: number;
}

/** Shrinking ends after so long, however much is left: a large input is better than none. */
const MOST_MS = 45_000;

/** Takes whatever is smaller and still has the fault, until nothing is or `maxTries` are used up. */
export async function shrink<Input>(
  target: Target<Input>,
  failing: Input,
  found: Fault,
  maxTries = 1500,
): Promise<Shrunk<Input>> {
  let input = failing;
  let fault = found;
  let tries = 0;
  const end = performance.now() + MOST_MS;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of target.smaller(input)) {
      if (++tries > maxTries || performance.now() > end) return { input, fault, tries };
      const verdict = await judge(target, candidate);
      if (verdict?.kind !== fault.kind) continue;
      [input, fault, isSmaller] = [candidate, verdict, true];
      break;
    }
  }
  return { input, fault, tries };
}

/** The list without one stretch of it: halves first, single items last. */
export function* withoutStretches<T>(items: readonly T[]): Generator<T[]> {
  for (let size = items.length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < items.length; start += size)
      yield [...items.slice(0, start), ...items.slice(start + size)];
  }
}
