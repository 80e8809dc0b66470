// Forked tasks of an imported dump become tasks of ours: their bodies are compiled again (LANGUAGE 18.4). And the other
// way round: forks of ours that have not begun become what a dump says of them.
import { type Body, listProgram, type Statement, sourceLines } from "#syntax";
import type { ForkedTask } from "#textdump";
import { EMPTY_LIST, foldText, List, NOTHING, obj, type Value } from "#value";
import { type Activation, type ActivationInit, makeActivation, NO_COMMAND } from "#vm";
import type { Realm } from "./realm.ts";
import type { Task } from "./tasks/task.ts";
import { topFrame } from "./tasks/task-table.ts";

/** Installs the tasks; gives a sentence for each one that could not be kept. */
export function installForks(realm: Realm, forks: readonly ForkedTask[]): string[] {
  const lost: string[] = [];
  for (const fork of forks) {
    const { program } = realm.code.compileText(fork.source, "moo", "call_function");
    const unit = program?.units[0];
    if (program === null || unit === undefined) {
      lost.push(
        `forked task ${fork.id} of #${fork.definer}:${fork.verbNames} does not compile and was dropped`,
      );
      continue;
    }
    for (const [, value] of fork.variables)
      if (value !== undefined) realm.world.unnumbered.adopt(value);
    const variables = new Map(fork.variables.map(([name, value]) => [foldText(name), value]));
    const args = variables.get("args");
    const init: ActivationInit = {
      program,
      unit,
      thisValue: fork.thisValue,
      player: fork.player,
      programmer: fork.programmer,
      caller: variables.get("caller") ?? NOTHING,
      definer: fork.definer,
      verbName: fork.verb,
      verbNames: fork.verbNames,
      isDebug: fork.debug !== 0,
      args: args instanceof List ? args : EMPTY_LIST,
      command: commandOf(variables),
    };
    const frame = makeActivation(init);
    program.variables.forEach((name, register) => {
      const value = variables.get(foldText(name));
      if (value !== undefined) frame.registers[register] = value;
    });
    realm.tasks.forkAt(fork.id, frame, fork.startTime * 1000, fork);
  }
  return lost;
}

function commandOf(variables: ReadonlyMap<string, Value | undefined>): ActivationInit["command"] {
  const { argstr, dobj, dobjstr, prepstr, iobj, iobjstr } = NO_COMMAND;
  return {
    argstr: variables.get("argstr") ?? argstr,
    dobj: variables.get("dobj") ?? dobj,
    dobjstr: variables.get("dobjstr") ?? dobjstr,
    prepstr: variables.get("prepstr") ?? prepstr,
    iobj: variables.get("iobj") ?? iobj,
    iobjstr: variables.get("iobjstr") ?? iobjstr,
  };
}

/** The tasks that a dump can hold, and how many it cannot. */
export function dumpTasks(realm: Realm): {
  readonly forkedTasks: readonly ForkedTask[];
  readonly suspendedTasks: number;
} {
  const forkedTasks: ForkedTask[] = [];
  let suspendedTasks = 0;
  const waiting = realm.tasks.all().filter((task) => task.isWaiting);
  for (const task of waiting.sort((left, right) => left.order - right.order)) {
    const fork = task.hasStarted ? null : (task.origin ?? forkOf(realm, task));
    if (fork === null) suspendedTasks++;
    else forkedTasks.push(fork);
  }
  return { forkedTasks, suspendedTasks };
}

/** What a dump says of a fork of ours; null if its program cannot be listed as moo. */
function forkOf({ code }: Realm, task: Task): ForkedTask | null {
  const frame = topFrame(task);
  const { program } = frame;
  if (program.dialect !== "moo") return null;
  const { tree } = code.parser.parse(program.source, "moo");
  const body = tree && forkBodies(tree.body)[program.units.indexOf(frame.unit) - 1];
  if (!tree || !body) return null;
  const first = body[0]?.line ?? 0;
  return {
    id: task.id,
    startTime: Math.floor(task.wakeAt / 1000),
    line: sourceLines(tree).indexOf(first) + 1,
    thisValue: frame.thisValue,
    player: frame.player,
    programmer: frame.programmer,
    definer: frame.definer,
    isThreaded: true,
    debug: frame.isDebug ? DEBUG_BIT : 0,
    verb: frame.verbName,
    verbNames: frame.verbNames,
    variables: variablesOf(frame),
    source: listProgram({ ...tree, body }).join("\n"),
  };
}

/** The `d` bit as servers write it. */
const DEBUG_BIT = 8;

/** The bodies of the forks of a program in the order in which the compiler numbers their units. */
function forkBodies(body: Body): Body[] {
  const bodies: Body[] = [];
  const pending: Statement[] = [...body].reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === "fork") bodies.push(next.body);
    const inside = innerBodies(next).flat();
    for (let i = inside.length - 1; i >= 0; i--) pending.push(inside[i] as Statement);
  }
  return bodies;
}

function innerBodies(statement: Statement): readonly Body[] {
  switch (statement.kind) {
    case "if":
      return [...statement.arms.map(({ body }) => body), statement.otherwise ?? []];
    case "for-in":
    case "for-range":
    case "while":
    case "fork":
      return [statement.body];
    case "try-except":
      return [statement.body, ...statement.arms.map(({ body }) => body)];
    case "try-finally":
      return [statement.body, statement.handler];
    default:
      return [];
  }
}

function variablesOf(frame: Activation): (readonly [string, Value | undefined])[] {
  const { program, registers, args, command } = frame;
  const variables = program.variables.map((name, i) => [name, registers[i]] as const);
  const known = new Set(program.variables.map(foldText));
  const special: readonly (readonly [string, Value])[] = [
    ["player", obj(frame.player)],
    ["this", frame.thisValue],
    ["caller", frame.caller],
    ["verb", frame.verbName],
    ["args", args],
    ...Object.entries(command),
  ];
  return [...variables, ...special.filter(([name]) => !known.has(name))];
}
