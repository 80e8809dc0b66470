// Commits, acknowledgements, restarts: LANGUAGE 14 and the promise that output leaves with its commit.
import { expect, test } from "vitest";
import { World } from "#world";
import { Bench, wizardBench } from "./bench.ts";

const decoder = new TextDecoder();

test("a strict session sees what is on disk, a relaxed one what is done", () => {
  const bench = wizardBench();
  bench.verb("#0", "do_login_command", "this none this", "return args ? toobj(args[1]) | 0;");
  bench.program("set_player_flag(create(#1), 1);");
  bench.connect(2, "relaxed");
  bench.typeAs(2, "#4");
  bench.acks = false;
  bench.verb(
    "#1",
    "do",
    "any any any",
    'this.name = argstr; notify(#3, "strict"); notify(#4, "relaxed");',
  );
  bench.seen(2);
  bench.typeAs(1, "do x");
  expect([bench.seen(1), bench.seen(2)]).toEqual([[], ["relaxed"]]);
  expect(bench.kernel.status().pending).toBeGreaterThan(0);
  bench.acks = true;
  bench.settle();
  expect(bench.seen(1)).toEqual(["strict"]);
  expect(bench.kernel.status().pending).toBe(0);
});

test("a command without effects writes nothing", () => {
  const bench = wizardBench();
  bench.type("look");
  for (let i = 0; i < 5; i++) {
    bench.kernel.line(1, "look");
    bench.kernel.run(8);
    expect(bench.kernel.takeCommit()).toBeNull();
  }
});

test("a task that was preempted is in no commit until it waits or ends", () => {
  const bench = wizardBench();
  bench.verb(
    "#3",
    "long",
    "any any any",
    '#3.name = "half"; for i in [1..5000] endfor #3.name = "whole"; notify(player, "done");',
  );
  bench.verb("#3", "short", "any any any", '#1.name = "short"; notify(player, "short");');
  bench.settle();
  bench.pace = 3;
  bench.kernel.line(1, "short");
  bench.kernel.line(1, "long");
  let steps = 0;
  const commits: string[] = [];
  const outputs: [string, number][] = [];
  for (let isBusy = true; isBusy; steps++) {
    isBusy = bench.kernel.run(steps === 0 ? 0 : -1).hasReadyTasks;
    const commit = bench.kernel.takeCommit();
    if (commit !== null) {
      commits.push(commit.records.map(([key]) => key).join(" "));
      bench.kernel.acked(commit.seq);
    }
    for (const event of bench.kernel.takeEvents())
      if (event.kind === "output") outputs.push([event.text, steps]);
  }
  expect(steps).toBeGreaterThan(3);
  expect(commits[0]).toContain("o/1");
  expect(commits[0]).not.toContain("o/3");
  expect(commits.at(-1)).toContain("o/3");
  expect(outputs.map(([text]) => text)).toEqual(["short", "done"]);
  expect((outputs[1] as [string, number])[1] - (outputs[0] as [string, number])[1]).toBeGreaterThan(
    1,
  );
});

test("tasks that begin and end between two commits have no records", () => {
  const bench = wizardBench();
  bench.program('add_property(#0, "count", 0, {#3, "rw"});');
  bench.kernel.runProgram(
    "for i in [1..20] fork (0) #0.count = #0.count + 1; suspend(0); endfork endfor",
    "moo",
    3,
  );
  bench.kernel.run(Number.POSITIVE_INFINITY);
  const keys = bench.kernel.takeCommit()?.records.map(([key]) => key) ?? [];
  expect(keys.sort()).toEqual(["k", "s/0/count"]);
});

