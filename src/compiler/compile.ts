// The compiler's entry: numbers variables, compiles the main body and every fork body, joins the tables.
import {
  type ConsoleNames,
  type Program,
  Rule,
  type ScatterSpec,
  SPECIAL_NAMES,
  type Special,
  type SpecialName,
  type Surroundings,
  type Unit,
} from "#program";
import { type Body, codeOfMessage, type Diagnostic, type Place, type ProgramTree } from "#syntax";
import { errorByName, foldText, type Value } from "#value";
import { collectVariables } from "./assigns.ts";
import { EchoCompiler } from "./echo-compiler.ts";
import { type Resolution, resolve } from "./resolve.ts";
import { Scopes } from "./scopes.ts";
import { UnitCompiler } from "./unit-compiler.ts";

/** What the compiler must be told of its surroundings. */
export interface CompileOptions {
  /** Stable id of a builtin by its folded name; undefined if there is none. */
  readonly builtinId: (foldedName: string) => number | undefined;
  /** What an unknown builtin becomes: a compile error, or (dumps) a warning and `call_function("f", …)`. */
  readonly unknownBuiltin: "error" | "call_function";
  readonly profile: "lambdamoo" | "toaststunt";
  /** What a text of echo stands in; absent: nothing. */
  readonly surroundings?: Surroundings;
}

/** A program, or why there is none. */
export interface CompileResult {
  /** Null if there is an error among the diagnostics. */
  readonly program: Program | null;
  readonly diagnostics: readonly Diagnostic[];
}

const SPECIALS: ReadonlySet<string> = new Set(SPECIAL_NAMES);
const COMMAND: ReadonlySet<string> = new Set([
  "argstr",
  "dobj",
  "dobjstr",
  "prepstr",
  "iobj",
  "iobjstr",
]);

/** Predeclared variables with fixed values (LANGUAGE 3.2). */
const TYPE_CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["num", 0],
  ["int", 0],
  ["obj", 1],
  ["str", 2],
  ["err", 3],
  ["list", 4],
  ["float", 9],
  ...["E_FILE", "E_EXEC", "E_INTRPT"].map((name): [string, Value] => [
    name.toLowerCase(),
    errorByName(name) as Value,
  ]),
]);
const LATER_CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["map", 10],
  ["anon", 12],
  ["waif", 13],
  ["bool", 14],
  ["true", true],
  ["false", false],
]);

/** What the profile `toaststunt` changes. */
const ALL_RULES: number =
  Rule.FloorModulo | Rule.TextItems | Rule.ListPlus | Rule.AnyReceiver | Rule.DetailedErrors;

/** Nothing around a program. */
const ALONE: Surroundings = { names: [], isConsole: false, specials: [] };

/** What echo means, whatever the profile. */
const ECHO_RULES: number =
  Rule.TextItems | Rule.AnyReceiver | Rule.DetailedErrors | Rule.MixedNumbers | Rule.BoundedInts;

/** Compiles a parsed program. Unknown builtins are reported; nothing is thrown. */
export function compile(tree: ProgramTree, source: string, options: CompileOptions): CompileResult {
  const builder = new ProgramBuilder(tree, options);
  builder.compileMain(tree.body);
  const program = builder.finish(tree, source);
  const hasErrors = builder.diagnostics.some((diagnostic) => diagnostic.severity === "error");
  return { program: hasErrors ? null : program, diagnostics: builder.diagnostics };
}

/** The tables that all units of a program share. */
export class ProgramBuilder {
  readonly options: CompileOptions;
  readonly diagnostics: Diagnostic[] = [];
  readonly #isEcho: boolean;
  readonly #resolution: Resolution | null = null;
  readonly #variables: readonly string[];
  readonly #registers = new Map<string, number>();
  readonly #initial: (Value | undefined)[];
  readonly #names: string[] = [];
  readonly #nameIndex = new Map<string, number>();
  readonly #scatters: ScatterSpec[] = [];
  readonly #units: (Unit | null)[] = [];
  #assignsCommand = false;
  #playerRegister = -1;
  #line = 0;

