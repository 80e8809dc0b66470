// What the IDE asks, and with whose rights.
import { expect, test } from "vitest";
import type { VerbText } from "#bus";
import { Bench, wizardBench } from "./bench.ts";

/** Session 1 is the wizard, 2 the programmer #4 Ann, 3 nobody; #5 is Ann's box. */
function toolsBench(): Bench {
  const bench = wizardBench();
  bench.program(`o = create(#1); o.name = "Ann"; set_player_flag(o, 1); o.programmer = 1; move(o, #2);
    b = create(#1, #4); b.name = "Ann's box"; move(b, #4);
    add_property(#1, "secret", 42, {#3, ""}); add_property(#1, "open", {1, "two"}, {#3, "rc"}); add_property(#0, "box", b, {#3, "r"});`);
  bench.verb("#1", "look l*", "this none none", 'notify(player, "LOOK");\nreturn 1;');
  bench.program('add_verb(#1, {#3, "", "hidden"}, {"this", "none", "this"});');
  bench.verb("#0", "do_login_command", "this none this", "return args ? toobj(args[1]) | 0;");
  bench.connect(2);
  bench.typeAs(2, "#4");
  bench.connect(3);
  return bench;
}

const HEADER = { names: "poke", perms: "rxd", dobj: "this", prep: "with/using", iobj: "any" };
const refused = (part: string): unknown => ({
  kind: "refused",
  message: expect.stringContaining(part),
});
const done = { kind: "done" };

test("objects", () => {
  const { tools } = toolsBench().kernel;
  expect(tools.objects().map(({ id, name, flags }) => `${id} ${name} ${flags}`)).toEqual([
    "0 System Object r",
    "1 Root Class rf",
    "2 The First Room ",
    "3 Wizard PWU",
    "4 Ann PU",
    "5 Ann's box ",
  ]);
  expect(tools.objects()[4]).toEqual({
    id: 4,
    name: "Ann",
    parents: [1],
    owner: 3,
    location: 2,
    children: [],
    contents: [5],
    flags: "PU",
  });
  expect(tools.object(1, 77)).toBeNull();
});

test("an object's verbs and properties, as far as one may read", () => {
  const { tools } = toolsBench().kernel;
  const wizard = tools.object(1, 5);
  expect(
    wizard?.verbs.map(
      ({ names, perms, definer, index }) => `${definer}:${index} ${names} ${perms}`,
    ),
  ).toEqual(["1:1 look l* rxd", "1:2 hidden "]);
  const rows = (session: number): string[] | undefined =>
    tools
      .object(session, 5)
      ?.properties.filter(({ definer }) => definer >= 0)
      .map(
        ({ name, literal, isClear, owner, perms }) =>
          `${name} ${literal} ${isClear} ${owner} ${perms}`,
      );
  expect(rows(1)).toEqual(["secret 42 true 3 ", 'open {1, "two"} true 4 rc']);
  expect(rows(2)).toEqual(["secret null true -1 ", 'open {1, "two"} true 4 rc']);
  expect(rows(3)).toEqual(rows(2));
  expect(
    tools
      .object(2, 5)
      ?.properties.slice(0, 2)
      .map(({ name, literal, definer }) => [name, literal, definer]),
  ).toEqual([
    ["name", '"Ann\'s box"', -1],
    ["owner", "#4", -1],
  ]);
  expect(tools.object(2, 5)?.verbs[1]).toMatchObject({
    names: "hidden",
    owner: -1,
    perms: "",
    dobj: "",
  });
});

test("values without a literal say so, all others can be typed back", () => {
  const bench = wizardBench("toaststunt");
  bench.program(`add_property(#0, "fine", ["a" -> {true, #1}, 2 -> E_PERM], {#3, "r"});
    add_property(#0, "nobody", create(#1, #3, 1), {#3, "r"});
    add_property(#0, "deep", {["x" -> {create(#1, #3, 1)}]}, {#3, "r"});`);
  const { tools } = bench.kernel;
  const rows = (tools.object(1, 0)?.properties ?? []).filter(({ name }) =>
    ["fine", "nobody", "deep"].includes(name),
  );
  expect(rows.map(({ name, literal, fixedBecause }) => [name, literal, fixedBecause])).toEqual([
    ["fine", '[2 -> E_PERM, "a" -> {true, #1}]', null],
    ["nobody", "*anonymous*", expect.stringMatching(/^It is an anonymous object/)],
    ["deep", '{["x" -> {*anonymous*}]}', expect.stringMatching(/^It holds an anonymous object/)],
  ]);
  expect(tools.setProperty(1, 0, "fine", rows[0]?.literal ?? "")).toEqual({ kind: "done" });
  expect(tools.setProperty(1, 0, "fine", "true")).toEqual({ kind: "done" });
  expect(tools.setProperty(1, 0, "nobody", "*anonymous*").kind).toBe("refused");
});

