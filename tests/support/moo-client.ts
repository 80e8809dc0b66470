// A telnet client for tests: sends lines and reads until a marker that the world itself prints, so that nothing waits
// for a number of milliseconds.
import { connect, type Socket } from "node:net";

/** One connection. Lines that were read are kept until taken. */
export class MooClient {
  readonly #socket: Socket;
  #text = "";
  /** Bytes that came. */
  received = 0;
  /** The latest bytes, as they came. */
  #bytes = Buffer.alloc(0);
  #isClosed = false;
  #questions = 0;
  #wakeups: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => {
      this.#text += bytes.toString("utf8");
      this.received += bytes.length;
      this.#bytes = Buffer.concat([this.#bytes, bytes]).subarray(-1000);
      this.#wake();
    });
    socket.on("close", () => {
      this.#isClosed = true;
      this.#wake();
    });
    socket.on("error", () => socket.destroy());
  }

  /** Connects to a listening world. */
  static connect(port: number, host = "127.0.0.1"): Promise<MooClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new MooClient(socket));
      });
    });
  }

  /** Everything received and not yet taken. */
  get pending(): string {
    return this.#text;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Sends a line with its line end. */
  send(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  /** Sends bytes, or text as UTF-8, as they are and in one go. */
  sendRaw(data: string | Uint8Array): void {
    this.#socket.write(data);
  }

  /** The same, and says when all of it has left this process. */
  write(data: string | Uint8Array, sent: () => void): void {
    this.#socket.write(data, sent);
  }

  /** Reads nothing until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  get isPaused(): boolean {
    return this.#socket.isPaused();
  }

  /** Waits until these bytes have come; text that came is kept. */
  async untilBytes(bytes: Uint8Array): Promise<boolean> {
    const wanted = Buffer.from(bytes);
    for (;;) {
      const at = this.#bytes.indexOf(wanted);
      if (at >= 0) {
        this.#bytes = this.#bytes.subarray(at + wanted.length);
        return true;
      }
      if (this.#isClosed) return false;
      await new Promise<void>((resolve) => this.#wakeups.push(resolve));
    }
  }

  /** Takes everything up to and including the first match; fails with what came if the connection closes before. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match !== null) {
        const end = match.index + match[0].length;
        const taken = this.#text.slice(0, end);
        this.#text = this.#text.slice(end);
        return taken;
      }
      if (this.#isClosed)
        throw new Error(
          `closed while waiting for ${pattern}; received: ${JSON.stringify(this.#text)}`,
        );
      await new Promise<void>((resolve) => this.#wakeups.push(resolve));
    }
  }

  /** Sends a line and gives the lines of its answer: those before the marker that an `eval` after it prints. */
  async ask(line: string): Promise<string[]> {
    const marker = `%${++this.#questions}%`;
    this.send(line);
    this.send(`;;notify(player, "${marker}"); return 0;`);
    const text = await this.until(new RegExp(`${marker}\r\n`));
    await this.until(/=> 0\r\n/);
    return text.split("\r\n").slice(0, -2);
  }

  /** Resolves when the world has closed the connection; gives all that came. */
  async closed(): Promise<string> {
    while (!this.#isClosed) await new Promise<void>((resolve) => this.#wakeups.push(resolve));
    return this.#text;
  }

  /** Sends no more, but still reads. */
  end(): void {
    this.#socket.end();
  }

  /** Drops the connection. */
  destroy(): void {
    this.#socket.destroy();
  }

  #wake(): void {
    for (const wake of this.#wakeups.splice(0)) wake();
  }
}
