// `npm run fuzz`: cases of every target in turns until the time is over, Ctrl-C, or the one case that was asked for.
//
//   main thread   turns, progress, the summary, and an eye on cases that never end
//   worker        the cases (worker.ts); a new one for every turn, so that nothing adds up
import { fileURLToPath } from "node:url";
import { isMainThread, Worker } from "node:worker_threads";
import { type Options, readOptions } from "./options.ts";
import { longTargets } from "./targets.ts";
import { type Job, type Report, work } from "./worker.ts";

const TURN_MS = 20_000;
const LOOK_MS = 250;
/** A case that takes longer hangs; making a failing one small counts with it. */
const HANG_MS = 120_000;

interface Tally {
  passed: number;
  failed: number;
  seconds: number;
  next: number;
}

class Fuzzer {
  readonly #options: Options;
  readonly #tallies: Map<string, Tally>;
  readonly #end: number;
  #isCancelled = false;

  constructor(options: Options) {
    this.#options = options;
    this.#end = performance.now() + options.minutes * 60_000;
    const first = options.number ?? 0;
    this.#tallies = new Map(
      options.targets.map((name) => [name, { passed: 0, failed: 0, seconds: 0, next: first }]),
    );
  }

  cancel(): void {
    this.#isCancelled = true;
  }

  /** True if all is well. */
  async run(): Promise<boolean> {
    const isSingle = this.#options.number !== null;
    say(`seed ${this.#options.seed}`);
    do {
      for (const [name, tally] of this.#tallies) {
        if (this.#isOver) break;
        await this.#turn(name, tally, isSingle);
      }
    } while (!isSingle && !this.#isOver);
    return this.#summarize();
  }

  get #isOver(): boolean {
    return this.#isCancelled || performance.now() >= this.#end;
  }

  #turn(name: string, tally: Tally, isSingle: boolean): Promise<void> {
    const shared = new SharedArrayBuffer(8);
    const state = new Int32Array(shared);
    const { next: first } = tally;
    const job: Job = { target: name, seed: this.#options.seed, first, isSingle, shared };
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: job });
    const began = performance.now();
    const turnEnd = Math.min(began + TURN_MS, this.#end);
    let caseBegan = began;
    let number = first;
    let failed = 0;
    return new Promise((resolve) => {
      const finish = (next: number): void => {
        clearInterval(looking);
        tally.passed += next - first - failed;
        tally.failed += failed;
        tally.seconds += (performance.now() - began) / 1000;
        tally.next = next;
        const rate = (tally.passed + tally.failed) / tally.seconds;
        say(`${name}: ${next} cases, ${rate.toFixed(1)}/s, ${tally.failed} failed`);
        void worker.terminate().then(() => resolve());
      };
      const fail = (text: string): void => {
        failed++;
        say(`\nFAILED ${text}\n`);
      };
      const again = `npm run fuzz -- --seed ${job.seed} --case`;
      const looking = setInterval(() => {
        const now = performance.now();
        if (now >= turnEnd || this.#isCancelled) Atomics.store(state, 1, 1);
        const current = Atomics.load(state, 0);
        if (current !== number) [number, caseBegan] = [current, now];
        if (this.#isCancelled && now - caseBegan > LOOK_MS * 8) finish(number);
        else if (now - caseBegan > HANG_MS) {
          fail(`${name}: case ${number} never ends\nagain: ${again} ${number} --target ${name}`);
          finish(number + 1);
        }
      }, LOOK_MS);
      worker.on("message", (report: Report) => {
        if (report.kind === "stopped") finish(report.next);
        else if (report.kind === "finding") fail(report.text);
        else say(report.text);
      });
      worker.on("error", (error) => {
        const current = Atomics.load(state, 0);
        fail(`${name}: ${error.stack}\nagain: ${again} ${current} --target ${name}`);
        finish(current + 1);
      });
    });
  }

  #summarize(): boolean {
    let [passed, failed] = [0, 0];
    for (const tally of this.#tallies.values()) {
      passed += tally.passed;
      failed += tally.failed;
    }
    if (this.#isCancelled) say("cancelled");
    say(`${passed} passed, ${failed} failed, 0 skipped`);
    return failed === 0;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<void> {
  const names = longTargets().map(({ name }) => name);
  const fuzzer = new Fuzzer(readOptions(process.argv.slice(2), names));
  process.on("SIGINT", () => fuzzer.cancel());
  process.on("SIGTERM", () => fuzzer.cancel());
  process.exitCode = (await fuzzer.run()) ? 0 : 1;
}

try {
  await (isMainThread ? main() : work());
} catch (error) {
  if (!isMainThread) throw error;
  process.stderr.write(`fuzz: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