test.each([5, 9, 13, 17, 21])(
  "a commit in the middle of a turn holds waiting tasks as before it (slices of %i)",
  (slice) => {
    const bench = wizardBench();
    const { kernel } = bench;
    bench.program('add_property(#0, "notes", {}, {#3, "rw"});');
    bench.verb(
      "#1",
      "note",
      "this none this",
      "x = args[1]; suspend(0); x = {x}; for i in [1..6000] endfor #0.notes = {@#0.notes, x}; return x;",
    );
    bench.verb(
      "#1",
      "run",
      "this none this",
      `turns = sleeper = 0;
    fork sleeper (0) x = suspend(); for i in [1..6000] endfor #0.notes = {@#0.notes, x}; endfork
    for i in [1..4]
      fork victim (0) suspend(100); #0.notes = {@#0.notes, "killed"}; endfork
      suspend(0);
      turns = turns + 1;
      for j in [1..6000] endfor
      fork (0) #1:note({i, #1:note(i)}); endfork
      suspend(0);
      turns = turns + 1;
      kill_task(victim);
      for j in [1..6000] endfor
      suspend(0);
      turns = turns + 1;
      for j in [1..6000] endfor
    endfor
    resume(sleeper, "resumed");
    for j in [1..6000] endfor
    #0.notes = {@#0.notes, turns};`,
    );
    bench.settle();
    kernel.runProgram("fork (0) #1:run(); endfork", "moo", 3);
    bench.pace = 1;
    const disk = new Map(bench.disk);
    const disks: Map<string, Uint8Array>[] = [];
    let deadline = 0;
    for (let isBusy = true; isBusy; ) {
      deadline += slice;
      isBusy = kernel.run(deadline).hasReadyTasks;
      for (const [key, bytes] of kernel.takeCommit()?.records ?? [])
        if (bytes === null) disk.delete(key);
        else disk.set(key, bytes);
      disks.push(new Map(disk));
    }
    const notes = bench.value("return #0.notes;");
    expect(notes).toContain('"resumed"');
    expect(notes).not.toContain("killed");
    for (const stored of disks) {
      const again = new Bench(null, stored).start();
      expect(again.value("return #0.notes;")).toBe(notes);
      expect([...again.disk.keys()].filter((key) => key.startsWith("t/"))).toEqual([]);
    }
  },
);

test("lines, connections and closings that come while a task is preempted wait", () => {
  const bench = wizardBench();
  bench.verb(
    "#3",
    "long",
    "any any any",
    "n = {}; for i in [1..5000] n = connected_players(1); endfor notify(player, toliteral(n));",
  );
  bench.pace = 3;
  bench.kernel.line(1, "long");
  bench.kernel.run(0);
  bench.kernel.run(0);
  bench.kernel.connect(2, { peer: "x", durability: "strict" });
  bench.settle();
  expect(bench.seen(1)).toContain("{#3}");
});

test("task_local is part of a stored task", () => {
  const bench = wizardBench();
  bench.program('add_property(#0, "notes", {}, {#3, "rw"});');
  bench.program(
    'fork (0) set_task_local(["é" -> {#1}]); suspend(9); #0.notes = {@#0.notes, task_local()}; endfork',
  );
  bench.program("fork (0) suspend(10); #0.notes = {@#0.notes, task_local()}; endfork");
  const again = new Bench(null, bench.disk);
  again.now = bench.now;
  again.start();
  again.sleep(20);
  expect(again.value("return #0.notes;")).toBe('{["é" -> {#1}], []}');
});

test("tasks go on after a restart, in the middle of a loop, where they were", () => {
  const bench = wizardBench();
  bench.program('add_property(#0, "notes", {}, {#3, "rw"});');
  bench.verb(
    "#1",
    "count",
    "this none this",
    `
    {from, @rest} = args;
    for i in [from..from + 3]
      for x in ({"a", "b"})
        #0.notes = {@#0.notes, {i, x, suspend(10), player, caller, caller_perms()}};
      endfor
    endfor
    return from;`,
  );
  bench.program(
    "fork (5) x = #1:count(1); #0.notes = {@#0.notes, x}; endfork fork (100000) #0.notes = 0; endfork",
  );
  bench.sleep(30);
  const before = bench.value("return queued_tasks();");
  const again = new Bench(null, bench.disk);
  again.now = bench.now;
  again.start();
  expect(again.value("return queued_tasks();")).toBe(before);
  again.sleep(100);
  bench.sleep(100);
  const result = again.value("return #0.notes;");
  expect(result).toBe(bench.value("return #0.notes;"));
  expect(result).toContain('{4, "b", 0, #3, #-1, #3}, 1}');
  expect([...again.disk.keys()].filter((key) => key.startsWith("t/")).length).toBe(1);
});

