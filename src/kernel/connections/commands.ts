// What becomes of a line: the pipeline of LANGUAGE 15.3 (nos. 2 to 5) and 15.4, for one line a turn and connection.
//
//   line ─► out-of-band hook │ the task that reads │ login │ .program text │ command
//   command ─► intrinsic │ prefix, do_command ─► verb of player, location, dobj, iobj │ huh ─► suffix
//
// The next line waits until everything that this one began has suspended or ended.
import type { CallableVerb } from "#program";
import { isTrue, obj, type Value } from "#value";
import type { CommandVars } from "#vm";
import type { Ending, Executor } from "../tasks/executor.ts";
import type { ServerCalls } from "../tasks/server-calls.ts";
import type { TaskTable } from "../tasks/task-table.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionTable } from "./connection-table.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { VerbEditor } from "./verb-editor.ts";

/** A parsed command line (LANGUAGE 15.4). */
export interface Command {
  readonly verb: string;
  readonly argstr: string;
  readonly args: readonly string[];
  readonly dobjstr: string;
  readonly dobj: number;
  readonly prepstr: string;
  readonly iobjstr: string;
  readonly iobj: number;
}

/** What command processing asks of the world. */
export interface CommandWorld<Parsed extends Command = Command> {
  isValid(object: number): boolean;
  isProgrammer(object: number): boolean;
  locationOf(object: number): number;
  /** The words of a line, quotes resolved. */
  words(line: string): readonly string[];
  /** Null for a line without a verb. */
  parse(player: number, line: string): Parsed | null;
  /** The first verb along the lookup order of `object` that fits word and argument specs. */
  findCommandVerb(object: number, command: Parsed): CallableVerb | null;
}

const NOT_UNDERSTOOD = "I couldn't understand that.";

/** Takes lines from connections and begins what they ask for. */
export class Commands {
  readonly #world: CommandWorld;
  readonly #connections: ConnectionTable;
  readonly #tasks: TaskTable;
  readonly #executor: Executor;
  readonly #calls: ServerCalls;
  readonly #lifecycle: Lifecycle;
  readonly #editor: VerbEditor;

  constructor(parts: {
    world: CommandWorld;
    connections: ConnectionTable;
    tasks: TaskTable;
    executor: Executor;
    calls: ServerCalls;
    lifecycle: Lifecycle;
    editor: VerbEditor;
  }) {
    this.#world = parts.world;
    this.#connections = parts.connections;
    this.#tasks = parts.tasks;
    this.#executor = parts.executor;
    this.#calls = parts.calls;
    this.#lifecycle = parts.lifecycle;
    this.#editor = parts.editor;
  }

  /** A turn of a connection: processes its next line. */
  process(connection: Connection): void {
    const line = connection.takeLine();
    if (line === undefined) return;
    connection.isFeeding = true;
    const reader = connection.reader;
    if (!line.isOutOfBand && reader !== null) {
      this.#tasks.wake(reader, line.text);
      reader.fedBy = connection;
      return;
    }
    this.#executor.later(() => {
      connection.isFeeding = false;
      this.#connections.touch(connection);
    });
    if (line.isOutOfBand) this.#outOfBand(connection, line.text);
    else if (!connection.isLoggedIn)
      this.#lifecycle.login(connection, this.#world.words(line.text), line.text);
    else if (connection.programming !== null) this.#editor.line(connection, line.text);
    else this.#command(connection, line.text);
  }

  #outOfBand(connection: Connection, line: string): void {
    const { player, point } = connection;
    const words = this.#world.words(line);
    const task = this.#calls.hook(
      "input",
      point.object,
      "do_out_of_band_command",
      words,
      player,
      line,
      null,
    );
    if (task !== null) connection.inputTaskId = task.id;
  }

  #command(connection: Connection, line: string): void {
    const { player, point } = connection;
    const command = this.#world.parse(player, line);
    if (command === null || this.#isIntrinsic(connection, command)) return;
    if (connection.prefix !== "") this.#connections.notify(player, connection.prefix, false, false);
    if (connection.suffix !== "") {
      this.#executor.later(() => {
        if (connection.suffix !== "")
          this.#connections.notify(player, connection.suffix, false, false);
      });
    }
    const goOn = (ending: Ending): void => {
      if (ending.kind === "done" && !isTrue(ending.value)) this.#find(connection, player, line);
    };
    const words = this.#world.words(line);
    const task = this.#calls.hook("input", point.object, "do_command", words, player, line, goOn);
    if (task === null) this.#find(connection, player, line);
    else connection.inputTaskId = task.id;
  }

  /** Looks for the verb of a command and begins it. */
  #find(connection: Connection, player: number, line: string): void {
    const command = this.#world.isValid(player) ? this.#world.parse(player, line) : null;
    if (command === null) return;
    const location = this.#world.locationOf(player);
    for (const object of [player, location, command.dobj, command.iobj]) {
      if (!this.#world.isValid(object)) continue;
      const verb = this.#world.findCommandVerb(object, command);
      if (verb !== null) {
        this.#begin(connection, player, object, verb, command);
        return;
      }
    }
    const huh = this.#world.isValid(location) ? this.#calls.find(location, "huh") : null;
    if (huh === null) this.#connections.notify(player, NOT_UNDERSTOOD, false, false);
    else this.#begin(connection, player, location, huh, command);
  }

  #begin(
    connection: Connection,
    player: number,
    object: number,
    verb: CallableVerb,
    command: Command,
  ): void {
    const args: readonly Value[] = command.args;
    const name = command.verb;
    const init = this.#calls.frame({
      verb,
      name,
      thisValue: obj(object),
      player,
      caller: obj(player),
      args,
      command: variablesOf(command),
    });
    if (init === null) {
      const text = `The program of #${verb.definer}:${verb.names} does not compile.`;
      this.#connections.notify(player, text, false, false);
      return;
    }
    connection.inputTaskId = this.#executor.begin("input", init, null).id;
  }

  #isIntrinsic(connection: Connection, command: Command): boolean {
    const { intrinsics } = connection;
    if (command.verb === "PREFIX" || command.verb === "OUTPUTPREFIX") {
      if (!intrinsics.includes(command.verb)) return false;
      connection.prefix = command.argstr;
      return true;
    }
    if (command.verb === "SUFFIX" || command.verb === "OUTPUTSUFFIX") {
      if (!intrinsics.includes(command.verb)) return false;
      connection.suffix = command.argstr;
      return true;
    }
    const word = command.verb.toLowerCase();
    if (!intrinsics.includes(".program") || word.length < 3 || !".program".startsWith(word))
      return false;
    if (!this.#world.isProgrammer(connection.player)) return false;
    this.#editor.begin(connection, command.args);
    return true;
  }
}

function variablesOf(command: Command): CommandVars {
  return {
    argstr: command.argstr,
    dobj: obj(command.dobj),
    dobjstr: command.dobjstr,
    prepstr: command.prepstr,
    iobj: obj(command.iobj),
    iobjstr: command.iobjstr,
  };
}
