// The command line of the fuzzer.
import { parseArgs } from "node:util";

/** What the fuzzer is to do. */
export interface Options {
  readonly minutes: number;
  readonly seed: number;
  /** Only this case; null: one after the other, from the first. */
  readonly number: number | null;
  /** Names of targets. */
  readonly targets: readonly string[];
}

/** Reads the words of the command line; an Error says what is wrong with them. */
export function readOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "10" },
      seed: { type: "string" },
      case: { type: "string" },
      target: { type: "string", multiple: true },
    },
  });
  const targets = values.target ?? names;
  for (const name of targets)
    if (!names.includes(name)) throw new Error(`--target ${name} is none of ${names.join(", ")}`);
  if (values.case !== undefined && (values.seed === undefined || targets.length !== 1))
    throw new Error("--case needs --seed and one --target");
  return {
    minutes: numberOf("minutes", values.minutes),
    seed: values.seed === undefined ? Date.now() % 1_000_000_000 : numberOf("seed", values.seed),
    number: values.case === undefined ? null : numberOf("case", values.case),
    targets,
  };
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text === "" || !(value >= 0)) throw new Error(`--${name} wants a number, not "${text}"`);
  return value;
}
