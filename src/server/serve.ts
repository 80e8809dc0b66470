// `dte serve`: hosts a world for telnet clients and serves the page. Says `ready telnet=… http=…` on one line of stdout
// when it listens.
//
//   SIGTERM, SIGINT, SIGHUP   everybody is told, a checkpoint is written, exit status 0; the same as `shutdown()`
//   once more                 ends at once; the journal has everything that was answered
//   SIGUSR2                   a checkpoint
import type { Server } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stderrLog } from "#platform/node";
import type { Profile } from "#world";
import { createWebServer, hasBuiltPage } from "./http.ts";
import { listen } from "./listen.ts";
import { type OpenWorld, openWorld } from "./open-world.ts";
import { countOption, portOption, profileOption, secondsOption, wordsOf } from "./options.ts";
import { projectRoot } from "./project.ts";
import { readWholeWorld } from "./read-world.ts";
import type { WireEncoding } from "./telnet-codec.ts";
import { TelnetNetwork } from "./telnet-network.ts";

/** Connections that are taken unless the keeper says otherwise. */
const defaultConnections = 1000;
/** A task that runs may go on for so long after a signal. */
const patienceMs = 10_000;
/** Sockets whose peers don't close may keep the process for so long. */
const farewellMs = 1000;

/** Hosts until told to stop. */
export async function serveWorld(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      import: { type: "string" },
      telnet: { type: "string" },
      http: { type: "string" },
      host: { type: "string", multiple: true },
      checkpoint: { type: "string" },
      profile: { type: "string" },
      encoding: { type: "string" },
      idle: { type: "string" },
      "max-connections": { type: "string" },
      "max-per-address": { type: "string" },
      "allow-listen": { type: "boolean", default: false },
      "allow-outbound": { type: "boolean", default: false },
    },
  });
  const [directory = null] = wordsOf(positionals, ["[WORLD]"], 1);
  const profile = profileOption(values.profile);
  const telnetPort = given(values.telnet, portOption);
  const httpPort = given(values.http, portOption);
  const everySeconds = given(values.checkpoint, secondsOption);
  const network = new TelnetNetwork(
    {
      hosts: values.host ?? null,
      encoding: encodingOption(values.encoding),
      idleSeconds: given(values.idle, secondsOption),
      maxConnections: given(values["max-connections"], countOption) ?? defaultConnections,
      maxPerAddress: given(values["max-per-address"], countOption),
      allowsListen: values["allow-listen"],
      allowsOutbound: values["allow-outbound"],
    },
    stderrLog,
  );
  await network.resolve();

  const ending = new Ending();
  const onEnded = (message: string): void => ending.come(message);
  const world = await openWorld({ directory, log: stderrLog, onEnded, network });
  let pages: Server | null = null;
  let timer: NodeJS.Timeout | null = null;
  try {
    await fill(world, directory, values.import, profile);
    const addresses: string[] = [];
    if (telnetPort !== null || httpPort === null) {
      const port = await network.open(telnetPort ?? 0);
      world.kernel.setDescriptor(port);
      addresses.push(`telnet=${port}`);
    }
    if (httpPort !== null) {
      pages = pageServer();
      addresses.push(`http=${await listen(pages, httpPort, values.host?.[0] ?? "127.0.0.1")}`);
    }
    // only now: who connects before the start would be taken for somebody of the world's last run
    world.kernel.start();
    world.host.start();
    network.attach(world.host);
    if (everySeconds !== null)
      timer = setInterval(() => world.host.requestCheckpoint(), everySeconds * 1000);
    heedSignals(world, ending);
    process.stdout.write(`ready ${addresses.join(" ")}\n`);
    process.stderr.write(`ending: ${await ending.promise}\n`);
  } finally {
    if (timer !== null) clearInterval(timer);
    network.close();
    pages?.close();
    await world.close();
  }
  setTimeout(() => process.exit(0), farewellMs).unref();
  return 0;
}

/** The first signal ends the world as a program would, the second the process. */
function heedSignals(world: OpenWorld, ending: Ending): void {
  let isEnding = false;
  const end = (signal: string): void => {
    if (isEnding) {
      process.stderr.write(`${signal} again: ended without a checkpoint\n`);
      process.exit(1);
    }
    isEnding = true;
    world.host.shutdown(`the host received ${signal}`);
    setTimeout(() => ending.come(`${signal}; a task did not end in time`), patienceMs).unref();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);
  if (process.platform !== "win32") process.on("SIGUSR2", () => world.host.requestCheckpoint());
}

/** The reason why the process ends, once there is one. */
class Ending {
  readonly promise: Promise<string>;
  come: (reason: string) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.come = resolve;
    });
  }
}

/** What an option says, if it was given. */
function given<T>(text: string | undefined, read: (text: string) => T): T | null {
  return text === undefined ? null : read(text);
}

/** Gives an empty world its objects: those that were named, or the world that comes with the program. */
async function fill(
  world: OpenWorld,
  directory: string | null,
  named: string | undefined,
  profile: Profile | undefined,
): Promise<void> {
  if (!world.isNew) {
    if (named !== undefined) {
      process.stderr.write(`${directory} holds a world already, so ${named} was not imported.\n`);
    }
    return;
  }
  const shipped = join(projectRoot(), "containers/compute/core");
  const read = await readWholeWorld(named ?? shipped, profile);
  world.kernel.install(read.image, read.extras);
  if (named === undefined) return;
  for (const line of read.report) process.stderr.write(`${line}\n`);
}

function pageServer(): Server {
  const webDir = join(projectRoot(), "dist", "web");
  if (!hasBuiltPage(webDir)) throw new Error("the page is not built: run `npm run build`");
  return createWebServer(webDir);
}

function encodingOption(text: string | undefined): WireEncoding {
  if (text === undefined || text === "utf8") return "utf8";
  if (text === "latin1") return "latin1";
  throw new Error(`--encoding is utf8 or latin1, not "${text}"`);
}
