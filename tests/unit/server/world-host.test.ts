// The loop between a kernel and a disk, with a kernel of a few lines: what is answered is on disk, in order.
import { expect, test } from "vitest";
import type { Commit, CommitSeq } from "#bus";
import type { KernelApi, KernelEvent, RunState } from "#kernel";
import type { Peer, SessionSink } from "../../../src/server/sessions.ts";
import { type Saver, WorldHost } from "../../../src/server/world-host.ts";

/** Every line is a task that changes one record and answers with the number of its commit. */
class EchoKernel {
  readonly lines: [number, string][] = [];
  readonly log: string[] = [];
  #seq = 0;
  #acked = 0;
  #changed: string[] = [];
  #events: { seq: number; event: KernelEvent }[] = [];
  shutdownMessage: string | null = null;

  connect(session: number): void {
    this.lines.push([session, "hello"]);
  }
  line(session: number, text: string): void {
    this.lines.push([session, text]);
  }
  disconnect(session: number): void {
    this.log.push(`disconnect ${session}`);
  }
  pendingInput(session: number): number {
    return this.lines
      .filter(([from]) => from === session)
      .reduce((sum, [, text]) => sum + text.length, 0);
  }
  isIdle(session: number): boolean {
    return this.pendingInput(session) === 0 && this.#events.length === 0;
  }
  run(): RunState {
    const next = this.lines.shift();
    if (next !== undefined) {
      const [session, text] = next;
      this.#changed.push(text);
      const event: KernelEvent =
        text === "bye"
          ? { kind: "closed", session }
          : { kind: "output", session, text: `did ${text}` };
      this.#events.push({ seq: this.#seq + 1, event });
      if (text === "halt") this.shutdownMessage = "halted";
    }
    return {
      hasReadyTasks: this.lines.length > 0,
      nextWakeAt: null,
      shutdownMessage: this.shutdownMessage,
      wantsCheckpoint: next?.[1] === "checkpoint",
      isPressed: false,
    };
  }
  takeCommit(): Commit | null {
    if (this.#changed.length === 0) return null;
    const records = this.#changed.splice(0).map((key): [string, null] => [key, null]);
    return { seq: ++this.#seq, records };
  }
  takeEvents(isFull: (session: number) => boolean = () => false): KernelEvent[] {
    const isReady = ({ seq, event }: { seq: number; event: KernelEvent }): boolean =>
      seq <= this.#acked && !isFull(event.session);
    const ready = this.#events.filter(isReady);
    this.#events = this.#events.filter((entry) => !isReady(entry));
    return ready.map(({ event }) => event);
  }
  acked(upTo: CommitSeq): void {
    this.#acked = Math.max(this.#acked, upTo);
  }
  storeFailed(message: string): void {
    this.log.push(`failed ${message}`);
  }
  checkpointed(bytes: number | null): void {
    this.log.push(`checkpoint ${bytes}`);
  }
}

/** A disk that writes when it is told to. */
class SlowDisk implements Saver {
  readonly written: string[][] = [];
  isStuck = false;
  #waiting: (() => void)[] = [];

  async save(commit: Commit): Promise<CommitSeq> {
    if (this.isStuck) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.written.push(commit.records.map(([key]) => key));
    return commit.seq;
  }
  release(): void {
    this.isStuck = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
  checkpoint(): Promise<number> {
    return Promise.resolve(7);
  }
}

class Listener implements SessionSink {
  isFull = false;
  readonly seen: string[] = [];
  lines(text: string): void {
    this.seen.push(text);
  }
  partial(text: string): void {
    this.seen.push(text);
  }
  option(): void {}
  caughtUp(): void {
    this.seen.push("(caught up)");
  }
  close(): void {
    this.seen.push("(closed)");
  }
}

const here: Peer = {
  name: "here",
  link: {
    localAddress: "10.0.0.1",
    localPort: 7777,
    peerAddress: "here",
    peerPort: 1,
    protocol: "IPv4",
  },
};

function hosted(): { kernel: EchoKernel; disk: SlowDisk; host: WorldHost; ended: string[] } {
  const kernel = new EchoKernel();
  const disk = new SlowDisk();
  const ended: string[] = [];
  const host = new WorldHost(kernel as unknown as KernelApi, disk, (message) =>
    ended.push(message),
  );
  host.start();
  return { kernel, disk, host, ended };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

test("nothing is shown before it is on disk, and what gathers meanwhile is one write", async () => {
  const { disk, host, kernel } = hosted();
  const peer = new Listener();
  const session = host.connect(here, 7777, peer);
  await until(() => peer.seen.includes("did hello"));
  disk.isStuck = true;
  host.line(session, "a");
  await until(() => kernel.lines.length === 0);
  for (const text of ["b", "c", "d"]) host.line(session, text);
  await until(() => kernel.lines.length === 0);
  expect(peer.seen.filter((text) => text.startsWith("did"))).toEqual(["did hello"]);
  disk.release();
  await until(() => peer.seen.includes("did d"));
  expect(disk.written).toEqual([["hello"], ["a"], ["b", "c", "d"]]);
  expect(peer.seen.filter((text) => text.startsWith("did"))).toEqual([
    "did hello",
    "did a",
    "did b",
    "did c",
    "did d",
  ]);
});

test("a peer that does not read is given no more until it does", async () => {
  const { host } = hosted();
  const [slow, other] = [new Listener(), new Listener()];
  const session = host.connect(here, 7777, slow);
  await until(() => slow.seen.includes("did hello"));
  slow.isFull = true;
  host.line(session, "a");
  host.line(host.connect(here, 7777, other), "b");
  await until(() => other.seen.includes("did b"));
  expect(slow.seen).toEqual(["did hello"]);
  slow.isFull = false;
  host.drained();
  await until(() => slow.seen.includes("did a"));
});

test("a session that sends too much is behind until most was processed", async () => {
  const { host } = hosted();
  const peer = new Listener();
  const session = host.connect(here, 7777, peer);
  for (let i = 0; i < 70; i++) host.line(session, "x".repeat(1000));
  expect(host.isBehind(session)).toBe(true);
  await until(() => peer.seen.includes("(caught up)"));
  expect(host.isBehind(session)).toBe(false);
});

test("a peer that sends no more gets its answers first", async () => {
  const { host, kernel } = hosted();
  const peer = new Listener();
  const session = host.connect(here, 7777, peer);
  host.line(session, "last");
  host.disconnectWhenIdle(session);
  await until(() => peer.seen.includes("(closed)"));
  expect(peer.seen.slice(-2)).toEqual(["did last", "(closed)"]);
  expect(kernel.log).toContain("disconnect 1");
});

test("the world closes a session", async () => {
  const { host, kernel } = hosted();
  const peer = new Listener();
  const session = host.connect(here, 7777, peer);
  host.line(session, "bye");
  await until(() => peer.seen.includes("(closed)"));
  host.line(session, "ignored");
  host.disconnect(session);
  expect(kernel.lines).toEqual([]);
  expect(kernel.log).toEqual([]);
});

test("a shutdown of the world ends the host once all is saved", async () => {
  const { host, disk, ended } = hosted();
  const peer = new Listener();
  const session = host.connect(here, 7777, peer);
  host.line(session, "halt");
  await until(() => ended.length > 0);
  expect(ended).toEqual(["halted"]);
  expect(disk.written.flat()).toContain("halt");
  expect(peer.seen.slice(-2)).toEqual(["did halt", "(closed)"]);
});

test("stopping saves what happened and writes a checkpoint", async () => {
  const { host, disk, kernel } = hosted();
  const session = host.connect(here, 7777, new Listener());
  await until(() => disk.written.length > 0);
  host.line(session, "a");
  await until(() => kernel.lines.length === 0);
  await host.stop();
  expect(disk.written.flat()).toEqual(["hello", "a"]);
  expect(kernel.log).toEqual(["checkpoint 7"]);
});

test("a checkpoint that the world wants is written", async () => {
  const { host, kernel } = hosted();
  const session = host.connect(here, 7777, new Listener());
  host.line(session, "checkpoint");
  await until(() => kernel.log.includes("checkpoint 7"));
});
