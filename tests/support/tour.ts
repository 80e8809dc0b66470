// Plays a tour: a text file of typed lines and the answers a world must give, line for line, on a clock of its own.
//
//   # note            a comment
//   @ world NAME      (first) what the tour expects to run on; only for readers
//   @ connect N       a new connection, number N, becomes the current one
//   @ use N           the connection of the lines that follow
//   @ close N         the peer of N goes away
//   @ wait S          S seconds pass; sleeping tasks wake on the way
//   > text            typed on the current connection, up to the end of the line
//   N> text           typed on connection N
//   < text            the next line shown on the current connection
//   N< text           … on connection N
//   ~ pattern         the next line shown matches this regular expression from its start to its end (also `N~`)
//   = COUNT DIGEST    the next COUNT lines shown have this digest: texts of the database itself are not repeated (also `N=`)
//   N!                connection N was closed
//
// After each typed line or `@` line the world runs until nothing is ready. What was shown until the next one must be
// exactly what is listed; the order between connections does not matter.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createKernel, type InstallExtras, type Kernel } from "#kernel";
import { createLocalTime, loadParser } from "#platform/node";
import type { WorldImage } from "#world";

/** A directive or typed line with the answers that follow it. */
interface Step {
  readonly lineNumber: number;
  /** As in the file, without its end. */
  readonly text: string;
  readonly command: Command;
  readonly answers: readonly Answer[];
}

export type Command =
  | { readonly kind: "type"; readonly session: number; readonly text: string }
  | { readonly kind: "connect" | "use" | "close"; readonly session: number }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "world" };

export interface Answer {
  readonly session: number;
  readonly kind: "text" | "pattern" | "digest" | "closed";
  readonly text: string;
}

const KINDS: ReadonlyMap<string, Answer["kind"]> = new Map([
  ["<", "text"],
  ["~", "pattern"],
  ["=", "digest"],
  ["!", "closed"],
]);

/** Reads a tour; throws with the number of a line it does not understand. */
function parseTour(text: string): Step[] {
  const steps: (Step & { answers: Answer[] })[] = [];
  let current = 0;
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || line.startsWith("#")) continue;
    const command = commandOf(line, current);
    if (command !== null) {
      if (command.kind === "connect" || command.kind === "use") current = command.session;
      steps.push({ lineNumber: index + 1, text: line, command, answers: [] });
      continue;
    }
    const answer = answerOf(line, current);
    if (answer === null) throw new Error(`line ${index + 1} is no line of a tour: ${line}`);
    const step = steps.at(-1);
    if (step === undefined) throw new Error(`line ${index + 1}: an answer before any command`);
    step.answers.push(answer);
  }
  return steps;
}

function commandOf(line: string, current: number): Command | null {
  const typed = /^(\d*)>(?: (.*))?$/.exec(line);
  if (typed !== null)
    return { kind: "type", session: sessionOf(typed[1], current), text: typed[2] ?? "" };
  const directive = /^@ (world|connect|use|close|wait) (\S+)$/.exec(line);
  if (directive === null) return null;
  const [, word, operand] = directive;
  if (word === "world") return { kind: "world" };
  if (word === "wait") return { kind: "wait", seconds: Number(operand) };
  return { kind: word as "connect" | "use" | "close", session: Number(operand) };
}

function answerOf(line: string, current: number): Answer | null {
  const shown = /^(\d*)([<~=!])(?: (.*))?$/.exec(line);
  const kind = KINDS.get(shown?.[2] ?? "");
  if (shown === null || kind === undefined) return null;
  return { session: sessionOf(shown[1], current), kind, text: shown[3] ?? "" };
}

function sessionOf(digits: string | undefined, current: number): number {
  return digits === undefined || digits === "" ? current : Number(digits);
}

/** A world in memory, its connections, and a clock that only `wait` moves. */
export class TourWorld implements TourPlayer {
  readonly kernel: Kernel;
  /** What the server would have written to its log. */
  readonly log: string[] = [];
  /** Set when a program has shut the world down. */
  shutdownMessage: string | null = null;
  #now = Date.UTC(2026, 0, 15, 12);
  #monotonic = 0;
  readonly #shown = new Map<number, Answer[]>();

