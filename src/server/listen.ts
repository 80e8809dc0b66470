// Listening on a port, with words for what can go wrong.
import type { AddressInfo, Server } from "node:net";

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
