// A world client without containers, for the page's own development and tests: a few objects, a session that answers,
// verbs that can be saved, edited by "somebody else", imports that report. Never part of the product.
import type {
  ImportProgress,
  ImportReport,
  ObjectDetail,
  ObjectSummary,
  SaveResult,
  TaskSummary,
  VerbText,
} from "#bus";
import type { ContainerPhase, ContainerState } from "#container";
import type { ClientStatus, Session, SessionPlayer, WorldClient } from "#gateway";

interface FakeVerb {
  names: string;
  perms: string;
  owner: number;
  dobj: string;
  prep: string;
  iobj: string;
  dialect: "moo" | "echo";
  source: string;
  revision: number;
}

interface FakeObject {
  id: number;
  name: string;
  parent: number;
  owner: number;
  location: number;
  flags: string;
  verbs: FakeVerb[];
  properties: Map<string, { literal: string | null; perms: string; owner: number }>;
}

const WIZARD: SessionPlayer = { player: 3, name: "Wizard", isProgrammer: true, isWizard: true };

/** Levers for tests. */
export interface FakeControls {
  readonly client: WorldClient;
  /** Lines that were sent, in order. */
  readonly sent: string[];
  setStatus(part: Partial<ClientStatus>): void;
  setPending(pending: number): void;
  /** Somebody else saves a verb. */
  changeVerb(object: number, index: number, source: string): void;
  print(text: string): Promise<void>;
  addObjects(count: number): void;
}

