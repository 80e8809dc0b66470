// All connections of a world, by number and by session: the `Connections` service of the builtins, and what the input
// pipeline needs. Nothing here runs a task: whoever must, is told through ConnectionEvents.

import type { ConnectionInfo, Connections } from "#builtins";
import type { SessionId } from "#bus";
import type { Clock } from "#ports";
import { equalValues, foldText, type Value } from "#value";
import type { KernelNetwork, LinkInfo } from "../network.ts";
import type { Options } from "../options.ts";
import { MAX_BUFFERED, type Outbox } from "../outbox.ts";
import { ElementTable } from "../ui/element-table.ts";
import { fromBinaryString, toBinaryString } from "./binary-text.ts";
import { CONNECTION_OPTIONS, Connection, type ListeningPoint } from "./connection.ts";
import type { PendingLine } from "./line-queue.ts";

/** What others do when connections change. */
export interface ConnectionEvents {
  /** A line may be processed: give the connection a place in its player's ready queue. */
  ready(connection: Connection): void;
  /** It lost its place there (its player changed, or it closed). */
  unready(connection: Connection): void;
  /** A task waits for a line that will never come. */
  abandoned(connection: Connection): void;
  /** A program gives the connection to another player, as at login. */
  switched(connection: Connection, player: number, isSilent: boolean): void;
  /** Something that the kernel header records has changed. */
  changed(): void;
}

/** Listens to the lines that a player is sent, connected or not. */
export type LineSink = (line: string) => void;

const FIRST_NUMBER = -4;
/** Longest wait for an outgoing connection, unless an option says otherwise. */
const OUTBOUND_SECONDS = 5;
const OUT_OF_BAND = "#$#";
const QUOTED = '#$"';
const NOTICE_NAMES = {
  "client-echo": "client-echo",
  "hold-input": "hold-input",
  binary: "binary",
} as const;

/** The listening point of a world that has just started, unless the host says another descriptor. */
export const FIRST_POINT: ListeningPoint = { object: 0, descriptor: 7777, printsMessages: true };

/** What a host says of a new wire. */
export interface Wire {
  readonly session: SessionId;
  /** The peer's name or address, without spaces. */
  readonly peer: string;
  readonly link: LinkInfo | null;
  readonly durability: "strict" | "relaxed";
}

/** The connections of one world. */
export class ConnectionTable implements Connections {
  /** What stands beside the terminals. */
  readonly elements: ElementTable;
  readonly #outbox: Outbox;
  readonly #options: Options;
  readonly #clock: Clock;
  readonly #network: KernelNetwork;
  readonly #events: ConnectionEvents;
  /** In order of connecting. */
  readonly #bySession: Map<SessionId, Connection> = new Map();
  readonly #byPlayer: Map<number, Connection> = new Map();
  readonly #points: ListeningPoint[];
  readonly #sinks: Map<number, Set<LineSink>> = new Map();
  /** Tasks that wait for an outgoing connection, and the listening object that it will have. */
  readonly #requests: Map<number, number> = new Map();
  /** Booted since the last sweep. */
  #booted: Connection[] = [];
  /** Number of the next connection. */
  nextNumber: number = FIRST_NUMBER;

  constructor(parts: {
    outbox: Outbox;
    options: Options;
    clock: Clock;
    network: KernelNetwork;
    firstPoint: ListeningPoint;
    events: ConnectionEvents;
  }) {
    this.#outbox = parts.outbox;
    this.#options = parts.options;
    this.#clock = parts.clock;
    this.#network = parts.network;
    this.#points = [parts.firstPoint];
    this.#events = parts.events;
    this.elements = new ElementTable(parts.outbox, (number) => {
      const connection = this.#byPlayer.get(number);
      return connection?.isOpen === true ? connection : undefined;
    });
  }

  // ---- sessions ----------------------------------------------------------------------------------------------------

  /** All open connections, oldest first. */
  all(): IterableIterator<Connection> {
    return this.#bySession.values();
  }

