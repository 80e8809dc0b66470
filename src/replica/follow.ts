// Keeps a replica up to date over a link to data: loads the world, then applies the feed; loads again when told.
import { type BulkRecords, type DataToReader, decodeBulk } from "#bus";
import type { Replica } from "./replica.ts";

/** Follows one link at a time: a later call takes over, as after a restart of data. */
export class Follower {
  readonly #replica: Replica;
  readonly #changed: () => void;
  #link = 0;
  #lastSeq = 0;

  /** `changed` is called after every change of the replica. */
  constructor(replica: Replica, changed: () => void) {
    this.#replica = replica;
    this.#changed = changed;
  }

  /** Resolves when the world is loaded over this link. */
  async follow(feed: DataToReader, load: () => Promise<BulkRecords>): Promise<void> {
    this.#link += 1;
    const link = this.#link;
    const reload = async (): Promise<void> => {
      const { lastSeq, chunks } = await load();
      if (link !== this.#link) return;
      this.#replica.load(decodeBulk(chunks));
      this.#lastSeq = lastSeq;
      this.#changed();
    };
    // Until the first load has come nothing is known that a commit could be applied to; the load will hold it.
    feed.onMessage((message) => {
      if (link !== this.#link) return;
      if (message.kind === "feed" && message.commit.seq <= this.#lastSeq) return;
      if (this.#replica.apply(message)) void reload();
      else this.#changed();
    });
    await reload();
  }
}
