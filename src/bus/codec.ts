// Messages to packets and back. Every packet begins with the version of this codec and the number of its kind; numbers are
// never used again for something else.
//
//   packet   u8 version, u8 kind, fields in the order of the type (varint, zigzag, text, block of base/bytes)
//
// Decoding never throws: an unknown version or kind, a field that does not fit, bytes left over or a value out of range
// give null, and the channel counts it.
import { ByteReader, ByteWriter } from "#base";
import type { Commit, Feed, FromCompute, ToCompute, ToData } from "./messages.ts";
import { readChanges, readUiValue, writeChanges, writeUiValue } from "./ui.ts";

/** Of every packet. A change of any field raises it. */
const CODEC_VERSION = 1;

/** A line or a text longer than this is refused by decoding (characters as UTF-8 bytes). */
const MAX_TEXT_BYTES: number = 64 * 2 ** 20;

/** ORDER KIND: the numbers of messages. */
const Kind = {
  Connect: 1,
  Line: 2,
  Disconnect: 3,
  Ack: 4,
  StoreFailed: 5,
  Checkpointed: 6,
  Act: 7,
  Output: 16,
  Partial: 17,
  Player: 18,
  Option: 19,
  Closed: 20,
  Status: 21,
  Stopped: 22,
  Ui: 23,
  Commit: 32,
  Checkpoint: 33,
  Feed: 48,
  Reload: 49,
} as const;

const OPTION_NAMES = ["client-echo", "hold-input", "binary"] as const;

/** A message to the compute container as a packet. */
export function encodeToCompute(message: ToCompute): Uint8Array<ArrayBuffer> {
  switch (message.kind) {
    case "connect": {
      const out = start(Kind.Connect);
      out.varint(message.session);
      out.text(message.peer);
      out.byte(message.durability === "strict" ? 1 : 0);
      return out.take();
    }
    case "line": {
      const out = start(Kind.Line);
      out.varint(message.session);
      out.text(message.text);
      return out.take();
    }
    case "act": {
      const out = start(Kind.Act);
      out.varint(message.session);
      out.text(message.id);
      writeUiValue(out, message.value);
      return out.take();
    }
    case "disconnect": {
      const out = start(Kind.Disconnect);
      out.varint(message.session);
      return out.take();
    }
    case "ack": {
      const out = start(Kind.Ack);
      out.varint(message.upTo);
      return out.take();
    }
    case "store-failed": {
      const out = start(Kind.StoreFailed);
      out.text(message.message);
      return out.take();
    }
    case "checkpointed": {
      const out = start(Kind.Checkpointed);
      nullable(out, message.bytes, (value) => out.varint(value));
      return out.take();
    }
  }
}

/** The message of a packet to compute; null if it is none. */
export function decodeToCompute(packet: Uint8Array): ToCompute | null {
  return decode(packet, (kind, input): ToCompute | null => {
    switch (kind) {
      case Kind.Connect:
        return {
          kind: "connect",
          session: input.varint(),
          peer: text(input),
          durability: flag(input) ? "strict" : "relaxed",
        };
      case Kind.Line:
        return { kind: "line", session: input.varint(), text: text(input) };
      case Kind.Act:
        return {
          kind: "act",
          session: input.varint(),
          id: text(input),
          value: readUiValue(input),
        };
      case Kind.Disconnect:
        return { kind: "disconnect", session: input.varint() };
      case Kind.Ack:
        return { kind: "ack", upTo: input.varint() };
      case Kind.StoreFailed:
        return { kind: "store-failed", message: text(input) };
      case Kind.Checkpointed:
        return { kind: "checkpointed", bytes: flag(input) ? input.varint() : null };
      default:
        return null;
    }
  });
}

/** A message of the compute container as a packet. */
export function encodeFromCompute(message: FromCompute): Uint8Array<ArrayBuffer> {
  switch (message.kind) {
    case "output":
    case "partial": {
      const out = start(message.kind === "output" ? Kind.Output : Kind.Partial);
      out.varint(message.session);
      out.text(message.text);
      return out.take();
    }
    case "player": {
      const out = start(Kind.Player);
      out.varint(message.session);
      out.zigzag(message.player);
      out.text(message.name);
      out.byte(message.isProgrammer ? 1 : 0);
      out.byte(message.isWizard ? 1 : 0);
      return out.take();
    }
    case "option": {
      const out = start(Kind.Option);
      out.varint(message.session);
      out.byte(OPTION_NAMES.indexOf(message.name));
      out.byte(message.value ? 1 : 0);
      return out.take();
    }
    case "ui": {
      const out = start(Kind.Ui);
      out.varint(message.session);
      writeChanges(out, message.changes);
      return out.take();
    }
    case "closed":
    case "stopped": {
      const out = start(message.kind === "closed" ? Kind.Closed : Kind.Stopped);
      out.varint(message.session);
      return out.take();
    }
    case "status": {
      const { status } = message;
      const out = start(Kind.Status);
      out.text(status.name);
      out.varint(status.objects);
      out.varint(status.tasks);
      out.varint(status.lastTicks);
      out.varint(status.pending);
      nullable(out, status.storeError, (value) => out.text(value));
      return out.take();
    }
  }
}

