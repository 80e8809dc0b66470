// The life of the model container: loads the parser, follows data's feed, answers the editor.
import { expose, wrap } from "comlink";
import { type DataToReader, feedChannel, type StoreTools } from "#bus";
import { type ContainerBody, ContainerFailure, type Port } from "#container";
import type { ReaderConfig } from "#gateway";
import { loadParserFromBytes } from "#platform/browser";
import type { Link } from "#ports";
import { createLanguageTools, Follower, Replica } from "#replica";

/** The body of the container. */
export class ModelBody implements ContainerBody {
  readonly #replica = new Replica();
  readonly #follower = new Follower(this.#replica, () => undefined);
  #feed: DataToReader | null = null;
  #isLoaded: (() => void) | null = null;
  readonly #loaded = new Promise<void>((resolve) => {
    this.#isLoaded = resolve;
  });

  async boot(config: unknown, control: Port): Promise<void> {
    const { runtimeWasm, grammarWasm } = config as ReaderConfig;
    if (runtimeWasm === null || grammarWasm === null)
      throw new ContainerFailure("config", "the parser is missing", true);
    const parser = await loadParserFromBytes(runtimeWasm, grammarWasm);
    await this.#loaded;
    expose(createLanguageTools(parser, this.#replica), control as unknown as MessagePort);
  }

  link(peer: string, link: Link, bulk: Port): void {
    if (peer !== "data") return;
    const feed = feedChannel(link);
    this.#feed = feed;
    const store = wrap<StoreTools>(bulk as unknown as MessagePort);
    void this.#follower.follow(feed, () => store.load()).then(() => this.#isLoaded?.());
  }

  counters(): { packets: number; refused: number } {
    return { packets: this.#feed?.received ?? 0, refused: this.#feed?.refused ?? 0 };
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
