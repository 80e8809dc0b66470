// The life of the data container: opens the world's storage, then serves compute and the readers. Links that came before
// the storage was open wait for it.
import { expose, transfer } from "comlink";
import { type ChannelCounters, dataToCompute, feedChannel, type StoreTools } from "#bus";
import { type ContainerBody, ContainerFailure, type ContainerHost, type Port } from "#container";
import type { ReaderConfig } from "#gateway";
import { openBrowserStorage, systemTimer } from "#platform/browser";
import { type Link, StorageError } from "#ports";
import { DataService, describeFailure, StoreFailure } from "#store";

/** The body of the container. */
export class DataBody implements ContainerBody {
  readonly #host: ContainerHost;
  readonly #channels: ChannelCounters[] = [];
  #service: DataService | null = null;
  #waiting: (() => void)[] = [];

  constructor(host: ContainerHost) {
    this.#host = host;
  }

  async boot(config: unknown, control: Port): Promise<void> {
    const { worldName } = config as ReaderConfig;
    try {
      const storage = await openBrowserStorage(worldName);
      this.#service = await DataService.open(storage, {
        timer: systemTimer,
        log: { write: (message, isError) => this.#host.log(message, isError) },
        kind: storage.kind,
      });
    } catch (error) {
      throw failureOf(error);
    }
    expose(toolsOf(this.#service), control as unknown as MessagePort);
    for (const serve of this.#waiting.splice(0)) serve();
  }

  link(peer: string, link: Link, bulk: Port): void {
    const service = this.#service;
    if (service === null) {
      this.#waiting.push(() => this.link(peer, link, bulk));
      return;
    }
    if (peer === "compute") {
      const channel = dataToCompute(link);
      this.#channels.push(channel);
      service.attachCompute(channel);
    } else {
      const channel = feedChannel(link);
      this.#channels.push(channel);
      service.attachReader(peer, channel);
    }
    expose(toolsOf(service), bulk as unknown as MessagePort);
  }

  counters(): { packets: number; refused: number } {
    return {
      packets: this.#channels.reduce((sum, { sent, received }) => sum + sent + received, 0),
      refused: this.#channels.reduce((sum, { refused }) => sum + refused, 0),
    };
  }

  async stop(): Promise<void> {
    await this.#service?.close();
  }
}

/** The service for other threads: what `load` gives is moved, not copied. */
function toolsOf(service: DataService): StoreTools {
  return {
    load: () => {
      const loaded = service.load();
      return transfer(
        loaded,
        loaded.chunks.map(({ buffer }) => buffer),
      );
    },
    replace: (chunks) => service.replace(chunks),
    checkpoint: () => service.checkpoint(),
    verify: () => service.verify(),
    info: () => service.info(),
  };
}

function failureOf(error: unknown): ContainerFailure {
  if (error instanceof StoreFailure) return new ContainerFailure(error.code, error.message, true);
  if (!(error instanceof StorageError))
    return new ContainerFailure(
      "bug",
      error instanceof Error ? error.message : String(error),
      false,
    );
  const words = `The world's storage could not be opened: ${describeFailure(error)}.`;
  return new ContainerFailure(error.code, words, error.code !== "broken");
}
