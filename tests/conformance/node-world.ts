// The world of a case in Node: a whole kernel, called directly.
import { TestKernel } from "../support/test-kernel.ts";
import { caseStart } from "./case-start.ts";
import type { Answer, CaseWorld, Profile } from "./moot.ts";

/** Runs a case without anything around the kernel. */
export class NodeWorld implements CaseWorld {
  readonly #kernel: TestKernel;
  readonly #sessions = new Map<string, number>();
  readonly #seen = new Map<number, string[]>();

  constructor(profile: Profile, database: string | null) {
    const { image, extras } = caseStart(profile, database);
    this.#kernel = new TestKernel(image, extras);
  }

  async run(program: string): Promise<Answer> {
    return this.#kernel.run(program);
  }

  async pass(seconds: number): Promise<void> {
    this.#kernel.pass(seconds);
  }

  connect(name: string, descriptor: number | null): void {
    const session = this.#seen.size + 1;
    this.#sessions.set(name, session);
    this.#seen.set(session, []);
    this.#kernel.kernel.connect(session, {
      peer: "tester",
      durability: "strict",
      ...(descriptor === null ? {} : { descriptor }),
    });
  }

  hangUp(name: string): void {
    this.#kernel.kernel.disconnect(this.#session(name));
  }

  type(name: string, text: string): void {
    this.#kernel.kernel.line(this.#session(name), text);
  }

  async seen(name: string): Promise<readonly string[]> {
    this.#kernel.settle();
    for (const event of this.#kernel.kernel.takeEvents()) {
      const lines = this.#seen.get(event.session) ?? [];
      if (event.kind === "output") lines.push(...event.text.split("\n"));
      else if (event.kind === "partial") lines.push(`~> ${event.text}`);
      else if (event.kind === "closed") lines.push("><");
    }
    return this.#seen.get(this.#session(name))?.splice(0) ?? [];
  }

  #session(name: string): number {
    const session = this.#sessions.get(name);
    if (session === undefined) throw new Error(`nobody has connected as ${name}`);
    return session;
  }
}
