// Anonymous objects and WAIFs in a running world: LANGUAGE 7.12.
import { expect, test } from "vitest";
import { readTextdump, writeTextdump } from "#textdump";
import { World } from "#world";
import { Bench, wizardBench } from "./bench.ts";

/** A world with a class #4 for both, a list `#0.notes`, and verbs that note who is recycled. */
function toastBench(): Bench {
  const bench = wizardBench("toaststunt");
  bench.program(`
    add_property(#0, "notes", {}, {#3, "rw"});
    create(#1);
    #4.a = 1;
    add_property(#4, "tag", "none", {#3, "rw"});
    add_property(#4, "other", 0, {#3, "rw"});
    add_property(#4, ":tag", "none", {#3, "rw"});
    add_property(#4, ":other", 0, {#3, "rw"});
    add_property(#0, "kept", 0, {#3, "rw"});`);
  bench.verb("#4", "new", "this none this", "return new_waif();");
  bench.settle();
  return bench;
}

function withRecycle(): Bench {
  const bench = toastBench();
  bench.verb("#4", "recycle", "this none this", "#0.notes = {@#0.notes, this.tag};");
  bench.verb("#4", ":recycle", "this none this", "#0.notes = {@#0.notes, this.tag};");
  return bench;
}

test("anonymous objects: birth, properties, verbs, end", () => {
  const bench = toastBench();
  bench.verb("#4", "initialize", "this none this", "this.tag = args;");
  bench.verb(
    "#4",
    "who",
    "this none this",
    "return {this == args[1], typeof(this) == ANON, callers()};",
  );
  expect(
    bench.value(
      'x = create(#4, 1, {"a"}); return {x.tag, typeof(x), tostr(x), toliteral(x), valid(x)};',
    ),
  ).toBe('{{"a"}, 12, "*anonymous*", "*anonymous*", 1}');
  expect(bench.value("x = create(#4, 1); return x:who(x)[1..2];")).toBe("{1, 1}");
  expect(
    bench.value(
      "x = create(#4, 1); y = create(#4, 1); return {x == x, x == y, x.owner, x.location, x.contents, parents(x), children(#4), max_object()};",
    ),
  ).toBe("{1, 0, #3, #-1, {}, {#4}, {}, #4}");
  expect(
    bench.value(
      "x = create(#4, 1); recycle(x); return {valid(x), `x.tag ! ANY', `x:who() ! ANY', `recycle(x) ! ANY'};",
    ),
  ).toBe("{0, E_INVIND, E_INVIND, E_INVARG}");
  expect(
    bench.value(
      'x = create(#4, 1); x.name = "n"; add_property(x, "own", 5, {#3, "r"}); add_verb(x, {#3, "rxd", "own"}, {"this", "none", "this"}); set_verb_code(x, "own", {"return {this.own, verb};"}); return {x.name, x:own(), properties(x), verbs(x)};',
    ),
  ).toBe('{"n", {5, "own"}, {"own"}, {"own"}}');
});

test("anonymous objects: who may make them", () => {
  const bench = toastBench();
  bench.program("create(#1, #-1); #5.programmer = 1; #4.f = 1; create(#1); #6.f = 1;");
  expect(bench.program("return valid(create(#4, 1));", 5).literal).toBe("1");
  expect(bench.program("return `create(#6, 1) ! ANY';", 5).literal).toBe("E_PERM");
  expect(bench.value("return {#4.a, #6.a, `create(create(#4, 1)) ! ANY'};")).toBe("{1, 0, E_TYPE}");
});

test("no OBJ leads to an anonymous object; it is never a player, programmer or wizard", () => {
  const bench = toastBench();
  expect(
    bench.value(
      "x = create(#4, 1); return {valid(#1099511627776), valid(#1099511627777), `#1099511627776.name ! ANY', `x.wizard = 1 ! ANY', `x.programmer = 1 ! ANY', `set_player_flag(x, 1) ! ANY', `move(x, #2) ! ANY'};",
    ),
  ).toBe("{0, 0, E_INVIND, E_INVARG, E_INVARG, E_TYPE, E_TYPE}");
});

