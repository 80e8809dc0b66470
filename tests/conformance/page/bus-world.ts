// The worlds of cases behind the bus: one after the other in one compute container. A session with the peer
// "conformance" is the test itself: its lines are requests, answered by lines in their order. All other sessions are
// people of the present case. Nothing runs but for a request, and an answer leaves when everything that came before it
// is on disk, so whoever has read an answer has read all output of what it asked for.
import type { Commit, CommitSeq, FromCompute, SessionId, WorldStatus } from "#bus";
import type { RunnableWorld } from "#container";
import type { Parser } from "#syntax";
import { ClockedKernel } from "../../support/clocked-kernel.ts";
import { caseStart } from "../case-start.ts";
import type { Answer, CaseDialect, Profile } from "../moot.ts";

const WIZARD = 3;

/** What the test asks for. */
export type Request =
  /** A fresh world, or that of a database, in the place of the present one. */
  | { readonly kind: "begin"; readonly profile: Profile; readonly database: string | null }
  | { readonly kind: "run"; readonly program: string; readonly dialect: CaseDialect }
  | { readonly kind: "pass"; readonly seconds: number }
  /** Runs what is ready. */
  | { readonly kind: "settle" };

/** What it is told: of a program how it ended. */
export type Reply = Answer | null;

/** The peer of the session that asks. */
export const ASKER = "conformance";

type ConnectOptions = Parameters<RunnableWorld["connect"]>[1];

/** The present world of the present case, as the loop of the compute container runs it. */
export class BusWorld implements RunnableWorld {
  readonly #parser: Parser;
  #world: ClockedKernel;
  #asker: SessionId | null = null;
  readonly #requests: Request[] = [];
  #reply: Reply | undefined;
  /** Number of the latest commit before the present world began, and the latest at all. */
  #base: CommitSeq = 0;
  #seq: CommitSeq = 0;
  /** What is on disk, of whichever world. */
  readonly #keys = new Set<string>();

  constructor(parser: Parser) {
    this.#parser = parser;
    this.#world = this.#begin("lambdamoo", null);
  }

  #begin(profile: Profile, database: string | null): ClockedKernel {
    const { image, extras } = caseStart(profile, database);
    const world = new ClockedKernel(this.#parser, image, extras);
    world.begin();
    return world;
  }

  connect(session: SessionId, options: ConnectOptions): void {
    if (options.peer === ASKER) {
      this.#asker = session;
      return;
    }
    const [peer = "", descriptor] = options.peer.split("@");
    this.#world.kernel.connect(session, {
      peer,
      durability: options.durability,
      ...(descriptor === undefined ? {} : { descriptor: Number(descriptor) }),
    });
  }

  line(session: SessionId, text: string): void {
    if (session === this.#asker) this.#requests.push(JSON.parse(text) as Request);
    else this.#world.kernel.line(session, text);
  }

  act(...action: Parameters<RunnableWorld["act"]>): void {
    this.#world.kernel.act(...action);
  }

  disconnect(session: SessionId): void {
    this.#world.kernel.disconnect(session);
  }

  run(): ReturnType<RunnableWorld["run"]> {
    const request = this.#reply === undefined ? this.#requests.shift() : undefined;
    if (request !== undefined) this.#reply = this.#perform(request);
    return {
      hasReadyTasks: false,
      nextWakeAt: null,
      shutdownMessage: null,
      wantsCheckpoint: false,
    };
  }

  #perform(request: Request): Reply {
    switch (request.kind) {
      case "begin":
        this.#world = this.#begin(request.profile, request.database);
        this.#base = this.#seq;
        return null;
      case "run":
        return this.#world.run(request.program, WIZARD, request.dialect);
      case "pass":
        this.#world.pass(request.seconds);
        return null;
      case "settle":
        this.#world.settle();
        return null;
    }
  }

  takeCommit(): Commit | null {
    const own = this.#world.kernel.takeCommit();
    if (own === null) return null;
    const isFirst = this.#seq === this.#base;
    this.#seq = this.#base + own.seq;
    const mine = new Set(own.records.map(([key]) => key));
    const old = isFirst ? [...this.#keys].filter((key) => !mine.has(key)) : [];
    for (const key of old) this.#keys.delete(key);
    for (const [key, bytes] of own.records) {
      if (bytes === null) this.#keys.delete(key);
      else this.#keys.add(key);
    }
    const gone = old.map((key) => [key, null] as const);
    return { seq: this.#seq, records: [...gone, ...own.records] };
  }

  takeEvents(): readonly FromCompute[] {
    const events: FromCompute[] = this.#world.kernel.takeEvents();
    if (this.#reply === undefined || this.#asker === null) return events;
    if (this.#world.kernel.status().pending > 0) return events;
    const text = JSON.stringify(this.#reply);
    this.#reply = undefined;
    return [...events, { kind: "output", session: this.#asker, text }];
  }

  acked(upTo: CommitSeq): void {
    if (upTo > this.#base) this.#world.kernel.acked(upTo - this.#base);
  }

  storeFailed(message: string): void {
    this.#world.kernel.storeFailed(message);
  }

  checkpointed(): void {}

  status(): WorldStatus {
    return this.#world.kernel.status();
  }
}
