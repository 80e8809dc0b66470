// A page without an IDE that runs conformance cases as people would: its sessions go over the bus to a compute container,
// whose commits go to the data container. `judgeAll` gives for each case of a file what went wrong, or null.
import type { Session, WorldClient } from "#gateway";
import { openWorld } from "../../../src/app/world.ts";
import {
  type Answer,
  type CaseDialect,
  type CaseWorld,
  judge,
  type Profile,
  parseCases,
} from "../moot.ts";
import { ASKER, type Reply, type Request } from "./bus-world.ts";

/** The way to the worlds of cases. */
class Bench {
  readonly client: WorldClient;
  readonly #asker: Session;
  #answer: (reply: Reply) => void = () => undefined;

  constructor(client: WorldClient) {
    this.client = client;
    this.#asker = client.openSession({ peer: ASKER });
    this.#asker.onOutput((text) => this.#answer(JSON.parse(text) as Reply));
  }

  /** One request after the other. */
  ask(request: Request): Promise<Reply> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#asker.send(JSON.stringify(request));
    });
  }
}

interface Person {
  readonly session: Session;
  seen: string[];
}

class PageWorld implements CaseWorld {
  readonly #bench: Bench;
  readonly #people = new Map<string, Person>();
  readonly #all: Session[] = [];

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  begin(profile: Profile, database: string | null): Promise<Reply> {
    return this.#bench.ask({ kind: "begin", profile, database });
  }

  async run(program: string, dialect: CaseDialect): Promise<Answer> {
    return (await this.#bench.ask({ kind: "run", program, dialect })) as Answer;
  }

  async pass(seconds: number): Promise<void> {
    await this.#bench.ask({ kind: "pass", seconds });
  }

  connect(name: string, descriptor: number | null): void {
    const peer = descriptor === null ? "tester" : `tester@${descriptor}`;
    const session = this.#bench.client.openSession({ peer });
    const person: Person = { session, seen: [] };
    session.onOutput((text, isPartial) => {
      person.seen.push(...(isPartial ? [`~> ${text}`] : text.split("\n")));
    });
    session.onClosed(() => person.seen.push("><"));
    this.#people.set(name, person);
    this.#all.push(session);
  }

  hangUp(name: string): void {
    this.#person(name).session.close();
  }

  type(name: string, text: string): void {
    this.#person(name).session.send(text);
  }

  async seen(name: string): Promise<readonly string[]> {
    await this.#bench.ask({ kind: "settle" });
    return this.#person(name).seen.splice(0);
  }

  end(): void {
    for (const session of this.#all) session.close();
  }

  #person(name: string): Person {
    const person = this.#people.get(name);
    if (person === undefined) throw new Error(`nobody has connected as ${name}`);
    return person;
  }
}

const client = openWorld("conformance", "conformance", (name) =>
  name === "compute"
    ? new Worker(new URL("./compute.ts", import.meta.url), { type: "module", name })
    : new Worker(new URL("../../../containers/data/main.ts", import.meta.url), {
        type: "module",
        name,
      }),
);
const bench = new Bench(client);

async function judgeAll(
  text: string,
  databases: Readonly<Record<string, string>>,
): Promise<(string | null)[]> {
  const problems: (string | null)[] = [];
  for (const given of parseCases(text)) {
    const world = new PageWorld(bench);
    const database = given.world === null ? null : (databases[given.world] ?? "");
    await world.begin(given.profile, database);
    problems.push(await judge(given, world));
    world.end();
  }
  return problems;
}

Object.assign(globalThis, { judgeAll, world: client });
