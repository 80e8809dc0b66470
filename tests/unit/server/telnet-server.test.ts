// Real sockets on this machine against a small recorded world.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Value } from "#value";
import type { Peer, SessionSink, Sessions } from "../../../src/server/sessions.ts";
import { TelnetNetwork } from "../../../src/server/telnet-network.ts";
import { MooClient } from "../../support/moo-client.ts";

/** Answers every line with `got LINE`; some words make it do other things. */
class Recorder implements Sessions {
  readonly log: string[] = [];
  readonly sinks: SessionSink[] = [];
  connect(peer: Peer, descriptor: Value, sink: SessionSink): number {
    this.log.push(`connect ${peer.name} ${descriptor === port}`);
    sink.lines("hello\nwho are you?");
    return this.sinks.push(sink) - 1;
  }
  line(session: number, text: string): void {
    const sink = this.sinks[session];
    this.log.push(text.length > 100 ? `${text.length} characters` : text);
    if (text === "quit") sink.close();
    else if (text === "password") sink.option("client-echo", false);
    else if (text === "binary") {
      sink.option("binary", true);
      sink.partial("bytes");
    } else sink.lines(`got ${text.length > 100 ? text.length : text}`);
  }
  disconnect(session: number): void {
    this.log.push(`disconnect ${session}`);
  }
  disconnectWhenIdle(session: number): void {
    this.sinks[session].close();
  }
  isBehind(): boolean {
    return false;
  }
  opened(): number {
    throw new Error("nobody asked");
  }
  notOpened(): void {}
  drained(): void {}
  fullMessage(): string[] {
    return ["full"];
  }
}

let world: Recorder;
let network: TelnetNetwork;
let port: number;
beforeEach(async () => {
  world = new Recorder();
  network = new TelnetNetwork(
    {
      hosts: null,
      encoding: "utf8",
      idleSeconds: null,
      maxConnections: 2,
      maxPerAddress: null,
      allowsListen: false,
      allowsOutbound: false,
    },
    { write: () => undefined },
  );
  await network.resolve();
  network.attach(world);
  port = await network.open(0);
});
afterEach(() => network.close());

async function greeted(): Promise<MooClient> {
  const client = await MooClient.connect(port);
  expect(await client.until(/you\?\r\n/)).toBe("hello\r\nwho are you?\r\n");
  return client;
}

test("lines in, lines out, and a farewell", async () => {
  const client = await greeted();
  client.sendRaw("a\r\nb\nc\r\0grüße\r\n");
  expect(await client.until(/grüße\r\n/)).toBe("got a\r\ngot b\r\ngot c\r\ngot grüße\r\n");
  client.send("quit");
  expect(await client.closed()).toBe("");
  expect(world.log[0]).toBe("connect 127.0.0.1 true");
});

test("commands are refused, passwords hidden", async () => {
  const client = await greeted();
  client.sendRaw(Uint8Array.of(255, 251, 31));
  client.send("password");
  client.send("x");
  expect(Buffer.from(await client.until(/got x/)).includes(Buffer.from("got x"))).toBe(true);
  expect(world.log.slice(1)).toEqual(["password", "x"]);
  client.destroy();
});

test("a line that is too long is cut, and the peer is told", async () => {
  const client = await greeted();
  client.send("x".repeat(70_000));
  client.send("next");
  expect(await client.until(/got next\r\n/)).toBe(
    "got 65536\r\n>> Only the first 65536 characters of that line were taken <<\r\ngot next\r\n",
  );
  client.destroy();
});

test("the last line needs no line end, and is answered", async () => {
  const client = await greeted();
  client.sendRaw("one\ntwo");
  client.end();
  expect(await client.closed()).toBe("got one\r\ngot two\r\n");
});

test("binary mode changes no byte", async () => {
  const client = await greeted();
  client.send("binary");
  await client.until(/bytes/);
  const bytes = Uint8Array.of(1, 13, 10, 65, 255, 0);
  client.sendRaw(bytes);
  await client.until(/got/);
  expect(world.log.at(-1)).toBe("\u0001\r\nA\u00ff\0");
  client.destroy();
});

test("a peer that vanishes ends its session", async () => {
  const client = await greeted();
  client.destroy();
  while (!world.log.includes("disconnect 0")) await new Promise((resolve) => setImmediate(resolve));
});