test("waits survive: forever, resumed, errors; ids are never used again", () => {
  const bench = wizardBench();
  bench.program('add_property(#0, "notes", {}, {#3, "rw"});');
  const id = bench.value("fork t (0) #0.notes = {`suspend() ! ANY', task_id()}; endfork return t;");
  const again = new Bench(null, bench.disk).start();
  expect(Number(again.value("return task_id();"))).toBeGreaterThan(Number(id) + 1);
  again.program(`resume(${id}, E_RANGE);`);
  expect(again.value("return #0.notes;")).toBe(`{E_RANGE, ${id}}`);
});

test("connections of an earlier run: user_disconnected, or they come back with their reader", () => {
  const bench = wizardBench();
  bench.program(
    'add_property(#0, "notes", {}, {#3, "rw"}); set_connection_option(#3, "client-echo", 0);',
  );
  bench.verb("#0", "user_disconnected", "this none this", "#0.notes = {@#0.notes, {verb, @args}};");
  bench.verb("#0", "server_started", "this none this", "#0.notes = {@#0.notes, verb};");
  bench.verb(
    "#3",
    "ask",
    "any any any",
    'x = `read() ! ANY\'; #0.notes = {@#0.notes, x}; notify(player, "got it");',
  );
  bench.type("ask");

  const gone = new Bench(null, bench.disk).start();
  expect(gone.value("return #0.notes;")).toBe(
    '{{"user_disconnected", #3}, "server_started", E_INVARG}',
  );

  const back = new Bench(null, bench.disk);
  back.kernel.connect(1, { peer: "localhost", durability: "strict" });
  back.start();
  expect(back.type("an answer")).toEqual(["got it"]);
  expect(back.value('return {#0.notes, connection_option(#3, "client-echo")};')).toBe(
    '{{"server_started", "an answer"}, 0}',
  );

  // the next start does not know of them any more
  const later = new Bench(null, gone.disk).start();
  expect(later.value("return #0.notes;")).toBe(
    '{{"user_disconnected", #3}, "server_started", E_INVARG, "server_started"}',
  );
});

test("commits count up from the last one on disk", () => {
  const bench = wizardBench();
  bench.program('#1.name = "x";');
  const last = JSON.parse(decoder.decode(bench.disk.get("k") as Uint8Array)).seq as number;
  const again = new Bench(null, bench.disk);
  again.kernel.start();
  again.kernel.runProgram('#1.name = "y";', "moo", 3);
  again.kernel.run(8);
  expect(again.kernel.takeCommit()?.seq).toBe(last + 1);
});

test("the records are the whole state", () => {
  const bench = wizardBench();
  bench.program('fork (50) endfork fork (0) suspend(); endfork #2.name = "Room";');
  const all = new Map(bench.kernel.records());
  expect([...all.keys()].sort()).toEqual([...bench.disk.keys()].sort());
  for (const [key, bytes] of all)
    if (key !== "k")
      expect([key, decoder.decode(bytes)]).toEqual([
        key,
        decoder.decode(bench.disk.get(key) as Uint8Array),
      ]);
});

test("a full disk is announced; what waits comes out when it is mended", () => {
  const bench = wizardBench();
  bench.verb("#3", "do", "any any any", '#1.name = argstr; notify(player, "done");');
  bench.seen();
  bench.acks = false;
  bench.type("do x");
  bench.kernel.storeFailed("disk full");
  bench.kernel.storeFailed("disk full");
  bench.settle();
  const seen = bench.seen();
  expect(seen.length).toBe(1);
  expect(seen[0]).toContain("disk full");
  expect(bench.kernel.status().storeError).toBe("disk full");
  bench.acks = true;
  bench.settle();
  expect(bench.seen()).toEqual(["*** The world is being saved again. ***", "done"]);
  expect(bench.kernel.status().storeError).toBeNull();
});

test("another world: sessions begin anew, old records go", () => {
  const bench = wizardBench();
  bench.program("create(#1); fork (50) endfork");
  expect([...bench.disk.keys()]).toContain("o/4");
  bench.kernel.install(World.freshImage());
  bench.settle();
  expect([...bench.disk.keys()].filter((key) => /^(o|t)\//.test(key)).sort()).toEqual([
    "o/0",
    "o/1",
    "o/2",
    "o/3",
  ]);
  expect(bench.seen()).toEqual([
    "*** Disconnected: the world was replaced. ***",
    "*** Connected ***",
  ]);
  expect(bench.value("return connected_players();")).toBe("{#3}");
});
