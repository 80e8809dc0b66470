// The world of a case in Node: a whole kernel, called directly. It may be told to restart before every program: what
// programs and people see then must be the same.
import type { ConnectOptions } from "#kernel";
import { TestKernel } from "../support/test-kernel.ts";
import { caseStart } from "./case-start.ts";
import type { Answer, CaseDialect, CaseWorld, Profile } from "./moot.ts";

const WIZARD = 3;

/** Runs a case without anything around the kernel. */
export class NodeWorld implements CaseWorld {
  readonly #kernel: TestKernel;
  readonly #restarts: boolean;
  readonly #sessions = new Map<string, number>();
  readonly #open = new Map<number, ConnectOptions>();
  readonly #seen = new Map<number, string[]>();

  constructor(profile: Profile, database: string | null, restarts = false) {
    const { image, extras } = caseStart(profile, database);
    this.#kernel = new TestKernel(image, extras);
    this.#restarts = restarts;
  }

  async run(program: string, dialect: CaseDialect): Promise<Answer> {
    if (this.#restarts) this.#restart();
    return this.#kernel.run(program, WIZARD, dialect);
  }

  async pass(seconds: number): Promise<void> {
    this.#kernel.pass(seconds);
  }

  connect(name: string, descriptor: number | null): void {
    const session = this.#seen.size + 1;
    this.#sessions.set(name, session);
    this.#seen.set(session, []);
    const options: ConnectOptions = {
      peer: "tester",
      durability: "strict",
      ...(descriptor === null ? {} : { descriptor }),
    };
    this.#open.set(session, options);
    this.#kernel.kernel.connect(session, options);
  }

  hangUp(name: string): void {
    const session = this.#session(name);
    this.#open.delete(session);
    this.#kernel.kernel.disconnect(session);
  }

  type(name: string, text: string): void {
    this.#kernel.kernel.line(this.#session(name), text);
  }

  async seen(name: string): Promise<readonly string[]> {
    this.#kernel.settle();
    this.#take();
    return this.#seen.get(this.#session(name))?.splice(0) ?? [];
  }

  /** Keeps what people were sent. */
  #take(): void {
    for (const event of this.#kernel.kernel.takeEvents()) {
      const lines = this.#seen.get(event.session) ?? [];
      if (event.kind === "output") lines.push(...event.text.split("\n"));
      else if (event.kind === "partial") lines.push(`~> ${event.text}`);
      else if (event.kind === "closed") {
        lines.push("><");
        this.#open.delete(event.session);
      }
    }
  }

  #restart(): void {
    this.#kernel.settle();
    this.#take();
    this.#kernel.restart((kernel) => {
      for (const [session, options] of this.#open) kernel.connect(session, options);
    });
  }

  #session(name: string): number {
    const session = this.#sessions.get(name);
    if (session === undefined) throw new Error(`nobody has connected as ${name}`);
    return session;
  }
}
