// Suite `command`: what players do in LambdaCore, and how fast tasks come and go.
//
//   look, say      processor time a command, in a world in memory, one command after the other
//   fork, suspend  tasks a second of processor time
//   to the screen  from a line given to the world to its last line of output, which leaves after the commit is on disk
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionId } from "#bus";
import { errorLog, type OpenWorld, openWorld } from "../open-world.ts";
import { readWholeWorld } from "../read-world.ts";
import { print, quantile, round, rowOf, startCpu } from "./figures.ts";
import { coreDatabase, evaluate, unlimited } from "./shared.ts";

const commandsPerRun = 500;
/** Runs that are not measured: V8 compiles the hot parts of the runtime during them. */
const warmUps = 3;
const commands = ["look", "say hello", "inventory", "@who"];
const typed = ["look", "@describe me as something else every time"];
const keystrokesPerRun = 200;
const mark = "%%end%%";

const fork = (count: number): string => `#0.bench_count = 0;
  for i in [1..${count}]
    fork (0)
      #0.bench_count = #0.bench_count + 1;
    endfork
  endfor
  while (#0.bench_count < ${count})
    suspend(0);
  endwhile
  return #0.bench_count;`;

const tasks: readonly { name: string; count: number; source: (count: number) => string }[] = [
  { name: "fork (0), 1,000 waiting at once", count: 1000, source: fork },
  { name: "fork (0), 10,000 waiting at once", count: 10_000, source: fork },
  { name: "fork (0), 50,000 waiting at once", count: 50_000, source: fork },
  {
    name: "suspend(0)",
    count: 20_000,
    source: (count) => `for i in [1..${count}]
        suspend(0);
      endfor
      return ${count};`,
  },
];

/** Prints processor time of commands, rates of tasks, and times from a line to durable output. */
export async function benchCommands(runs: number, from: string | undefined): Promise<void> {
  const read = await readWholeWorld(coreDatabase(from), undefined);
  const world = await openWorld({ directory: null, log: errorLog });
  world.kernel.install(read.image, read.extras);
  world.kernel.start();
  world.host.start();
  await evaluate(world, unlimited);
  const player = await Typist.login(world);
  for (const command of commands) {
    const figures: number[] = [];
    for (let run = 0; run < warmUps + runs; run++) {
      const cpu = startCpu();
      for (let i = 0; i < commandsPerRun; i++) await player.type(command);
      if (run >= warmUps) figures.push((cpu() * 1e6) / commandsPerRun);
    }
    print(rowOf(command, "µs CPU a command", figures));
  }
  await evaluate(world, `add_property(#0, "bench_count", 0, {player, "r"});`);
  for (const { name, count, source } of tasks) {
    const figures: number[] = [];
    let checksum = "";
    for (let run = 0; run <= runs; run++) {
      const cpu = startCpu();
      checksum = await evaluate(world, source(count));
      if (run > 0) figures.push(count / 1000 / cpu());
    }
    print({ ...rowOf(name, "thousand tasks a second of CPU", figures), checksum });
  }
  await world.close();
  await benchKeystrokes(runs, read);
}

async function benchKeystrokes(
  runs: number,
  read: Awaited<ReturnType<typeof readWholeWorld>>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "dte-bench-"));
  try {
    const world = await openWorld({ directory: join(folder, "world"), log: errorLog });
    world.kernel.install(read.image, read.extras);
    await world.host.persist();
    world.kernel.start();
    world.host.start();
    const player = await Typist.login(world);
    for (const command of typed) {
      const figures: number[] = [];
      for (let run = 0; run <= runs; run++) {
        for (let i = 0; i < keystrokesPerRun; i++) {
          const began = performance.now();
          await player.type(`${command}${command.startsWith("@") ? ` ${run} ${i}` : ""}`);
          if (run > 0) figures.push(performance.now() - began);
        }
      }
      const p99 = round(
        quantile(
          figures.toSorted((a, b) => a - b),
          0.99,
        ),
      );
      print({ ...rowOf(`${command}: line to durable output`, "ms", figures), p99 });
    }
    await world.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const noLink = {
  localAddress: "",
  localPort: 7777,
  peerAddress: "bench",
  peerPort: 0,
  protocol: "IPv4",
} as const;

/** A wizard who types a line when the one before has been answered. */
class Typist {
  readonly #world: OpenWorld;
  #session: SessionId = 0;
  #answered: () => void = () => undefined;

  private constructor(world: OpenWorld) {
    this.#world = world;
  }

  static async login(world: OpenWorld): Promise<Typist> {
    const typist = new Typist(world);
    typist.#session = world.host.connect({ name: "bench", link: noLink }, 7777, {
      isFull: false,
      lines: (text) => typist.#take(text),
      partial: () => undefined,
      option: () => undefined,
      caughtUp: () => undefined,
      close: () => typist.#answered(),
    });
    world.host.line(typist.#session, "connect wizard");
    world.host.line(typist.#session, `OUTPUTSUFFIX ${mark}`);
    // all that the login says comes before the first mark
    await typist.type("look");
    return typist;
  }

  /** Resolves when the world has said all that a command says. */
  async type(command: string): Promise<void> {
    const answer = new Promise<void>((resolve) => {
      this.#answered = resolve;
    });
    this.#world.host.line(this.#session, command);
    await answer;
  }

  #take(text: string): void {
    if (text.endsWith(mark)) this.#answered();
  }
}
