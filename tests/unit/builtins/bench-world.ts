// A world, services that do nothing surprising, and an interpreter: for tests of builtins as programs see them.

import { invariant } from "#base";
import { BuiltinContext, builtinById, builtinByName, type Services } from "#builtins";
import { compile } from "#compiler";
import { createSeededRandom } from "#platform/memory";
import { loadParser } from "#platform/node";
import type { Program } from "#program";
import { E_INVIND, EMPTY_LIST, EMPTY_MAP, toLiteral } from "#value";
import {
  Interpreter,
  makeActivation,
  type Outcome,
  programInit,
  TaskState,
  type VmHost,
} from "#vm";
import { World } from "#world";
import { NO_TASKS } from "../../support/no-tasks.ts";

const parser = await loadParser();
const WIZARD = 3;

/** What the fake services were asked to do. */
export const seen: { log: string[]; notified: string[]; shutdown: string[] } = {
  log: [],
  notified: [],
  shutdown: [],
};

/** Open connections of the fake services. */
const CONNECTED = 3;

/** Options that a test may change. */
export const options = {
  maxStringConcat: 33554423,
  maxListConcat: 4194302,
  isConcatCatchable: true,
  reload(): void {},
  read: (): undefined => undefined,
  isProtected: (): boolean => false,
};

const services: Services = {
  parser,
  random: createSeededRandom(1),
  now: () => 1_000_000_000_000,
  monotonicNow: () => 1500,
  localTime: (seconds) =>
    Math.abs(seconds) < 1e11 ? new Date(seconds * 1000).toUTCString() : undefined,
  log: (message) => void seen.log.push(message),
  options,
  code: {
    setVerbSource: () => [],
    listing: () => [],
    disassembly: () => [],
    compileProgram: () => ["Line 1:  syntax error"],
  },
  connections: {
    notify(connection, line) {
      seen.notified.push(`#${connection} ${line}`);
      return true;
    },
    connected: () => [CONNECTED],
    has: (connection) => connection === CONNECTED,
    connectedSeconds: () => 12,
    idleSeconds: () => 3,
    name: () => "port 7777 from somewhere, port 1",
    boot: () => {},
    switchPlayer: () => {},
    option: (_, name) => (name === "binary" ? 0 : undefined),
    options: () => [["binary", 0]],
    setOption: (_, name) => name === "binary",
    delimiters: () => ["<", ">"],
    forceInput: () => {},
    flushInput: () => {},
    bufferedOutputLength: (connection) => (connection === null ? 65536 : 0),
    takeLine: () => "a line",
    hasReader: () => false,
    isInputTask: () => true,
    listeners: () => [{ object: 0, descriptor: 7777, printsMessages: true }],
    listenRefusal: null,
    connectRefusal: "no wires here",
    listen: (_, descriptor) => descriptor,
    unlisten: (descriptor) => descriptor === 7777,
    connect: () => {},
    info: () => undefined,
  },
  elements: {
    find: () => undefined,
    put: () => true,
    remove: () => {},
    clear: () => {},
    focus: () => {},
  },
  tasks: {
    queued: () => EMPTY_LIST,
    programmerOf: (id) => (id === 77 ? WIZARD : undefined),
    kill: () => {},
    resume: (id) => id === 77,
    stack: () => EMPTY_LIST,
    hasRoom: () => true,
    secondsLeft: () => 5,
    players: () => [WIZARD],
    waitingCount: () => 0,
  },
  collection: { collect: () => {}, stats: () => EMPTY_MAP },
  requestCheckpoint: () => {},
  shutdown: (message) => void seen.shutdown.push(message),
  checkpointBytes: () => null,
};

/** The world of the tests. */
const world: World = World.fromImage(World.freshImage());
const context = new BuiltinContext(world, services);

const host: VmHost<BuiltinContext> = {
  get failure() {
    return world.failure ?? E_INVIND;
  },
  isValid: (object) => world.isValid(object),
  isWizard: (programmer) => world.isWizard(programmer),
  getProperty: (object, name, programmer) => world.getProperty(object, name, programmer),
  setProperty: (object, name, value, programmer) =>
    world.setProperty(object, name, value, programmer),
  getWaifProperty: (waif, name, programmer) =>
    world.unnumbered.getWaifProperty(waif, name, programmer),
  setWaifProperty: (waif, name, value, programmer) =>
    world.unnumbered.setWaifProperty(waif, name, value, programmer),
  prototype: () => -1,
  findVerb: () => null,
  compile: () => null,
  builtin(id) {
    const builtin = builtinById(id);
    invariant(builtin !== undefined, "programs call builtins that exist", id);
    return builtin;
  },
  isProtected: () => false,
  ...NO_TASKS,
  now: () => performance.now(),
  get maxStringConcat() {
    return options.maxStringConcat;
  },
  isFull: () => false,
  get maxListConcat() {
    return options.maxListConcat;
  },
  get isConcatCatchable() {
    return options.isConcatCatchable;
  },
};

const interpreter = new Interpreter<BuiltinContext>(host, context);
const noLimit = {
  sliceEnd: Number.POSITIVE_INFINITY,
  secondsEnd: Number.POSITIVE_INFINITY,
  maxDepth: 50,
};

/** The program, or null if it does not compile. */
function compileText(source: string): Program | null {
  const { tree } = parser.parse(source, "moo");
  if (tree === null) return null;
  return compile(tree, source, {
    builtinId: (name) => builtinByName(name)?.id,
    unknownBuiltin: "error",
    profile: "lambdamoo",
  }).program;
}

/** Runs a program of a programmer, by default a wizard. */
function runProgram(program: Program, programmer: number = WIZARD): Outcome {
  const task = new TaskState(1);
  task.ticksLeft = 2 ** 50;
  task.frames.push(makeActivation(programInit(program, WIZARD, programmer)));
  return interpreter.run(task, noLimit);
}

/** The literal of a program's result, `!CODE` for an error, else the kind of its end; `syntax` if it is none. */
export function evaluate(source: string, programmer: number = WIZARD): string {
  const program = compileText(source);
  if (program === null) return "syntax";
  const outcome = runProgram(program, programmer);
  if (outcome.kind === "done") return toLiteral(outcome.value);
  return outcome.kind === "failed" ? `!${toLiteral(outcome.code)}` : outcome.kind;
}
