// Telnet listeners: sockets on one side, sessions of a world on the other. The bytes are telnet-codec.ts's business.
//
//   socket ─► TelnetDecoder ─► Sessions.line          SessionSink ─► encode ─► socket
//
// Output for a peer that reads too slowly waits here up to a limit; beyond it the oldest lines are dropped and the peer
// is told. Input pauses while the world is behind.
import { createServer, type Server, type Socket } from "node:net";
import type { SessionSink, Sessions } from "./sessions.ts";
import {
  charactersToBytes,
  clientEchoCommand,
  encodeLines,
  encodeText,
  maxLineLength,
  TelnetDecoder,
  type WireEncoding,
} from "./telnet-codec.ts";

const maxWaitingBytes = 65_536;
const keepAliveMs = 60_000;
const closeGraceMs = 5_000;

/** A server that makes a session of every connection; it does not listen yet. */
export function createTelnetServer(sessions: Sessions, encoding: WireEncoding): Server {
  return createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true }, (socket) => {
    new TelnetConnection(socket, sessions, encoding);
  });
}

class TelnetConnection implements SessionSink {
  readonly #socket: Socket;
  readonly #sessions: Sessions;
  readonly #encoding: WireEncoding;
  readonly #decoder: TelnetDecoder;
  readonly #session: number;
  #isBinary = false;
  #isClosing = false;
  /** Output that the socket has no room for, oldest first. */
  #waiting: { readonly bytes: Uint8Array; readonly lines: number }[] = [];
  #waitingBytes = 0;
  #lostLines = 0;

  constructor(socket: Socket, sessions: Sessions, encoding: WireEncoding) {
    this.#socket = socket;
    this.#sessions = sessions;
    this.#encoding = encoding;
    this.#decoder = new TelnetDecoder(encoding);
    socket.setKeepAlive(true, keepAliveMs);
    this.#session = sessions.connect(peerName(socket), this);
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("end", () => this.#end());
    socket.on("drain", () => this.#drain());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sessions.disconnect(this.#session));
  }

  lines(text: string): void {
    for (const line of text.split("\n")) this.#write(encodeLines(line, this.#encoding), 1);
  }

  partial(text: string): void {
    this.#write(this.#isBinary ? charactersToBytes(text) : encodeText(text, this.#encoding), 0);
  }

  option(name: "client-echo" | "hold-input" | "binary", value: boolean): void {
    if (name === "binary") {
      this.#isBinary = value;
      this.#decoder.setBinary(value);
    }
    if (name === "client-echo") {
      this.#decoder.setClientEcho(value);
      this.#write(clientEchoCommand(value), 0);
    }
  }

  caughtUp(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#isClosing = true;
    if (this.#waiting.length === 0) this.#finish();
  }

  #receive(bytes: Uint8Array): void {
    for (const input of this.#decoder.push(bytes)) {
      if (input.kind === "reply") {
        this.#socket.write(input.bytes);
        continue;
      }
      this.#sessions.line(this.#session, input.text);
      if (input.isCut)
        this.lines(`>> Only the first ${maxLineLength} characters of that line were taken <<`);
    }
    if (this.#sessions.isBehind(this.#session)) this.#socket.pause();
  }

  /** The peer sends no more, but may still read the answers to what it sent. */
  #end(): void {
    const rest = this.#decoder.flush();
    if (rest !== null) this.#sessions.line(this.#session, rest);
    this.#sessions.disconnectWhenIdle(this.#session);
  }

  #write(bytes: Uint8Array, lines: number): void {
    if (this.#isClosing || this.#socket.destroyed) return;
    if (this.#waiting.length === 0 && this.#socket.writableLength < maxWaitingBytes) {
      this.#socket.write(bytes);
      return;
    }
    this.#waiting.push({ bytes, lines });
    this.#waitingBytes += bytes.length;
    while (this.#waitingBytes > maxWaitingBytes && this.#waiting.length > 1) {
      const dropped = this.#waiting.shift();
      this.#waitingBytes -= dropped?.bytes.length ?? 0;
      this.#lostLines += dropped?.lines ?? 0;
    }
  }

  #drain(): void {
    if (this.#lostLines > 0) {
      const notice = `>> Network buffer overflow: ${this.#lostLines} lines of output to you have been lost <<`;
      this.#socket.write(encodeLines(notice, this.#encoding));
      this.#lostLines = 0;
    }
    for (const { bytes } of this.#waiting.splice(0)) this.#socket.write(bytes);
    this.#waitingBytes = 0;
    if (this.#isClosing) this.#finish();
  }

  #finish(): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    socket.end();
    setTimeout(() => socket.destroy(), closeGraceMs).unref();
  }
}

/** Address of the peer without spaces; IPv4 in its own notation also on a socket for both. */
function peerName(socket: Socket): string {
  return (socket.remoteAddress ?? "unknown").replace(/^::ffff:/, "");
}
