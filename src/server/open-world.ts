// Puts a kernel and its storage together for the commands: a world in a directory, or one that ends with the process.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Commit, CommitSeq } from "#bus";
import { createKernel, type InstallExtras, type KernelApi, type KernelNetwork } from "#kernel";
import {
  createLocalTime,
  loadParser,
  monotonicNow,
  NodeStorage,
  stderrLog,
  systemClock,
  systemRandom,
  systemTimer,
} from "#platform/node";
import type { Log } from "#ports";
import { describeProblem, openStore, type Store } from "#store";
import type { WorldImage } from "#world";
import { memorySaver, type Saver, WorldHost } from "./world-host.ts";
import { lockWorld } from "./world-lock.ts";

/** A world that a command has opened and must close. */
export interface OpenWorld {
  readonly kernel: KernelApi;
  readonly host: WorldHost;
  /** True if there was nothing in the directory: `kernel.install` comes next. */
  readonly isNew: boolean;
  /** Saves everything, writes a checkpoint, and lets go of the directory. */
  close(): Promise<void>;
}

/** How a world is opened. */
export interface OpenOptions {
  /** Null: a world in memory. */
  readonly directory: string | null;
  readonly log: Log;
  /** Told when a program has shut the world down. */
  readonly onEnded?: (message: string) => void;
  /** Without it programs may neither listen nor connect. */
  readonly network?: KernelNetwork;
}

/** Says only what went wrong: for commands whose stderr belongs to the program they run. */
export const errorLog: Log = {
  write(message, isError): void {
    if (isError) stderrLog.write(message, isError);
  },
};

/** Opens a world for one command. */
export async function openWorld(options: OpenOptions): Promise<OpenWorld> {
  const { directory, log, network, onEnded = () => undefined } = options;
  const kernel = await newKernel(log, network);
  if (directory === null) {
    const host = new WorldHost(kernel, memorySaver, onEnded);
    return { kernel, host, isNew: true, close: () => host.stop() };
  }
  const unlock = await lockWorld(directory);
  try {
    const { store, records } = await openDirectory(directory, (message) =>
      host.reportFailure(message),
    );
    const host = new WorldHost(kernel, new StoreSaver(store), onEnded);
    const isNew = records.size === 0;
    if (!isNew) kernel.restore(records);
    return {
      kernel,
      host,
      isNew,
      async close(): Promise<void> {
        await host.stop();
        await store.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function newKernel(log: Log, network?: KernelNetwork): Promise<KernelApi> {
  return createKernel({
    clock: systemClock,
    random: systemRandom,
    log,
    parser: await loadParser(),
    monotonicNow,
    localTime: createLocalTime(),
    ...(network === undefined ? {} : { network }),
  });
}

/** The records of a world that was read, each made when it is asked for. Neither image nor extras are needed any more. */
export async function recordsOf(
  image: WorldImage,
  extras: InstallExtras,
): Promise<Iterable<readonly [string, Uint8Array]>> {
  const kernel = await newKernel(errorLog);
  kernel.install(image, extras);
  return kernel.records();
}

/** Puts a world into a directory that holds none, as one checkpoint: a process that is killed before leaves nothing. */
export async function createWorld(
  directory: string,
  records: Iterable<readonly [string, Uint8Array]>,
): Promise<void> {
  const unlock = await lockWorld(directory);
  try {
    const { store, records: there } = await openDirectory(directory, () => undefined);
    try {
      if (there.size > 0) throw new Error(`${directory} holds a world already`);
      await store.replace(records);
    } finally {
      await store.close();
    }
  } finally {
    await unlock();
  }
}

/** Opens the store of a directory; what recovery found goes to stderr. */
export async function openDirectory(
  directory: string,
  onFailure: (message: string) => void,
): Promise<{ store: Store; records: ReadonlyMap<string, Uint8Array> }> {
  const opened = await openStore(new NodeStorage(directory), {
    timer: systemTimer,
    onFailure: (failure) => {
      stderrLog.write(`writing to ${directory} fails and is tried again: ${failure.message}`, true);
      onFailure(failure.message);
    },
    onRecovered: () => stderrLog.write(`writing to ${directory} works again`, false),
  });
  for (const problem of opened.report.problems) stderrLog.write(describeProblem(problem), true);
  return opened;
}

/** True if a directory holds a world; an empty or missing one does not, nor one where an import was broken off. */
export async function holdsWorld(directory: string): Promise<boolean> {
  const records = await readdir(join(directory, "records")).catch(() => []);
  if (records.some((name) => name.startsWith("checkpoint"))) return true;
  return (await readdir(join(directory, "journal")).catch(() => [])).length > 0;
}

/** The store numbers commits through the life of a directory, the kernel from its start: this keeps them apart. */
class StoreSaver implements Saver {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async save(commit: Commit): Promise<CommitSeq> {
    await this.#store.commit({ seq: this.#store.lastSeq + 1, records: commit.records });
    return commit.seq;
  }

  checkpoint(): Promise<number> {
    return this.#store.checkpoint();
  }
}