test("an inherited definition reaches anonymous objects, also when a parent ends", () => {
  const bench = toastBench();
  expect(
    bench.value(`
      create(#4); #5.a = 1; x = create(#5, 1);
      add_property(#4, "late", 7, {#3, "rw"}); a = x.late;
      x.late = 8; recycle(#5);
      return {a, x.late, parents(x), valid(x), isa(x, #4), ancestors(x)};`),
  ).toBe("{7, 8, {#4}, 1, 1, {#4, #1}}");
});

test("WAIFs: class, owner, properties, verbs", () => {
  const bench = toastBench();
  bench.verb(
    "#4",
    ":who",
    "this none this",
    "return {verb, this.tag, caller, typeof(this) == WAIF};",
  );
  expect(
    bench.value(
      "w = #4:new(); return {w.class, w.owner, w.wizard, w.programmer, w.tag, tostr(w), toliteral(w), typeof(w)};",
    ),
  ).toBe('{#4, #3, 0, 0, "none", "[[waif]]", "[[class = #4, owner = #3]]", 13}');
  expect(
    bench.value('w = #4:new(); v = w; v.tag = "x"; return {w.tag, w == v, w:who(), #4.(":tag")};'),
  ).toBe('{"x", 1, {":who", "x", #-1, 1}, "none"}');
  expect(
    bench.value(
      "w = #4:new(); return {`w.nope ! ANY', `w.class = 1 ! ANY', `w:nope() ! ANY', valid(w), `parents(w) ! ANY', `recycle(w) ! ANY'};",
    ),
  ).toBe("{E_PROPNF, E_PERM, E_VERBNF, 0, E_INVARG, E_INVARG}");
  expect(
    bench.value(`
      w = #4:new(); v = #4:new(); v.other = {["k" -> w]}; a = \`w.other = w ! ANY'; b = \`w.other = {1, v} ! ANY';
      v.other = 0; w.other = {v}; return {a, b, w.other == {v}};`),
  ).toBe("{E_RECMOVE, E_RECMOVE, 1}");
});

test("WAIFs follow their class", () => {
  const bench = toastBench();
  expect(
    bench.value(`
      create(#4); add_verb(#5, {#3, "rxd", "make"}, {"this", "none", "this"}); set_verb_code(#5, "make", {"return new_waif();"});
      w = #5:make(); w.tag = "t"; w.other = "o";
      delete_property(#4, ":tag"); a = \`w.tag ! ANY';
      add_property(#4, ":tag", "new", {#3, "rw"}); b = w.tag;
      set_property_info(#4, ":other", {#3, "rw", ":another"}); c = {\`w.other ! ANY', w.another};
      recycle(#5); d = {w.class, \`w.tag ! ANY'};
      return {a, b, c, d};`),
  ).toBe('{E_PROPNF, "new", {E_PROPNF, "o"}, {#-1, E_INVIND}}');
});

test("permissions of WAIFs: `c` means the owner of the WAIF", () => {
  const bench = toastBench();
  bench.program(`
    create(#1, #-1); #5.programmer = 1;
    add_property(#4, ":mine", 1, {#3, "c"}); add_property(#4, ":shut", 1, {#3, ""});
    set_verb_code(#4, "new", {"set_task_perms(caller_perms());", "return new_waif();"});`);
  expect(bench.program("w = #4:new(); return {w.owner, w.mine, `w.shut ! ANY'};", 5).literal).toBe(
    "{#5, 1, E_PERM}",
  );
});

test("in profile lambdamoo they are no receivers", () => {
  const bench = wizardBench();
  expect(
    bench.value(
      "x = create(#1, 1); return {`x.name ! ANY', `x:foo() ! ANY', `5:foo() ! ANY', valid(x)};",
    ),
  ).toBe("{E_TYPE, E_TYPE, E_TYPE, 1}");
});

