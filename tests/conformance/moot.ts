// The notation of conformance cases (README.md beside this file): parsing, running and judging. Knows no platform, so
// that the same cases run wherever a kernel runs.

/** A program and what must come of it. */
interface Step {
  readonly line: number;
  readonly program: string;
  readonly expected: string;
  /** Lines the player sees, exactly; null where the case does not say. */
  readonly output: string[] | null;
  /** Seconds that pass before it. */
  readonly wait: number;
}

export interface Case {
  readonly section: string;
  /** Programs that prepare the world; their results must not be errors. */
  readonly setUp: readonly string[];
  readonly steps: Step[];
}

/** What a kernel says about a program. */
export interface Answer {
  readonly literal: string | null;
  readonly output: readonly string[];
  readonly errors: readonly string[];
}

/** A fresh world with a wizard #3 who runs programs. */
export interface CaseWorld {
  run(program: string): Answer;
  /** Lets seconds pass. */
  pass(seconds: number): void;
}

const ARROW = " ⇒ ";

/** Reads a file of cases. Throws an Error with the line number on text that is none. */
export function parseCases(text: string): Case[] {
  const cases: Case[] = [];
  let section = "";
  let setUp: string[] = [];
  let wait = 0;
  for (const [i, row] of text.split("\n").entries()) {
    const fail = (reason: string) => new Error(`line ${i + 1}: ${reason}: ${row}`);
    const content = row.slice(2);
    const current = cases.at(-1)?.steps;
    if (row === "" || row.startsWith("//")) continue;
    if (row.startsWith("# ")) {
      section = content;
      setUp = [];
    } else if (row.startsWith("@ ")) {
      setUp = [...setUp, content];
    } else if (row.startsWith("; ")) {
      cases.push({ section, setUp, steps: [parseStep(content, i + 1, 0, fail)] });
      wait = 0;
    } else if (row.startsWith("+ ") && current !== undefined) {
      current.push(parseStep(content, i + 1, wait, fail));
      wait = 0;
    } else if (row.startsWith("~ ") && current !== undefined) {
      wait += Number(content);
    } else if ((row.startsWith("> ") || row === ">") && current !== undefined) {
      const step = current[current.length - 1] as Step;
      current[current.length - 1] = { ...step, output: [...(step.output ?? []), content] };
    } else {
      throw fail("no line of a case");
    }
  }
  return cases;
}

function parseStep(
  content: string,
  line: number,
  wait: number,
  fail: (reason: string) => Error,
): Step {
  const at = ` ${content}`.lastIndexOf(ARROW);
  if (at < 0) throw fail("“ ⇒ ” is missing");
  const program = ` ${content}`.slice(1, Math.max(1, at));
  return { line, program, expected: ` ${content}`.slice(at + ARROW.length), output: null, wait };
}

const DEFAULT_MESSAGES: Readonly<Record<string, string>> = {
  "No error": "E_NONE",
  "Type mismatch": "E_TYPE",
  "Division by zero": "E_DIV",
  "Permission denied": "E_PERM",
  "Property not found": "E_PROPNF",
  "Verb not found": "E_VERBNF",
  "Variable not found": "E_VARNF",
  "Invalid indirection": "E_INVIND",
  "Recursive move": "E_RECMOVE",
  "Too many verb calls": "E_MAXREC",
  "Range error": "E_RANGE",
  "Incorrect number of arguments": "E_ARGS",
  "Move refused by destination": "E_NACC",
  "Invalid argument": "E_INVARG",
  "Resource limit exceeded": "E_QUOTA",
  "Floating-point arithmetic error": "E_FLOAT",
};

/** `17`, `!E_PERM`, `!a message of its own` or `?Line 1:  syntax error`. */
export function summarize(answer: Answer): string {
  if (answer.literal !== null) return answer.literal;
  const first = answer.errors[0] ?? "no answer";
  if (/^Line \d+: {2}/.test(first)) return `?${first}`;
  const message = first.replace(/^[^\n]*?, line \d+: {2}/, "");
  return `!${DEFAULT_MESSAGES[message] ?? message}`;
}

/** Runs a case in a world of its own; gives what went wrong, or null. */
export function judge(given: Case, world: CaseWorld): string | null {
  for (const program of given.setUp) {
    const answer = world.run(program);
    if (answer.literal === null) return `set-up: ${summarize(answer)}: ${program}`;
  }
  for (const step of given.steps) {
    if (step.wait > 0) world.pass(step.wait);
    const answer = world.run(step.program);
    const found = summarize(answer);
    if (found !== step.expected)
      return `line ${step.line}: ${step.program}\n  expected ${step.expected}\n  found    ${found}`;
    const output = [...answer.output, ...answer.errors];
    if (step.output !== null && output.join("\n") !== step.output.join("\n"))
      return `line ${step.line}: ${step.program}\n  expected the output\n${indent(step.output)}\n  found\n${indent(output)}`;
  }
  return null;
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join("\n");
}
