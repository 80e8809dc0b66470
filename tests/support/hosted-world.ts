// A real world behind real sockets in the test's own process: what `dte serve` is, without the process.
import type { KernelApi } from "#kernel";
import { World, type WorldImage } from "#world";
import { openWorld } from "../../src/server/open-world.ts";
import { type NetworkSettings, TelnetNetwork } from "../../src/server/telnet-network.ts";
import { MooClient } from "./moo-client.ts";

/** What a host does unless a test says otherwise. */
const SETTINGS: NetworkSettings = {
  hosts: null,
  encoding: "utf8",
  idleSeconds: null,
  maxConnections: 2000,
  maxPerAddress: null,
  allowsListen: true,
  allowsOutbound: true,
};

/** A hosted world; `close` it. */
export interface HostedWorld {
  readonly kernel: KernelApi;
  readonly network: TelnetNetwork;
  readonly port: number;
  /** Messages with which the world ended. */
  readonly ended: string[];
  readonly log: string[];
  connect(host?: string): Promise<MooClient>;
  /** Runs a program as #3 to its end; its result as a literal. */
  run(source: string): Promise<string>;
  close(): Promise<void>;
}

/** Hosts a world in memory. */
export async function hostWorld(
  settings: Partial<NetworkSettings> = {},
  image: WorldImage = World.freshImage(),
): Promise<HostedWorld> {
  const log: string[] = [];
  const ended: string[] = [];
  const ports = { write: (message: string): void => void log.push(message) };
  const network = new TelnetNetwork({ ...SETTINGS, ...settings }, ports);
  await network.resolve();
  const world = await openWorld({
    directory: null,
    log: ports,
    network,
    onEnded: (message) => ended.push(message),
  });
  world.kernel.install(image);
  const port = await network.open(0);
  world.kernel.setDescriptor(port);
  world.kernel.start();
  world.host.start();
  network.attach(world.host);
  return {
    kernel: world.kernel,
    network,
    port,
    ended,
    log,
    connect: (host) => MooClient.connect(port, host),
    async run(source) {
      const id = world.kernel.runProgram(source, "moo", 3);
      const result = await world.host.until(() => {
        const ending = world.kernel.programResult(id);
        return ending.isDone ? ending : null;
      });
      return result.literal ?? result.errors.join("\n");
    },
    async close() {
      network.close();
      await world.close();
    },
  };
}

/** Waits until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