test.each([
  [1, "#5", 5],
  [1, "#99", null],
  [1, "me", 3],
  [1, "here", 2],
  [1, "ann", 4],
  [1, "$box", 5],
  [1, "$nothing", null],
  [3, "me", null],
  [3, "#2", 2],
  [2, "ann's", 5],
])("session %i resolves %s to %s", (session, text, expected) => {
  expect(toolsBench().kernel.tools.resolve(session, text)).toBe(expected);
});

test("search and grep", () => {
  const { tools } = toolsBench().kernel;
  expect(tools.search(1, "o", 50).map(({ target }) => target)).toEqual([
    "#0",
    "#1",
    "#2",
    "#5",
    "#0:do_login_command",
    "#1:look",
    "#0.box",
    "#1.open",
  ]);
  expect(tools.search(1, "ann", 1)).toEqual([{ label: "Ann (#4)", target: "#4" }]);
  expect(tools.grep(1, "look", 9)).toEqual([
    { object: 1, verb: "look l*", line: 1, text: 'notify(player, "LOOK");' },
  ]);
  expect(tools.grep(3, "toobj", 9).length).toBe(1);
});

test("reading and saving a verb", () => {
  const bench = toolsBench();
  const { tools } = bench.kernel;
  const text = tools.verb(1, 1, "l") as VerbText;
  expect(text).toMatchObject({
    index: 1,
    definer: 1,
    names: "look l*",
    owner: 3,
    perms: "rxd",
    dobj: "this",
    prep: "none",
    iobj: "none",
    dialect: "moo",
    source: 'notify(player, "LOOK");\nreturn 1;',
  });
  expect(tools.verb(2, 1, "hidden")).toBeNull();
  expect(tools.saveVerb(2, 1, 1, "return 2;", text.revision)).toEqual(refused("E_PERM"));
  expect(tools.saveVerb(3, 1, 1, "return 2;", text.revision)).toEqual(refused("not logged in"));
  expect(tools.saveVerb(1, 1, 9, "return 2;", text.revision)).toEqual(refused("no verb 9"));
  const problems = tools.saveVerb(1, 1, 1, "x = 1;\n  😀 nosuch(1);", text.revision);
  expect(problems).toMatchObject({ kind: "problems", problems: [{ severity: "error", line: 2 }] });
  expect(tools.saveVerb(1, 1, 1, "return nosuch();", text.revision)).toMatchObject({
    kind: "problems",
    problems: [
      { line: 1, column: 8, message: expect.stringContaining("Unknown built-in function: nosuch") },
    ],
  });
  const saved = tools.saveVerb(1, 1, 1, "/* new */ return 2;", text.revision);
  expect(saved).toMatchObject({ kind: "saved" });
  expect(bench.value("return #1:look();")).toBe("2");
  expect(tools.saveVerb(1, 1, 1, "return 3;", text.revision)).toMatchObject({
    kind: "conflict",
    theirs: { source: "/* new */ return 2;" },
  });
  expect(tools.verb(1, 1, 1)?.revision).toBe(saved.kind === "saved" ? saved.revision : 0);
  expect(new Bench(null, bench.disk).start().kernel.tools.verb(1, 1, 1)?.source).toBe(
    "/* new */ return 2;",
  );
});

