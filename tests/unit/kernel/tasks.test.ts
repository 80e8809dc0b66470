// Tasks, hooks and limits: LANGUAGE 9.4, 13, 16.
import { expect, test } from "vitest";
import { Bench, wizardBench } from "./bench.ts";

/** A world in which `note(…)` of a program is `#0:note(…)`, kept in `#0.notes`. */
function notingBench(): Bench {
  const bench = wizardBench();
  bench.program('add_property(#0, "notes", {}, {#3, "rw"});');
  bench.verb(
    "#0",
    "note",
    "this none this",
    "#0.notes = {@#0.notes, length(args) == 1 ? args[1] | args};",
  );
  return bench;
}

function notes(bench: Bench): string {
  const text = bench.value("return #0.notes;");
  bench.program("#0.notes = {};");
  return text;
}

// ---- forks, order

test("forks run after their delay, equal ones in order, with copies of variables", () => {
  const bench = notingBench();
  bench.program(`
    for i in [1..3] fork (5) #0:note(i); endfork endfor
    fork (2) #0:note("early", i, caller_perms(), callers()); endfork
    fork (0) #0:note("now"); endfork
    i = 9; #0:note("first");`);
  expect(notes(bench)).toBe('{"first", "now"}');
  bench.sleep(4);
  expect(notes(bench)).toBe('{{"early", 3, #-1, {}}}');
  bench.sleep(1);
  expect(notes(bench)).toBe("{1, 2, 3}");
});

test("players take turns", () => {
  const bench = notingBench();
  bench.program("for i in [1..2] o = create(#1); o.programmer = 1; set_player_flag(o, 1); endfor");
  bench.verb("#1", "work", "this none this", "for i in [1..3] #0:note(player); suspend(0); endfor");
  bench.verb("#0", "do_login_command", "this none this", "return args ? toobj(args[1]) | 0;");
  bench.verb("#1", "go", "any any any", "#1:work();");
  for (const session of [2, 3]) bench.connect(session);
  bench.typeAs(2, "#4");
  bench.typeAs(3, "#5");
  notes(bench);
  for (const session of [2, 3]) for (let i = 0; i < 2; i++) bench.kernel.line(session, "go");
  bench.settle();
  expect(notes(bench)).toBe("{#4, #5, #4, #5, #4, #5, #4, #5, #4, #5, #4, #5}");
});

test("suspend takes fractions and refuses negative times", () => {
  const bench = notingBench();
  bench.program("fork (0) suspend(0.5); #0:note(1); endfork");
  bench.now += 499;
  bench.settle();
  expect(notes(bench)).toBe("{}");
  bench.now += 1;
  bench.settle();
  expect(notes(bench)).toBe("{1}");
  expect(bench.value("return `suspend(-1) ! ANY';")).toBe("E_INVARG");
});

test("resume gives a value or raises an error; only waiting tasks can be resumed", () => {
  const bench = notingBench();
  expect(
    bench.value(
      "fork t (0) #0:note(suspend()); endfork suspend(0); resume(t, 7); resume(t, 8); return `resume(task_id()) ! ANY';",
    ),
  ).toBe("E_INVARG");
  expect(notes(bench)).toBe("{8}");
  bench.program("fork t (0) #0:note(`suspend() ! ANY'); endfork suspend(0); resume(t, E_NACC);");
  expect(notes(bench)).toBe("{E_NACC}");
  expect(bench.value("fork t (10) endfork return `resume(t) ! ANY';")).toBe("E_INVARG");
  expect(bench.value("return `resume(99999) ! ANY';")).toBe("E_INVARG");
});

test("queued_tasks with variables, or counted", () => {
  const bench = wizardBench();
  bench.program('fork (9) x = 1; y = "é"; suspend(100); endfork fork (9) endfork');
  bench.sleep(10);
  expect(
    bench.value(
      "q = queued_tasks(1); m = q[1][11]; return {length(q), m, length(queued_tasks()[1])};",
    ),
  ).toMatch(/^\{1, \[.*"x" -> 1, "y" -> "é"\], 10\}$/);
  expect(bench.value("return {queued_tasks(0, 1), queued_tasks(1, 1)};")).toBe("{1, 1}");
});

