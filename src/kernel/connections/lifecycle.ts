// How connections begin and end for the world: login, redirection, booting, time-outs, and the hooks that tell of them
// (LANGUAGE 15.1). Every method is part of a step of the executor's turn, and adds further steps.
import { Obj, obj, type Value } from "#value";
import type { Ending, Executor } from "../tasks/executor.ts";
import type { ServerCalls } from "../tasks/server-calls.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionTable } from "./connection-table.ts";

/** What is asked of the world about people. */
export interface People {
  readonly maxObject: number;
  isValid(object: number): boolean;
  isPlayer(object: number): boolean;
}

/** Beginnings and ends of connections. */
export class Lifecycle {
  readonly #people: People;
  readonly #table: ConnectionTable;
  readonly #executor: Executor;
  readonly #calls: ServerCalls;
  readonly #showPlayer: (connection: Connection) => void;

  constructor(
    people: People,
    table: ConnectionTable,
    executor: Executor,
    calls: ServerCalls,
    showPlayer: (connection: Connection) => void,
  ) {
    this.#people = people;
    this.#table = table;
    this.#executor = executor;
    this.#calls = calls;
    this.#showPlayer = showPlayer;
  }

  /** A line of a connection that is not logged in. */
  login(connection: Connection, words: readonly Value[], line: string): void {
    const maxObject = this.#people.maxObject;
    const listener = connection.point.object;
    const finish = (ending: Ending): void => {
      const player = ending.kind === "done" && ending.value instanceof Obj ? ending.value.id : -1;
      const isHere = connection.isOpen && !connection.isLoggedIn;
      if (isHere && this.#people.isPlayer(player))
        this.#enter(connection, player, player > maxObject, false);
    };
    const task = this.#calls.hook(
      "input",
      listener,
      "do_login_command",
      words,
      connection.player,
      line,
      finish,
    );
    if (task !== null) connection.inputTaskId = task.id;
  }

  /** `switch_player`: the connection becomes that of another player, as at login. */
  switchPlayer(connection: Connection, player: number, isSilent: boolean): void {
    if (connection.isLoggedIn) {
      this.#tell(connection.point.object, "user_disconnected", connection.player);
      // what was put there for one player must not act as another
      this.#table.elements.clear(connection.player);
    }
    this.#enter(connection, player, false, isSilent);
    this.#table.touch(connection);
  }

  #enter(connection: Connection, player: number, isNew: boolean, isSilent: boolean): void {
    const listener = connection.point.object;
    const old = this.#table.find(player);
    const say = (to: Connection, name: string, fallback: string): void => {
      if (!isSilent) this.#table.sendMessage(to, name, fallback);
    };
    if (old !== undefined) {
      say(old, "redirect_from_msg", "*** Redirecting connection to new port ***");
      this.#table.close(old);
    }
    this.#table.assign(connection, player);
    this.#showPlayer(connection);
    if (old === undefined) {
      if (isNew) say(connection, "create_msg", "*** Created ***");
      else say(connection, "connect_msg", "*** Connected ***");
      this.#tell(listener, isNew ? "user_created" : "user_connected", player);
      return;
    }
    say(connection, "redirect_to_msg", "*** Redirecting old connection to this port ***");
    if (old.point.object === listener) {
      this.#tell(listener, "user_reconnected", player);
    } else {
      this.#tell(old.point.object, "user_client_disconnected", player);
      this.#tell(listener, "user_connected", player);
    }
  }

  /** Adds a step that calls a hook with a player or connection. */
  #tell(listener: number, name: string, player: number): void {
    this.#executor.step(() => {
      this.#calls.hook("server", listener, name, [obj(player)], player, "", null);
    });
  }

  /** The peer has closed the connection. */
  peerClosed(connection: Connection): void {
    const { player, point } = connection;
    this.#table.drop(connection);
    this.#tell(point.object, "user_client_disconnected", player);
  }

  /** A connection of the world's earlier run that did not come back (LANGUAGE 14.4). */
  lost(player: number, listener: number): void {
    this.#tell(listener, "user_disconnected", player);
  }

  /** Closes a connection that took too long to log in. */
  timedOut(connection: Connection): void {
    this.#expel(connection, "timeout_msg", "*** Timed-out waiting for login. ***");
  }

  #expel(connection: Connection, message: string, fallback: string): void {
    if (connection.state === "closed") return;
    connection.state = "closing";
    this.#tell(connection.point.object, "user_disconnected", connection.player);
    this.#executor.step(() => {
      if (connection.state === "closed") return;
      this.#table.sendMessage(connection, message, fallback);
      this.#table.close(connection);
    });
  }

  /** After every task: ends connections that were booted, or whose player is no more. */
  sweep(): void {
    for (const connection of this.#table.takeBooted()) {
      connection.state = "closing";
      this.#executor.later(() => this.#expel(connection, "boot_msg", "*** Disconnected ***"));
    }
    for (const connection of this.#table.all()) {
      if (!connection.isOpen || !connection.isLoggedIn) continue;
      if (this.#people.isValid(connection.player)) continue;
      this.#table.sendMessage(connection, "recycle_msg", "*** Recycled ***");
      this.#table.close(connection);
    }
  }
}
