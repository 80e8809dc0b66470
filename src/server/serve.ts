// `dte serve`: hosts a world for telnet clients and serves the page. Says `ready telnet=… http=…` on one line of stdout
// when it listens; SIGTERM and SIGINT write a checkpoint and end with status 0, and so does the world's `shutdown()`.
import type { Server } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stderrLog } from "#platform/node";
import type { Profile } from "#world";
import { createWebServer, hasBuiltPage } from "./http.ts";
import { listen } from "./listen.ts";
import { type OpenWorld, openWorld } from "./open-world.ts";
import { portOption, profileOption, secondsOption, wordsOf } from "./options.ts";
import { projectRoot } from "./project.ts";
import { readWorld } from "./read-world.ts";
import type { WireEncoding } from "./telnet-codec.ts";
import { createTelnetServer } from "./telnet-server.ts";

/** Hosts until told to stop. */
export async function serveWorld(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      import: { type: "string" },
      telnet: { type: "string" },
      http: { type: "string" },
      host: { type: "string", default: "127.0.0.1" },
      checkpoint: { type: "string" },
      profile: { type: "string" },
      encoding: { type: "string" },
    },
  });
  const [directory = null] = wordsOf(positionals, ["[WORLD]"], 1);
  const profile = profileOption(values.profile);
  const encoding = encodingOption(values.encoding);
  const telnetPort = values.telnet === undefined ? null : portOption(values.telnet);
  const httpPort = values.http === undefined ? null : portOption(values.http);
  const everySeconds = values.checkpoint === undefined ? null : secondsOption(values.checkpoint);

  const ending = new Ending();
  const world = await openWorld({
    directory,
    log: stderrLog,
    onEnded: (message) => ending.come(message),
  });
  const servers: Server[] = [];
  let timer: NodeJS.Timeout | null = null;
  try {
    await fill(world, directory, values.import, profile);
    const addresses: string[] = [];
    if (telnetPort !== null || httpPort === null) {
      const server = createTelnetServer(world.host, encoding);
      servers.push(server);
      addresses.push(`telnet=${await listen(server, telnetPort ?? 0, values.host)}`);
    }
    if (httpPort !== null) {
      const server = pageServer();
      servers.push(server);
      addresses.push(`http=${await listen(server, httpPort, values.host)}`);
    }
    world.kernel.start();
    world.host.start();
    if (everySeconds !== null)
      timer = setInterval(() => void world.host.checkpoint(), everySeconds * 1000);
    process.once("SIGTERM", () => ending.come("SIGTERM"));
    process.once("SIGINT", () => ending.come("SIGINT"));
    process.stdout.write(`ready ${addresses.join(" ")}\n`);
    process.stderr.write(`ending: ${await ending.promise}\n`);
  } finally {
    if (timer !== null) clearInterval(timer);
    for (const server of servers) server.close();
    await world.close();
  }
  // Sockets whose peers don't close would keep the process.
  setTimeout(() => process.exit(0), farewellMs).unref();
  return 0;
}

const farewellMs = 1000;

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
  const read = await readWorld(named ?? shipped, profile);
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
