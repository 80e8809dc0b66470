// The worker's half: hears the manager, opens carriers as links, answers heartbeats, reports what went wrong. A container's
// main gives it a body and nothing else.
import { MessagePortLink, type PacketPort, RingLink } from "#bus";
import type { Link } from "#ports";
import type { Carrier, FromContainer, Port, ToContainer } from "./protocol.ts";

/** The global of a dedicated worker, as far as it is needed here. */
export interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(
    type: "message" | "unhandledrejection",
    listener: (event: { data?: unknown; reason?: unknown }) => void,
  ): void;
  close(): void;
}

/** What runs inside. All calls come in the order of the manager's messages. */
export interface ContainerBody {
  /** Resolves when the container can serve; `fail` may be called before and after. */
  boot(config: unknown, control: Port): Promise<void>;
  /** A link to `peer` is there, for the first time or again after the peer was restarted. */
  link(peer: string, link: Link, bulk: Port): void;
  /** Packets and refused packets of all links since the start. */
  counters(): { readonly packets: number; readonly refused: number };
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

/** What a body may call. */
export interface ContainerHost {
  log(line: string, isError?: boolean): void;
  /** It cannot go on; with `isFatal` it is not started again by itself. */
  fail(code: string, message: string, isFatal: boolean): void;
}

/** A failure whose code the page should see; thrown from `boot`. */
export class ContainerFailure extends Error {
  override readonly name: string = "ContainerFailure";
  readonly code: string;
  readonly isFatal: boolean;

  constructor(code: string, message: string, isFatal: boolean) {
    super(message);
    this.code = code;
    this.isFatal = isFatal;
  }
}

/** The link of a carrier's end. */
export function openCarrier(carrier: Carrier): Link {
  return carrier.rings === null
    ? new MessagePortLink(carrier.packets as PacketPort)
    : new RingLink(carrier.rings, carrier.side);
}

/** Runs a container in this worker. */
export function runContainer(
  scope: WorkerScope,
  createBody: (host: ContainerHost) => ContainerBody,
): void {
  const post = (message: FromContainer): void => scope.postMessage(message);
  const fail = (code: string, message: string, isFatal: boolean): void =>
    post({ kind: "failed", code, message, isFatal });
  const body = createBody({
    log: (line, isError = false) => post({ kind: "log", line, isError }),
    fail,
  });
  const failWith = (error: unknown): void => {
    if (error instanceof ContainerFailure) fail(error.code, error.message, error.isFatal);
    else fail("bug", describe(error), false);
  };
  const hear = (message: ToContainer): void => {
    switch (message.kind) {
      case "boot":
        body.boot(message.config, message.control).then(() => post({ kind: "ready" }), failWith);
        return;
      case "link":
        body.link(message.peer, openCarrier(message.carrier), message.carrier.bulk);
        return;
      case "ping":
        post({ kind: "pong", ...body.counters(), memoryBytes: heapBytes() });
        return;
      case "stop":
        body.stop().then(() => post({ kind: "stopped" }), failWith);
        return;
    }
  };
  scope.addEventListener("message", (event) => hear(event.data as ToContainer));
  scope.addEventListener("unhandledrejection", (event) => failWith(event.reason));
  post({ kind: "hello" });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Chromium tells the heap of a worker's thread; others do not. */
function heapBytes(): number | null {
  const scope = globalThis as { performance?: { memory?: { usedJSHeapSize?: number } } };
  return scope.performance?.memory?.usedJSHeapSize ?? null;
}