test("verb headers", () => {
  const bench = toolsBench();
  const { tools } = bench.kernel;
  expect(tools.addVerb(2, 1, HEADER)).toEqual(refused("E_PERM"));
  expect(tools.addVerb(2, 5, { ...HEADER, perms: "q" })).toEqual(refused("r w x d"));
  expect(tools.addVerb(2, 5, { ...HEADER, prep: "atop" })).toEqual(refused("preposition"));
  expect(tools.addVerb(2, 5, HEADER)).toEqual(done);
  expect(bench.value("return {verb_info(#5, 1), verb_args(#5, 1)};")).toBe(
    '{{#4, "rxd", "poke"}, {"this", "with/using", "any"}}',
  );
  expect(tools.setVerbInfo(2, 5, "poke", { ...HEADER, names: "prod", owner: 3 })).toEqual(
    refused("owner"),
  );
  expect(tools.setVerbInfo(2, 5, "poke", { ...HEADER, names: "prod", owner: 4 })).toEqual(done);
  expect(tools.deleteVerb(2, 5, "poke")).toEqual(refused("no verb poke"));
  expect(tools.deleteVerb(2, 5, "prod")).toEqual(done);
});

test("properties", () => {
  const bench = toolsBench();
  const { tools } = bench.kernel;
  expect(tools.addProperty(2, 5, "size", '{-1, 2.5, "x", #-1, E_PERM, {}}', "rc")).toEqual(done);
  expect(bench.value('return {#5.size, property_info(#5, "size")};')).toBe(
    '{{-1, 2.5, "x", #-1, E_PERM, {}}, {#4, "rc"}}',
  );
  expect(tools.addProperty(2, 5, "size", "1", "r")).toEqual(refused("already"));
  for (const text of ["1 + 2", "1; x = 2", "foo", "", "create(#1)", "{@{1}}", "1)"])
    expect([text, tools.setProperty(2, 5, "size", text)]).toEqual([text, refused("not a literal")]);
  expect(tools.setProperty(2, 5, "size", "-9223372036854775808")).toEqual(done);
  expect(tools.setProperty(2, 5, "secret", "1")).toEqual(refused("E_PERM"));
  expect(tools.setProperty(2, 5, "nope", "1")).toEqual(refused("E_PROPNF"));
  expect(tools.setProperty(2, 5, "name", '"crate"')).toEqual(done);
  expect(tools.setProperty(2, 5, "open", "7")).toEqual(done);
  expect(tools.setProperty(2, 5, "open", null)).toEqual(done);
  expect(tools.setProperty(2, 5, "size", null)).toEqual(refused("E_INVARG"));
  expect(bench.value("return {#5.name, #5.open, #5.size};")).toBe(
    '{"crate", {1, "two"}, -9223372036854775808}',
  );
  expect(tools.deleteProperty(2, 5, "open")).toEqual(refused("E_PROPNF"));
  expect(tools.deleteProperty(2, 5, "size")).toEqual(done);
});

test("tasks", () => {
  const bench = toolsBench();
  const { tools } = bench.kernel;
  bench.program("fork (10) endfork");
  expect(tools.tasks(1)).toEqual([
    {
      id: expect.any(Number),
      player: "Wizard (#3)",
      verb: "Input to EVAL",
      line: 1,
      state: "waiting until",
      wakeAt: bench.now + 10000,
      programmer: "Wizard (#3)",
      ticks: null,
      place: null,
      canResume: false,
    },
  ]);
  expect(tools.tasks(2)).toEqual([]);
  const id = tools.tasks(1)[0]?.id as number;
  expect(tools.resumeTask(1, id)).toEqual(refused("has not begun"));
  expect(tools.killTask(2, id)).toEqual(refused("not yours"));
  expect(tools.killTask(1, id)).toEqual(done);
  expect(tools.killTask(1, id)).toEqual(refused("no task"));
});

