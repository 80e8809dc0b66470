// Consoles of echo (LANGUAGE 6.4): one top frame between inputs. Each input is a program of its own; the variables of the
// top level are cells that the next input finds again.
import { type OuterName, type Program, SPECIAL_NAMES } from "#program";
import { foldText, type Value } from "#value";
import { type Activation, Cell } from "#vm";
import type { CodeService } from "./code.ts";

const SPECIALS: ReadonlySet<string> = new Set(SPECIAL_NAMES);

/** What one console keeps. */
interface Console {
  /** Lexical variables of the top level, by folded name. */
  readonly lexical: Map<string, OuterName & { readonly cell: Cell }>;
  /** Verb-wide variables, by folded name. */
  readonly wide: Map<string, Cell>;
}

/** An input that compiles. */
export interface ConsoleInput {
  readonly program: Program;
  /** Gives its frame the variables of the console, before it runs. */
  readonly enter: (frame: Activation) => void;
  /** Keeps what it has declared, when it has come to rest. */
  readonly leave: (frame: Activation) => void;
}

/** The consoles of one world, by the names that their hosts give them. They last as long as the world runs. */
export class Consoles {
  readonly #code: CodeService;
  readonly #consoles = new Map<string, Console>();

  constructor(code: CodeService) {
    this.#code = code;
  }

  /** Forgets a console. */
  close(name: string): void {
    this.#consoles.delete(name);
  }

  /** Visits all values that consoles hold. */
  eachValue(visit: (value: Value) => void): void {
    for (const { lexical, wide } of this.#consoles.values()) {
      for (const { cell } of lexical.values()) if (cell.value !== undefined) visit(cell.value);
      for (const cell of wide.values()) if (cell.value !== undefined) visit(cell.value);
    }
  }

  /** Compiles an input, or gives the lines of its compile errors. */
  input(name: string, source: string): ConsoleInput | readonly string[] {
    const known = this.#consoles.get(name) ?? { lexical: new Map(), wide: new Map() };
    this.#consoles.set(name, known);
    const around = [...known.lexical.values()];
    const names = around.map(({ name: outer, isConst }) => ({ name: outer, isConst }));
    const specials = [...known.wide.keys()].filter((folded) => SPECIALS.has(folded));
    const program = this.#code.compileInput(source, { names, isConsole: true, specials });
    if (!("units" in program)) return program;
    return {
      program,
      enter: (frame) => {
        enter(known, around, frame);
      },
      leave: (frame) => {
        leave(known, frame);
      },
    };
  }
}

function enter(
  known: Console,
  around: readonly { readonly cell: Cell }[],
  frame: Activation,
): void {
  const { console: names, specials } = frame.program;
  if (names === null) return;
  names.outer.forEach((index, i) => {
    frame.cells[index] = (around[i] as (typeof around)[0]).cell;
  });
  for (const { name, cell: index } of names.wide) {
    const folded = foldText(name);
    let cell = known.wide.get(folded);
    if (cell === undefined) {
      const special = specials.find((one) => one.name === folded);
      cell = new Cell(special === undefined ? undefined : frame.registers[special.register]);
      known.wide.set(folded, cell);
    }
    frame.cells[index] = cell;
  }
}

function leave(known: Console, frame: Activation): void {
  for (const { name, isConst, cell: index } of frame.program.console?.lexical ?? []) {
    const cell = frame.cells[index];
    // an input that was stopped before it began has made none
    if (cell !== undefined) known.lexical.set(foldText(name), { name, isConst, cell });
  }
}
