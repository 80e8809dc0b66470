// Which property definitions an object has slots for, and in which order (LANGUAGE 18.2): its own, then its parent's,
// and so on along the lookup order. Objects without definitions of their own share the layout of their parent, so a
// hundred thousand things hold one name table between them.
//
//   object.layout.index.get("fuel") ──► slot ──► object.values[slot], object.owners[slot], object.perms[slot]
//
// With a single parent the parent's slot is the object's slot minus the number of the object's own definitions.
import type { Value } from "#value";
import {
  ANONYMOUS_FLAG_NAME,
  BUILT_IN_PROPERTIES,
  BuiltIn,
  builtInSlot,
} from "./built-in-property.ts";

/** Index entries of guarded slots: this minus the slot. Far below those of built-in properties. */
export const GUARDED = -64;

const NOTHING_REQUIRED: readonly string[] = [];

/** A property definition; one instance for all descendants of the definer. */
export class PropertyDefinition {
  /** As spelled. */
  name: string;
  /** Case-folded. */
  folded: string;
  definer: number;
  /**
   * What an untouched slot has. Records leave such slots out, so these never follow later changes of the definer's
   * slot: they are what it was given at birth.
   */
  defaultOwner: number;
  defaultPerms: number;
  /** Expressions behind `requires` (LANGUAGE 12.4), as written: for all descendants' slots. */
  requires: readonly string[];

  constructor(
    name: string,
    folded: string,
    definer: number,
    defaultOwner: number,
    defaultPerms: number,
    requires: readonly string[] = NOTHING_REQUIRED,
  ) {
    this.name = name;
    this.folded = folded;
    this.definer = definer;
    this.defaultOwner = defaultOwner;
    this.defaultPerms = defaultPerms;
    this.requires = requires;
  }
}

/** The values of a slot array; undefined is clear. */
export type SlotValues = (Value | undefined)[];

/** An ordered set of definitions with an index by name. Immutable but for renames. */
export class Layout {
  readonly definitions: readonly PropertyDefinition[];
  /**
   * Folded name to slot. Built-in properties have negative slots, and those with `requires` have GUARDED minus their slot:
   * whoever reads plain slots need not look for either.
   */
  readonly index: Map<string, number> = new Map();
  /** All clear, shared by the objects that have not set anything: copy it before the first write. */
  readonly blank: SlotValues;

  constructor(definitions: readonly PropertyDefinition[]) {
    this.definitions = definitions;
    this.blank = new Array<Value | undefined>(definitions.length).fill(undefined);
    this.reindex();
  }

  /** Makes the index anew after a definition was renamed. */
  reindex(): void {
    this.index.clear();
    for (const name of BUILT_IN_PROPERTIES) this.index.set(name, builtInSlot(name) as number);
    for (let slot = 0; slot < this.definitions.length; slot++) {
      const { folded, requires } = this.definitions[slot] as PropertyDefinition;
      // built-in properties are looked up first
      if (!this.index.has(folded))
        this.index.set(folded, requires.length === 0 ? slot : GUARDED - slot);
    }
    if (!this.index.has(ANONYMOUS_FLAG_NAME))
      this.index.set(ANONYMOUS_FLAG_NAME, BuiltIn.Anonymous);
  }

  /** The slot of a defined property, guarded or not; -1 if there is none of that folded name, or a built-in one. */
  slotNamed(folded: string): number {
    const slot = this.index.get(folded) ?? -1;
    return slot <= GUARDED ? GUARDED - slot : slot < 0 ? -1 : slot;
  }

  /** The slot of a definition, also if its name is hidden; -1 if it has none here. */
  slotOf(definition: PropertyDefinition): number {
    const slot = this.slotNamed(definition.folded);
    if (slot >= 0 && this.definitions[slot] === definition) return slot;
    return this.definitions.indexOf(definition);
  }
}

/** How the slots of one layout move into another. */
export interface SlotMove {
  readonly from: Layout;
  readonly to: Layout;
  /** For each new slot the old one, or -1. */
  readonly source: Int32Array;
  /** Old slots that vanish. */
  readonly dropped: readonly number[];
}

/** Compares two layouts by their definitions. */
export function slotMove(from: Layout, to: Layout): SlotMove {
  const old = new Map<PropertyDefinition, number>();
  for (let slot = 0; slot < from.definitions.length; slot++)
    old.set(from.definitions[slot] as PropertyDefinition, slot);
  const source = new Int32Array(to.definitions.length);
  for (let slot = 0; slot < source.length; slot++) {
    const definition = to.definitions[slot] as PropertyDefinition;
    source[slot] = old.get(definition) ?? -1;
    old.delete(definition);
  }
  return { from, to, source, dropped: [...old.values()] };
}
