// The intrinsic command `.program`: collects lines up to a lone "." and makes them the code of a verb (LANGUAGE 15.4).
import type { Connection } from "./connection.ts";
import type { ConnectionTable } from "./connection-table.ts";

/** What `.program` asks of the world. */
export interface EditableWorld {
  /** As in commands: -1 nothing, -2 ambiguous, -3 failed. */
  matchObject(player: number, text: string): number;
  nameOf(object: number): string;
  isValid(object: number): boolean;
  /** The names of the first verb defined on the object that matches the word; null if there is none. */
  ownVerbNames(object: number, word: string): string | null;
  mayProgram(player: number, object: number, word: string): boolean;
  /** Compile errors as MOO shows them; empty, and the verb has the source, if there are none. */
  program(object: number, word: string, source: string): readonly string[];
}

/** Handles `.program` and the lines after it. */
export class VerbEditor {
  readonly #world: EditableWorld;
  readonly #connections: ConnectionTable;

  constructor(world: EditableWorld, connections: ConnectionTable) {
    this.#world = world;
    this.#connections = connections;
  }

  /** `.program` with its other words. */
  begin(connection: Connection, args: readonly string[]): void {
    const { player } = connection;
    const [target] = args;
    if (target === undefined || args.length !== 1) {
      this.#say(player, "Usage:  .program object:verb");
      return;
    }
    const colon = target.indexOf(":");
    const verb = target.slice(colon + 1);
    if (colon < 1 || verb === "") {
      this.#say(player, "You must specify a verb; use the format object:verb.");
      return;
    }
    const text = target.slice(0, colon);
    const object = this.#world.matchObject(player, text);
    if (object === -3) {
      this.#say(player, `I don't see "${text}" here.`);
      return;
    }
    if (object === -2) {
      this.#say(player, `I don't know which "${text}" you mean.`);
      return;
    }
    if (!this.#world.isValid(object)) {
      this.#say(player, `"${text}" is not a valid object.`);
      return;
    }
    const names = this.#world.ownVerbNames(object, verb);
    if (names === null) {
      this.#say(player, "That object does not have that verb definition.");
      return;
    }
    if (!this.#world.mayProgram(player, object, verb)) {
      this.#say(player, "Permission denied.");
      return;
    }
    connection.programming = { object, verb, lines: [] };
    this.#say(player, `Now programming ${this.#world.nameOf(object)}:${names}.  Use "." to end.`);
  }

  /** A line of code, or the "." after the last. */
  line(connection: Connection, text: string): void {
    const { player, programming } = connection;
    if (programming === null) return;
    if (text !== ".") {
      programming.lines.push(text);
      return;
    }
    connection.programming = null;
    const { object, verb, lines } = programming;
    if (!this.#world.isValid(object)) {
      this.#say(player, "That object is not valid any more.", "Verb not programmed.");
      return;
    }
    if (this.#world.ownVerbNames(object, verb) === null) {
      this.#say(player, "That object does not have that verb definition.", "Verb not programmed.");
      return;
    }
    if (!this.#world.mayProgram(player, object, verb)) {
      this.#say(player, "Permission denied.", "Verb not programmed.");
      return;
    }
    const errors = this.#world.program(object, verb, lines.join("\n"));
    const verdict = errors.length === 0 ? "Verb programmed." : "Verb not programmed.";
    this.#say(player, ...errors, `${errors.length} error(s).`, verdict);
  }

  #say(player: number, ...lines: string[]): void {
    this.#connections.sendTo(player, lines);
  }
}
