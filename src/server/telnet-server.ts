// One wire: a socket on one side, a session of a world on the other. The bytes are telnet-codec.ts's business.
//
//   socket ─► TelnetDecoder ─► Sessions.line          SessionSink ─► encode ─► socket
//
// Input: bytes are decoded piece by piece, and while the world has enough lines of this session to do, the rest stays
// undecoded here and the socket is not read. Output: a socket that does not drain is `isFull`, and the world keeps what
// comes next under its own rule (LANGUAGE 15.2). So neither a flooder nor a sleeper costs more than a fixed amount.
import type { Socket } from "node:net";
import type { SessionId } from "#bus";
import type { Peer, SessionSink, Sessions } from "./sessions.ts";
import {
  charactersToBytes,
  clientEchoCommand,
  encodeLines,
  encodeText,
  maxLineLength,
  TelnetDecoder,
  type WireEncoding,
} from "./telnet-codec.ts";

/** How telnet wires behave. */
export interface TelnetSettings {
  readonly encoding: WireEncoding;
  /** A wire that is silent for so long is closed; null: never. */
  readonly idleSeconds: number | null;
}

/** Unsent output beyond which a socket is full. */
const maxWaitingBytes = 65_536;
/** Bytes that are decoded before the world is asked whether that is enough. */
const pieceBytes = 4096;
const keepAliveMs = 60_000;
const closeGraceMs = 5_000;

/** One wire and its session; it lives until the socket is closed. */
export class TelnetConnection implements SessionSink {
  readonly #socket: Socket;
  readonly #sessions: Sessions;
  readonly #encoding: WireEncoding;
  readonly #decoder: TelnetDecoder;
  readonly #session: SessionId;
  readonly #idle: NodeJS.Timeout | null;
  #isBinary = false;
  #isClosing = false;
  /** The peer sends no more. */
  #hasEnded = false;
  /** Bytes that the world is not yet ready for. */
  #unread: Buffer | null = null;

  /** `open` gives the session of the wire. */
  constructor(
    socket: Socket,
    sessions: Sessions,
    settings: TelnetSettings,
    open: (peer: Peer, sink: SessionSink) => SessionId,
  ) {
    this.#socket = socket;
    this.#sessions = sessions;
    this.#encoding = settings.encoding;
    this.#decoder = new TelnetDecoder(settings.encoding);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    const { idleSeconds } = settings;
    this.#idle =
      idleSeconds === null
        ? null
        : setTimeout(() => this.#tooIdle(idleSeconds), idleSeconds * 1000);
    this.#session = open(peerOf(socket), this);
    socket.on("data", (bytes: Buffer) => {
      this.#idle?.refresh();
      this.#receive(bytes);
    });
    socket.on("end", () => {
      this.#hasEnded = true;
      if (this.#unread === null) this.#end();
    });
    socket.on("drain", () => sessions.drained());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      if (this.#idle !== null) clearTimeout(this.#idle);
      sessions.disconnect(this.#session);
    });
  }

  get isFull(): boolean {
    return this.#socket.writableLength >= maxWaitingBytes && !this.#socket.destroyed;
  }

  lines(text: string): void {
    this.#write(encodeLines(text, this.#encoding));
  }

  partial(text: string): void {
    this.#write(this.#isBinary ? charactersToBytes(text) : encodeText(text, this.#encoding));
  }

  option(name: "client-echo" | "hold-input" | "binary", value: boolean): void {
    if (name === "binary") {
      this.#isBinary = value;
      this.#decoder.setBinary(value);
    }
    if (name === "client-echo") {
      this.#decoder.setClientEcho(value);
      this.#write(clientEchoCommand(value));
    }
  }

  caughtUp(): void {
    const bytes = this.#unread;
    if (bytes === null) return;
    this.#unread = null;
    this.#receive(bytes);
    if (this.#unread !== null) return;
    if (this.#hasEnded) this.#end();
    else this.#socket.resume();
  }

  close(): void {
    const socket = this.#socket;
    if (this.#isClosing || socket.destroyed) return;
    this.#isClosing = true;
    this.#unread = null;
    // what still comes is thrown away: unread bytes would reset the connection and lose our last lines
    socket.removeAllListeners("data");
    socket.resume();
    socket.end();
    setTimeout(() => socket.destroy(), closeGraceMs).unref();
  }

  #receive(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.#isClosing; ) {
      if (this.#sessions.isBehind(this.#session)) {
        this.#unread = bytes.subarray(at);
        this.#socket.pause();
        return;
      }
      const end = this.#isBinary ? bytes.length : at + pieceBytes;
      this.#decode(bytes.subarray(at, end));
      at = end;
    }
  }

  #decode(bytes: Uint8Array): void {
    for (const input of this.#decoder.push(bytes)) {
      if (input.kind === "reply") {
        // a peer that asks without end and reads nothing gets no answers
        if (!this.isFull) this.#write(input.bytes);
        continue;
      }
      this.#sessions.line(this.#session, input.text);
      if (input.isCut)
        this.lines(`>> Only the first ${maxLineLength} characters of that line were taken <<`);
    }
  }

  /** The peer sends no more, but may still read the answers to what it sent. */
  #end(): void {
    const rest = this.#decoder.flush();
    if (rest !== null) this.#sessions.line(this.#session, rest);
    this.#sessions.disconnectWhenIdle(this.#session);
  }

  #tooIdle(seconds: number): void {
    this.lines(`*** Timed out after ${seconds} seconds of silence. ***`);
    this.#sessions.disconnect(this.#session);
    this.close();
  }

  #write(bytes: Uint8Array): void {
    if (!this.#isClosing && this.#socket.writable) this.#socket.write(bytes);
  }
}

/** The ends of a socket; IPv4 in its own notation also on a socket for both. */
function peerOf(socket: Socket): Peer {
  const { remoteAddress = "unknown", remotePort = 0, localAddress = "", localPort = 0 } = socket;
  const peerAddress = plainAddress(remoteAddress);
  return {
    name: peerAddress,
    link: {
      localAddress: plainAddress(localAddress),
      localPort,
      peerAddress,
      peerPort: remotePort,
      protocol: peerAddress.includes(":") ? "IPv6" : "IPv4",
    },
  };
}

function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}
