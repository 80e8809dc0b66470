// Consoles of echo (LANGUAGE 6.4): what one input leaves to the next.
import { expect, test } from "vitest";
import { TestKernel } from "../../support/test-kernel.ts";

/** Runs inputs of one console; the literal of each, or its first error. */
function inputs(...sources: readonly string[]): string[] {
  const kernel = new TestKernel();
  return sources.map((source) => enter(kernel, source));
}

function enter(kernel: TestKernel, source: string, name = "c"): string {
  const id = kernel.kernel.runProgram(source, "echo", 3, name);
  kernel.pass(5);
  const { literal, errors } = kernel.kernel.programResult(id);
  return literal ?? `${errors[0]}`;
}

test("variables, constants and functions persist", () => {
  expect(inputs("let x = 1", "x = x + 1", "x")).toEqual(["null", "2", "2"]);
  expect(inputs("const K = 3", "K * 2")).toEqual(["null", "6"]);
  expect(inputs("fn twice(n) return n * 2 endfn", "twice(21)")).toEqual(["null", "42"]);
  expect(inputs("y = 5", "y + 1")).toEqual(["5", "6"]);
  expect(inputs("let {a, b} = {1, 2}", "{b, a}")).toEqual(["null", "{2, 1}"]);
});

test("a later input may declare a top-level name again, even a const", () => {
  expect(inputs("const K = 1", "const K = 2", "K")).toEqual(["null", "null", "2"]);
  expect(inputs("let x = 1", "let x = x + 1", "x")).toEqual(["null", "null", "2"]);
  expect(inputs("fn f() return 1 endfn", "fn f() return 2 endfn", "f()")).toEqual([
    "null",
    "null",
    "2",
  ]);
  expect(inputs("let x = 1; let x = 2")).toEqual(["Line 1:  `x' is declared twice in one block"]);
});

test("assigning to a constant of an earlier input is a compile error", () => {
  expect(inputs("const K = 1", "K = 2", "K")).toEqual([
    "null",
    "Line 1:  `K' is a constant and cannot be assigned",
    "1",
  ]);
});

test("functions share variables with later inputs", () => {
  expect(inputs("let n = 1", "let inc = fn() n = n + 1 endfn", "inc()", "n")).toEqual([
    "null",
    "null",
    "2",
    "2",
  ]);
  expect(inputs("let n = 1", "let get = () => n", "let n = 5", "{get(), n}")).toEqual([
    "null",
    "null",
    "null",
    "{1, 5}",
  ]);
  expect(inputs("let get = () => later", "later = 7", "get()")).toEqual(["null", "7", "7"]);
});

test("blocks keep their variables to themselves", () => {
  expect(inputs("begin\n let x = 1\nend", "x")).toEqual([
    "null",
    "#-1:Input to EVAL, line 1:  Variable not found: x",
  ]);
  expect(inputs("let x = 1", "begin\n let x = 2\nend", "x")).toEqual(["null", "null", "1"]);
});

test("an input that fails or does not compile leaves the others as they are", () => {
  expect(inputs("let x = 1", "x = 2; 1 / 0", "x")).toEqual([
    "null",
    "#-1:Input to EVAL, line 1:  Division by zero",
    "2",
  ]);
  expect(inputs("let x = 1", "let y = ", "x")[2]).toBe("1");
});

test("an input that suspends goes on with the same variables", () => {
  expect(inputs("let x = 1", "suspend(1); x = x + 1", "x")).toEqual(["null", "2", "2"]);
});

test("predeclared variables can be assigned and persist", () => {
  expect(inputs("player", "args = {1}", "args", "let f = () => args", "f()")).toEqual([
    "#3",
    "{1}",
    "{1}",
    "null",
    "{1}",
  ]);
});

test("consoles do not share anything, and one that was closed begins anew", () => {
  const kernel = new TestKernel();
  enter(kernel, "let x = 1", "a");
  expect(enter(kernel, "x", "b")).toBe("#-1:Input to EVAL, line 1:  Variable not found: x");
  expect(enter(kernel, "x", "a")).toBe("1");
  kernel.kernel.closeConsole("a");
  expect(enter(kernel, "x", "a")).toBe("#-1:Input to EVAL, line 1:  Variable not found: x");
});

test("type constants and objects are found where no variable is", () => {
  expect(inputs("INT", "LIST = 9", "LIST")).toEqual(["0", "9", "9"]);
});