  /** Visits all values that connections hold. */
  eachValue(visit: (value: Value) => void): void {
    for (const { descriptor } of this.#points) visit(descriptor);
  }

  ofSession(session: SessionId): Connection | undefined {
    return this.#bySession.get(session);
  }

  /** The connection of a player, or the one with this negative number. */
  find(number: number): Connection | undefined {
    return this.#byPlayer.get(number);
  }

  /** The point that a host addresses by its descriptor; the first one if it names none. */
  point(descriptor: Value | undefined): ListeningPoint {
    const named = this.#points.find((point) => point.descriptor === descriptor);
    return named ?? this.#points[0] ?? FIRST_POINT;
  }

  /** The first point gets another descriptor. */
  renameFirst(descriptor: Value): void {
    const [first] = this.#points;
    if (first !== undefined) this.#points[0] = { ...first, descriptor };
  }

  /** Adds a connection; its first, empty line is pending (LANGUAGE 15.1). */
  open(wire: Wire, point: ListeningPoint): Connection {
    const connection = this.#make(wire, this.nextNumber--, point, false);
    this.append(connection, { text: "", isOutOfBand: false }, false);
    this.#events.changed();
    return connection;
  }

  /** Adds a connection that a program opened: the peer speaks first, or waits for a program to speak. */
  openOutbound(wire: Wire, listener: number): Connection {
    const point = {
      object: listener,
      descriptor: wire.link?.localPort ?? 0,
      printsMessages: false,
    };
    const connection = this.#make(wire, this.nextNumber--, point, true);
    this.#events.changed();
    return connection;
  }

  /** Puts a connection of an earlier run back, without a first line. */
  reattach(wire: Wire, number: number, player: number, point: ListeningPoint): Connection {
    const connection = this.#make(wire, number, point, false);
    this.#byPlayer.delete(number);
    connection.player = player;
    this.#byPlayer.set(player, connection);
    this.elements.reattach(connection);
    return connection;
  }

  #make(wire: Wire, number: number, point: ListeningPoint, isOutbound: boolean): Connection {
    const flush = this.#options.read("default_flush_command");
    const connection = new Connection({
      ...wire,
      number,
      point,
      isOutbound,
      flushCommand: typeof flush === "string" ? flush : ".flush",
      nowMs: this.#clock.now(),
    });
    this.#bySession.set(wire.session, connection);
    this.#byPlayer.set(number, connection);
    return connection;
  }

  /** The connection becomes the player's; another one of that player must have been closed before. */
  assign(connection: Connection, player: number): void {
    this.#events.unready(connection);
    this.#byPlayer.delete(connection.player);
    connection.player = player;
    connection.connectedMs = this.#clock.now();
    this.#byPlayer.set(player, connection);
    this.#events.changed();
  }

  /** Ends a connection from our side: the peer is told to close. */
  close(connection: Connection): void {
    if (connection.state === "closed") return;
    this.#outbox.notice({ kind: "closed", session: connection.session });
    this.#remove(connection);
  }

  /** The peer is gone. */
  drop(connection: Connection): void {
    if (connection.state === "closed") return;
    this.#outbox.forget(connection.session);
    this.#remove(connection);
  }

  #remove(connection: Connection): void {
    connection.state = "closed";
    this.#events.unready(connection);
    connection.pending.clear();
    this.elements.drop(connection);
    if (this.#bySession.get(connection.session) === connection)
      this.#bySession.delete(connection.session);
    if (this.#byPlayer.get(connection.player) === connection)
      this.#byPlayer.delete(connection.player);
    if (connection.reader !== null) this.#events.abandoned(connection);
    this.#events.changed();
  }

  /** When the next silent connection must be closed, or null. */
  nextTimeout(): { readonly connection: Connection; readonly at: number } | null {
    let next: { readonly connection: Connection; readonly at: number } | null = null;
    for (const connection of this.#bySession.values()) {
      if (connection.isLoggedIn || !connection.isOpen || connection.isOutbound) continue;
      const seconds = this.#options.connectTimeout(connection.point.object);
      if (seconds === null) continue;
      const at = connection.lastInputMs + seconds * 1000;
      if (next === null || at < next.at) next = { connection, at };
    }
    return next;
  }

  /** Also hands the lines sent to a player to `sink`, until the returned function is called. */
  tap(player: number, sink: LineSink): () => void {
    const sinks = this.#sinks.get(player) ?? new Set();
    this.#sinks.set(player, sinks.add(sink));
    return () => {
      sinks.delete(sink);
      if (sinks.size === 0) this.#sinks.delete(player);
    };
  }

  // ---- input -------------------------------------------------------------------------------------------------------

  /** A line from the wire or from `force_input` (LANGUAGE 15.3, nos. 1 and 2). */
  accept(connection: Connection, text: string, isAtFront: boolean): void {
    if (connection.isBinary) {
      this.append(connection, { text, isOutOfBand: false }, isAtFront);
    } else if (
      connection.flushCommand !== "" &&
      foldText(text) === foldText(connection.flushCommand)
    ) {
      this.#flush(connection, true);
    } else if (connection.ignoresOutOfBand) {
      this.append(connection, { text, isOutOfBand: false }, isAtFront);
    } else if (text.startsWith(QUOTED)) {
      this.append(connection, { text: text.slice(QUOTED.length), isOutOfBand: false }, isAtFront);
    } else {
      this.append(connection, { text, isOutOfBand: text.startsWith(OUT_OF_BAND) }, isAtFront);
    }
  }

  /** A line that the peer sent: bytes become a binary string in `binary` mode. */
  receive(connection: Connection, text: string): void {
    connection.lastInputMs = this.#clock.now();
    this.accept(connection, connection.isBinary ? toBinaryString(text) : text, false);
  }

  /** Adds a line to those that wait. */
  append(connection: Connection, line: PendingLine, isAtFront: boolean): void {
    if (isAtFront) connection.pending.unshift(line);
    else connection.pending.push(line);
    this.touch(connection);
  }

  /** Gives the connection a place in the ready queue if a line may be processed. */
  touch(connection: Connection): void {
    if (!connection.isQueued && connection.hasLine) this.#events.ready(connection);
  }

  #flush(connection: Connection, shows: boolean): void {
    const lines = connection.pending.clear();
    if (!shows) return;
    if (lines.length === 0) {
      this.send(connection, ">> No pending input to flush...");
      return;
    }
    this.send(connection, ">> Flushing the following pending input:");
    for (const line of lines) this.send(connection, `>>     ${line.text}`);
    this.send(connection, ">> (Done flushing)");
  }

