// Calls that the server itself makes: hooks and commands become the first frame of a task (LANGUAGE 7.6, 16.1).
import type { CallableVerb, Program } from "#program";
import { VerbPerm } from "#program";
import { foldText, List, NOTHING, obj, type Value } from "#value";
import { type ActivationInit, type CommandVars, NO_COMMAND } from "#vm";
import type { Ending, Executor } from "./executor.ts";
import type { Task, TaskKind } from "./task.ts";

/** Where verbs and their programs come from. */
export interface VerbSource {
  isValid(object: number): boolean;
  findVerb(object: number, name: string): CallableVerb | null;
  compile(verb: CallableVerb): Program | null;
}

/** A verb to be called. */
export interface ServerCall {
  readonly verb: CallableVerb;
  /** As called. */
  readonly name: string;
  readonly thisValue: Value;
  readonly player: number;
  readonly caller: Value;
  readonly args: readonly Value[];
  readonly command: CommandVars;
}

/** Makes and begins server tasks. */
export class ServerCalls {
  readonly #source: VerbSource;
  readonly #executor: Executor;

  constructor(source: VerbSource, executor: Executor) {
    this.#source = source;
    this.#executor = executor;
  }

  /** The callable verb of an object; null without one. */
  find(object: number, name: string): CallableVerb | null {
    return this.#source.isValid(object) ? this.#source.findVerb(object, foldText(name)) : null;
  }

  /** The first frame of a call; null if the verb's source does not compile. */
  frame(call: ServerCall): ActivationInit | null {
    const { verb } = call;
    const program = this.#source.compile(verb);
    const unit = program?.units[0];
    if (program === null || unit === undefined) return null;
    return {
      program,
      unit,
      thisValue: call.thisValue,
      player: call.player,
      programmer: verb.owner,
      caller: call.caller,
      definer: verb.definer,
      verbName: call.name,
      verbNames: verb.names,
      isDebug: (verb.perms & VerbPerm.Debug) !== 0,
      args: new List([...call.args]),
      command: call.command,
    };
  }

  /**
   * Begins the hook `object:name(args…)` as the last thing of a step; `then` follows when it came to rest. Null, and
   * nothing happens, if there is no such callable verb.
   */
  hook(
    kind: TaskKind,
    object: number,
    name: string,
    args: readonly Value[],
    player: number,
    argstr: string,
    then: ((ending: Ending) => void) | null,
  ): Task | null {
    const verb = this.find(object, name);
    if (verb === null) return null;
    const command = argstr === "" ? NO_COMMAND : { ...NO_COMMAND, argstr };
    const thisValue = obj(object);
    const init = this.frame({ verb, name, thisValue, player, caller: NOTHING, args, command });
    return init === null ? null : this.#executor.begin(kind, init, then);
  }

  /** Begins the verb `recycle` of a value that is unreachable; null if it does not compile. */
  finalizer(
    verb: CallableVerb,
    name: string,
    thisValue: Value,
    then: (ending: Ending) => void,
  ): Task | null {
    const init = this.frame({
      verb,
      name,
      thisValue,
      player: -1,
      caller: NOTHING,
      args: [],
      command: NO_COMMAND,
    });
    return init === null ? null : this.#executor.begin("server", init, then);
  }
}