  private constructor(parser: Awaited<ReturnType<typeof loadParser>>) {
    const localTime = createLocalTime("UTC");
    this.kernel = createKernel({
      clock: { now: () => this.#now },
      random: { next: () => 0.5 },
      log: { write: (message) => this.log.push(message) },
      parser,
      monotonicNow: () => this.#monotonic,
      localTime,
    });
  }

  /** Installs and starts a world. */
  static async start(image: WorldImage, extras?: InstallExtras): Promise<TourWorld> {
    const world = new TourWorld(await loadParser());
    world.kernel.install(image, extras);
    world.kernel.start();
    world.#settle();
    return world;
  }

  /** Carries out one command and gives everything shown meanwhile, by connection and in order. */
  play(command: Command): Answer[] {
    switch (command.kind) {
      case "connect":
        this.kernel.connect(command.session, { peer: "browser", durability: "strict" });
        break;
      case "type":
        this.kernel.line(command.session, command.text);
        break;
      case "close":
        this.kernel.disconnect(command.session);
        break;
      case "wait":
        this.#wait(command.seconds);
        break;
      case "use":
      case "world":
        break;
    }
    this.#settle();
    const sessions = [...this.#shown.keys()].sort((a, b) => a - b);
    const shown = sessions.flatMap((session) => this.#shown.get(session) ?? []);
    this.#shown.clear();
    return shown;
  }

  #wait(seconds: number): void {
    const end = this.#now + seconds * 1000;
    for (;;) {
      this.#settle();
      const { nextWakeAt } = this.kernel.run(this.#monotonic + 8);
      if (nextWakeAt === null || nextWakeAt > end) break;
      this.#now = Math.max(this.#now, nextWakeAt);
    }
    this.#now = end;
  }

  #settle(): void {
    for (let turns = 0; ; turns++) {
      if (turns > 100_000) throw new Error("the world does not come to rest");
      const state = this.kernel.run(this.#monotonic + 8);
      this.shutdownMessage ??= state.shutdownMessage;
      if (state.wantsCheckpoint) this.kernel.checkpointed(1_000_000);
      const commit = this.kernel.takeCommit();
      if (commit !== null) this.kernel.acked(commit.seq);
      for (const event of this.kernel.takeEvents()) {
        if (event.kind === "output")
          for (const text of event.text.split("\n")) this.#show(event.session, "text", text);
        else if (event.kind === "partial") this.#show(event.session, "text", `${event.text}…`);
        else if (event.kind === "closed") this.#show(event.session, "closed", "");
      }
      if (!state.hasReadyTasks && !state.wantsCheckpoint && commit === null) return;
    }
  }

  #show(session: number, kind: "text" | "closed", text: string): void {
    const lines = this.#shown.get(session) ?? [];
    lines.push({ session, kind, text });
    this.#shown.set(session, lines);
  }
}

/** Where a tour can be played. */
export interface TourPlayer {
  /**
   * Carries out one command and gives everything shown meanwhile, by connection and in order. `wanted` is how much must
   * come on each connection; who cannot tell when a world is at rest waits for that.
   */
  play(command: Command, wanted: readonly WantedLines[]): Answer[] | Promise<Answer[]>;
}

/** How many lines, and whether its end, a connection must show. */
export interface WantedLines {
  readonly session: number;
  readonly count: number;
}

function wantedLines(answers: readonly Answer[]): WantedLines[] {
  const counts = new Map<number, number>();
  for (const { session, kind, text } of answers) {
    const count = kind === "digest" ? Number.parseInt(text, 10) : 1;
    counts.set(session, (counts.get(session) ?? 0) + count);
  }
  return [...counts].map(([session, count]) => ({ session, count }));
}

/** Plays a file of tests/tours; gives what differs, in words, and nothing if all is as written. */
export async function playTour(world: TourPlayer, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (const step of parseTour(readFileSync(folder + name, "utf8"))) {
    const shown = await world.play(step.command, wantedLines(step.answers));
    const wanted = [...step.answers].sort((a, b) => a.session - b.session);
    if (!agrees(shown, wanted))
      faults.push(
        [
          `line ${step.lineNumber}: ${step.text}`,
          ...wanted.map((answer) => `  wanted ${formatAnswer(answer, 0)}`),
          ...shown.map((answer) => `  shown  ${formatAnswer(answer, 0)}`),
        ].join("\n"),
      );
  }
  return faults;
}

function agrees(shown: readonly Answer[], wanted: readonly Answer[]): boolean {
  let at = 0;
  for (const answer of wanted) {
    const count = answer.kind === "digest" ? Number.parseInt(answer.text, 10) : 1;
    const lines = shown.slice(at, at + count);
    if (lines.length !== count || !fits(lines, answer)) return false;
    at += count;
  }
  return at === shown.length;
}

function fits(lines: readonly Answer[], { session, kind, text }: Answer): boolean {
  const first = lines[0];
  if (first === undefined || lines.some((line) => line.session !== session)) return false;
  if (kind === "digest") return digestOf(lines) === text;
  if (kind === "pattern")
    return first.kind === "text" && new RegExp(`^(?:${text})$`).test(first.text);
  return first.kind === kind && first.text === text;
}

function digestOf(lines: readonly Answer[]): string {
  const sum = createHash("sha256").update(lines.map(({ text }) => text).join("\n"));
  return `${lines.length} ${sum.digest("hex").slice(0, 16)}`;
}

const LONG = 25;

/** Runs of lines that a database holds itself, three long ones or more, become their digest. */
function withoutQuotes(answers: readonly Answer[], database: string): Answer[] {
  const out: Answer[] = [];
  let run: Answer[] = [];
  const flush = (): void => {
    const isLong = run.filter(({ text }) => text.trim().length > LONG).length >= 3;
    if (isLong) out.push({ session: run[0]?.session ?? 0, kind: "digest", text: digestOf(run) });
    else out.push(...run);
    run = [];
  };
  for (const answer of answers) {
    // listings put a number before each line
    const own = answer.text.replace(/^ *\d+: +/, "").trim();
    const isQuote = answer.kind === "text" && database.includes(own);
    if (!isQuote || (run[0] ?? answer).session !== answer.session) flush();
    if (isQuote) run.push(answer);
    else out.push(answer);
  }
  flush();
  return out;
}

/** Names that tours of a database begin with, and the database. */
export const CORE_TOURS: readonly (readonly [prefix: string, database: string])[] = [
  ["lambdacore", "LambdaCore.db"],
  ["toastcore", "ToastCore.db"],
];

const folder: string = fileURLToPath(new URL("../tours/", import.meta.url));

/** The files of tests/tours whose names begin so. */
export function toursNamed(prefix: string): string[] {
  return readdirSync(folder).filter(
    (name) => name.startsWith(prefix) && name.endsWith(".tour.txt"),
  );
}

/**
 * Plays a file of tests/tours; gives what differs. With `DTE_TOUR=record` it writes the answers into the file instead, and
 * digests for what `database` holds.
 */
export async function checkTour(world: TourWorld, name: string, database = ""): Promise<string[]> {
  if (process.env["DTE_TOUR"] !== "record") return playTour(world, name);
  const text = readFileSync(folder + name, "utf8");
  writeFileSync(folder + name, recordTour(world, text, database));
  return [];
}

/** An answer as a line of a tour whose current connection is `current`. */
function formatAnswer({ session, kind, text }: Answer, current: number): string {
  const mark = [...KINDS].find(([, other]) => other === kind)?.[0] ?? "";
  const number = session === current ? "" : String(session);
  return text === "" ? `${number}${mark}` : `${number}${mark} ${text}`;
}

/** The tour with the answers that the world gives now; comments, empty lines and fitting patterns stay. */
function recordTour(world: TourWorld, text: string, database: string): string {
  const byLine = new Map(parseTour(text).map((step) => [step.lineNumber, step]));
  const out: string[] = [];
  let current = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const step = byLine.get(index + 1);
    if (step === undefined) {
      if (line === "" || line.startsWith("#")) out.push(line);
      continue;
    }
    out.push(line);
    if (step.command.kind === "connect" || step.command.kind === "use")
      current = step.command.session;
    const shown = world.play(step.command);
    const wanted = [...step.answers].sort((a, b) => a.session - b.session);
    for (const answer of withoutQuotes(agrees(shown, wanted) ? wanted : shown, database))
      out.push(formatAnswer(answer, current));
  }
  return out.join("\n");
}
