// Variables of echo: where they are read from and put to, and patterns.
import { Op } from "#program";
import type { Expression, ScatterItem } from "#syntax";
import { echoTypeConstant, foldText } from "#value";
import { assignedBy, isSimple } from "./assigns.ts";
import type { ProgramBuilder } from "./compile.ts";
import type { Label, UnitParts } from "./emitter.ts";
import { type Node, scatterSpec } from "./nodes.ts";
import type { Resolution } from "./resolve.ts";
import type { Binding, FrameScope, Scopes } from "./scopes.ts";
import { UnitCompiler } from "./unit-compiler.ts";

/** Where a variable lives. */
type Home =
  | { readonly kind: "local"; readonly register: number }
  | { readonly kind: "cell"; readonly cell: number; readonly mirror: number }
  | { readonly kind: "wide"; readonly register: number }
  /** A name that no program text assigns. */
  | { readonly kind: "name" };

/** What a pattern does with what it takes apart. */
export type Binder = "assign" | "declare";

/** Emits reads, assignments and patterns. */
export class EchoVariables extends UnitCompiler {
  protected readonly resolution: Resolution;
  protected readonly names: Scopes;
  protected readonly frame: FrameScope;

  constructor(builder: ProgramBuilder, resolution: Resolution, frame: FrameScope) {
    super(builder);
    this.resolution = resolution;
    this.names = resolution.scopes;
    this.frame = frame;
  }

  /** What the unit has beside its code. */
  protected parts(): UnitParts {
    const { locals, cells } = this.frame;
    return { locals, cells, captures: [], lambda: null };
  }

  // ---- homes

  protected homeOfBinding(binding: Binding): Home {
    if (binding.isCell) return { kind: "cell", cell: this.frame.cell(binding), mirror: -1 };
    return { kind: "local", register: this.builder.firstLocal + binding.slot };
  }

