// CAP (LANGUAGE 12): a capability's name with arguments.
import { Holder } from "./holder.ts";
import { foldText } from "./text.ts";
import type { Value } from "./value.ts";

/** A capability, as `Ring(#12, _)` makes it. An argument that `isWildcard` stands for any value. */
export class Cap extends Holder {
  /** As it was declared. */
  readonly name: string;
  readonly folded: string;
  readonly args: readonly Value[];

  /** Takes the array over: the caller must not change it afterwards. */
  constructor(name: string, args: readonly Value[]) {
    super();
    this.name = name;
    this.folded = foldText(name);
    this.args = args;
  }

  override parts(): readonly Value[] {
    return this.args;
  }
}
