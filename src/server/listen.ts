// Listening on a port, with words for what can go wrong.
import { lookup } from "node:dns/promises";
import net, { type AddressInfo, isIPv6, type Server } from "node:net";

/** An address to listen on. */
export interface Address {
  readonly host: string;
  /** The machine may do without it. */
  readonly isOptional: boolean;
}

/** The addresses of names and addresses; null: this machine alone, by both protocols where it has them. */
export async function addressesOf(hosts: readonly string[] | null): Promise<readonly Address[]> {
  if (hosts === null)
    return [
      { host: "127.0.0.1", isOptional: false },
      { host: "::1", isOptional: true },
    ];
  const found = new Set<string>();
  for (const host of hosts) {
    const addresses = await lookup(host, { all: true }).catch(() => []);
    if (addresses.length === 0) throw new Error(`${host} is not an address of this machine`);
    for (const { address } of addresses) found.add(address);
  }
  return [...found].map((host) => ({ host, isOptional: false }));
}

/** Listens and gives the port, which the system chooses for 0. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(new Error(reason(error, port, host), { cause: error }));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * As `listen`, but knows at once: the port, or null. Node tells only later whether listening on an address works, except
 * for a handle that is bound already; what makes one is public but not documented.
 */
export function listenNow(server: Server, port: number, address: string): number | null {
  const { _createServerHandle: bind } = net as unknown as {
    readonly _createServerHandle?: (address: string, port: number, family: 4 | 6) => unknown;
  };
  const handle = bind?.(address, port, isIPv6(address) ? 6 : 4);
  if (typeof handle !== "object" || handle === null) return null;
  server.listen(handle);
  return server.listening ? (server.address() as AddressInfo).port : null;
}

/** As `listen`, but takes another free port when this one is in use. */
export async function listenAround(server: Server, port: number, host: string): Promise<number> {
  try {
    return await listen(server, port, host);
  } catch (error) {
    const cause =
      error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    if (cause?.code !== "EADDRINUSE") throw error;
    return listen(server, 0, host);
  }
}

/** `127.0.0.1:80`, `[::1]:80`. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function reason(error: NodeJS.ErrnoException, port: number, host: string): string {
  const where = hostAndPort(host, port);
  if (error.code === "EADDRINUSE") return `${where} is in use by another program`;
  if (error.code === "EACCES") return `${where} may not be used without more rights`;
  if (error.code === "EADDRNOTAVAIL") return `${host} is not an address of this machine`;
  return `can't listen on ${where}: ${error.message}`;
}
