// What a host gives programs of its network: new listening points and outgoing connections (LANGUAGE 17.10). Without it
// both are refused with words that say why.
import type { Value } from "#value";

/** The two ends of a connection. */
export interface LinkInfo {
  readonly localAddress: string;
  readonly localPort: number;
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly protocol: "IPv4" | "IPv6";
}

/** The host's network, as programs may use it. Everything here answers at once; connecting is answered later. */
export interface KernelNetwork {
  /** Why programs may not listen, for people; null if they may. */
  readonly listenRefusal: string | null;
  /** Why programs may not connect, for people; null if they may. */
  readonly connectRefusal: string | null;
  /** Starts to take connections; gives the descriptor that they come in with, null if it can't. */
  listen(descriptor: Value): Value | null;
  /** Takes no more connections there; those that are open stay. */
  unlisten(descriptor: Value): void;
  /** Begins to connect; the answer is `kernel.opened` or `kernel.notOpened` with this request. */
  connect(request: number, host: string, port: number, timeoutMs: number): void;
}

/** For hosts without a network: a page, or a command that runs one program. */
export const NO_NETWORK: KernelNetwork = {
  listenRefusal:
    "Permission denied: a page can't listen for connections; host the world with `dte serve --allow-listen`",
  connectRefusal:
    "Permission denied: a page can't open connections; host the world with `dte serve --allow-outbound`",
  listen: () => null,
  unlisten: () => undefined,
  connect: () => undefined,
};
