// Names of echo (LANGUAGE 6.1, 6.2): which declaration every name of a program means, which variables functions share, and
// where each of them lives. Runs over the whole tree before code is made, since whether a variable is a cell depends on
// functions that come after it.
//
//   frame     what one activation holds: the program, or a function. A fork runs on a copy of the frame around it.
//   binding   a lexical variable: a local register of its frame, or a cell if a function captures it
//   wide      a verb-wide variable: a register of all units, or a cell of the outermost frame if a function mentions it
import { type ConsoleNames, SPECIAL_NAMES, type Surroundings } from "#program";
import type { Place } from "#syntax";
import { foldText } from "#value";

const SPECIALS: ReadonlySet<string> = new Set(SPECIAL_NAMES);

/** A lexical variable. */
export class Binding {
  readonly name: string;
  readonly isConst: boolean;
  readonly frame: FrameScope;
  /** Lives in a cell. */
  isCell = false;
  /** Number among the locals of its frame, unless it is a cell. */
  slot = -1;

  constructor(name: string, isConst: boolean, frame: FrameScope) {
    this.name = name;
    this.isConst = isConst;
    this.frame = frame;
  }
}

/** Something that may live in a cell: a binding, or the folded name of a verb-wide variable. */
export type CellKey = Binding | string;

/** One activation's variables. */
export class FrameScope {
  readonly parent: FrameScope | null;
  readonly bindings: Binding[] = [];
  /** Bindings of frames around it that it or a function in it uses. */
  readonly outer: Set<Binding> = new Set();
  /** Folded names of verb-wide variables that it or a function in it mentions. */
  readonly wide: Set<string> = new Set();
  readonly #cells = new Map<CellKey, number>();
  /** Names of its locals and cells, once resolution is over. */
  readonly locals: string[] = [];
  readonly cells: string[] = [];
  /** Cells of the parent frame that become its first ones. */
  readonly captures: number[] = [];

  constructor(parent: FrameScope | null) {
    this.parent = parent;
    // its argument list
    if (parent !== null) this.locals.push("");
  }

  /** The number of a cell. */
  cell(key: CellKey): number {
    return this.#cells.get(key) as number;
  }

  /** Numbers locals and cells; parents first. `wideCells` are the verb-wide variables that live in cells, as spelled. */
  settle(wideCells: ReadonlyMap<string, string>): void {
    const add = (key: CellKey, name: string): void => {
      this.#cells.set(key, this.cells.length);
      this.cells.push(name);
    };
    const { parent } = this;
    if (parent !== null)
      for (const binding of this.outer) {
        this.captures.push(parent.cell(binding));
        add(binding, binding.name);
      }
    for (const [folded, name] of wideCells) {
      if (parent !== null && !this.wide.has(folded)) continue;
      if (parent !== null) this.captures.push(parent.cell(folded));
      add(folded, name);
    }
    for (const binding of this.bindings) {
      if (binding.isCell) add(binding, binding.name);
      else {
        binding.slot = this.locals.length;
        this.locals.push(binding.name);
      }
    }
  }
}

/** A block: what its names mean. */
class Block {
  readonly parent: Block | null;
  readonly frame: FrameScope;
  /** `null`: the verb-wide variable, by `global`. */
  readonly names: Map<string, Binding | null> = new Map();
  /** Names that may be declared again here: those of earlier inputs of a console. */
  readonly former: Set<string> = new Set();
  readonly bindings: Binding[] = [];

  constructor(parent: Block | null, frame: FrameScope) {
    this.parent = parent;
    this.frame = frame;
  }
}

/** Declares and looks up names while the tree is walked; afterwards tells where they live. */
export class Scopes {
  readonly root: FrameScope = new FrameScope(null);
  readonly #frames: FrameScope[] = [this.root];
  readonly #uses = new Map<object, Binding | null>();
  readonly #declared = new Map<object, Binding>();
  readonly #keys = new Map<object, Binding>();
  readonly #blocks = new Map<object, readonly Binding[]>();
  readonly #wideNames = new Map<string, string>();
  readonly #assigned = new Set<string>();
  readonly #mentionedByFunction = new Set<string>();
  readonly #wideCells = new Map<string, string>();
  readonly #report: (place: Place, message: string) => void;
  readonly #isConsole: boolean;
  readonly #specials: ReadonlySet<string>;
  readonly #outer: Binding[] = [];
  #block: Block = new Block(null, this.root);

  /** In a console everything at the top level lives in cells, and names of earlier inputs may be declared again. */
  constructor(
    { names, isConsole, specials }: Surroundings,
    report: (place: Place, message: string) => void,
  ) {
    this.#report = report;
    this.#isConsole = isConsole;
    this.#specials = new Set(specials);
    for (const { name, isConst } of names) {
      const binding = new Binding(name, isConst, this.root);
      binding.isCell = true;
      this.root.bindings.push(binding);
      this.#outer.push(binding);
      this.#block.names.set(foldText(name), binding);
      this.#block.former.add(foldText(name));
    }
    if (!isConsole) this.#block = new Block(this.#block, this.root);
  }

  // ---- while walking

