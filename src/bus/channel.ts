// Typed messages over a Link, with an outgoing queue for the time when the link has no credit. Order is kept; the owner
// looks at `queuedBytes` to hold its producer back. Malformed packets are counted in `refused`, and nothing else happens.
import type { Link } from "#ports";
import {
  decodeFeed,
  decodeFromCompute,
  decodeToCompute,
  decodeToData,
  encodeFeed,
  encodeFromCompute,
  encodeToCompute,
  encodeToData,
} from "./codec.ts";
import type { Feed, FromCompute, ToCompute, ToData } from "./messages.ts";

/** What counts towards packets a second. */
export interface ChannelCounters {
  readonly sent: number;
  readonly received: number;
  readonly refused: number;
}

/** A two-way stream of messages. */
export class Channel<Out, In> implements ChannelCounters {
  readonly #link: Link;
  readonly #encode: (message: Out) => Uint8Array;
  readonly #decode: (packet: Uint8Array) => In | null;
  #queue: Uint8Array[] = [];
  #onDrained: (() => void) | null = null;
  /** Bytes that wait for credit. */
  queuedBytes = 0;
  sent = 0;
  received = 0;
  /** Packets that were no messages of this channel. */
  refused = 0;

  constructor(
    link: Link,
    encode: (message: Out) => Uint8Array,
    decode: (packet: Uint8Array) => In | null,
  ) {
    this.#link = link;
    this.#encode = encode;
    this.#decode = decode;
    link.onDrain(() => this.#flush());
  }

  /** Sends or queues a message. */
  post(message: Out): void {
    this.sent += 1;
    const packet = this.#encode(message);
    if (this.#queue.length === 0 && this.#link.send(packet)) return;
    this.#queue.push(packet);
    this.queuedBytes += packet.length;
  }

  /** Calls `take` for every message in order. One taker a channel. */
  onMessage(take: (message: In) => void): void {
    this.#link.onPacket((packet) => {
      this.received += 1;
      const message = this.#decode(packet);
      if (message === null) this.refused += 1;
      else take(message);
    });
  }

  /** Calls `drained` whenever the outgoing queue has become empty. */
  onDrained(drained: () => void): void {
    this.#onDrained = drained;
  }

  pause(): void {
    this.#link.pause();
  }

  resume(): void {
    this.#link.resume();
  }

  close(): void {
    this.#queue = [];
    this.queuedBytes = 0;
    this.#link.close();
  }

  #flush(): void {
    let index = 0;
    while (index < this.#queue.length) {
      const packet = this.#queue[index] as Uint8Array;
      if (!this.#link.send(packet)) break;
      this.queuedBytes -= packet.length;
      index += 1;
    }
    this.#queue.splice(0, index);
    if (this.#queue.length === 0) this.#onDrained?.();
  }
}

/** The page's end of its link to compute. */
export type PageToCompute = Channel<ToCompute, FromCompute>;
/** Compute's end of the link to the page. */
export type ComputeToPage = Channel<FromCompute, ToCompute>;
/** Compute's end of the link to data. */
export type ComputeToData = Channel<ToData, ToCompute>;
/** Data's end of the link to compute. */
export type DataToCompute = Channel<ToCompute, ToData>;
/** Data's end of a link to a reader; nothing comes back. */
export type DataToReader = Channel<Feed, Feed>;

/** Makes the page's end. */
export function pageToCompute(link: Link): PageToCompute {
  return new Channel(link, encodeToCompute, decodeFromCompute);
}

/** Makes compute's end towards the page. */
export function computeToPage(link: Link): ComputeToPage {
  return new Channel(link, encodeFromCompute, decodeToCompute);
}

/** Makes compute's end towards data. */
export function computeToData(link: Link): ComputeToData {
  return new Channel(link, encodeToData, decodeToCompute);
}

/** Makes data's end towards compute. */
export function dataToCompute(link: Link): DataToCompute {
  return new Channel(link, encodeToCompute, decodeToData);
}

/** Makes either end of a feed. */
export function feedChannel(link: Link): DataToReader {
  return new Channel(link, encodeFeed, decodeFeed);
}