test("queued_tasks, task_stack, kill_task", () => {
  const bench = notingBench();
  bench.verb("#1", "wait* hold", "this none this", "x = 1;\nreturn suspend(@args);");
  const row = bench.value(
    "fork t (0) #1:waiting(100); endfork suspend(0); q = queued_tasks(); k = #0:note(t); return {q[1][2] - time(), q[1][3..9], length(q), typeof(q[1][10])};",
  );
  expect(row).toBe('{100, {0, 15000, #3, #1, "wait* hold", 2, #1}, 1, 0}');
  expect(bench.value("return task_stack(#0.notes[1], 1);")).toBe(
    '{{#1, "waiting", #3, #1, #3, 2}, {#-1, "", #3, #-1, #3, 2}}',
  );
  expect(bench.value("fork t (5) endfork return `task_stack(t) ! ANY';")).toBe("E_INVARG");
  expect(bench.value("kill_task(#0.notes[1]); return length(queued_tasks());")).toBe("1");
  expect(bench.value("return `kill_task(#0.notes[1]) ! ANY';")).toBe("E_INVARG");
  expect(
    bench.value("fork (0) suspend(); endfork suspend(0); q = queued_tasks(); return q[$][2];"),
  ).toBe("2147483647");
  bench.program("fork (0) read(#3); endfork");
  expect(
    bench.value("for q in (queued_tasks()) if (q[2] == -1) return {q[2], q[5]}; endif endfor"),
  ).toBe("{-1, #3}");
  expect(bench.value("return {queue_info(), queue_info(#3)};")).toBe("{{#3}, 3}");
});

test("killing a task inside a builtin ends what the builtin began and leaves the killer alone", () => {
  const bench = notingBench();
  bench.program("o = create(#1); p = create(#1); q = create(#1);");
  bench.verb("#5", "accept", "this none this", "suspend(); return 1;");
  bench.verb(
    "#1",
    "kill",
    "this none this",
    "kill_task(args[1]); return {this, caller_perms(), callers()};",
  );
  const result = bench.value(
    "fork t (0) move(#4, #5); endfork suspend(0); return {#1:kill(t), task_perms(), #4.location, queued_tasks()};",
  );
  expect(result).toBe('{{#1, #3, {{#-1, "", #3, #-1, #3}}}, #3, #5, {}}');
});

test("queued_task_limit", () => {
  const bench = notingBench();
  bench.program('add_property(#3, "queued_task_limit", 2, {#3, "r"});');
  expect(
    bench.value(
      "fork (5) endfork fork (5) endfork try fork (5) endfork except e (ANY) return {e[1], `suspend(0) ! ANY'}; endtry",
    ),
  ).toBe("{E_QUOTA, E_QUOTA}");
});

// ---- failures

test("uncaught errors go to the hook; false, failing or absent it, to the player", () => {
  const bench = notingBench();
  bench.verb("#3", "boom", "any any any", "return 1 / 0;");
  const lines = ["#3:boom, line 1:  Division by zero", "(End of traceback)"];
  expect(bench.type("boom")).toEqual(lines);
  bench.verb(
    "#0",
    "handle_uncaught_error",
    "this none this",
    "#0:note(args, caller, player); return 1;",
  );
  expect(bench.type("boom")).toEqual([]);
  expect(notes(bench)).toBe(
    '{{{E_DIV, "Division by zero", 0, {{#3, "boom", #3, #3, #3, 1}}, {"#3:boom, line 1:  Division by zero", "(End of traceback)"}}, #-1, #3}}',
  );
  bench.verb("#0", "handle_uncaught_error", "this none this", "return 0;");
  expect(bench.type("boom")).toEqual(lines);
  bench.verb("#0", "handle_uncaught_error", "this none this", "return E_NONE.x;");
  expect(bench.type("boom")).toEqual(lines);
  expect(bench.log.some((line) => line.includes("an error hook failed"))).toBe(true);
  bench.verb("#0", "handle_uncaught_error", "this none this", "suspend(0); return 1 / 0;");
  expect(bench.type("boom")).toEqual([]);
});

