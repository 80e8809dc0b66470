// What every target of the fuzzer is: something that makes inputs, says what is wrong with one, and makes it smaller.
import type { Chance } from "./chance.ts";

/** Something that must not be. */
export interface Fault {
  /** What sort of fault it is: an input is made smaller only as long as this stays the same. */
  readonly kind: string;
  /** Everything that helps, several lines. */
  readonly detail: string;
}

/** A kind of input and what must hold for all of them. */
export interface Target<Input> {
  readonly name: string;
  make(chance: Chance): Input;
  /** Null if all is well; may throw, which is a fault too. */
  check(input: Input): Promise<Fault | null> | Fault | null;
  /** Inputs that are a little smaller, those that take most away first. */
  smaller(input: Input): Iterable<Input>;
  /** The text form of corpus files. */
  write(input: Input): string;
  /** The input of such a text; throws if it is none. */
  read(text: string): Input;
}

/** What is wrong with an input, an exception included. */
export async function judge<Input>(target: Target<Input>, input: Input): Promise<Fault | null> {
  try {
    return await target.check(input);
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    const place = /\n\s+at ([^(\n]*)/.exec(stack ?? "")?.[1]?.trim() ?? "";
    return { kind: `exception ${name} in ${place}`, detail: stack ?? message };
  }
}

/** A fault. */
export function fault(kind: string, ...detail: readonly string[]): Fault {
  return { kind, detail: [kind, ...detail].join("\n") };
}
