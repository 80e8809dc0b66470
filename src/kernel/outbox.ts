// Output that waits for durability (LANGUAGE 15.2; docs/protocol.md).
//
//   notify ─► unsealed ──seal──► sealed with the number of the commit that holds its cause ──acked──► taken by the host
//
// A strict session's output leaves when that commit is acknowledged, a relaxed one's as soon as it is sealed. Within a
// session the order never changes. Each session buffers at most MAX_BUFFERED characters: beyond, the oldest lines are
// dropped and counted, and the peer is told.
import type { CommitSeq, SessionId, UiChange } from "#bus";
import type { KernelEvent } from "./kernel-api.ts";
import { UiDelta } from "./ui/delta.ts";

/** Size of a session's output buffer in characters, line ends counted. */
export const MAX_BUFFERED = 65_536;

/** More deltas of elements of a session than this are replaced by one that tells the whole. */
const MAX_DELTAS = 32;

const HALF_FULL = MAX_BUFFERED / 2;
const UNSEALED = Number.POSITIVE_INFINITY;

interface Item {
  /** Null once it was dropped; changes of elements become an event when they leave. */
  event: KernelEvent | UiDelta | null;
  size: number;
  seq: number;
}

interface Channel {
  readonly session: SessionId;
  readonly isRelaxed: boolean;
  items: Item[];
  /** Items before this one are notices or were dropped. */
  oldest: number;
  /** Of those items. */
  dropped: number;
  size: number;
  lostLines: number;
  /** How many items are changes of elements. */
  deltas: number;
  /** The latest of them. */
  delta: Item | null;
  /** The notice that ends it is among its items. */
  isClosing: boolean;
  /** Its peer does not read: taking does not empty it. */
  isStuck: boolean;
}

/** The output of all sessions. */
export class Outbox {
  readonly #channels: Map<SessionId, Channel> = new Map();
  /** Channels that got something since the last seal. */
  readonly #unsealed: Set<Channel> = new Set();
  /** Tied to a commit that nobody has taken yet. */
  #sealed: Item[] = [];
  #urgent: KernelEvent[] = [];
  #acked: CommitSeq;
  /** A buffer that a peer would empty is more than half full: time to take output, before lines are lost. */
  isPressed = false;

  constructor(acked: CommitSeq) {
    this.#acked = acked;
  }