  constructor(tree: ProgramTree, options: CompileOptions) {
    this.options = options;
    this.#isEcho = tree.dialect === "echo";
    if (this.#isEcho) {
      const scopes = new Scopes(options.surroundings ?? ALONE, (place, message) =>
        this.report(place, message),
      );
      this.#resolution = resolve(tree.body, scopes);
    }
    this.#variables = this.#resolution?.scopes.wideVariables() ?? collectVariables(tree.body);
    for (const [register, name] of this.#variables.entries())
      this.#registers.set(foldText(name), register);
    this.#initial = this.#variables.map((name) => this.#constantOf(foldText(name)));
  }

  #constantOf(folded: string): Value | undefined {
    if (this.#isEcho) return undefined;
    const known = TYPE_CONSTANTS.get(folded);
    if (known !== undefined || this.options.profile === "lambdamoo") return known;
    return LATER_CONSTANTS.get(folded);
  }

  /** The next line of the listing (LANGUAGE 21): what tracebacks of moo code count. */
  nextLine(): number {
    this.#line += 1;
    return this.#line;
  }

  /** Register of a variable by folded name. */
  variable(folded: string): number {
    return this.#registers.get(folded) as number;
  }

  /** Whether a verb-wide variable has a register. */
  hasRegister(folded: string): boolean {
    return this.#registers.has(folded);
  }

  /** Number of verb-wide variables with registers: locals follow them. */
  get firstLocal(): number {
    return this.#variables.length;
  }

  /** Whether a variable has a value from the start of every frame. */
  isPredeclared(folded: string): boolean {
    return SPECIALS.has(folded) || this.#constantOf(folded) !== undefined;
  }

  noteAssignment(folded: string): void {
    if (COMMAND.has(folded)) this.#assignsCommand = true;
    if (folded === "player") this.#playerRegister = this.variable(folded);
  }

  name(text: string): number {
    let index = this.#nameIndex.get(text);
    if (index === undefined) {
      index = this.#names.length;
      this.#names.push(text);
      this.#nameIndex.set(text, index);
    }
    return index;
  }

  scatter(spec: ScatterSpec): number {
    this.#scatters.push(spec);
    return this.#scatters.length - 1;
  }

  report(place: Place, message: string, severity: "error" | "warning" = "error"): void {
    this.diagnostics.push({
      code: codeOfMessage(message),
      severity,
      line: place.line,
      column: 1,
      start: place.start,
      end: place.end,
      message,
      detail: null,
    });
  }

  /** Compiles a body as a unit of its own; its index. */
  compileUnit(body: Body): number {
    return this.addUnit(() => new UnitCompiler(this).compile(body, this.#initial));
  }

  /** Compiles the whole program. */
  compileMain(body: Body): void {
    const resolution = this.#resolution;
    if (resolution === null) this.compileUnit(body);
    else this.addUnit(() => new EchoCompiler(this, resolution, resolution.scopes.root).main(body));
  }

  /** Adds a unit; its index, which precedes those of the units in it. */
  addUnit(make: () => Unit): number {
    const index = this.#units.length;
    this.#units.push(null);
    this.#units[index] = make();
    return index;
  }

  /** Values of verb-wide variables at the start of a frame. */
  get initial(): readonly (Value | undefined)[] {
    return this.#initial;
  }

  get #rules(): number {
    if (this.#isEcho) return ECHO_RULES;
    return this.options.profile === "toaststunt" ? ALL_RULES : 0;
  }

  #consoleNames(): ConsoleNames | null {
    const isConsole = this.options.surroundings?.isConsole === true;
    return isConsole ? (this.#resolution?.scopes.console() ?? null) : null;
  }

  finish(tree: ProgramTree, source: string): Program {
    const specials: Special[] = [];
    for (const [folded, register] of this.#registers)
      if (SPECIALS.has(folded)) specials.push({ name: folded as SpecialName, register });
    return {
      dialect: tree.dialect,
      rules: this.#rules,
      source,
      surroundings: (this.#isEcho && this.options.surroundings) || null,
      console: this.#consoleNames(),
      variables: this.#variables,
      names: this.#names,
      foldedNames: this.#names.map(foldText),
      scatters: this.#scatters,
      specials,
      assignsCommand: this.#assignsCommand,
      playerRegister: this.#playerRegister,
      units: this.#units as Unit[],
    };
  }
}
