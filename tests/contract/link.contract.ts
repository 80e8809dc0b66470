// What every Link promises, whatever carries it. `makePair` gives two joined ends; a far end in another thread is played
// by an echo (see the adapters' test files).
import { afterEach, describe, expect, it } from "vitest";
import type { Link } from "#ports";

/** Two joined ends with little credit (about 16 kB), and how to end them. */
export interface LinkPair {
  readonly near: Link;
  readonly far: Link;
  end(): void | Promise<void>;
}

function bytes(length: number, seed: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let index = 0; index < length; index++) out[index] = (index * 31 + seed * 7 + 1) & 255;
  return out;
}

function collect(link: Link, count: number): Promise<Uint8Array[]> {
  return new Promise((resolve) => {
    const got: Uint8Array[] = [];
    link.onPacket((packet) => {
      got.push(packet.slice());
      if (got.length === count) resolve(got);
    });
  });
}

/** Sends everything, waiting for credit where needed. */
function sendAll(link: Link, packets: readonly Uint8Array[]): Promise<void> {
  return new Promise((resolve) => {
    let next = 0;
    const push = () => {
      while (next < packets.length && link.send(packets[next] as Uint8Array)) next += 1;
      if (next === packets.length) resolve();
    };
    link.onDrain(push);
    push();
  });
}

/** Registers the suite for one carrier. */
export function linkContract(name: string, makePair: () => LinkPair | Promise<LinkPair>): void {
  describe(`link over ${name}`, () => {
    let pair: LinkPair | undefined;
    afterEach(async () => {
      pair?.near.close();
      pair?.far.close();
      await pair?.end();
      pair = undefined;
    });
    const open = async (): Promise<LinkPair> => {
      pair = await makePair();
      return pair;
    };

    it("delivers in order, both ways", async () => {
      const { near, far } = await open();
      const there = Array.from({ length: 300 }, (_, index) => bytes(index % 60, index));
      const back = Array.from({ length: 200 }, (_, index) => bytes(index % 90, index + 5));
      const atFar = collect(far, there.length);
      const atNear = collect(near, back.length);
      await Promise.all([sendAll(near, there), sendAll(far, back)]);
      expect(await atFar).toEqual(there);
      expect(await atNear).toEqual(back);
    });

    it("carries packets of every size, empty and far above its credit", async () => {
      const { near, far } = await open();
      const sizes = [0, 1, 3, 4, 5, 7, 8, 4000, 4096, 9000, 70_000, 1_000_003, 2];
      const packets = sizes.map((size, index) => bytes(size, index));
      const atFar = collect(far, packets.length);
      await sendAll(near, packets);
      expect((await atFar).map((packet) => packet.length)).toEqual(sizes);
      expect(packets.length).toBe(sizes.length);
    });

    it("keeps the content of large packets", async () => {
      const { near, far } = await open();
      const packet = bytes(300_001, 9);
      const atFar = collect(far, 1);
      await sendAll(near, [packet]);
      expect(Buffer.compare((await atFar)[0] as Uint8Array, packet)).toBe(0);
    });

    it("does not keep the sender's bytes", async () => {
      const { near, far } = await open();
      const packet = bytes(64, 1);
      const atFar = collect(far, 1);
      near.send(packet);
      packet.fill(0);
      expect((await atFar)[0]).toEqual(bytes(64, 1));
    });

    it("refuses without credit and calls onDrain when the reader goes on; nothing is lost", async () => {
      const { near, far } = await open();
      far.pause();
      const received: number[] = [];
      far.onPacket((packet) => received.push(packet[0] as number));
      let accepted = 0;
      while (near.send(bytes(1000, accepted).fill(accepted & 255)) && accepted < 10_000)
        accepted += 1;
      expect(accepted).toBeGreaterThan(0);
      expect(accepted).toBeLessThan(10_000);
      const drained = new Promise<void>((resolve) => near.onDrain(resolve));
      far.resume();
      await drained;
      const last = new Promise<void>((resolve) => {
        const rest = () => {
          if (received.length === accepted + 1) resolve();
        };
        far.onPacket((packet) => {
          received.push(packet[0] as number);
          rest();
        });
        rest();
      });
      await sendAll(near, [new Uint8Array(1).fill(accepted & 255)]);
      await last;
      expect(received).toEqual(Array.from({ length: accepted + 1 }, (_, index) => index & 255));
    });

    it("takes nothing while paused", async () => {
      const { near, far } = await open();
      const received: number[] = [];
      let wakeOne = (): void => undefined;
      let wakeTwo = (): void => undefined;
      const one = new Promise<void>((resolve) => {
        wakeOne = resolve;
      });
      const two = new Promise<void>((resolve) => {
        wakeTwo = resolve;
      });
      far.onPacket((packet) => {
        received.push(packet[0] as number);
        if (received.length === 1) far.pause();
        (received.length === 1 ? wakeOne : wakeTwo)();
      });
      near.send(Uint8Array.of(1));
      near.send(Uint8Array.of(2));
      await one;
      const back = collect(near, 1);
      await sendAll(far, [Uint8Array.of(9)]);
      await back;
      expect(received).toEqual([1]);
      far.resume();
      await two;
      expect(received).toEqual([1, 2]);
    });

    it("a closed end refuses and stays silent", async () => {
      const { near, far } = await open();
      let count = 0;
      far.onPacket(() => {
        count += 1;
      });
      far.close();
      near.send(Uint8Array.of(1));
      expect(far.send(Uint8Array.of(1))).toBe(false);
      await Promise.resolve();
      expect(count).toBe(0);
    });
  });
}