test("primitive values have prototypes", () => {
  const bench = toastBench();
  bench.program(
    'add_property(#0, "str_proto", #4, {#3, "r"}); add_property(#0, "obj_proto", #4, {#3, "r"});',
  );
  bench.verb("#4", "size", "this none this", "return {this, args, verb, caller};");
  expect(
    bench.value('return {"abc":size(1), #99:size(), `5:size() ! ANY\', `"x":nope() ! ANY\'};'),
  ).toBe('{{"abc", {1}, "size", #-1}, {#99, {}, "size", #-1}, E_TYPE, E_VERBNF}');
  bench.program("#0.obj_proto = #-1;");
  expect(bench.value("return `#99:size() ! ANY';")).toBe("E_INVIND");
});

test("what nothing reaches is collected, cycles included; recycle is called once", () => {
  const bench = withRecycle();
  bench.program(
    'x = create(#4, 1); y = create(#4, 1); x.other = {y}; y.other = ["k" -> {x}]; x.tag = "x"; y.tag = "y"; #0.kept = x;',
  );
  expect(bench.value('return {#0.notes, waif_stats()["total"]};')).toBe("{{}, 0}");
  bench.program("#0.kept = {};");
  expect(bench.value("return #0.notes;")).toBe('{"x", "y"}');
  bench.program(
    'w = #4:new(); w.tag = "w"; w.other = v = #4:new(); v.tag = "v"; v.other = create(#4, 1); #0.kept = {w};',
  );
  bench.settle();
  expect(bench.value("return {#0.notes, waif_stats(), #0.kept[1].other.other.tag};")).toBe(
    '{{"x", "y"}, ["pending_recycle" -> 0, "total" -> 2, #4 -> 2], "none"}'.replace(
      '["pending_recycle" -> 0, "total" -> 2, #4 -> 2]',
      '[#4 -> 2, "pending_recycle" -> 0, "total" -> 2]',
    ),
  );
  bench.program("#0.kept = 0;");
  expect(bench.value("return {#0.notes[3..$], waif_stats()};")).toBe(
    '{{"w", "v", "none"}, ["pending_recycle" -> 0, "total" -> 0]}',
  );
  expect(bench.log).toEqual([]);
});

test("a value that only a used-up temporary or a dead frame holds is collected while the task waits", () => {
  const bench = withRecycle();
  bench.program(
    'fork (0) typeof(create(#4, 1)); x = create(#4, 1); x.tag = "held"; suspend(); #0.notes = {@#0.notes, x.tag, "woken"}; endfork',
  );
  expect(bench.value("return {#0.notes, length(queued_tasks())};")).toBe('{{"none"}, 1}');
  bench.program("resume(queued_tasks()[1][1]);");
  expect(bench.value("return #0.notes;")).toBe('{"none", "held", "woken", "held"}');
});

test("run_gc looks at once, with what the running task holds", () => {
  const bench = withRecycle();
  expect(
    bench.value(
      'x = create(#4, 1); y = create(#4, 1); y = 0; run_gc(); a = gc_stats(); suspend(0); return {a["white"], a["black"], #0.notes, x.tag, mapkeys(a)};',
    ),
  ).toBe(
    '{1, 1, {"none"}, "none", {"black", "gray", "green", "pink", "purple", "white", "yellow"}}',
  );
  bench.program("#5 = 0;");
  expect(bench.program("return `run_gc() ! ANY';", 2).errors.length).toBeGreaterThan(0);
});