test("running out of ticks and seconds", () => {
  const bench = notingBench();
  bench.verb(
    "#3",
    "loop",
    "any any any",
    'try\nwhile (1) endwhile\nexcept (ANY)\nnotify(player, "caught");\nfinally\nnotify(player, "finally");\nendtry'.replace(
      '\nfinally\nnotify(player, "finally");',
      "",
    ),
  );
  expect(bench.type("loop")).toEqual([
    "#3:loop, line 2:  Task ran out of ticks",
    "(End of traceback)",
  ]);
  bench.pace = 1000;
  expect(bench.type("loop")).toEqual([
    "#3:loop, line 2:  Task ran out of seconds",
    "(End of traceback)",
  ]);
  bench.pace = 0;
  bench.verb("#0", "handle_task_timeout", "this none this", "#0:note(@args); return 1;");
  expect(bench.type("loop")).toEqual([]);
  expect(notes(bench)).toBe(
    '{{"ticks", {{#3, "loop", #3, #3, #3, 2}}, {"#3:loop, line 2:  Task ran out of ticks", "(End of traceback)"}}}',
  );
});

test("limits are options", () => {
  const bench = notingBench();
  bench.program(
    'o = create(#1); add_property(#0, "server_options", o, {#3, "r"}); add_property(o, "fg_ticks", 500, {#3, "r"}); add_property(o, "bg_ticks", 10, {#3, "r"}); add_property(o, "bg_seconds", "x", {#3, "r"});',
  );
  bench.verb(
    "#3",
    "t",
    "any any any",
    "notify(player, tostr(ticks_left() <= 500 && ticks_left() > 450, seconds_left())); suspend(0); notify(player, tostr(ticks_left() <= 100, seconds_left()));",
  );
  expect(bench.type("t")).toEqual(["15", "13"]);
});

test("protected builtins and properties", () => {
  const bench = notingBench();
  bench.program(
    'o = create(#1); add_property(#0, "server_options", o, {#3, "r"}); add_property(o, "protect_tostr", 1, {#3, "r"}); p = create(#1); set_player_flag(p, 1); p.programmer = 1;',
  );
  bench.verb("#0", "bf_tostr", "this none this", 'return "bf " + toliteral(args);');
  expect(bench.value("return tostr(1);")).toBe('"1"');
  expect(bench.value("load_server_options(); return tostr(1);")).toBe('"bf {1}"');
  expect(bench.program("return tostr(1);", 5).literal).toBe('"bf {1}"');
  bench.program('delete_verb(#0, "bf_tostr");');
  expect(bench.value("return tostr(1);")).toBe('"1"');
  expect(bench.program("return `tostr(1) ! ANY';", 5).literal).toBe("E_PERM");
});

// ---- the server

test("server_started, checkpoints and their hooks", () => {
  const bench = notingBench();
  for (const name of ["checkpoint_started", "checkpoint_finished", "server_started"])
    bench.verb("#0", name, "this none this", "#0:note({verb, @args});");
  bench.program('#0:note("a"); dump_database(); #0:note("b");');
  expect(bench.checkpoints).toBe(1);
  expect(notes(bench)).toBe('{"a", "b", {"checkpoint_started"}, {"checkpoint_finished", 1}}');
  expect(bench.value("return db_disk_size();")).toBe("1234");
  bench.sleep(3599);
  expect(bench.checkpoints).toBe(1);
  bench.sleep(1);
  expect(bench.checkpoints).toBe(2);
  const again = new Bench(null, bench.disk).start();
  expect(again.value("return #0.notes[$];")).toBe('{"server_started"}');
});

test("shutdown", () => {
  const bench = notingBench();
  bench.program('fork (0) #0:note("never"); endfork shutdown("upgrade"); notify(#3, "bye");');
  expect(bench.seen()).toEqual([
    "bye",
    "*** Shutting down: shutdown() called by Wizard (#3): upgrade ***",
  ]);
  expect(bench.shutdownMessage).toBe("shutdown() called by Wizard (#3): upgrade");
});
