// A variable that several functions share (LANGUAGE 6.3).
import type { Value } from "#value";

/** Who must know that the value of a cell has changed: whoever keeps a copy of it. */
export interface CellWatcher {
  cellChanged(cell: Cell): void;
}

/** A variable shared by frames and closures; undefined is unset. */
export class Cell {
  value: Value | undefined;
  /** Unique in the world once the cell was stored; 0 before. */
  id = 0;
  /** Null as long as nobody keeps a copy. */
  watcher: CellWatcher | null = null;

  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** The cells of frames without any. */
export const NO_CELLS: Cell[] = [];