/** A fresh fake world. */
export function createFakeWorld(): FakeControls {
  const objects = new Map<number, FakeObject>();
  const add = (
    id: number,
    name: string,
    parent: number,
    location: number,
    flags = "r",
  ): FakeObject => {
    const object: FakeObject = {
      id,
      name,
      parent,
      owner: 3,
      location,
      flags,
      verbs: [],
      properties: new Map(),
    };
    objects.set(id, object);
    return object;
  };
  const system = add(0, "System Object", 1, -1);
  const root = add(1, "Root Class", -1, -1, "rf");
  add(2, "The Attic", 4, -1);
  add(3, "Wizard", 5, 2, "UPWr");
  add(4, "generic room", 1, -1, "rf");
  add(5, "generic player", 1, -1, "rf");
  add(6, "generic thing", 1, -1, "rf");
  const lamp = add(97, "lamp", 6, 2);
  root.properties.set("description", { literal: '""', perms: "rc", owner: 3 });
  root.properties.set("aliases", { literal: "{}", perms: "rc", owner: 3 });
  system.properties.set("room", { literal: "#4", perms: "r", owner: 3 });
  lamp.properties.set("fuel", { literal: "10", perms: "rc", owner: 3 });
  lamp.properties.set("lit", { literal: "0", perms: "rc", owner: 3 });
  lamp.properties.set("message", {
    literal: '"Dust dances in the light of one small window."',
    perms: "r",
    owner: 3,
  });
  const verb = (names: string, source: string, dialect: "moo" | "echo" = "moo"): FakeVerb => ({
    names,
    perms: "rxd",
    owner: 3,
    dobj: "this",
    prep: "none",
    iobj: "none",
    dialect,
    source,
    revision: 1,
  });
  lamp.verbs.push(
    verb(
      "light l*ight-up",
      '/* Lights the lamp, if there is fuel. */\nif (this.fuel <= 0)\n  player:tell("It is empty.");\n  return E_RANGE;\nendif\nbegin = 1; let = {2, 3.5, 1..3};\nthis.lit = 1;\nfor x in (this.location:contents())\n  notify(x, tostr("The ", this.name, " is lit by ", player.name, "."));\nendfor\nreturn `$string_utils:match(let) ! E_PERM, ANY => #-1\';',
    ),
    verb("look_self", "return pass(@args);"),
    verb("glow", "let n = 3\nwhile n\n  n = n - 1\nendwhile\nreturn n", "echo"),
  );
  root.verbs.push(verb("tell", "notify(this, tostr(@args));"));
  for (let id = 100; id < 160; id++) add(id, `thing ${id}`, id % 3 === 0 ? 97 : 6, 2);

  const statusTakers = new Set<(status: ClientStatus) => void>();
  let status: ClientStatus = {
    phase: "running",
    message: null,
    world: {
      name: "LambdaCore",
      objects: objects.size,
      tasks: 3,
      lastTicks: 412,
      pending: 0,
      storeError: null,
    },
    carrier: "shared memory",
    holderVersion: null,
    wantedByVersion: null,
    recoveryNotes: [],
  };
  const setStatus = (part: Partial<ClientStatus>): void => {
    status = { ...status, ...part };
    for (const take of statusTakers) take(status);
  };
  const touched = (): void => {
    if (status.world === null) return;
    setStatus({
      world: { ...status.world, objects: objects.size, lastTicks: status.world.lastTicks + 1 },
    });
  };

  const summary = (object: FakeObject): ObjectSummary => ({
    id: object.id,
    name: object.name,
    parents: object.parent < 0 ? [] : [object.parent],
    owner: object.owner,
    location: object.location,
    flags: object.flags,
    children: [...objects.values()]
      .filter((other) => other.parent === object.id)
      .map((other) => other.id),
    contents: [...objects.values()]
      .filter((other) => other.location === object.id)
      .map((other) => other.id),
  });
  const verbText = (object: FakeObject, index: number): VerbText | null => {
    const found = object.verbs[index - 1];
    return found === undefined ? null : { ...found, index, definer: object.id, terms: "" };
  };
  const chain = (id: number): FakeObject[] => {
    const object = objects.get(id);
    return object === undefined ? [] : [object, ...chain(object.parent)];
  };
  const detail = (id: number): ObjectDetail | null => {
    const object = objects.get(id);
    if (object === undefined) return null;
    const line = chain(id);
    const isLamp = object.name === "lamp";
    return {
      ...summary(object),
      verbs: line.flatMap((one) =>
        one.verbs.map(({ source: _s, revision: _r, ...rest }, at) => ({
          ...rest,
          index: at + 1,
          definer: one.id,
          terms: "",
        })),
      ),
      properties: [
        {
          name: "name",
          definer: -1,
          owner: 3,
          perms: "r",
          isClear: false,
          literal: JSON.stringify(object.name),
          fixedBecause: null,
          requires: "",
        },
        {
          name: "location",
          definer: -1,
          owner: 3,
          perms: "r",
          isClear: false,
          literal: `#${object.location}`,
          fixedBecause: null,
          requires: "",
        },
        ...line.flatMap((one) =>
          [...one.properties].map(([name, slot]) => {
            const own = object.properties.get(name);
            return {
              name,
              definer: one.id,
              owner: slot.owner,
              perms: slot.perms,
              isClear: one !== object && own === undefined,
              literal: own?.literal ?? slot.literal,
              fixedBecause: null,
              requires: "",
            };
          }),
        ),
      ].filter((one, at, all) => all.findLastIndex((other) => other.name === one.name) === at),
      // the lamp is written in echo too
      handlers: isLamp
        ? [
            {
              definer: id,
              event: "Dusk",
              header: "(where_) where where_ == this.location priority 5",
              owner: 3,
              seq: 4,
              source: "this:light()",
            },
            { definer: 6, event: "web:*", header: "(name, @args)", owner: 3, seq: 2, source: "" },
          ]
        : [],
      queries: isLamp ? [{ definer: id, rule: "near(X) :- lit(X), X != this." }] : [],
      grants: isLamp ? [{ holder: 1, capability: "Refuel(_)" }] : [],
    };
  };
  const compileProblems = (source: string): SaveResult | null => {
    const lines = source.split("\n");
    const bad = lines.findIndex((line) => line.includes("syntax error here"));
    if (bad < 0) return null;
    return {
      kind: "problems",
      problems: [
        {
          severity: "error",
          line: bad + 1,
          column: 1,
          endLine: bad + 1,
          endColumn: 8,
          message: "syntax error",
        },
      ],
    };
  };

  const sent: string[] = [];
  const takers = new Set<(text: string, isPartial: boolean) => void | Promise<void>>();
  const optionTakers = new Set<
    (name: "client-echo" | "hold-input" | "binary", value: boolean) => void
  >();
  const closers = new Set<() => void>();
  const print = async (text: string, isPartial = false): Promise<void> => {
    await Promise.all([...takers].map((take) => take(text, isPartial)));
  };
  let isStopped = false;
  const answer = async (line: string): Promise<void> => {
    if (line === "look") {
      await print(
        "\u001b[1mThe Attic\u001b[0m\nDust dances in the light of one small window.\nYou see lamp (#97) here, and $string_utils on a shelf.",
      );
    } else if (line === "colours") {
      await print(
        `${[30, 31, 32, 33, 34, 35, 36, 37, 90, 91, 92, 93, 94, 95, 96, 97].map((code) => `\u001b[${code}m colour\u001b[0m`).join("")}\n\u001b[38;5;208m256\u001b[0m \u001b[38;2;100;200;50mtrue colour\u001b[0m`,
      );
    } else if (line === "error") {
      await print(
        "#97:light l*ight-up (this == #100), line 3:  Division by zero\n... called from built-in function eval()\n... called from #3:eval, line 1\n(End of traceback)",
      );
    } else if (line === "table") {
      const cells = (text: string, width: number): string => `${text}${" ".repeat(20 - width)}|`;
      await print(
        [
          cells("✅ ok", 5),
          cells("你好", 4),
          cells("👩‍💻", 2),
          cells("e\u0301", 1),
          cells("🇩🇪", 2),
          cells("ÿ", 1),
        ].join("\n"),
      );
    } else if (line.startsWith("flood")) {
      isStopped = false;
      const count = Number(line.split(" ")[1] ?? 2_000_000);
      for (let at = 0; at < count && !isStopped; at += 1000) {
        const lines = Array.from(
          { length: Math.min(1000, count - at) },
          (_, one) => `line ${at + one + 1} of the flood`,
        );
        await print(lines.join("\n"));
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    } else if (line === "password") {
      for (const take of optionTakers) take("client-echo", false);
      await print("Password: ", true);
    } else if (line === "quit") {
      await print("*** Disconnected ***");
      for (const close of closers) close();
    } else if (line.startsWith("say ")) {
      await print(`You say, "${line.slice(4)}"`);
    } else if (line.startsWith(";")) {
      await print(`=> ${line.slice(1)}`);
    } else if (line !== "") {
      await print("I couldn't understand that.");
    }
    for (const take of optionTakers) if (line !== "password") take("client-echo", true);
    touched();
  };

  let nextSession = 1;
  const openSession = (): Session => {
    let isClosed = false;
    return {
      id: nextSession++,
      player: WIZARD,
      get isClosed() {
        return isClosed;
      },
      send(line) {
        sent.push(line);
        void answer(line);
      },
      async stop() {
        isStopped = true;
      },
      onOutput(take) {
        takers.add(take);
        return () => takers.delete(take);
      },
      elements: [],
      onElements: () => () => {},
      act() {},
      onPlayer: () => () => {},
      onOption(take) {
        optionTakers.add(take);
        return () => optionTakers.delete(take);
      },
      onClosed(take) {
        const close = (): void => {
          isClosed = true;
          take();
        };
        closers.add(close);
        return () => closers.delete(close);
      },
      close() {
        isClosed = true;
      },
    };
  };

  const tasks: TaskSummary[] = [
    {
      id: 17,
      player: "Wizard",
      verb: "#97:light",
      line: 3,
      state: "suspended",
      wakeAt: Date.now() + 90_000,
      programmer: "Wizard",
      ticks: 412,
      place: { object: 97, index: 1 },
      canResume: true,
    },
    {
      id: 18,
      player: "Wizard",
      verb: "#1:tell",
      line: 1,
      state: "reading",
      wakeAt: null,
      programmer: "Wizard",
      ticks: null,
      place: { object: 1, index: 1 },
      canResume: false,
    },
  ];
  const states = new Map<string, ContainerState>(
    (["compute", "data", "model", "visualization"] as const).map((name) => [
      name,
      {
        name,
        duty: {
          compute: "runs the world",
          data: "keeps it on disk",
          model: "language services",
          visualization: "draws the map",
        }[name],
        phase: "running" as ContainerPhase,
        restarts: 0,
        packetsPerSecond: 12,
        refusedPackets: 0,
        startedAt: Date.now() - 65_000,
        lastError: null,
        memoryBytes: 18_200_000,
        carrier: "shared memory" as const,
      },
    ]),
  );
  const containerTakers = new Set<() => void>();
  const setPhase = async (name: string, phase: ContainerPhase): Promise<void> => {
    const state = states.get(name);
    if (state !== undefined) states.set(name, { ...state, phase });
    for (const take of containerTakers) take();
  };

  const refused = { kind: "refused", message: "E_INVARG: there is no such thing" } as const;
  const done = (): { kind: "done" } => {
    touched();
    return { kind: "done" };
  };
  let prepared: ImportReport | null = null;
  const worlds = new Set(["main", "workshop", "LambdaCore"]);

  const client: WorldClient = {
    worldName: "main",
    openSession,
    tools: {
      objects: async () => [...objects.values()].map(summary),
      object: async (_session, id) => detail(id),
      resolve: async (_session, text) => {
        const number = /^#(-?\d+)$/.exec(text);
        if (number) return objects.has(Number(number[1])) ? Number(number[1]) : null;
        if (text === "me") return 3;
        if (text === "here") return 2;
        if (text === "$room") return 4;
        return [...objects.values()].find((object) => object.name === text)?.id ?? null;
      },
      search: async (_session, text, limit) =>
        [...objects.values()]
          .flatMap((object) =>
            object.verbs.map((one) => ({
              label: `${object.name}:${one.names}`,
              target: `#${object.id}:${one.names.split(" ")[0]?.replaceAll("*", "")}`,
            })),
          )
          .filter((row) => row.label.includes(text))
          .slice(0, limit),
      grep: async (_session, text, limit) =>
        [...objects.values()]
          .flatMap((object) =>
            object.verbs.flatMap((one) =>
              one.source.split("\n").map((line, at) => ({
                object: object.id,
                verb: one.names.split(" ")[0] ?? "",
                line: at + 1,
                text: line,
              })),
            ),
          )
          .filter((row) => row.text.includes(text))
          .slice(0, limit),
      verb: async (_session, id, verbName) => {
        const object = objects.get(id);
        if (object === undefined) return null;
        if (typeof verbName === "number") return verbText(object, verbName);
        const at = object.verbs.findIndex((one) =>
          one.names.split(" ").some((name) => name.replaceAll("*", "") === verbName),
        );
        return at < 0 ? null : verbText(object, at + 1);
      },
      sourceLine: async (_session, _id, _verb, line) => line,
      saveVerb: async (_session, id, index, source, revision) => {
        const object = objects.get(id);
        const found = typeof index === "number" ? object?.verbs[index - 1] : undefined;
        if (object === undefined || found === undefined) return refused;
        if (found.revision !== revision)
          return { kind: "conflict", theirs: verbText(object, index as number) as VerbText };
        const problems = compileProblems(source);
        if (problems !== null) return problems;
        found.source = source;
        found.revision++;
        touched();
        return { kind: "saved", revision: found.revision };
      },
      setVerbInfo: async (_session, id, index, info) => {
        const found = typeof index === "number" ? objects.get(id)?.verbs[index - 1] : undefined;
        if (found === undefined) return refused;
        Object.assign(found, info);
        found.revision++;
        return done();
      },
      addVerb: async (_session, id, info) => {
        const object = objects.get(id);
        if (object === undefined) return refused;
        object.verbs.push({ ...verb(info.names, ""), ...info });
        return done();
      },
      deleteVerb: async (_session, id, index) => {
        if (typeof index !== "number") return refused;
        objects.get(id)?.verbs.splice(index - 1, 1);
        return done();
      },
      setProperty: async (_session, id, name, literal) => {
        const object = objects.get(id);
        if (object === undefined) return refused;
        if (literal?.includes("?") === true)
          return { kind: "refused", message: "E_INVARG: not a literal" };
        if (name === "name" && literal !== null) object.name = JSON.parse(literal) as string;
        else if (literal === null) object.properties.delete(name);
        else object.properties.set(name, { literal, perms: "rc", owner: 3 });
        return done();
      },
      addProperty: async (_session, id, name, literal, perms) => {
        objects.get(id)?.properties.set(name, { literal, perms, owner: 3 });
        return done();
      },
      deleteProperty: async (_session, id, name) => {
        objects.get(id)?.properties.delete(name);
        return done();
      },
      tasks: async () => [...tasks],
      killTask: async (_session, id) => {
        const at = tasks.findIndex((task) => task.id === id);
        if (at < 0) return refused;
        tasks.splice(at, 1);
        return done();
      },
      resumeTask: async (_session, id) => {
        const at = tasks.findIndex((task) => task.id === id);
        if (tasks[at]?.canResume !== true) return refused;
        tasks.splice(at, 1);
        return done();
      },
      taskStack: async (_session, id) => {
        const task = tasks.find((one) => one.id === id);
        if (task === undefined) return refused;
        const { verb: text, line, player, programmer, place } = task;
        return {
          kind: "stack",
          rows: [{ text, receiver: "#97", line, player, programmer, place }],
        };
      },
      exportSource: async () => [],
    },
    language: {
      diagnose: async (text) => {
        const problems = compileProblems(text);
        return problems?.kind === "problems" ? [...problems.problems] : [];
      },
      complete: async (_text, offset) => [
        {
          label: "notify",
          kind: "builtin",
          detail: "notify(OBJ conn, STR line)",
          insert: "notify",
          start: offset,
        },
      ],
      hover: async () => null,
      signature: async () => null,
    },
    containers: {
      containers: () => [...states.values()],
      subscribe(changed) {
        containerTakers.add(changed);
        return () => containerTakers.delete(changed);
      },
      log: (name) => [`${name} was started`, "ready after 42 ms"],
      start: (name) => setPhase(name, "running"),
      stop: (name) => setPhase(name, "stopped"),
      restart: (name) => setPhase(name, "running"),
    },
    map: {
      attach(canvas, size, theme) {
        const drawing = canvas.transferControlToOffscreen();
        drawing.width = size.width * size.pixelRatio;
        drawing.height = size.height * size.pixelRatio;
        const context = drawing.getContext("2d");
        if (context === null) return;
        context.fillStyle = theme.accent;
        context.fillRect(40, 40, 120, 40);
      },
      resize() {},
      setTheme() {},
      setView() {},
      setCentre() {},
      pan() {},
      zoom() {},
      onLost: () => () => {},
      hit: async () => ({ id: 97, label: "lamp" }),
    },
    status: () => status,
    onStatus(changed) {
      statusTakers.add(changed);
      return () => statusTakers.delete(changed);
    },
    importDump: async (file, _rules, onProgress, signal) => {
      for (const stage of ["read", "objects", "verbs", "checks", "write"] as const) {
        for (let done = 0; done <= 10; done++) {
          if (signal.aborted) return importReport("cancelled");
          onProgress({ stage, done: done * 100, total: 1000 } satisfies ImportProgress);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
      const text = await file.text();
      prepared = text.startsWith("**")
        ? importReport(null)
        : importReport("line 1: expected a number, found “abc”");
      return prepared;
    },
    importWorldFile: async (file, onProgress) => {
      onProgress({ stage: "objects", done: 1, total: 2 });
      const isSound = file.size > 100;
      const problems = [
        {
          severity: isSound ? "warning" : "error",
          path: "objects/000097.echo",
          object: null,
          line: 3,
          column: 12,
          message: "expected an object number, found “lamp”",
          repair: null,
        },
      ] as const;
      prepared = { ...importReport(isSound ? null : "one error in its files"), problems };
      return prepared;
    },
    openImport: async () => {
      if (prepared === null) throw new Error("nothing was imported");
      prepared = null;
      touched();
    },
    discardImport() {
      prepared = null;
    },
    exportSource: async () => [
      { path: "world.echo", text: "// echo-world 1\nworld\nendworld\n" },
      { path: "objects/000000.echo", text: "// echo-object 1\nobject #0 extends #1\nendobject\n" },
    ],
    exportWorld: async (format) =>
      format === "source"
        ? { bytes: new Uint8Array([0x50, 0x4b, 5, 6, ...new Array(18).fill(0)]), losses: [] }
        : {
            bytes: new TextEncoder().encode("** LambdaMOO Database, Format Version 4 **\n"),
            losses: ["1 verb in dialect echo is kept as a comment"],
          },
    resetWorld: async () => touched(),
    listWorlds: async () => [...worlds],
    removeWorld: async (name) => {
      if (!worlds.delete(name)) throw new Error(`the world ${name} is open in another tab`);
    },
    storage: async () => ({
      isPersistent: false,
      usageBytes: 4_200_000,
      quotaBytes: 1_000_000_000,
      kind: "OPFS and IndexedDB",
      checkpointBytes: 2_300_000,
    }),
    requestPersistence: async () => false,
    checkpoint: async () => {},
    verifyStorage: async () => [],
    releaseWorld: async () => setStatus({ phase: "released" }),
    close: async () => {},
  };
  return {
    client,
    sent,
    setStatus,
    setPending: (pending) => {
      if (status.world !== null) setStatus({ world: { ...status.world, pending } });
    },
    changeVerb(object, index, source) {
      const found = objects.get(object)?.verbs[index - 1];
      if (found === undefined) return;
      found.source = source;
      found.revision++;
      touched();
    },
    print,
    addObjects(count) {
      for (let at = 0; at < count; at++) add(1000 + at, `object number ${at}`, 1000, -1);
      touched();
    },
  };
}

function importReport(error: string | null): ImportReport {
  return {
    isImported: error === null,
    error,
    objects: error === null ? 97 : 0,
    verbs: error === null ? 1727 : 0,
    players: error === null ? 2 : 0,
    source:
      error === null
        ? {
            format: "LambdaMOO database, version 4",
            profile: "lambdamoo",
            encoding: "latin1",
            anonymousObjects: 0,
            waifs: 0,
            forkedTasks: 0,
          }
        : null,
    isRepairable: false,
    problems: [],
    unknownBuiltins: [],
    notes: error === null ? ["2 pending tasks of an older format were dropped"] : [],
    broken:
      error === null ? [{ object: 97, verb: "look_self", message: "Line 1:  syntax error" }] : [],
  };
}
