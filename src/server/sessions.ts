// Between wires and a world: a wire opens a session, sends lines, and gets its output through a sink.
import type { SessionId } from "#bus";

/** What a world does with wires. */
export interface Sessions {
  /** Opens a session; `peer` is shown by `connection_name`. */
  connect(peer: string, sink: SessionSink): SessionId;
  line(session: SessionId, text: string): void;
  /** The wire is gone. */
  disconnect(session: SessionId): void;
  /** The wire sends no more: the session ends once everything that it sent has been answered. */
  disconnectWhenIdle(session: SessionId): void;
  /** True if the session should send no more until `caughtUp`. */
  isBehind(session: SessionId): boolean;
}

/** What a wire is told. Calls come in the order of the world's output, each after it is durable. */
export interface SessionSink {
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
