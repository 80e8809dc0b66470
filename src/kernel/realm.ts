// Everything that belongs to one loaded world: its options, tasks, connections and the machinery between them. An
// import makes a new realm; the facade (kernel.ts) keeps what outlives it: sessions, commits, the outbox.
import { BUILTINS, BuiltinContext, type Services } from "#builtins";
import { VerbPerm } from "#program";
import { E_INVARG, foldText } from "#value";
import { Interpreter, programInit } from "#vm";
import {
  BUILT_IN_PROPERTIES,
  matchObject,
  type ParsedCommand,
  parseCommand,
  parseWords,
  verbAllows,
  type World,
} from "#world";
import { CodeService } from "./code.ts";
import { Collection } from "./collection.ts";
import { Commands, type CommandWorld } from "./connections/commands.ts";
import type { Connection, ListeningPoint } from "./connections/connection.ts";
import { ConnectionTable } from "./connections/connection-table.ts";
import { Lifecycle } from "./connections/lifecycle.ts";
import { type EditableWorld, VerbEditor } from "./connections/verb-editor.ts";
import { Consoles } from "./consoles.ts";
import { Failures } from "./failures.ts";
import type { KernelPorts } from "./kernel-api.ts";
import { NO_NETWORK } from "./network.ts";
import { Options } from "./options.ts";
import type { Outbox } from "./outbox.ts";
import { Programs } from "./programs.ts";
import { Executor } from "./tasks/executor.ts";
import { ResultRounds } from "./tasks/result-rounds.ts";
import { TaskRunner } from "./tasks/runner.ts";
import { ServerCalls } from "./tasks/server-calls.ts";
import { TaskTable } from "./tasks/task-table.ts";
import { UiActions } from "./ui/actions.ts";
import { WorldHost } from "./world-host.ts";

/** What programs ask of the server as a whole. */
export interface Requests {
  checkpoint(): void;
  shutdown(message: string): void;
  checkpointBytes(): number | null;
  headerChanged(): void;
}

/** One world and what runs in it. */
export class Realm {
  readonly world: World;
  readonly options: Options;
  readonly code: CodeService;
  readonly runner: TaskRunner;
  readonly tasks: TaskTable;
  readonly connections: ConnectionTable;
  readonly executor: Executor;
  readonly calls: ServerCalls;
  readonly lifecycle: Lifecycle;
  readonly commands: Commands;
  readonly uiActions: UiActions;
  readonly programs: Programs;
  readonly consoles: Consoles;
  readonly collection: Collection;
  readonly results: ResultRounds;

  constructor(
    world: World,
    ports: KernelPorts,
    outbox: Outbox,
    requests: Requests,
    nextTask: number,
    firstPoint: ListeningPoint,
  ) {
    this.world = world;
    const { clock, log } = ports;
    const logError = (message: string): void => log.write(message, true);
    this.options = new Options(world, {
      builtins: BUILTINS,
      properties: BUILT_IN_PROPERTIES,
      protectProperties: (names) => world.protectProperties(names),
    });
    this.code = new CodeService(world, ports.parser, logError);
    const { code, options } = this;
    const host = new WorldHost(world, options, code, () => this.tasks, ports.monotonicNow);
    this.runner = new TaskRunner(
      {
        run: (state, budget) => machine.run(state, budget),
        // a running task may kill another one: its own view must be the same afterwards
        endTask: (state) => {
          const { frames, activation, isUnwinding } = context;
          machine.endTask(state);
          context.frames = frames;
          context.activation = activation;
          context.isUnwinding = isUnwinding;
        },
        beginKill: (state) => {
          const { frames, activation } = context;
          machine.beginKill(state);
          context.frames = frames;
          context.activation = activation;
        },
        get hasClosures() {
          return host.hasClosures;
        },
        noteClosures: () => {
          host.hasClosures = true;
        },
      },
      {
        now: ports.monotonicNow,
        maxDepth: () => options.maxStackDepth(),
        clockTicks: ports.clockTicks,
        compile: (source, dialect, surroundings) =>
          surroundings === null
            ? code.compileText(source, dialect, "call_function").program
            : code.compileWithin(source, surroundings).program,
        waifs: world.unnumbered.waifTable,
      },
    );
    this.tasks = new TaskTable(clock, options, this.runner, nextTask);
    const { tasks } = this;
    this.connections = new ConnectionTable({
      outbox,
      options,
      clock,
      network: ports.network ?? NO_NETWORK,
      firstPoint,
      events: {
        ready: (connection) => tasks.addConnection(connection),
        unready: (connection) => tasks.removeConnection(connection),
        abandoned: (connection) => {
          if (connection.reader !== null) tasks.wake(connection.reader, E_INVARG);
        },
        switched: (connection, player, isSilent) =>
          this.lifecycle.switchPlayer(connection, player, isSilent),
        changed: () => requests.headerChanged(),
      },
    });
    const { connections } = this;
    tasks.attach(connections);
    this.executor = new Executor(tasks, this.runner, options, {
      failed: (task, failure) => failures.report(task, failure),
      rested: (task, ending) => {
        if (ending.kind !== "suspended" && this.programs.rested(task.id, ending))
          this.executor.step(() => this.programs.close(task.id));
        this.lifecycle.sweep();
      },
    });
    const { executor } = this;
    this.programs = new Programs(connections);
    this.consoles = new Consoles(code);
    this.calls = new ServerCalls(
      {
        isValid: (object) => world.isValid(object),
        findVerb: (object, name) => world.findVerb(object, name),
        compile: (verb) => code.compileVerb(verb),
      },
      executor,
    );
    this.collection = new Collection(
      world,
      (visit) => {
        tasks.eachReference(visit);
        connections.eachValue(visit);
        this.consoles.eachValue(visit);
      },
      executor,
      this.calls,
    );
    this.results = new ResultRounds(tasks.results, world, (visit) => {
      tasks.eachValue(visit);
      connections.eachValue(visit);
      this.consoles.eachValue(visit);
    });
    const failures = new Failures(executor, this.calls, {
      show: (task, lines, fullLines = lines) => {
        if (!this.programs.fail(task.id, lines, fullLines)) connections.sendTo(task.player, lines);
      },
      log: logError,
    });
    this.lifecycle = new Lifecycle(world, connections, executor, this.calls, (connection) =>
      outbox.notice(playerNotice(world, connection)),
    );
    this.commands = new Commands({
      world: commandWorld(world),
      connections,
      tasks,
      executor,
      calls: this.calls,
      lifecycle: this.lifecycle,
      editor: new VerbEditor(editableWorld(world, options, code), connections),
    });
    this.uiActions = new UiActions({
      elements: connections.elements,
      enter: (connection, line) => connections.receive(connection, line),
      say: (connection, line) => connections.send(connection, line),
      // the place to emit "ui:click"(conn, id, value)
      clicked: () => undefined,
    });
    const context = new BuiltinContext(world, servicesOf(this, ports, requests));
    const machine = new Interpreter(host, context);
    world.onWizardBit = (object, isSet) => {
      const name = world.get(object)?.name ?? "";
      const verb = isSet ? "set" : "cleared";
      log.write(
        `wizard bit ${verb} on ${name} (#${object}) by task ${tasks.current?.id ?? 0}`,
        false,
      );
    };
  }

