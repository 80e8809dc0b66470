// The notation of conformance cases (README.md beside this file): parsing, running and judging. Knows no platform, so
// that the same cases run wherever a kernel runs.

/** The dialect's profile (LANGUAGE 1.1) of a case's world. */
export type Profile = "lambdamoo" | "toaststunt";

/** What the programs of a case are written in. */
export type CaseDialect = "moo" | "echo";

/** One thing that is done or expected in a case, with its line in the file. */
type Step = { readonly line: number } & (
  | {
      readonly kind: "program";
      readonly program: string;
      readonly expected: string;
      /** Lines the player sees, exactly; null where the case does not say. */
      readonly output: readonly string[] | null;
    }
  | { readonly kind: "pass"; readonly seconds: number }
  | { readonly kind: "connect"; readonly name: string; readonly descriptor: number | null }
  | { readonly kind: "hang up"; readonly name: string }
  | { readonly kind: "type"; readonly name: string; readonly text: string }
  /** All that came since the last such step, a partial line with `~> ` before it, `><` for the end. */
  | { readonly kind: "see"; readonly name: string; readonly lines: readonly string[] }
);

/** A world of its own, set up by programs, and what happens in it. */
export interface Case {
  readonly section: string;
  readonly title: string;
  readonly profile: Profile;
  readonly dialect: CaseDialect;
  /** The database in databases/ that it begins with, or null for a fresh world. */
  readonly world: string | null;
  /** Why a restart of the world changes what happens, or null. */
  volatile: string | null;
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

/** A fresh world with a wizard #3 who runs programs, and a clock of its own. */
export interface CaseWorld {
  run(program: string, dialect: CaseDialect): Promise<Answer>;
  /** Lets seconds pass. */
  pass(seconds: number): Promise<void>;
  /** Opens a connection; nothing happens before the next run, pass or seen. */
  connect(name: string, descriptor: number | null): void;
  hangUp(name: string): void;
  /** Sends a line; nothing happens before the next run, pass or seen. */
  type(name: string, text: string): void;
  /** Lets everything that is ready happen, and gives what a connection was sent since it was last asked. */
  seen(name: string): Promise<readonly string[]>;
}

const ARROW = " ⇒ ";
/** `a ++`, `a --`, `a <- text`, `a -> text`, `a ~> text`, `a -|`, `a ><`. */
const CONNECTION_ROW = /^([a-z]) (\+\+|--|<-|->|~>|-\||><)(?: (.*))?$/;

/** Reads a file of cases. Throws an Error with the line number on text that is none. */
export function parseCases(text: string): Case[] {
  const reader = new Reader();
  for (const [i, row] of text.split("\n").entries()) {
    if (row !== "" && !row.startsWith("//") && !reader.take(row, i + 1))
      throw new Error(`line ${i + 1}: no line of a case: ${row}`);
  }
  return reader.cases;
}

class Reader {
  readonly cases: Case[] = [];
  #section = "";
  #setUp: readonly string[] = [];
  #fileProfile: Profile = "lambdamoo";
  #profile: Profile = "lambdamoo";
  #fileDialect: CaseDialect = "moo";
  #dialect: CaseDialect = "moo";
  #world: string | null = null;

  /** Takes a row; false if it means nothing here. */
  take(row: string, line: number): boolean {
    return this.#takeHead(row, row.slice(2), line) || this.#takeStep(row, row.slice(2), line);
  }

  #begin(title: string, steps: Step[]): void {
    this.cases.push({
      section: this.#section,
      title,
      profile: this.#profile,
      dialect: this.#dialect,
      world: this.#world,
      volatile: null,
      setUp: this.#setUp,
      steps,
    });
  }

  /** Rows that stand before cases or begin one. */
  #takeHead(row: string, content: string, line: number): boolean {
    if (row.startsWith("# ")) {
      this.#section = content;
      this.#setUp = [];
      this.#profile = this.#fileProfile;
      this.#dialect = this.#fileDialect;
      this.#world = null;
    } else if (row.startsWith("% world ")) {
      this.#world = row.slice("% world ".length);
    } else if (row === "% lambdamoo" || row === "% toaststunt") {
      this.#profile = content as Profile;
      if (this.#section === "") this.#fileProfile = this.#profile;
    } else if (row === "% moo" || row === "% echo") {
      this.#dialect = content as CaseDialect;
      if (this.#section === "") this.#fileDialect = this.#dialect;
    } else if (row.startsWith("@ ")) {
      this.#setUp = [...this.#setUp, withNewlines(content)];
    } else if (row.startsWith("= ")) {
      this.#begin(content, []);
    } else {
      const step = row.startsWith("; ") ? parseProgram(content, line) : null;
      if (step === null) return false;
      this.#begin(step.program, [step]);
    }
    return true;
  }

  /** Rows that go on with a case. */
  #takeStep(row: string, content: string, line: number): boolean {
    const present = this.cases.at(-1);
    if (present === undefined) return false;
    const { steps } = present;
    const last = steps.at(-1);
    const connection = CONNECTION_ROW.exec(row);
    if (connection !== null) {
      addConnectionRow(steps, line, connection);
    } else if (row.startsWith("! ")) {
      present.volatile = content;
    } else if (/^~ \d/.test(row)) {
      steps.push({ kind: "pass", line, seconds: Number(content) });
    } else if (/^>(?: |$)/.test(row) && last?.kind === "program") {
      steps[steps.length - 1] = { ...last, output: [...(last.output ?? []), content] };
    } else {
      const step = row.startsWith("+ ") ? parseProgram(content, line) : null;
      if (step === null) return false;
      steps.push(step);
    }
    return true;
  }
}

