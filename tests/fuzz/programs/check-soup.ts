// A text that may be wrong: it is a program, or there are diagnostics that say where, the same from both descriptions of the
// language.
import { examine, type ProgramTree } from "#syntax";
import { parser } from "../../support/bare-vm.ts";
import { type Fault, fault } from "../target.ts";

/** The tree of a text, a fault, or null for a text that is refused as it should be. */
export function checkSoup(source: string): ProgramTree | Fault | null {
  const { tree, diagnostics } = parser.parse(source, "moo");
  if (tree !== null) {
    const found = examine(source);
    return found.length === 0 ? tree : fault("only the examiner refuses", JSON.stringify(found));
  }
  const lines = source.split("\n").length;
  if (!diagnostics.some(({ severity }) => severity === "error")) return fault("refused silently");
  for (const diagnostic of diagnostics) {
    const { line, column, start, end, message, detail } = diagnostic;
    const isPlaced = line >= 1 && line <= lines + 1 && column >= 1;
    const isSpan = start >= 0 && start <= end && end <= source.length;
    if (!isPlaced || !isSpan || message === "")
      return fault("a diagnostic without a place", JSON.stringify(diagnostic));
    if (detail?.includes("a reason that the examiner does not know"))
      return fault("only the grammar refuses");
  }
  return null;
}