  #homeOfWide(folded: string): Home {
    const { builder } = this;
    const register = builder.hasRegister(folded) ? builder.variable(folded) : -1;
    if (this.names.wideCells.has(folded))
      return { kind: "cell", cell: this.frame.cell(folded), mirror: register };
    return register < 0 ? { kind: "name" } : { kind: "wide", register };
  }

  /** Where the variable lives that `node` uses by this name. */
  protected homeAt(node: object, name: string): Home {
    const binding = this.names.usedAt(node);
    return binding === null ? this.#homeOfWide(foldText(name)) : this.homeOfBinding(binding);
  }

  // ---- reading

  protected override variableOperand(node: Node<"variable">, later: readonly Expression[]): number {
    const home = this.homeAt(node, node.name);
    if (home.kind === "local") {
      const folded = foldText(node.name);
      const isStable =
        later.every(isSimple) || !later.some((other) => assignedBy(other).has(folded));
      if (isStable) return home.register;
    } else if (home.kind === "wide" && this.#isSurelySet(node.name)) {
      return super.variableOperand(node, later);
    } else if (home.kind === "name") {
      const constant = echoTypeConstant(foldText(node.name));
      if (constant !== undefined) return this.code.constant(constant);
    }
    const register = this.code.temporary();
    this.loadVariable(node, register);
    return register;
  }

  #isSurelySet(name: string): boolean {
    const folded = foldText(name);
    return this.assigned.has(folded) || this.builder.isPredeclared(folded);
  }

  protected override loadVariable(node: Node<"variable">, target: number): void {
    const { code, builder } = this;
    const home = this.homeAt(node, node.name);
    const isWide = this.names.usedAt(node) === null;
    if (home.kind === "local") {
      code.emit(Op.Move, target, home.register);
    } else if (home.kind === "cell") {
      code.emit(Op.LoadCell, target, home.cell, isWide ? builder.name(node.name) : -1);
    } else if (home.kind === "wide" && this.#isSurelySet(node.name)) {
      code.emit(Op.Move, target, home.register);
    } else {
      const constant = home.kind === "name" ? echoTypeConstant(foldText(node.name)) : undefined;
      if (constant !== undefined) code.emit(Op.Move, target, code.constant(constant));
      else
        code.emit(
          Op.LoadName,
          target,
          home.kind === "wide" ? home.register : -1,
          builder.name(node.name),
        );
    }
  }

  // ---- assigning

  /** The register to compute a new value in, so that `store` has nothing to do; -1 if it must be a temporary. */
  protected directRegister(home: Home): number {
    return home.kind === "local" || home.kind === "wide" ? home.register : -1;
  }

  /** Puts the value of a register into a variable. */
  protected store(home: Home, name: string, register: number): void {
    const { code } = this;
    const direct = this.directRegister(home);
    if (home.kind === "cell") {
      code.emit(Op.StoreCell, home.cell, register);
      if (home.mirror >= 0) {
        code.emit(Op.Move, home.mirror, register);
        this.builder.noteAssignment(foldText(name));
      }
    } else {
      if (direct !== register) code.emit(Op.Move, direct, register);
      if (home.kind === "wide") this.noteAssigned(name);
    }
  }

  protected override assignVariable(target: Node<"variable">, value: Expression): number {
    return this.assignHome(this.homeAt(target, target.name), target.name, value, 1);
  }

  /** Evaluates into a variable; gives a register with the value. */
  protected assignHome(home: Home, name: string, value: Expression, ticks: number): number {
    const { code } = this;
    const direct = this.directRegister(home);
    const register = direct >= 0 ? direct : code.temporary();
    this.into(value, register);
    code.cost(ticks);
    this.store(home, name, register);
    return register;
  }

  protected override targetRegister(target: Node<"variable">): number {
    const direct = this.directRegister(this.homeAt(target, target.name));
    return direct >= 0 ? direct : this.code.temporary();
  }

  protected override stored(target: Node<"variable">, register: number): void {
    this.store(this.homeAt(target, target.name), target.name, register);
  }

  // ---- patterns

  protected override scatter(node: Node<"scatter">): number {
    const source = this.scatterSource(node);
    this.code.cost(1);
    this.spread(node.items, source, "assign");
    return source;
  }

  /** Where an item of a pattern puts its element; null for `_` and nested patterns. */
  protected homeOfItem(item: ScatterItem, how: Binder): Home | null {
    if (item.name === null) return null;
    if (how === "assign") return this.homeAt(item, item.name);
    return this.homeOfBinding(this.names.declaredAt(item) as Binding);
  }

  /** Spreads the LIST in a register over a pattern; with `otherwise` a list that does not fit goes there. */
  protected spread(
    items: readonly ScatterItem[],
    source: number,
    how: Binder,
    otherwise: Label | null = null,
  ): void {
    const { code } = this;
    const homes = items.map((item) => this.homeOfItem(item, how));
    const isDirect = homes.every(
      (home, index) => items[index]?.name === null || (home && this.directRegister(home) >= 0),
    );
    // behind a nested pattern nothing may be bound before it fits
    const isFlat = isDirect && items.every((item) => item.items === null);
    const registers = homes.map((home) => {
      const direct = isFlat && home !== null ? this.directRegister(home) : -1;
      return direct >= 0 ? direct : code.temporary();
    });
    const table = scatterSpec(items, registers);
    code.pattern(table.targets);
    const spec = this.builder.scatter(table);
    const given = code.temporary();
    const end = code.label();
    code.settle();
    code.emit(
      otherwise === null ? Op.Scatter : Op.MatchList,
      given,
      source,
      spec,
      code.ref(otherwise ?? end),
    );
    items.forEach((item, index) => {
      const register = registers[index] as number;
      const home = homes[index] as Home | null;
      if (item.items !== null) this.spread(item.items, register, how, otherwise);
      else if (item.kind !== "optional" && home !== null && item.name !== null)
        this.store(home, item.name, register);
    });
    let optional = 0;
    items.forEach((item, index) => {
      if (item.kind !== "optional" || item.name === null) return;
      const register = registers[index] as number;
      const next = code.label();
      code.settle();
      code.emit(Op.JumpGiven, given, optional++, code.ref(next));
      if (item.fallback !== null) this.into(item.fallback, register);
      else code.emit(Op.Move, register, code.constant(null));
      code.place(next);
      this.store(homes[index] as Home, item.name, register);
    });
    code.placeInside(end);
  }

  // ---- blocks

  /** What happens when a block is entered: its variables that functions share are new ones. */
  protected freshCells(block: object): void {
    for (const binding of this.names.cellsOf(block))
      this.code.emit(Op.NewCell, this.frame.cell(binding));
  }
}
