// Runs cases of one target and gives what was found, small and with the words that bring it back.
import { Chance, caseSeed } from "./chance.ts";
import { shrink } from "./shrink.ts";
import { type Fault, judge, type Target } from "./target.ts";

/** A case that failed. */
export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly number: number;
  readonly fault: Fault;
  /** The input as small as it got: the text of a corpus file. */
  readonly smallest: string;
}

/** The input of a case as text. */
export function inputOf<Input>(target: Target<Input>, seed: number, number: number): string {
  return target.write(target.make(new Chance(caseSeed(seed, target.name, number))));
}

/** Runs one case; null if all is well. */
export async function runCase<Input>(
  target: Target<Input>,
  seed: number,
  number: number,
): Promise<Finding | null> {
  const input = target.make(new Chance(caseSeed(seed, target.name, number)));
  const fault = await judge(target, input);
  if (fault === null) return null;
  const small = await shrink(target, input, fault);
  return {
    target: target.name,
    seed,
    number,
    fault: small.fault,
    smallest: target.write(small.input),
  };
}

/** A finding for people. */
export function describeFinding(finding: Finding): string {
  const { target, seed, number, fault, smallest } = finding;
  return [
    `${target}, seed ${seed}, case ${number}: ${fault.detail}`,
    "--- smallest input that fails so ---",
    smallest,
    "---",
    `again: npm run fuzz -- --seed ${seed} --case ${number} --target ${target}`,
  ].join("\n");
}
