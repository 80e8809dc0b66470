// An ordered, reliable pair of packet streams between two containers, whatever carries it.

/** An ordered, reliable pair of packet streams with credit. */
export interface Link {
  /** Hands a packet over; false if there is no credit left (try again after onDrain). */
  send(packet: Uint8Array): boolean;
  /** Calls `take` for every packet in order; the bytes are valid only during the call. One taker a link. */
  onPacket(take: (packet: Uint8Array) => void): void;
  /** Calls `drained` whenever sending is possible again after a false. */
  onDrain(drained: () => void): void;
  /** Takes nothing more until `resume`; the peer's credit runs out and its `send` gives false. */
  pause(): void;
  resume(): void;
  close(): void;
}
