// ERR values and the table of the built-in errors (LANGUAGE 3.6). ORDER ERROR: numbers are stored in dumps.
import { Holder } from "./holder.ts";
import type { List } from "./list.ts";
import { equalText } from "./text.ts";
import type { Value } from "./value.ts";

/** Number of a built-in error, or -1 for a user error of the echo dialect. */
export type ErrorCode = number;

/** An error value. Bare built-in errors are the constants below; equality is by name (errors compare by code only). */
export class Err extends Holder {
  /** 0 to 19 for built-in errors, -1 for user errors. */
  readonly number: ErrorCode;
  /** As written in source: `E_PERM`. */
  readonly name: string;
  /** What `tostr` gives and what a traceback shows. */
  readonly message: string;
  /** The payload; 0 when none was given. */
  readonly value: Value;

  constructor(number: ErrorCode, name: string, message: string, value: Value = 0) {
    super();
    this.number = number;
    this.name = name;
    this.message = message;
    this.value = value;
  }

  /** What was raised: the bare error, or for a CaughtErr any value. */
  get code(): Value {
    return bareError(this);
  }

  /** Its payload. */
  override parts(): readonly Value[] {
    return [this.value];
  }
}

/** What `catch e` binds (LANGUAGE 9.2): an error value that knows what was raised and where. */
export class CaughtErr extends Err {
  readonly #code: Value;
  /** The traceback, as `try … except` gives it. */
  readonly stack: List;

  /** A `code` that is no ERR makes an error named E_ERROR whose code is that value. */
  constructor(code: Value, message: string, value: Value, stack: List) {
    const isErr = code instanceof Err;
    super(isErr ? code.number : -1, isErr ? code.name : "E_ERROR", message, value);
    this.#code = isErr ? bareError(code) : code;
    this.stack = stack;
  }

  override get code(): Value {
    return this.#code;
  }

  /** Payload, code and traceback. */
  override parts(): readonly Value[] {
    return [this.value, this.#code, this.stack];
  }
}

export const E_NONE: Err = new Err(0, "E_NONE", "No error");
export const E_TYPE: Err = new Err(1, "E_TYPE", "Type mismatch");
export const E_DIV: Err = new Err(2, "E_DIV", "Division by zero");
export const E_PERM: Err = new Err(3, "E_PERM", "Permission denied");
export const E_PROPNF: Err = new Err(4, "E_PROPNF", "Property not found");
export const E_VERBNF: Err = new Err(5, "E_VERBNF", "Verb not found");
export const E_VARNF: Err = new Err(6, "E_VARNF", "Variable not found");
export const E_INVIND: Err = new Err(7, "E_INVIND", "Invalid indirection");
export const E_RECMOVE: Err = new Err(8, "E_RECMOVE", "Recursive move");
export const E_MAXREC: Err = new Err(9, "E_MAXREC", "Too many verb calls");
export const E_RANGE: Err = new Err(10, "E_RANGE", "Range error");
export const E_ARGS: Err = new Err(11, "E_ARGS", "Incorrect number of arguments");
export const E_NACC: Err = new Err(12, "E_NACC", "Move refused by destination");
export const E_INVARG: Err = new Err(13, "E_INVARG", "Invalid argument");
export const E_QUOTA: Err = new Err(14, "E_QUOTA", "Resource limit exceeded");
export const E_FLOAT: Err = new Err(15, "E_FLOAT", "Floating-point arithmetic error");
const E_FILE: Err = new Err(16, "E_FILE", "File error");
const E_EXEC: Err = new Err(17, "E_EXEC", "Exec error");
export const E_INTRPT: Err = new Err(18, "E_INTRPT", "Interrupted");
export const E_ASSERT: Err = new Err(19, "E_ASSERT", "Assertion failed");

const table: readonly Err[] = [
  E_NONE,
  E_TYPE,
  E_DIV,
  E_PERM,
  E_PROPNF,
  E_VERBNF,
  E_VARNF,
  E_INVIND,
  E_RECMOVE,
  E_MAXREC,
  E_RANGE,
  E_ARGS,
  E_NACC,
  E_INVARG,
  E_QUOTA,
  E_FLOAT,
  E_FILE,
  E_EXEC,
  E_INTRPT,
  E_ASSERT,
];
const byName: ReadonlyMap<string, Err> = new Map(table.map((error) => [error.name, error]));

/** The bare built-in error with this number, or undefined. */
export function errorByNumber(number: number): Err | undefined {
  return number >= 0 ? table[number] : undefined;
}

/** The bare built-in error of this name in any letter case, or undefined. */
export function errorByName(name: string): Err | undefined {
  return byName.get(name.toUpperCase());
}

/** The default message of the error's code. */
export function errorMessage(error: Err): string {
  return error.number >= 0 ? (table[error.number] as Err).message : error.name;
}

/** The bare error of any name (LANGUAGE 3.6): a built-in one in any letter case, else a user error as it is spelled. */
export function errorNamed(name: string): Err {
  return errorByName(name) ?? new Err(-1, name, name);
}

/** An error's code alone, without message and value of its own. */
export function bareError(error: Err): Err {
  return (
    errorByNumber(error.number) ?? (isBare(error) ? error : new Err(-1, error.name, error.name))
  );
}

/** Whether message and value are the default ones. */
function isBare(error: Err): boolean {
  return error.message === error.name && error.value === 0 && !(error instanceof CaughtErr);
}

/** Whether two errors have the same code. */
export function equalCodes(left: Err, right: Err): boolean {
  return left.number === right.number && equalText(left.name, right.name);
}