  get #frame(): FrameScope {
    return this.#block.frame;
  }

  /** Walks something in a block of its own, known by `node`. */
  block(node: object, walk: () => void): void {
    this.#within(node, new Block(this.#block, this.#frame), walk);
  }

  /** The outermost block, known by `node`. */
  top(node: object, walk: () => void): void {
    walk();
    this.#blocks.set(node, this.#block.bindings);
  }

  /** Walks a function in a frame of its own, whose block is known by `node`. */
  function(node: object, walk: () => void): FrameScope {
    const frame = new FrameScope(this.#frame);
    this.#frames.push(frame);
    this.#within(node, new Block(this.#block, frame), walk);
    return frame;
  }

  #within(node: object, block: Block, walk: () => void): void {
    const outside = this.#block;
    this.#block = block;
    walk();
    this.#block = outside;
    this.#blocks.set(node, block.bindings);
  }

  /** Declares a name in the present block. `node` is what declares it; with `isKey` the second name that it declares. */
  declare(node: object, name: string, isConst: boolean, place: Place, isKey = false): void {
    const folded = foldText(name);
    const block = this.#block;
    const isFormer = block.former.delete(folded);
    if (block.names.get(folded) && !isFormer)
      this.#report(place, `\`${name}' is declared twice in one block`);
    const binding = new Binding(name, isConst, block.frame);
    if (this.#isConsole && block.parent === null) binding.isCell = true;
    block.frame.bindings.push(binding);
    block.bindings.push(binding);
    block.names.set(folded, binding);
    (isKey ? this.#keys : this.#declared).set(node, binding);
  }

  /** A variable of the frame that has no name: `node` is what it serves. */
  hidden(node: object): void {
    const binding = new Binding("", true, this.#frame);
    this.#frame.bindings.push(binding);
    this.#declared.set(node, binding);
  }

  /** As `declare`, but a name that the block has already is the same variable: alternatives of a match arm. */
  declareOnce(node: object, name: string, place: Place): void {
    const known = this.#block.names.get(foldText(name));
    if (known) this.#declared.set(node, known);
    else this.declare(node, name, false, place);
  }

  /** `global name`: in the rest of the block it means the verb-wide variable. */
  global(node: object, name: string, isAssigned: boolean, place: Place): void {
    const folded = foldText(name);
    const isFormer = this.#block.former.delete(folded);
    if (this.#block.names.get(folded) && !isFormer)
      this.#report(place, `\`${name}' is declared twice in one block`);
    this.#block.names.set(folded, null);
    this.#useWide(folded, name, isAssigned);
    this.#uses.set(node, null);
  }

  /** A name is read, or assigned. */
  use(node: object, name: string, isAssigned: boolean, place: Place): void {
    const folded = foldText(name);
    let binding: Binding | null = null;
    for (let block: Block | null = this.#block; block !== null; block = block.parent) {
      const found = block.names.get(folded);
      if (found === undefined) continue;
      binding = found;
      break;
    }
    this.#uses.set(node, binding);
    if (binding === null) {
      this.#useWide(folded, name, isAssigned);
      return;
    }
    if (isAssigned && binding.isConst)
      this.#report(place, `\`${name}' is a constant and cannot be assigned`);
    for (let frame = this.#frame; frame !== binding.frame; frame = frame.parent as FrameScope) {
      frame.outer.add(binding);
      binding.isCell = true;
    }
  }

  #useWide(folded: string, name: string, isAssigned: boolean): void {
    if (!this.#wideNames.has(folded)) this.#wideNames.set(folded, name);
    if (isAssigned) this.#assigned.add(folded);
    for (let frame: FrameScope | null = this.#frame; frame !== null; frame = frame.parent) {
      frame.wide.add(folded);
      if (frame.parent !== null) this.#mentionedByFunction.add(folded);
    }
  }

  // ---- afterwards

  /** Decides where everything lives. */
  settle(): void {
    for (const [folded, name] of this.#wideNames) {
      const isShared = this.#isConsole || this.#mentionedByFunction.has(folded);
      const isKept = !SPECIALS.has(folded) || this.#specials.has(folded);
      const isVariable = this.#assigned.has(folded) || (this.#isConsole && isKept);
      if (isShared && isVariable) this.#wideCells.set(folded, name);
    }
    for (const frame of this.#frames) frame.settle(this.#wideCells);
  }

  /** Names of the verb-wide variables that need a register, as first spelled. */
  wideVariables(): string[] {
    const names: string[] = [];
    for (const [folded, name] of this.#wideNames)
      if (SPECIALS.has(folded) || (this.#assigned.has(folded) && !this.#wideCells.has(folded)))
        names.push(name);
    return names;
  }

  /** Verb-wide variables that live in cells, by folded name, as spelled. */
  get wideCells(): ReadonlyMap<string, string> {
    return this.#wideCells;
  }

  /** What a name that is used at `node` means: null for a verb-wide variable. */
  usedAt(node: object): Binding | null {
    return this.#uses.get(node) ?? null;
  }

  /** What `node` declares. */
  declaredAt(node: object): Binding | undefined {
    return this.#declared.get(node);
  }

  /** The second name that `node` declares: the key of a loop. */
  keyAt(node: object): Binding | undefined {
    return this.#keys.get(node);
  }

  /** Variables that the block known by `node` declares and that live in cells: new ones whenever it is entered. */
  cellsOf(node: object): readonly Binding[] {
    return (this.#blocks.get(node) ?? []).filter((binding) => binding.isCell);
  }

  /** What a console keeps of the program: after `settle`. */
  console(): ConsoleNames {
    const { root } = this;
    const bindings = [...this.#block.names.values()].filter((binding) => binding !== null);
    return {
      outer: this.#outer.map((binding) => root.cell(binding)),
      lexical: bindings.map((binding) => ({
        name: binding.name,
        isConst: binding.isConst,
        cell: root.cell(binding),
      })),
      wide: [...this.#wideCells].map(([folded, name]) => ({ name, cell: root.cell(folded) })),
    };
  }

  /** Whether a verb-wide variable is assigned somewhere, or has a value from the start. */
  isVariable(folded: string): boolean {
    return SPECIALS.has(folded) || this.#assigned.has(folded) || this.#wideCells.has(folded);
  }
}
