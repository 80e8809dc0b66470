// The life of the compute container: gets the records from data, restores the world (or installs the shipped one), connects
// who was connected, and runs the loop. Booted as a workshop it has no world of its own.
import { expose, wrap } from "comlink";
import {
  type ComputeTools,
  computeToData,
  computeToPage,
  decodeBulk,
  type SessionId,
  type StoreTools,
  type WorldTools,
} from "#bus";
import {
  type ContainerBody,
  ContainerFailure,
  type ContainerHost,
  type Port,
  WorldLoop,
} from "#container";
import type { ComputeConfig } from "#gateway";
import { createKernel, type Kernel, type KernelPorts } from "#kernel";
import {
  createLocalTime,
  createSystemRandom,
  loadParserFromBytes,
  monotonicNow,
  systemClock,
  systemTimer,
} from "#platform/browser";
import type { Link } from "#ports";
import { formatSourceProblem, readSource } from "#textdump";
import { Workshop } from "./workshop.ts";

interface DataLink {
  readonly channel: ReturnType<typeof computeToData>;
  readonly bulk: Port;
}

/** The body of the container. */
export class ComputeBody implements ContainerBody {
  readonly #host: ContainerHost;
  readonly #links: { packets: { sent: number; received: number; refused: number } }[] = [];
  #loop: WorldLoop | null = null;
  #page: ReturnType<typeof computeToPage> | null = null;
  #data: DataLink | null = null;
  #onData: (() => void) | null = null;

  constructor(host: ContainerHost) {
    this.#host = host;
  }

  async boot(config: unknown, control: Port): Promise<void> {
    const { mode, runtimeWasm, grammarWasm, shipped, sessions } = config as ComputeConfig;
    const ports: KernelPorts = {
      clock: systemClock,
      random: createSystemRandom(),
      log: { write: (message, isError) => this.#host.log(message, isError) },
      parser: await loadParserFromBytes(runtimeWasm, grammarWasm),
      monotonicNow,
      localTime: createLocalTime(),
    };
    if (mode === "workshop") {
      expose(new Workshop(ports), control as unknown as MessagePort);
      return;
    }
    const { lastSeq, chunks } = await this.#load();
    const kernel = createKernel(ports);
    if (chunks.length === 0) installShipped(kernel, shipped);
    else restore(kernel, chunks);
    for (const { session, ...options } of sessions) kernel.connect(session, options);
    kernel.start();
    const loop = new WorldLoop(kernel, lastSeq, {
      timer: systemTimer,
      now: () => systemClock.now(),
      monotonicNow,
      soon: createSoon(),
      onShutdown: (message) =>
        this.#host.fail("shutdown", `The world was shut down: ${message}`, true),
    });
    this.#loop = loop;
    if (this.#data !== null) loop.attachData(this.#data.channel);
    if (this.#page !== null) loop.attachPage(this.#page);
    const tools: ComputeTools = {
      world: waking(kernel.tools, () => loop.wake()),
      stopSession: (session) => {
        stopTasks(kernel, session);
        loop.stopOutput(session);
      },
    };
    expose(tools, control as unknown as MessagePort);
  }

  link(peer: string, link: Link, bulk: Port): void {
    if (peer === "page") {
      this.#page = computeToPage(link);
      this.#links.push({ packets: this.#page });
      this.#loop?.attachPage(this.#page);
    } else if (peer === "data") {
      const channel = computeToData(link);
      this.#data = { channel, bulk };
      this.#links.push({ packets: channel });
      this.#loop?.attachData(channel);
      this.#onData?.();
    }
  }

  counters(): { packets: number; refused: number } {
    let packets = 0;
    let refused = 0;
    for (const { packets: channel } of this.#links) {
      packets += channel.sent + channel.received;
      refused += channel.refused;
    }
    return { packets, refused };
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
  }

  /** All records, from data; asks again if data was restarted meanwhile. */
  async #load(): Promise<Awaited<ReturnType<StoreTools["load"]>>> {
    for (;;) {
      const replaced = new Promise<null>((resolve) => {
        this.#onData = () => resolve(null);
      });
      const store =
        this.#data === null ? null : wrap<StoreTools>(this.#data.bulk as unknown as MessagePort);
      const loaded = await (store === null ? replaced : Promise.race([replaced, store.load()]));
      if (loaded !== null) return loaded;
    }
  }
}

function restore(kernel: Kernel, chunks: readonly Uint8Array[]): void {
  try {
    kernel.restore(decodeBulk(chunks));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new ContainerFailure("world", `The stored world cannot be restored: ${words}`, true);
  }
}

/** The tools, with a turn of the loop after every call: what was changed is committed, what became ready runs. */
function waking(tools: WorldTools, wake: () => void): WorldTools {
  return new Proxy(tools, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown => {
        wake();
        return Reflect.apply(member, target, args);
      };
    },
  });
}

function installShipped(kernel: Kernel, files: ComputeConfig["shipped"]): void {
  const { image, counters, problems } = readSource(files);
  const [first] = problems.filter(({ severity }) => severity === "error");
  if (image === null) {
    const words = first === undefined ? "it is empty" : formatSourceProblem(first);
    throw new ContainerFailure("shipped", `The shipped world cannot be read: ${words}`, true);
  }
  const { nextTask } = counters;
  kernel.install(image, { forkedTasks: [], connections: [], nextTask });
}

/** Ends the tasks that run for the session's player. */
function stopTasks(kernel: Kernel, session: SessionId): void {
  const player = kernel.tools.resolve(session, "me");
  if (player === null) return;
  for (const task of kernel.tools.tasks(session))
    if (task.player.endsWith(`(#${player})`)) kernel.tools.killTask(session, task.id);
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