function addConnectionRow(steps: Step[], line: number, row: RegExpExecArray): void {
  const [, name = "", sign = "", text = ""] = row;
  if (sign === "++") {
    steps.push({
      kind: "connect",
      line,
      name,
      descriptor: text === "" ? null : Number(text),
    });
  } else if (sign === "--") {
    steps.push({ kind: "hang up", line, name });
  } else if (sign === "<-") {
    steps.push({ kind: "type", line, name, text });
  } else {
    const last = steps.at(-1);
    const isSame = last?.kind === "see" && last.name === name;
    const lines = isSame ? last.lines : [];
    const more = { "->": [text], "~>": [`~> ${text}`], "-|": [], "><": ["><"] }[sign] ?? [];
    if (isSame) steps.pop();
    const begun = isSame ? last.line : line;
    steps.push({ kind: "see", line: begun, name, lines: [...lines, ...more] });
  }
}

/** A program of several lines: each ` ⏎ ` is a newline. */
function withNewlines(program: string): string {
  return program.replaceAll(" ⏎ ", "\n");
}

/** `program ⇒ result`; null without the arrow. */
function parseProgram(content: string, line: number): Extract<Step, { kind: "program" }> | null {
  const at = ` ${content}`.lastIndexOf(ARROW);
  if (at < 0) return null;
  const program = ` ${content}`.slice(1, Math.max(1, at));
  const expected = ` ${content}`.slice(at + ARROW.length);
  return { kind: "program", line, program: withNewlines(program), expected, output: null };
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
  Interrupted: "E_INTRPT",
};

/** `17`, `!E_PERM`, `!a message of its own` or `?Line 1:  syntax error`; an error's default message counts as its code. */
export function summarize(answer: Answer): string {
  if (answer.literal !== null) return answer.literal;
  const first = answer.errors[0] ?? "no answer";
  if (/^Line \d+: {2}/.test(first)) return `?${first}`;
  const message = first.replace(/^[^\n]*?, line \d+: {2}/, "");
  return `!${DEFAULT_MESSAGES[message] ?? message}`;
}

/** The code of a message with particulars: `!Type mismatch (expected list; got string)`, `!Variable not found: x`. */
function withoutParticulars(summary: string): string {
  const plain = summary.replace(/(?: \((?:expected |args\[).*\)|(?<= not found): .*)$/, "");
  const code = plain.startsWith("!") ? DEFAULT_MESSAGES[plain.slice(1)] : undefined;
  return code === undefined ? summary : `!${code}`;
}

/** Runs a case in a fresh world of its profile; gives what went wrong, or null. */
export async function judge(given: Case, world: CaseWorld): Promise<string | null> {
  for (const program of given.setUp) {
    const answer = await world.run(program, given.dialect);
    if (answer.literal === null) return `set-up: ${summarize(answer)}: ${program}`;
  }
  for (const step of given.steps) {
    const problem = await judgeStep(step, given, world);
    if (problem !== null) return `line ${step.line}: ${problem}`;
  }
  return null;
}

async function judgeStep(
  step: Step,
  { profile, dialect }: Case,
  world: CaseWorld,
): Promise<string | null> {
  switch (step.kind) {
    case "pass":
      await world.pass(step.seconds);
      return null;
    case "connect":
      world.connect(step.name, step.descriptor);
      return null;
    case "hang up":
      world.hangUp(step.name);
      return null;
    case "type":
      world.type(step.name, step.text);
      return null;
    case "see":
      return compare(`what ${step.name} sees`, step.lines, await world.seen(step.name));
    case "program": {
      const answer = await world.run(step.program, dialect);
      const found = summarize(answer);
      const isRight =
        found === step.expected ||
        ((profile === "toaststunt" || dialect === "echo") &&
          withoutParticulars(found) === step.expected);
      if (!isRight) return `${step.program}\n  expected ${step.expected}\n  found    ${found}`;
      if (step.output === null) return null;
      return compare(step.program, step.output, [...answer.output, ...answer.errors]);
    }
  }
}

function compare(
  what: string,
  expected: readonly string[],
  found: readonly string[],
): string | null {
  if (expected.join("\n") === found.join("\n") && expected.length === found.length) return null;
  return `${what}\n  expected the lines\n${indent(expected)}\n  found\n${indent(found)}`;
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join("\n");
}