test("quota is returned, an error in recycle is reported, a task that suspends in it ends the object", () => {
  const bench = toastBench();
  bench.program('add_property(#3, "ownership_quota", 10, {#3, "r"});');
  bench.verb(
    "#0",
    "handle_uncaught_error",
    "this none this",
    "#0.notes = {@#0.notes, args[2]}; return 1;",
  );
  bench.verb(
    "#4",
    "recycle",
    "this none this",
    "#0.kept = this; suspend(5); #0.notes = {@#0.notes, valid(this)}; raise(E_PERM);",
  );
  bench.program("create(#4, 1);");
  expect(bench.value("return {#3.ownership_quota, valid(#0.kept)};")).toBe("{9, 1}");
  bench.sleep(10);
  expect(bench.value("return {#0.notes, #3.ownership_quota, valid(#0.kept)};")).toBe(
    '{{1, "Permission denied"}, 10, 0}',
  );
});

test("everything survives a restart: values, identity, what was about to end", () => {
  const bench = withRecycle();
  bench.program(`
    w = #4:new(); x = create(#4, 1); w.other = {x, w.class}; x.other = ["w" -> w]; w.tag = "w"; x.tag = "x";
    #0.kept = {w, w, x};
    fork (100) #0.notes = {@#0.notes, w == #0.kept[1], x == #0.kept[3], x.other["w"] == w, w.other[1] == x}; endfork`);
  const again = new Bench(null, bench.disk).start();
  expect(
    again.value(
      'k = #0.kept; return {k[1] == k[2], k[1].tag, k[3].tag, k[3].other["w"] == k[1], waif_stats()["total"]};',
    ),
  ).toBe('{1, "w", "x", 1, 1}');
  again.sleep(200);
  expect(again.value("return #0.notes;")).toBe("{1, 1, 1, 1}");
  again.program("#0.kept = 0; #0.notes = {};");
  expect(again.value("return #0.notes;")).toBe('{"w", "x"}');
  expect([...again.disk.keys()].filter((key) => /^f|^o\/1\d{6}/.test(key))).toEqual([]);
  const later = new Bench(null, again.disk).start();
  expect(later.value('return {length(#0.notes), waif_stats()["total"]};')).toBe("{2, 0}");
});

test("a dump of version 17 keeps all of it, and what was about to be finalized", () => {
  const bench = withRecycle();
  bench.program(`
    w = #4:new(); x = create(#4, 1); w.other = {x, w.class}; x.other = ["w" -> w]; w.tag = "w"; x.tag = "x";
    #0.kept = {w, w, x};`);
  bench.kernel.runProgram(
    'v = #4:new(); v.tag = "v"; v.other = {#0.kept[1]}; y = create(#4, 1); y.tag = "y"; suspend();',
    "moo",
    3,
  );
  bench.settle();
  const image = World.restore(bench.disk).image();
  expect(image.pending?.length).toBe(2);
  const { bytes, losses } = writeTextdump(image, { version: 17 });
  expect(losses).toEqual([]);
  const read = readTextdump(bytes);
  if (read.status !== "read") throw new Error(JSON.stringify(read));
  const { world, forkedTasks, connections } = read.dump;
  const again = new Bench(null);
  again.kernel.install(world, { forkedTasks, connections });
  again.start();
  expect(
    again.value(
      'k = #0.kept; return {k[1] == k[2], k[1].tag, k[3].tag, k[3].other["w"] == k[1], waif_stats()["total"], #0.notes};',
    ),
  ).toBe('{1, "w", "x", 1, 1, {"v", "y"}}');
});

test("what comes and goes within a turn writes nothing", () => {
  const bench = toastBench();
  bench.program("#4:new(); create(#4, 1);");
  bench.kernel.runProgram(
    "w = #4:new(); w.tag = 1; x = create(#4, 1); x.tag = w; return 1;",
    "moo",
    3,
  );
  bench.kernel.run(Number.POSITIVE_INFINITY);
  expect(bench.kernel.takeCommit()).toBeNull();
});

test("a checkpoint comes after a round of the collector", () => {
  const bench = withRecycle();
  bench.program("dump_database(); create(#4, 1);");
  expect([bench.checkpoints, bench.value("return #0.notes;")]).toEqual([1, '{"none"}']);
});
