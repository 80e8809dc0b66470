// What the manager and a container's worker say to each other on the worker's own port, and what a link is made of.
import type { RingPair } from "#bus";

/** A message port as every host has it. */
export interface Port {
  postMessage(message: unknown, transfer: never[]): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  removeEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  start?(): void;
  close?(): void;
}

/** One end of a link on its way to a container. */
export interface Carrier {
  /** Shared memory for the packets; null: they travel on `packets`. */
  readonly rings: RingPair | null;
  readonly side: "a" | "b";
  readonly packets: Port;
  /** For whole worlds and other bulk, and for proxies between the two containers. */
  readonly bulk: Port;
}

/** From the manager. */
export type ToContainer =
  /** First of all. `control` carries the proxies for the page. */
  | {
      readonly kind: "boot";
      readonly name: string;
      readonly control: Port;
      readonly config: unknown;
    }
  | { readonly kind: "link"; readonly peer: string; readonly carrier: Carrier }
  | { readonly kind: "ping" }
  /** Finish what is under way, answer `stopped`. */
  | { readonly kind: "stop" };

/** From the container. */
export type FromContainer =
  /** Its script runs and hears: sent once, before `boot` is. */
  | { readonly kind: "hello" }
  | { readonly kind: "ready" }
  /** It cannot go on. `isFatal`: starting again would not help. */
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly isFatal: boolean;
    }
  | {
      readonly kind: "pong";
      /** Of all links since its start. */
      readonly packets: number;
      readonly refused: number;
      readonly memoryBytes: number | null;
    }
  | { readonly kind: "log"; readonly line: string; readonly isError: boolean }
  | { readonly kind: "stopped" };

/** Whether something is a message of a container: packets from elsewhere are ignored. */
export function isFromContainer(data: unknown): data is FromContainer {
  return (
    typeof data === "object" && data !== null && "kind" in data && typeof data.kind === "string"
  );
}