test("a suspended task: its verb, ticks and stack; resuming it", () => {
  const bench = toolsBench();
  const { tools } = bench.kernel;
  bench.verb("#1", "nap", "this none this", "for i in [1..9]\nendfor\nreturn suspend(@args);");
  bench.verb("#1", "bed be*ds", "any none none", 'notify(player, tostr("woken ", this:nap(60)));');
  bench.program(
    `for v in ({"nap", "bed"}) set_verb_info(#1, v, {#4, "xd", verb_info(#1, v)[3]}); endfor`,
  );
  bench.typeAs(2, "bed x");
  const [task] = tools.tasks(2);
  const id = task?.id as number;
  const index = (name: string): number => tools.verb(1, 1, name)?.index as number;
  expect(tools.tasks(1)).toEqual([task]);
  expect(task).toMatchObject({ verb: "#1:nap", line: 3, state: "waiting until", canResume: true });
  expect(task?.place).toEqual({ object: 1, index: index("nap") });
  expect(task?.ticks).toBeGreaterThan(0);
  const row = { receiver: "#4", player: "Ann (#4)", programmer: "Ann (#4)" };
  expect(tools.tasks(3)).toEqual([]);
  for (const refuse of [tools.taskStack(3, id), tools.resumeTask(3, id)])
    expect(refuse).toEqual(refused("not yours"));
  expect(tools.taskStack(1, id)).toEqual({
    kind: "stack",
    rows: [
      { ...row, text: "#1:nap", line: 3, place: { object: 1, index: index("nap") } },
      { ...row, text: "#1:bed be*ds", line: 1, place: { object: 1, index: index("bed") } },
    ],
  });
  bench.seen(2);
  expect(tools.resumeTask(1, id)).toEqual(done);
  bench.settle();
  expect(bench.seen(2)).toEqual(["woken 0"]);
  expect(tools.resumeTask(1, id)).toEqual(refused("no task"));
  expect(tools.taskStack(1, id)).toEqual(refused("no task"));
});

test("lines of the listing lead to lines of the source", () => {
  const bench = toolsBench();
  const { tools } = bench.kernel;
  bench.verb(
    "#1",
    "odd",
    "this none this",
    "/* why */\nif (1) x = 1;\nelseif (2)\n\nx = 2; endif\nreturn x;",
  );
  const lines = [1, 2, 3, 4, 6, 99].map((line) => tools.sourceLine(1, 1, "odd", line));
  expect(lines).toEqual([2, 2, 3, 5, 6, 99]);
  expect(tools.sourceLine(1, 1, "nosuch", 7)).toBe(7);
});

test("a task that reads is not resumed; a builtin between two verbs is a row of its stack", () => {
  const bench = toolsBench();
  const { tools } = bench.kernel;
  bench.verb("#2", "enterfunc", "this none this", "read(#3);");
  bench.verb("#1", "go", "any none none", "move(this, #-1);\nmove(this, #2);");
  bench.type("go x");
  const [task] = tools.tasks(1);
  const id = task?.id as number;
  expect(task).toMatchObject({ state: "reading", canResume: false, wakeAt: null });
  expect(tools.resumeTask(1, id)).toEqual(refused("waits for a line"));
  const stack = tools.taskStack(1, id);
  expect(stack.kind === "stack" && stack.rows.map(({ text, line }) => [text, line])).toEqual([
    ["#2:enterfunc", 1],
    ["built-in function move()", null],
    ["#1:go", 2],
  ]);
});

test("a running task can be killed between its slices; edits wait for it", () => {
  const bench = toolsBench();
  bench.verb(
    "#3",
    "long",
    "any any any",
    '#3.name = "half"; for i in [1..5000] endfor #3.name = "whole"; notify(player, "done");',
  );
  bench.pace = 3;
  bench.kernel.line(1, "long");
  bench.kernel.run(0);
  bench.kernel.run(0);
  expect(bench.kernel.tools.tasks(1)).toMatchObject([{ state: "running" }]);
  bench.kernel.tools.killTask(1, bench.kernel.tools.tasks(1)[0]?.id as number);
  bench.settle();
  expect(bench.seen()).toEqual([]);
  bench.kernel.line(1, "long");
  bench.kernel.run(0);
  bench.kernel.run(0);
  expect(bench.kernel.tools.setProperty(1, 3, "name", '"mine"')).toEqual(done);
  bench.settle();
  expect(bench.value("return #3.name;")).toBe('"mine"');
  expect(bench.seen()).toEqual(["done"]);
});

test("export", () => {
  const files = toolsBench().kernel.tools.exportSource();
  expect(files.map(({ path }) => path)).toEqual([
    "world.echo",
    ...[0, 1, 2, 3, 4, 5].map((id) => `objects/00000${id}.echo`),
  ]);
  expect(files[6]?.text).toContain('property name = "Ann\'s box"');
});
