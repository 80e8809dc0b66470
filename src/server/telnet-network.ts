// The network of a hosted world: its telnet listeners, those that programs add, and the connections that programs make.
//
//   listen, unlisten, connect (programs) ─► TelnetNetwork ─► sockets ─► TelnetConnection ─► Sessions
//
// Programs may listen or connect only if the keeper said so. A connection beyond the limits is told why and closed.
import { createServer, connect as openSocket, type Server, type Socket } from "node:net";
import type { KernelNetwork } from "#kernel";
import type { Log } from "#ports";
import type { Value } from "#value";
import { type Address, addressesOf, listen, listenNow } from "./listen.ts";
import type { Sessions } from "./sessions.ts";
import { encodeLines } from "./telnet-codec.ts";
import { TelnetConnection, type TelnetSettings } from "./telnet-server.ts";

/** What the keeper of a world decided. */
export interface NetworkSettings extends TelnetSettings {
  /** Names or addresses to listen on; null: this machine only. */
  readonly hosts: readonly string[] | null;
  readonly allowsListen: boolean;
  readonly allowsOutbound: boolean;
  readonly maxConnections: number;
  /** From one address; null: as many as there is room for. */
  readonly maxPerAddress: number | null;
}

const maxPort = 65_535;
const farewellMs = 5_000;
const busyCodes = ["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"];

/** All sockets of one world. `attach` it to the world, then `open`. */
export class TelnetNetwork implements KernelNetwork {
  readonly listenRefusal: string | null;
  readonly connectRefusal: string | null;
  readonly #settings: NetworkSettings;
  readonly #log: Log;
  readonly #servers = new Map<Value, readonly Server[]>();
  readonly #byAddress = new Map<string, number>();
  #addresses: readonly Address[] = [];
  #sessions: Sessions | null = null;
  #count = 0;

  constructor(settings: NetworkSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.listenRefusal = settings.allowsListen
      ? null
      : "Permission denied: this host runs without --allow-listen";
    this.connectRefusal = settings.allowsOutbound
      ? null
      : "Permission denied: this host runs without --allow-outbound";
  }

  /** Open sockets of the world. */
  get count(): number {
    return this.#count;
  }

  /** Where sessions come from; before the first connection. */
  attach(sessions: Sessions): void {
    this.#sessions = sessions;
  }

  /** Finds out the addresses to listen on. */
  async resolve(): Promise<void> {
    this.#addresses = await addressesOf(this.#settings.hosts);
  }

  /** Listens for people, on every address; gives the port, which the system chooses for 0. */
  async open(port: number): Promise<number> {
    const servers: Server[] = [];
    let chosen = port;
    for (const { host, isOptional } of this.#addresses) {
      const server = this.#server(() => chosen);
      try {
        chosen = await listen(server, chosen, host);
        servers.push(server);
      } catch (error) {
        if (isOptional && servers.length > 0 && (port === 0 || isAbsent(error))) continue;
        for (const other of servers) other.close();
        throw error;
      }
    }
    this.#servers.set(chosen, servers);
    return chosen;
  }

  listen(descriptor: Value): Value | null {
    if (typeof descriptor !== "number" || descriptor < 0 || descriptor > maxPort) return null;
    const servers: Server[] = [];
    let chosen = descriptor;
    for (const { host, isOptional } of this.#addresses) {
      const server = this.#server(() => chosen);
      const port = listenNow(server, chosen, host);
      if (port !== null) {
        chosen = port;
        servers.push(server);
      } else if (!isOptional || servers.length === 0) {
        this.#log.write(`a program can't listen on port ${descriptor} of ${host}`, true);
        for (const other of servers) other.close();
        return null;
      }
    }
    this.#servers.set(chosen, servers);
    this.#log.write(`a program listens on port ${chosen}`, false);
    return chosen;
  }

  unlisten(descriptor: Value): void {
    for (const server of this.#servers.get(descriptor) ?? []) server.close();
    this.#servers.delete(descriptor);
  }

  connect(request: number, host: string, port: number, timeoutMs: number): void {
    const sessions = this.#sessions;
    if (sessions === null || this.#count >= this.#settings.maxConnections) {
      setImmediate(() => sessions?.notOpened(request, true));
      return;
    }
    this.#count++;
    const socket = openSocket({ host, port, allowHalfOpen: true, autoSelectFamily: true });
    const timer = setTimeout(() => socket.destroy(new Error("it took too long")), timeoutMs);
    const fail = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      this.#log.write(`can't connect to ${host}, port ${port}: ${error.message}`, false);
      sessions.notOpened(request, busyCodes.includes(error.code ?? ""));
    };
    socket.once("error", fail);
    socket.once("close", () => this.#count--);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", fail);
      const settings = { ...this.#settings, idleSeconds: null };
      new TelnetConnection(socket, sessions, settings, (peer, sink) =>
        sessions.opened(request, { ...peer, name: host.replaceAll(" ", "") }, sink),
      );
    });
  }

  /** Takes no more connections; those that are open stay. */
  close(): void {
    for (const descriptor of [...this.#servers.keys()]) this.unlisten(descriptor);
  }

  #server(descriptor: () => number): Server {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      this.#accept(socket, descriptor()),
    );
    // such as no more file descriptors: the next connection may be taken again
    server.on("error", (error) => this.#log.write(`listening: ${error.message}`, true));
    return server;
  }

  #accept(socket: Socket, descriptor: number): void {
    const sessions = this.#sessions;
    const address = socket.remoteAddress;
    if (sessions === null || address === undefined) {
      socket.destroy();
      return;
    }
    const { maxConnections, maxPerAddress, encoding } = this.#settings;
    const near = this.#byAddress.get(address) ?? 0;
    if (this.#count >= maxConnections || (maxPerAddress !== null && near >= maxPerAddress)) {
      socket.on("error", () => socket.destroy());
      socket.resume();
      socket.end(encodeLines(sessions.fullMessage().join("\n"), encoding));
      setTimeout(() => socket.destroy(), farewellMs).unref();
      return;
    }
    this.#count++;
    this.#byAddress.set(address, near + 1);
    socket.once("close", () => {
      this.#count--;
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#byAddress.set(address, left);
      else this.#byAddress.delete(address);
    });
    new TelnetConnection(socket, sessions, this.#settings, (peer, sink) =>
      sessions.connect(peer, descriptor, sink),
    );
  }
}

/** The machine has no such address. */
function isAbsent(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : null;
  return cause?.code === "EADDRNOTAVAIL" || cause?.code === "EAFNOSUPPORT";
}
