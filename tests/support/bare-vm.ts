// The compiler and the interpreter without a world: for tests of programs that only compute.
import { compile } from "#compiler";
import { loadParser } from "#platform/node";
import { type Program, verifyProgram } from "#program";
import type { Parser } from "#syntax";
import { E_INVIND, Float, type List, toLiteral, toText } from "#value";
import {
  type Builtin,
  BuiltinControl,
  Interpreter,
  makeActivation,
  type Outcome,
  programInit,
  TaskState,
  type VmHost,
} from "#vm";
import { NO_TASKS } from "./no-tasks.ts";

export const parser: Parser = await loadParser({});

const builtins: Builtin[] = [
  {
    id: 0,
    name: "length",
    minArgs: 1,
    maxArgs: 1,
    looksInside: true,
    types: [],
    run: (_c, args) => (args.at(0) as List).length,
  },
  { id: 1, name: "typeof", minArgs: 1, maxArgs: 1, looksInside: true, types: [], run: () => 0 },
  {
    id: 2,
    name: "tostr",
    minArgs: 0,
    maxArgs: -1,
    looksInside: true,
    types: [],
    run: (_c, args) => args.items.map(toText).join(""),
  },
  {
    id: 3,
    name: "raise",
    minArgs: 1,
    maxArgs: 3,
    looksInside: true,
    types: [],
    run: (c, args) =>
      c.raise(
        args.at(0),
        args.length > 1 ? (args.at(1) as string) : toText(args.at(0)),
        args.length > 2 ? args.at(2) : 0,
      ),
  },
  {
    id: 4,
    name: "ticks_left",
    minArgs: 0,
    maxArgs: 0,
    looksInside: true,
    types: [],
    run: (c) => c.ticksLeft,
  },
  {
    id: 5,
    name: "suspend",
    minArgs: 0,
    maxArgs: 1,
    looksInside: true,
    types: [],
    run: (c) => c.want({ kind: "suspend", wake: { kind: "time", at: null } }),
  },
  {
    id: 6,
    name: "tofloat",
    minArgs: 1,
    maxArgs: 1,
    looksInside: true,
    types: [],
    run: (_c, args) => new Float(Number(args.at(0))),
  },
];
const ids = new Map(builtins.map((builtin) => [builtin.name, builtin.id]));

const host: VmHost = {
  failure: E_INVIND,
  isValid: () => false,
  isWizard: () => true,
  getProperty: () => undefined,
  setProperty: () => false,
  getWaifProperty: () => undefined,
  setWaifProperty: () => false,
  prototype: () => -1,
  findVerb: () => null,
  compile: () => null,
  builtin: (id) => builtins[id] as Builtin,
  isProtected: () => false,
  ...NO_TASKS,
  now: () => performance.now(),
  isFull: () => false,
  maxStringConcat: 33554423,
  maxListConcat: 4194302,
  isConcatCatchable: true,
};

export function compileText(source: string): Program {
  const { tree, diagnostics } = parser.parse(source, "moo");
  if (tree === null) throw new Error(JSON.stringify(diagnostics));
  const result = compile(tree, source, {
    builtinId: (name) => ids.get(name),
    unknownBuiltin: "error",
    profile: "lambdamoo",
  });
  if (result.program === null) throw new Error(JSON.stringify(result.diagnostics));
  const fault = verifyProgram(result.program, (id) => id in builtins);
  if (fault !== null) throw new Error(fault);
  return result.program;
}

function startTask(source: string, isDebug = true, ticks = 2 ** 50): TaskState {
  return startProgram(compileText(source), isDebug, ticks);
}

/** A task at the beginning of a compiled program. */
export function startProgram(program: Program, isDebug = true, ticks = 2 ** 50): TaskState {
  const task = new TaskState(1);
  task.ticksLeft = ticks;
  task.frames.push(makeActivation({ ...programInit(program, 3), isDebug }));
  return task;
}

export const interpreter: Interpreter = new Interpreter(host, new BuiltinControl());
const noLimit = {
  sliceEnd: Number.POSITIVE_INFINITY,
  secondsEnd: Number.POSITIVE_INFINITY,
  maxDepth: 50,
};

/** The literal of the result, or `!CODE`. */
export function evaluate(source: string, isDebug = true): string {
  const outcome: Outcome = interpreter.run(startTask(source, isDebug), noLimit);
  if (outcome.kind === "done") return toLiteral(outcome.value);
  if (outcome.kind === "failed") return `!${toLiteral(outcome.code)}`;
  return outcome.kind;
}