  // ---- output ------------------------------------------------------------------------------------------------------

  /** A line from the server itself; like all text it waits for the commit. */
  send(connection: Connection, line: string): void {
    if (connection.state !== "closed") this.#outbox.text(connection.session, line, false);
  }

  /** One of the messages of LANGUAGE 16.2. */
  sendMessage(connection: Connection, name: string, fallback: string): void {
    if (!connection.point.printsMessages) return;
    for (const line of this.#options.message(connection.point.object, name, fallback))
      this.send(connection, line);
  }

  /** Lines to whoever is that player, if anybody. */
  sendTo(player: number, lines: readonly string[]): void {
    for (const line of lines) this.notify(player, line, false, false);
  }

  notify(number: number, line: string, isNoFlush: boolean, isNoNewline: boolean): boolean {
    const sinks = this.#sinks.get(number);
    if (sinks !== undefined) for (const sink of sinks) sink(line);
    const connection = this.#byPlayer.get(number);
    if (connection === undefined || connection.state === "closing") return true;
    const text = connection.isBinary ? (fromBinaryString(line) ?? line) : line;
    if (isNoFlush && !this.#outbox.hasRoom(connection.session, text.length)) return false;
    this.#outbox.text(connection.session, text, isNoNewline || connection.isBinary);
    return true;
  }

  bufferedOutputLength(number: number | null): number {
    if (number === null) return MAX_BUFFERED;
    const connection = this.#byPlayer.get(number);
    return connection === undefined ? 0 : this.#outbox.buffered(connection.session);
  }

  // ---- the rest of the service -------------------------------------------------------------------------------------

  connected(includesUnlogged: boolean): readonly number[] {
    const numbers: number[] = [];
    for (const connection of this.#bySession.values())
      if (connection.isOpen && (includesUnlogged || connection.isLoggedIn))
        numbers.push(connection.player);
    return numbers.reverse();
  }

  has(number: number): boolean {
    return this.#byPlayer.get(number)?.isOpen ?? false;
  }

  connectedSeconds(number: number): number {
    return this.#secondsSince(this.#byPlayer.get(number)?.connectedMs);
  }

  idleSeconds(number: number): number {
    return this.#secondsSince(this.#byPlayer.get(number)?.lastInputMs);
  }

  #secondsSince(ms: number | undefined): number {
    return ms === undefined ? 0 : Math.max(0, Math.floor((this.#clock.now() - ms) / 1000));
  }

  name(number: number): string {
    return this.#byPlayer.get(number)?.name ?? "";
  }

  boot(number: number): void {
    const connection = this.#byPlayer.get(number);
    if (connection?.isOpen !== true) return;
    connection.state = "booted";
    this.#booted.push(connection);
  }

  /** Those that were booted since the last call and are still there. */
  takeBooted(): readonly Connection[] {
    if (this.#booted.length === 0) return this.#booted;
    const booted = this.#booted.filter((connection) => connection.state === "booted");
    this.#booted = [];
    return booted;
  }

  switchPlayer(number: number, player: number, isSilent: boolean): void {
    const connection = this.#byPlayer.get(number);
    if (connection !== undefined) this.#events.switched(connection, player, isSilent);
  }

  option(number: number, name: string): Value | undefined {
    return this.#byPlayer.get(number)?.option(name);
  }

  options(number: number): readonly (readonly [string, Value])[] {
    const connection = this.#byPlayer.get(number);
    if (connection === undefined) return [];
    return CONNECTION_OPTIONS.map((name) => [name, connection.option(name) as Value] as const);
  }

  setOption(number: number, name: string, value: Value): boolean {
    const connection = this.#byPlayer.get(number);
    if (connection === undefined || !connection.setOption(name, value)) return false;
    const folded = foldText(name);
    const known = Object.hasOwn(NOTICE_NAMES, folded)
      ? NOTICE_NAMES[folded as keyof typeof NOTICE_NAMES]
      : undefined;
    if (known !== undefined) {
      const isOn = connection.option(known) === 1;
      this.#outbox.notice({
        kind: "option",
        session: connection.session,
        name: known,
        value: isOn,
      });
    }
    this.#events.changed();
    this.touch(connection);
    return true;
  }

  delimiters(number: number): readonly [string, string] {
    const connection = this.#byPlayer.get(number);
    return connection === undefined ? ["", ""] : [connection.prefix, connection.suffix];
  }

  forceInput(number: number, line: string, isAtFront: boolean): void {
    const connection = this.#byPlayer.get(number);
    if (connection !== undefined) this.accept(connection, line, isAtFront);
  }

  flushInput(number: number, shows: boolean): void {
    const connection = this.#byPlayer.get(number);
    if (connection !== undefined) this.#flush(connection, shows);
  }

  takeLine(number: number): string | undefined {
    const connection = this.#byPlayer.get(number);
    return connection?.pending.takeFirst(false)?.text;
  }

  hasReader(number: number): boolean {
    const reader = this.#byPlayer.get(number)?.reader;
    return reader !== null && reader !== undefined;
  }

  isInputTask(number: number, taskId: number): boolean {
    return this.#byPlayer.get(number)?.inputTaskId === taskId;
  }

  listeners(): readonly ListeningPoint[] {
    return this.#points;
  }

  get listenRefusal(): string | null {
    return this.#network.listenRefusal;
  }

  get connectRefusal(): string | null {
    return this.#network.connectRefusal;
  }

  listen(object: number, descriptor: Value, printsMessages: boolean): Value | undefined {
    const given = this.#network.listen(descriptor);
    if (given === null) return undefined;
    this.#points.push({ object, descriptor: given, printsMessages });
    return given;
  }

  unlisten(descriptor: Value): boolean {
    const at = this.#points.findIndex((point) => equalValues(point.descriptor, descriptor));
    const [point] = at < 0 ? [] : this.#points.splice(at, 1);
    if (point === undefined) return false;
    this.#network.unlisten(point.descriptor);
    return true;
  }

  /** Gives up every point but the first: the world is replaced. */
  unlistenAll(): void {
    for (const point of this.#points.splice(1)) this.#network.unlisten(point.descriptor);
  }

  connect(taskId: number, host: string, port: number, listener: number): void {
    const option = this.#options.read("outbound_connect_timeout");
    const seconds = typeof option === "number" && option > 0 ? option : OUTBOUND_SECONDS;
    this.#requests.set(taskId, listener);
    this.#network.connect(taskId, host, port, seconds * 1000);
  }

  /** The listening object of the connection that a task asked for; undefined if it asked for none. */
  takeRequest(taskId: number): number | undefined {
    const listener = this.#requests.get(taskId);
    this.#requests.delete(taskId);
    return listener;
  }

  info(number: number): ConnectionInfo | undefined {
    const connection = this.#byPlayer.get(number);
    if (connection === undefined) return undefined;
    const { link, peer, isOutbound, point } = connection;
    const { descriptor } = point;
    return {
      sourceAddress: link?.localAddress ?? "",
      sourcePort: link?.localPort ?? (typeof descriptor === "number" ? descriptor : 0),
      destinationAddress: link?.peerAddress ?? peer,
      destinationPort: link?.peerPort ?? connection.session,
      protocol: link?.protocol ?? "",
      isOutbound,
    };
  }
}
