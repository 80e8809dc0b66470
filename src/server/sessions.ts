// Between wires and a world: a wire opens a session, sends lines, and gets its output through a sink.
import type { SessionId } from "#bus";
import type { LinkInfo } from "#kernel";
import type { Value } from "#value";

/** Who is at the other end of a wire. */
export interface Peer {
  /** Name or address without spaces, shown by `connection_name`. */
  readonly name: string;
  readonly link: LinkInfo;
}

/** What a world does with wires. */
export interface Sessions {
  /** Opens a session for somebody who came in by the listening point `descriptor`. */
  connect(peer: Peer, descriptor: Value, sink: SessionSink): SessionId;
  /** Opens a session for a connection that a program asked for. */
  opened(request: number, peer: Peer, sink: SessionSink): SessionId;
  /** It could not be made; `isBusy`: for want of room here. */
  notOpened(request: number, isBusy: boolean): void;
  line(session: SessionId, text: string): void;
  /** The wire is gone. */
  disconnect(session: SessionId): void;
  /** The wire sends no more: the session ends once everything that it sent has been answered. */
  disconnectWhenIdle(session: SessionId): void;
  /** True if the session should send no more until `caughtUp`. */
  isBehind(session: SessionId): boolean;
  /** The wire has room for output again after `isFull`. */
  drained(): void;
  /** Lines for somebody who can't be taken for want of room. */
  fullMessage(): readonly string[];
}

/** What a wire is told. Calls come in the order of the world's output, each after it is durable. */
export interface SessionSink {
  /** True while the peer does not read what it was sent: the world keeps further output. */
  readonly isFull: boolean;
  /** One or more whole lines, joined by newlines. */
  lines(text: string): void;
  /** Text without a line end; in `binary` mode its characters are bytes. */
  partial(text: string): void;
  option(name: "client-echo" | "hold-input" | "binary", value: boolean): void;
  /** The session may send again. */
  caughtUp(): void;
  /** The world ended the session: send what is left, then close. */
  close(): void;
}
