// Suite `ring`: packets between two threads, through shared memory and through message ports. The other end is this same
// command line started as a worker (`dte bench-peer`, which no person calls).
//
// Kinds: `ring` as the containers use it (Atomics.waitAsync), `ring, polled` (both ends block in Atomics.wait),
// `message port` (what containers use where there is no shared memory).
import { fileURLToPath } from "node:url";
import {
  MessageChannel,
  type MessagePort,
  parentPort,
  Worker,
  workerData,
} from "node:worker_threads";
import { createRingPair, MessagePortLink, type PacketPort, RingLink, type RingPair } from "#bus";
import { print, round, rowOf } from "./figures.ts";

/** What the peer is told. It answers the packets below by their first byte, and takes all others. */
interface PeerData {
  readonly rings: RingPair | null;
  readonly port: MessagePort | null;
  readonly isPolled: boolean;
}

const echo = 1;
const acknowledge = 2;
const end = 3;

const ringBytes = 2 ** 20;
const sizes = [
  { name: "64 B", bytes: 64, count: 200_000 },
  { name: "1 KiB", bytes: 1024, count: 100_000 },
  { name: "64 KiB", bytes: 65_536, count: 4000 },
];
const roundTrips = 3000;
const pollMs = 50;

type Kind = "ring" | "ring, polled" | "message port";
const kinds: readonly Kind[] = ["ring", "ring, polled", "message port"];

/** Prints messages a second by size, and the times of round trips. */
export async function benchLinks(runs: number): Promise<void> {
  const ends = await Promise.all(kinds.map((kind) => openEnd(kind)));
  const rates = new Map<string, number[]>();
  const trips = new Map<Kind, number[]>();
  for (let run = 0; run <= runs; run++) {
    for (const side of ends) {
      for (const { name, bytes, count } of sizes) {
        const rate = await side.stream(bytes, count);
        if (run > 0) add(rates, `${side.kind}, ${name}`, rate);
      }
      const times = await side.roundTrips(roundTrips);
      if (run > 0) for (const time of times) add(trips, side.kind, time);
    }
  }
  for (const { name } of sizes) {
    const base = rowOf("", "", rates.get(`message port, ${name}`) ?? []).median;
    for (const kind of kinds) {
      const row = rowOf(`${kind}, ${name}`, "packets/s", rates.get(`${kind}, ${name}`) ?? []);
      print({ ...row, ratio: round(row.median / base), to: "message port" });
    }
  }
  for (const kind of kinds) {
    const times = (trips.get(kind) ?? []).sort((a, b) => a - b);
    const p99 = round(times[Math.floor(times.length * 0.99)] ?? 0);
    print({ ...rowOf(`${kind}, round trip of 64 B`, "µs", times), p99 });
  }
  for (const side of ends) await side.close();
}

function add<Key>(map: Map<Key, number[]>, key: Key, figure: number): void {
  const all = map.get(key);
  if (all === undefined) map.set(key, [figure]);
  else all.push(figure);
}

/** This side of one link. */
interface End {
  readonly kind: Kind;
  /** Packets a second, until the last one has been answered. */
  stream(bytes: number, count: number): Promise<number>;
  /** Microseconds each. */
  roundTrips(count: number): Promise<number[]>;
  close(): Promise<void>;
}

async function openEnd(kind: Kind): Promise<End> {
  const channel = kind === "message port" ? new MessageChannel() : null;
  const rings = channel === null ? createRingPair(ringBytes) : null;
  const isPolled = kind === "ring, polled";
  const data: PeerData = { rings, port: channel?.port2 ?? null, isPolled };
  const worker = new Worker(fileURLToPath(import.meta.url), {
    argv: ["bench-peer"],
    workerData: data,
    transferList: channel === null ? [] : [channel.port2],
  });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
  });
  const link = openLink({ rings, port: channel?.port1 ?? null, isPolled }, "a");
  const ring = link instanceof RingLink ? link : null;
  let answered: () => void = () => undefined;
  let drained: () => void = () => undefined;
  let answers = 0;
  link.onPacket(() => {
    answers++;
    answered();
  });
  link.onDrain(() => drained());

  const send = async (packet: Uint8Array): Promise<void> => {
    while (!link.send(packet)) {
      if (isPolled) ring?.poll();
      else
        await new Promise<void>((resolve) => {
          drained = resolve;
        });
    }
  };
  /** Resolves when the next answer is there. */
  const answer = async (): Promise<void> => {
    const before = answers;
    if (isPolled) {
      while (answers === before) if (ring?.poll() === false) ring.wait(pollMs);
    } else {
      await new Promise<void>((resolve) => {
        answered = resolve;
      });
    }
  };

  return {
    kind,
    async stream(bytes, count): Promise<number> {
      const packet = new Uint8Array(bytes);
      const began = performance.now();
      for (let i = 1; i < count; i++) if (!link.send(packet)) await send(packet);
      packet[0] = acknowledge;
      const reply = isPolled ? null : answer();
      await send(packet);
      await (reply ?? answer());
      return (count * 1000) / (performance.now() - began);
    },
    async roundTrips(count): Promise<number[]> {
      const packet = new Uint8Array(64);
      packet[0] = echo;
      const times: number[] = [];
      for (let i = 0; i < count; i++) {
        const began = performance.now();
        const reply = isPolled ? null : answer();
        await send(packet);
        await (reply ?? answer());
        times.push((performance.now() - began) * 1000);
      }
      return times;
    },
    async close(): Promise<void> {
      const packet = new Uint8Array(1).fill(end);
      await send(packet);
      link.close();
      await worker.terminate();
    },
  };
}

function openLink(data: PeerData, side: "a" | "b"): RingLink | MessagePortLink {
  if (data.rings !== null)
    return new RingLink(data.rings, side, { mode: data.isPolled ? "polled" : "async" });
  return new MessagePortLink(data.port as unknown as PacketPort);
}

/** The other end, in its worker. */
export async function benchPeer(): Promise<number> {
  const data = workerData as PeerData;
  const link = openLink(data, "b");
  // what is sent back is small and comes one at a time, so there is always room
  return await new Promise<number>((resolve) => {
    let isOver = false;
    link.onPacket((packet) => {
      if (packet[0] === echo) link.send(packet);
      else if (packet[0] === acknowledge) link.send(new Uint8Array(1));
      else if (packet[0] === end) {
        isOver = true;
        parentPort?.unref();
        resolve(0);
      }
    });
    // keeps the thread while it waits for packets
    parentPort?.on("message", () => undefined);
    parentPort?.postMessage("ready");
    if (!data.isPolled || !(link instanceof RingLink)) return;
    while (!isOver) if (!link.poll()) link.wait(pollMs);
  });
}