  /** Opens a session; its output is kept until it is taken or the session forgotten. */
  open(session: SessionId, durability: "strict" | "relaxed"): void {
    this.#channels.set(session, {
      session,
      isRelaxed: durability === "relaxed",
      items: [],
      oldest: 0,
      dropped: 0,
      size: 0,
      lostLines: 0,
      deltas: 0,
      delta: null,
      isClosing: false,
      isStuck: false,
    });
  }

  /** Drops a session and all its pending output: the peer is gone. */
  forget(session: SessionId): void {
    this.#channels.delete(session);
  }

  /** Adds text, dropping the oldest if the buffer overflows. */
  text(session: SessionId, text: string, isPartial: boolean): void {
    const channel = this.#channels.get(session);
    if (channel === undefined) return;
    const size = text.length + 1;
    if (channel.size + size > MAX_BUFFERED) this.#makeRoom(channel, size);
    if (channel.size + size > HALF_FULL && !channel.isStuck) this.isPressed = true;
    const event: KernelEvent = { kind: isPartial ? "partial" : "output", session, text };
    this.#add(channel, event, size);
  }

  /** Whether text of this length fits without dropping any. */
  hasRoom(session: SessionId, length: number): boolean {
    const channel = this.#channels.get(session);
    return channel === undefined || channel.size === 0 || channel.size + length + 1 <= MAX_BUFFERED;
  }

  /** Adds a notice that is no text; notices are never dropped. */
  notice(event: KernelEvent): void {
    const channel = this.#channels.get(event.session);
    if (channel === undefined) return;
    channel.isClosing ||= event.kind === "closed";
    this.#add(channel, event, 0);
  }

  /**
   * Adds a change of elements to those that wait for the same commit. Where many wait, `whole` tells all that there is in
   * place of them.
   */
  ui(session: SessionId, change: UiChange, whole: () => readonly UiChange[]): void {
    const channel = this.#channels.get(session);
    if (channel === undefined) return;
    let item = channel.delta;
    if (item === null || item.seq !== UNSEALED) item = this.#newDelta(channel, whole);
    const delta = item.event as UiDelta;
    delta.add(change);
    if (delta.isLong) for (const one of whole()) delta.add(one);
  }

  #newDelta(channel: Channel, whole: () => readonly UiChange[]): Item {
    const delta = new UiDelta();
    if (channel.deltas >= MAX_DELTAS) {
      channel.items = channel.items.filter(
        ({ event }) => event !== null && !(event instanceof UiDelta),
      );
      channel.oldest = 0;
      channel.dropped = 0;
      channel.deltas = 0;
      for (const change of whole()) delta.add(change);
    }
    const item = this.#add(channel, delta, 0);
    channel.deltas++;
    channel.delta = item;
    return item;
  }

  /** Shows a line at once, whatever waits: for news about the storage itself. */
  urgent(text: string): void {
    for (const session of this.#channels.keys())
      this.#urgent.push({ kind: "output", session, text });
  }

  /** Characters that wait in a session's buffer. */
  buffered(session: SessionId): number {
    return this.#channels.get(session)?.size ?? 0;
  }

  /** Ties all output since the last seal to the commit `seq`, which may be one that is only being built. */
  seal(seq: CommitSeq): void {
    for (const channel of this.#unsealed) {
      const { items } = channel;
      for (let i = items.length - 1; i >= 0 && items[i]?.seq === UNSEALED; i--) {
        const item = items[i] as Item;
        item.seq = seq;
        if (item.event !== null) this.#sealed.push(item);
      }
    }
    this.#unsealed.clear();
  }

  /** The commit that was being built is `seq`, or it came to nothing and `seq` is the one before. */
  commit(seq: CommitSeq): void {
    for (const item of this.#sealed) item.seq = Math.min(item.seq, seq);
    this.#sealed = [];
  }

  /** Everything up to `upTo` is on disk. */
  acked(upTo: CommitSeq): void {
    this.#acked = Math.max(this.#acked, upTo);
  }

  /** Whether some output still waits for an ack or a taker. */
  get hasPending(): boolean {
    for (const channel of this.#channels.values()) if (channel.items.length > 0) return true;
    return this.#urgent.length > 0;
  }

  /** Whether some output of a session waits for an ack or a taker. */
  hasOutput(session: SessionId): boolean {
    return (this.#channels.get(session)?.items.length ?? 0) > 0;
  }

  /**
   * What may be shown now, neighbouring lines of a session joined. Sessions for which `isFull` keep theirs, so that the
   * rule of the buffer applies; those that end give all they have.
   */
  take(isFull: (session: SessionId) => boolean = () => false): KernelEvent[] {
    const events = this.#urgent;
    this.#urgent = [];
    this.isPressed = false;
    for (const channel of this.#channels.values()) {
      if (channel.items.length === 0) continue;
      channel.isStuck = !channel.isClosing && isFull(channel.session);
      if (!channel.isStuck) this.#release(channel, events);
    }
    return events;
  }

  #add(channel: Channel, event: KernelEvent | UiDelta, size: number): Item {
    const item: Item = { event, size, seq: UNSEALED };
    channel.items.push(item);
    channel.size += size;
    this.#unsealed.add(channel);
    return item;
  }

  /** Drops the oldest text until there is room. What is dropped leaves its place when half of the items are such. */
  #makeRoom(channel: Channel, size: number): void {
    const { items } = channel;
    let at = channel.oldest;
    for (; at < items.length && channel.size > MAX_BUFFERED - size; at++) {
      const item = items[at] as Item;
      if (item.size === 0) continue;
      channel.size -= item.size;
      if (!(item.event instanceof UiDelta) && item.event?.kind === "output") channel.lostLines++;
      item.event = null;
      item.size = 0;
      channel.dropped++;
    }
    channel.oldest = at;
    if (channel.dropped * 2 <= items.length) return;
    channel.items = items.filter((item) => item.event !== null);
    channel.oldest -= channel.dropped;
    channel.dropped = 0;
  }

  #release(channel: Channel, events: KernelEvent[]): void {
    const limit = channel.isRelaxed ? Number.MAX_SAFE_INTEGER : this.#acked;
    let count = 0;
    let lines: string[] = [];
    const flush = (): void => {
      if (lines.length > 0)
        events.push({ kind: "output", session: channel.session, text: lines.join("\n") });
      lines = [];
    };
    let isClosed = false;
    for (const item of channel.items) {
      if (item.seq > limit) break;
      count++;
      const { event } = item;
      if (event === null) {
        channel.dropped--;
        continue;
      }
      channel.size -= item.size;
      if (channel.lostLines > 0 && item.size > 0) {
        lines.push(overflowNotice(channel.lostLines));
        channel.lostLines = 0;
      }
      if (event instanceof UiDelta) {
        flush();
        events.push({ kind: "ui", session: channel.session, changes: event.changes() });
        channel.deltas--;
        if (channel.delta === item) channel.delta = null;
      } else if (event.kind === "output") {
        lines.push(event.text);
      } else {
        flush();
        events.push(event);
        isClosed ||= event.kind === "closed";
      }
    }
    flush();
    if (isClosed) this.#channels.delete(channel.session);
    else channel.items.splice(0, count);
    channel.oldest = Math.max(0, channel.oldest - count);
  }
}

function overflowNotice(lines: number): string {
  return `>> Network buffer overflow: ${lines} lines of output to you have been lost <<`;
}