  /** Begins an input of a console: compiled only now, when the inputs before it have come to rest. */
  beginInput(
    console: string,
    input: { readonly source: string; readonly player: number; readonly id: number },
  ): void {
    const { consoles, programs, executor } = this;
    const { source, player, id } = input;
    const compiled = consoles.input(console, source);
    if (!("program" in compiled)) {
      programs.fail(id, compiled);
      programs.close(id);
      return;
    }
    programs.begun(id);
    const init = programInit(compiled.program, player);
    const task = executor.begin("program", init, () => compiled.leave(frame), id);
    const frame = task.state.top;
    compiled.enter(frame);
  }
}

function servicesOf(realm: Realm, ports: KernelPorts, requests: Requests): Services {
  return {
    parser: ports.parser,
    random: ports.random,
    now: () => ports.clock.now(),
    monotonicNow: ports.monotonicNow,
    localTime: ports.localTime,
    log: (message, isError) => ports.log.write(message, isError),
    options: realm.options,
    code: realm.code,
    connections: realm.connections,
    elements: realm.connections.elements,
    tasks: realm.tasks,
    collection: realm.collection,
    requestCheckpoint: () => requests.checkpoint(),
    shutdown: (message) => requests.shutdown(message),
    checkpointBytes: () => requests.checkpointBytes(),
  };
}

/** Tells a session who it is; before login a negative number without name. */
export function playerNotice(
  world: World,
  connection: Connection,
): {
  readonly kind: "player";
  readonly session: number;
  readonly player: number;
  readonly name: string;
  readonly isProgrammer: boolean;
  readonly isWizard: boolean;
} {
  const { session, player } = connection;
  return {
    kind: "player",
    session,
    player,
    name: world.get(player)?.name ?? "",
    isProgrammer: world.isProgrammer(player),
    isWizard: world.isWizard(player),
  };
}

function commandWorld(world: World): CommandWorld<ParsedCommand> {
  return {
    isValid: (object) => world.isValid(object),
    isProgrammer: (object) => world.isProgrammer(object),
    locationOf: (object) => world.get(object)?.location ?? -1,
    words: parseWords,
    parse: (player, line) => parseCommand(world, player, line),
    findCommandVerb: (object, command) =>
      world.findCommandVerb(object, foldText(command.verb), command),
  };
}

function editableWorld(world: World, options: Options, code: CodeService): EditableWorld {
  return {
    matchObject: (player, text) => matchObject(world, player, text),
    nameOf: (object) => world.get(object)?.name ?? "",
    isValid: (object) => world.isValid(object),
    ownVerbNames: (object, word) => world.ownVerb(object, foldText(word))?.names ?? null,
    mayProgram: (player, object, word) => {
      const verb = world.ownVerb(object, foldText(word));
      const isWizard = world.isWizard(player);
      if (verb === null || (options.flag("protect_set_verb_code") && !isWizard)) return false;
      return world.isProgrammer(player) && verbAllows(verb, VerbPerm.Write, player, isWizard);
    },
    program: (object, word, source) => {
      const verb = world.ownVerb(object, foldText(word));
      return verb === null ? [] : code.setVerbSource(verb, source);
    },
  };
}
