// From source text to programs and back: the `Code` service of the builtins, and compiling verbs when first called.
import { builtinById, builtinByName, builtinName, type Code } from "#builtins";
import { compile } from "#compiler";
import { type CallableVerb, disassemble, type Program, verifyProgram } from "#program";
import {
  type Diagnostic,
  type Dialect,
  examine,
  formatDiagnostic,
  listProgram,
  type Parser,
} from "#syntax";
import type { Verb, World } from "#world";

/** A program, or why there is none. */
export interface Compiled {
  readonly program: Program | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles for one world. */
export class CodeService implements Code {
  readonly #world: World;
  readonly parser: Parser;
  readonly #log: (message: string) => void;
  #empty: Program | null = null;

  constructor(world: World, parser: Parser, log: (message: string) => void) {
    this.#world = world;
    this.parser = parser;
    this.#log = log;
  }

  /** Compiles a text; unknown builtins are errors, or calls by name as in imported worlds. */
  compileText(
    source: string,
    dialect: Dialect,
    unknownBuiltin: "error" | "call_function" = "error",
  ): Compiled {
    const { tree, diagnostics } = this.parser.parse(source, dialect);
    const refusal = (found: readonly Diagnostic[]): Compiled => ({
      program: null,
      diagnostics:
        dialect === "moo" && unknownBuiltin === "error" ? examine(source, isBuiltin) : found,
    });
    if (tree === null) return refusal(diagnostics);
    const result = compile(tree, source, {
      builtinId: (name) => builtinByName(name)?.id,
      unknownBuiltin,
      profile: this.#world.profile,
    });
    const all = [...diagnostics, ...result.diagnostics];
    if (result.program === null) return refusal(all);
    const fault = verifyProgram(result.program, (id) => builtinById(id) !== undefined);
    if (fault === null) return { program: result.program, diagnostics: all };
    this.#log(`a compiled program failed its check: ${fault}`);
    return { program: null, diagnostics: all };
  }

  /** The program of a verb, compiled once; null if its source does not compile. */
  compileVerb(callable: CallableVerb): Program | null {
    const verb = callable as Verb;
    if (verb.compiled === "broken") return null;
    if (verb.compiled !== null) return verb.compiled;
    const program =
      verb.source === null
        ? this.#emptyProgram()
        : this.compileText(verb.source, verb.dialect, "call_function").program;
    verb.compiled = program ?? "broken";
    return program;
  }

  #emptyProgram(): Program | null {
    this.#empty ??= this.compileText("", "moo").program;
    return this.#empty;
  }

  setVerbSource(verb: Verb, source: string): readonly string[] {
    const { program, diagnostics } = this.compileText(source, verb.dialect);
    if (program === null) return errorLines(diagnostics);
    this.#world.setVerbSource(verb, source, program);
    return [];
  }

  listing(verb: Verb, isFullyParenthesized: boolean, isIndented: boolean): readonly string[] {
    if (verb.source === null) return [];
    if (verb.dialect === "echo") return verb.source.split("\n");
    const { tree } = this.parser.parse(verb.source, verb.dialect);
    if (tree === null) return verb.source.split("\n");
    return listProgram(tree, { isFullyParenthesized, isIndented, isBuiltin });
  }

  disassembly(verb: Verb): readonly string[] {
    const program = this.compileVerb(verb);
    return program === null ? [] : disassemble(program, builtinName);
  }

  compileProgram(source: string, dialect: Dialect): Program | readonly string[] {
    const { program, diagnostics } = this.compileText(source, dialect);
    return program ?? errorLines(diagnostics);
  }
}

function isBuiltin(name: string): boolean {
  return builtinByName(name) !== undefined;
}

/** The errors among diagnostics, as programs and players see them; never empty. */
function errorLines(diagnostics: readonly Diagnostic[]): string[] {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  return errors.length > 0 ? errors.map(formatDiagnostic) : ["The program cannot be compiled."];
}
