// ANON and WAIF: values that stand for something a world keeps (LANGUAGE 7.12).
import type { Lambda } from "./lambda.ts";
import { type Obj, obj } from "./scalar.ts";
import type { Value } from "./value.ts";

/**
 * Ids of anonymous objects are this and a whole number, in a world's own table. The half keeps them apart from the numbers
 * of all OBJ values: no program can make one that leads to an anonymous object.
 */
export const ANON_BASE: number = 2 ** 40 + 0.5;

/** A reference to an anonymous object: equal (equalValues) to those with the same id, which are not always identical. */
export class Anon {
  /** From ANON_BASE on, never used again. */
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}

/** A WAIF: one instance each in a world, so identity is equality. Only the world changes it. */
export class Waif {
  /** Unique in its world, never used again. */
  readonly id: number;
  /** Number of its class; -1 once that is gone. */
  classId: number;
  owner: number;
  /** Values by folded name with its leading `:`; others are clear. */
  slots: Map<string, Value> = new Map();
  /** Its verb `:recycle` has been called, or is about to be. */
  isFinalized = false;
  /** For the world's collector: the round that reached it last. */
  round = 0;

  constructor(id: number, classId: number, owner: number) {
    this.id = id;
    this.classId = classId;
    this.owner = owner;
  }
}

/** The value that stands for an object: an ANON from ANON_BASE on, else an OBJ. */
export function objectValue(id: number): Anon | Obj {
  return id >= ANON_BASE ? new Anon(id) : obj(id);
}

/** Who knows the one instance of each WAIF: needed to read stored values of a world. */
export interface WaifTable {
  /** The WAIF with this id; made, with no values, if it is met for the first time. */
  waif(id: number, classId: number, owner: number): Waif;
  /** Told of each ANON that is read, whatever form it is stored in. */
  anon?(id: number): Anon;
  /** The closure that is kept elsewhere under this id (see ClosureIds); undefined if there is none. */
  closure?(id: number): Lambda | undefined;
}

/** An ANON that is read from what is stored of a world. */
export function storedAnon(id: number, table: WaifTable | undefined): Anon {
  return table?.anon?.(id) ?? new Anon(id);
}

/** A WAIF that is read: without a table an instance of its own. */
export function storedWaif(
  id: number,
  classId: number,
  owner: number,
  table: WaifTable | undefined,
): Waif {
  return table === undefined ? new Waif(id, classId, owner) : table.waif(id, classId, owner);
}
