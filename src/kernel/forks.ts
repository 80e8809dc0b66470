// Forked tasks of an imported dump become tasks of ours: their bodies are compiled again (LANGUAGE 18.4).
import type { ForkedTask } from "#textdump";
import { EMPTY_LIST, foldText, List, NOTHING, type Value } from "#value";
import { type ActivationInit, makeActivation, NO_COMMAND } from "#vm";
import type { Realm } from "./realm.ts";

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
    realm.tasks.forkAt(fork.id, frame, fork.startTime * 1000);
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
