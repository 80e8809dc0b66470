// Values, other than LIST and MAP, that hold further values.
import type { Value } from "./value.ts";

/** An ERR, CAP, FLYWEIGHT or LAMBDA. Whoever walks values walks these by their parts. */
export abstract class Holder {
  /** What it holds, as plain values in an order of its own. Read it, never change it. */
  abstract parts(): readonly Value[];
}