/** The message of a packet from compute; null if it is none. */
export function decodeFromCompute(packet: Uint8Array): FromCompute | null {
  return decode(packet, (kind, input): FromCompute | null => {
    switch (kind) {
      case Kind.Output:
      case Kind.Partial:
        return {
          kind: kind === Kind.Output ? "output" : "partial",
          session: input.varint(),
          text: text(input),
        };
      case Kind.Player:
        return {
          kind: "player",
          session: input.varint(),
          player: input.zigzag(),
          name: text(input),
          isProgrammer: flag(input),
          isWizard: flag(input),
        };
      case Kind.Option: {
        const session = input.varint();
        const name = OPTION_NAMES[input.byte()];
        return name === undefined ? null : { kind: "option", session, name, value: flag(input) };
      }
      case Kind.Ui:
        return { kind: "ui", session: input.varint(), changes: readChanges(input) };
      case Kind.Closed:
        return { kind: "closed", session: input.varint() };
      case Kind.Stopped:
        return { kind: "stopped", session: input.varint() };
      case Kind.Status:
        return {
          kind: "status",
          status: {
            name: text(input),
            objects: input.varint(),
            tasks: input.varint(),
            lastTicks: input.varint(),
            pending: input.varint(),
            storeError: flag(input) ? text(input) : null,
          },
        };
      default:
        return null;
    }
  });
}

/** A message to the data container as a packet. */
export function encodeToData(message: ToData): Uint8Array<ArrayBuffer> {
  if (message.kind === "checkpoint") return start(Kind.Checkpoint).take();
  const out = start(Kind.Commit, sizeOf(message.commit));
  writeCommit(out, message.commit);
  return out.take();
}

/** The message of a packet to data; null if it is none. */
export function decodeToData(packet: Uint8Array): ToData | null {
  return decode(packet, (kind, input): ToData | null => {
    if (kind === Kind.Commit) return { kind: "commit", commit: readCommit(input) };
    return kind === Kind.Checkpoint ? { kind: "checkpoint" } : null;
  });
}

/** A message of data to its readers as a packet. */
export function encodeFeed(message: Feed): Uint8Array<ArrayBuffer> {
  if (message.kind === "reload") return start(Kind.Reload).take();
  const out = start(Kind.Feed, sizeOf(message.commit));
  writeCommit(out, message.commit);
  return out.take();
}

/** The message of a feed packet; null if it is none. */
export function decodeFeed(packet: Uint8Array): Feed | null {
  return decode(packet, (kind, input): Feed | null => {
    if (kind === Kind.Feed) return { kind: "feed", commit: readCommit(input) };
    return kind === Kind.Reload ? { kind: "reload" } : null;
  });
}

/** Appends a commit: seq, number of records, then key, flag and value of each. Also the payload of journals. */
export function writeCommit(out: ByteWriter, commit: Commit): void {
  out.varint(commit.seq);
  out.varint(commit.records.length);
  for (const [key, value] of commit.records) {
    out.text(key);
    nullable(out, value, (bytes) => out.block(bytes));
  }
}

/** Reads what writeCommit wrote; the values are copies. Throws a RangeError if the bytes are too few. */
export function readCommit(input: ByteReader): Commit {
  const seq = input.varint();
  const count = input.varint();
  const records: [string, Uint8Array | null][] = [];
  for (let index = 0; index < count; index++) {
    const key = input.text();
    records.push([key, flag(input) ? input.block().slice() : null]);
  }
  return { seq, records };
}

function sizeOf(commit: Commit): number {
  let size = 32;
  for (const [key, value] of commit.records) size += key.length + 12 + (value?.length ?? 0);
  return size;
}

function start(kind: number, capacityBytes = 64): ByteWriter {
  const out = new ByteWriter(capacityBytes);
  out.byte(CODEC_VERSION);
  out.byte(kind);
  return out;
}

function nullable<T>(out: ByteWriter, value: T | null, write: (value: T) => void): void {
  out.byte(value === null ? 0 : 1);
  if (value !== null) write(value);
}

function flag(input: ByteReader): boolean {
  const byte = input.byte();
  if (byte > 1) throw new RangeError(`flag ${byte}`);
  return byte === 1;
}

function text(input: ByteReader): string {
  const value = input.text();
  if (value.length > MAX_TEXT_BYTES) throw new RangeError(`text of ${value.length} characters`);
  return value;
}

function decode<T>(
  packet: Uint8Array,
  read: (kind: number, input: ByteReader) => T | null,
): T | null {
  try {
    const input = new ByteReader(packet);
    if (input.byte() !== CODEC_VERSION) return null;
    const message = read(input.byte(), input);
    return input.isAtEnd ? message : null;
  } catch {
    // RangeError of a short packet, TypeError of text that is not UTF-8: both mean "not a packet of ours".
    return null;
  }
}
