// Host programs in a fresh world.
import { expect, test } from "vitest";
import { Bench } from "./bench.ts";

test.each([
  ["return 1 + 2;", "3"],
  ["return {this, caller, verb, args, player};", '{#-1, #-1, "", {}, #3}'],
  ["return players();", "{#3}"],
  ["return #0.name;", '"System Object"'],
  ["suspend(3600); return 7;", null],
  ["return queued_tasks();", "{}"],
  ["fork t (100) endfork return queued_tasks()[1][1] == t;", "1"],
  [
    "fork a (100) endfork fork b (50) endfork q = queued_tasks(); return {q[1][1] == b, q[2][1] == a};",
    "{1, 1}",
  ],
  ["return callers();", "{}"],
  ["return caller_perms();", "#-1"],
])("%s is %s", (source, expected) => {
  expect(new Bench().start().program(source).literal).toBe(expected);
});

test("a task that waits to be resumed has a start time that programs can compare", () => {
  const bench = new Bench().start();
  bench.program("suspend();");
  expect(bench.value("return queued_tasks()[1][2];")).toBe("2147483647");
});

test("what the player is sent is the program's output", () => {
  const result = new Bench().start().program('notify(player, "a"); notify(#3, "b"); return "c";');
  expect(result).toEqual({
    isDone: true,
    output: ["a", "b"],
    literal: '"c"',
    errors: [],
    fullErrors: [],
  });
});

test("an uncaught error gives its traceback", () => {
  const result = new Bench().start().program("x = 1;\nreturn x / 0;");
  expect(result.literal).toBeNull();
  expect(result.errors).toEqual([
    "#-1:Input to EVAL, line 2:  Division by zero",
    "(End of traceback)",
  ]);
});

test("a finally on the way of an uncaught error does not change its traceback", () => {
  const bench = new Bench().start();
  bench.verb("#2", "inner", "this none this", "return 1 / 0;");
  bench.verb(
    "#2",
    "outer",
    "this none this",
    "try\n  #2:inner();\nfinally\n  x = 1;\n  y = 2;\nendtry",
  );
  expect(bench.program("try\n#2:outer();\nfinally\nz = 1;\nendtry").errors).toEqual([
    "#2:inner, line 1:  Division by zero",
    "... called from #2:outer, line 2",
    "... called from #-1:Input to EVAL, line 2",
    "(End of traceback)",
  ]);
  expect(bench.value("try #2:outer(); except e (ANY) return length(e[4]); endtry")).toBe("3");
});

test("compile errors", () => {
  const result = new Bench().start().program("x = ;");
  expect(result.isDone).toBe(true);
  expect(result.errors[0]).toMatch(/^Line 1: {2}/);
});

test("an hour takes no time", () => {
  const bench = new Bench().start();
  const id = bench.kernel.runProgram(
    'notify(player, "before"); suspend(3600); notify(player, "after"); return 7;',
    "moo",
    3,
  );
  bench.settle();
  expect(bench.kernel.programResult(id)).toMatchObject({ isDone: false, output: ["before"] });
  bench.sleep(3599);
  expect(bench.kernel.programResult(id).isDone).toBe(false);
  bench.sleep(1);
  expect(bench.kernel.programResult(id)).toEqual({
    isDone: true,
    output: ["before", "after"],
    literal: "7",
    errors: [],
    fullErrors: [],
  });
});

test("programs have the limits of consoles, and background ones after a wait", () => {
  const bench = new Bench().start();
  expect(bench.value("return ticks_left() > 900000 && seconds_left() >= 9;")).toBe("1");
  expect(bench.value("suspend(0); return ticks_left() <= 15000 && seconds_left() <= 3;")).toBe("1");
  bench.program(
    'o = create(#1); add_property(#0, "server_options", o, {#3, "r"}); add_property(o, "repl_ticks", 5000, {#3, "r"});',
  );
  expect(bench.program("while (1) endwhile").errors).toEqual([
    "#-1:Input to EVAL, line 1:  Task ran out of ticks",
    "(End of traceback)",
  ]);
});

test("only programmers run programs", () => {
  const bench = new Bench().start();
  bench.program("o = create(#1); set_player_flag(o, 1);");
  expect(bench.program("return 1;", 4).errors).toEqual(["#4 is not a programmer."]);
});

test("a killed program says so", () => {
  const bench = new Bench().start();
  const id = bench.kernel.runProgram("suspend(); return 1;", "moo", 3);
  bench.settle();
  bench.program(`kill_task(${id});`);
  expect(bench.kernel.programResult(id)).toMatchObject({
    isDone: true,
    errors: ["The program was killed."],
    fullErrors: ["The program was killed."],
  });
  expect(bench.program("kill_task(task_id());").errors).toEqual(["The program was killed."]);
});
