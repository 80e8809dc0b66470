// The compute container of the conformance page: the parser, the links and the loop are those of the product, the world
// behind them is one case after the other.
import { wrap } from "comlink";
import { computeToData, computeToPage, type StoreTools } from "#bus";
import {
  type ContainerBody,
  type ContainerHost,
  type Port,
  runContainer,
  type WorkerScope,
  WorldLoop,
} from "#container";
import type { ComputeConfig } from "#gateway";
import { loadParserFromBytes, monotonicNow, systemClock, systemTimer } from "#platform/browser";
import type { Link } from "#ports";
import { BusWorld } from "./bus-world.ts";

class ConformanceBody implements ContainerBody {
  readonly #host: ContainerHost;
  readonly #attached: ((loop: WorldLoop) => void)[] = [];
  #loop: WorldLoop | null = null;
  #lastSeq: Promise<number>;
  #knowLastSeq: (seq: Promise<number>) => void = () => undefined;

  constructor(host: ContainerHost) {
    this.#host = host;
    this.#lastSeq = new Promise((resolve) => {
      this.#knowLastSeq = resolve;
    });
  }

  async boot(config: unknown): Promise<void> {
    const { runtimeWasm, grammarWasm, sessions } = config as ComputeConfig;
    const world = new BusWorld(await loadParserFromBytes(runtimeWasm, grammarWasm));
    for (const { session, ...options } of sessions) world.connect(session, options);
    const loop = new WorldLoop(world, await this.#lastSeq, {
      timer: systemTimer,
      now: () => systemClock.now(),
      monotonicNow,
      soon: createSoon(),
      onShutdown: (message) => this.#host.fail("shutdown", message, true),
    });
    this.#loop = loop;
    for (const attach of this.#attached) attach(loop);
  }

  link(peer: string, link: Link, bulk: Port): void {
    if (peer === "page") {
      const page = computeToPage(link);
      this.#attach((loop) => loop.attachPage(page));
    } else if (peer === "data") {
      const data = computeToData(link);
      this.#attach((loop) => loop.attachData(data));
      const store = wrap<StoreTools>(bulk as unknown as MessagePort);
      this.#knowLastSeq(store.load().then(({ lastSeq }) => lastSeq));
    }
  }

  #attach(attach: (loop: WorldLoop) => void): void {
    if (this.#loop === null) this.#attached.push(attach);
    else attach(this.#loop);
  }

  counters(): { packets: number; refused: number } {
    return { packets: 0, refused: 0 };
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
  }
}

/** A later turn of the event loop without the delay that timers have. */
function createSoon(): (next: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (next) => {
    waiting.push(next);
    port2.postMessage(null);
  };
}

runContainer(self as unknown as WorkerScope, (host) => new ConformanceBody(host));
