// The link contract on every carrier that Node has, in one thread and across threads.
import { MessageChannel, Worker } from "node:worker_threads";
import {
  createMemoryLinks,
  createRingPair,
  MessagePortLink,
  type PacketPort,
  RingLink,
} from "#bus";
import { type LinkPair, linkContract } from "../../contract/link.contract.ts";

linkContract("memory", (): LinkPair => {
  const [near, far] = createMemoryLinks(16_384);
  return { near, far, end: () => undefined };
});

linkContract("ring", (): LinkPair => {
  const pair = createRingPair(16_384);
  return { near: new RingLink(pair, "a"), far: new RingLink(pair, "b"), end: () => undefined };
});

linkContract("ring, taken in small turns", (): LinkPair => {
  const pair = createRingPair(16_384);
  const options = { turnBytes: 2000 };
  return {
    near: new RingLink(pair, "a", options),
    far: new RingLink(pair, "b", options),
    end: () => undefined,
  };
});

linkContract("message port", (): LinkPair => {
  const { port1, port2 } = new MessageChannel();
  const options = { creditBytes: 16_384 };
  return {
    near: new MessagePortLink(port1 as unknown as PacketPort, options),
    far: new MessagePortLink(port2 as unknown as PacketPort, options),
    end: () => undefined,
  };
});

// Another thread carries every byte between two rings, as a container in the middle would: blocking on both.
const RELAY = `
const { workerData, parentPort } = require("node:worker_threads");
const copy = (from, to) => {
  const a = new Int32Array(from, 0, 64), b = new Int32Array(to, 0, 64);
  const da = new Uint8Array(from, 256), db = new Uint8Array(to, 256);
  const head = Atomics.load(a, 0), tail = Atomics.load(a, 16);
  const free = db.length - ((Atomics.load(b, 0) - Atomics.load(b, 16)) >>> 0);
  const count = Math.min((head - tail) >>> 0, free);
  for (let i = 0; i < count; i++) db[(tail + i) & (db.length - 1)] = da[(tail + i) & (da.length - 1)];
  if (count === 0) return 0;
  Atomics.store(b, 0, (tail + count) | 0);
  if (Atomics.exchange(b, 32, 0) === 1) Atomics.notify(b, 0);
  Atomics.store(a, 16, (tail + count) | 0);
  if (Atomics.load(a, 48) === 1 && ((Atomics.load(a, 0) - tail - count) >>> 0) <= da.length / 2) {
    Atomics.store(a, 48, 0); Atomics.notify(a, 48);
  }
  return count;
};
parentPort.postMessage("ready");
const stop = new Int32Array(workerData.stop);
while (Atomics.load(stop, 0) === 0) {
  const moved = copy(workerData.near.aToB, workerData.far.aToB) + copy(workerData.far.bToA, workerData.near.bToA);
  if (moved === 0) Atomics.wait(stop, 0, 0, 1);
}
`;

linkContract("ring through another thread", async (): Promise<LinkPair> => {
  const near = createRingPair(16_384);
  const far = createRingPair(16_384);
  const stop = new SharedArrayBuffer(4);
  const worker = new Worker(RELAY, { eval: true, workerData: { near, far, stop } });
  await new Promise((resolve) => worker.once("message", resolve));
  return {
    near: new RingLink(near, "a"),
    far: new RingLink(far, "b"),
    end: async () => {
      Atomics.store(new Int32Array(stop), 0, 1);
      Atomics.notify(new Int32Array(stop), 0);
      await worker.terminate();
    },
  };
});
