// What must hold of the reading of any file that claims to be a dump.
import { readTextdump, type TextdumpFault } from "#textdump";
import { type Fault, fault } from "../target.ts";
import { checkWorld } from "./check-world.ts";

/** What is wrong with the reading of a file; each character of the text is a byte. */
export function checkDumpFile(text: string): Fault | null {
  const bytes = Uint8Array.from(Buffer.from(text, "latin1"));
  const lines = text.split("\n").length;
  const plain = readTextdump(bytes);
  const repaired = readTextdump(bytes, { repair: true });
  if (plain.status === "cancelled" || repaired.status === "cancelled")
    return fault("nobody cancelled");
  const faults = plain.status === "refused" ? plain.faults : plain.dump.report.faults;
  const wrong = faults.find((one) => !isTold(one, lines));
  if (wrong !== undefined) return fault("a fault does not say where", JSON.stringify(wrong));
  const errors = faults.filter(({ severity }) => severity === "error");
  if (plain.status === "refused" ? errors.length === 0 : errors.length > 0)
    return fault("errors and refusal do not agree", JSON.stringify(faults.slice(0, 5)));
  if (repaired.status === "refused") {
    const isHopeless = repaired.faults.some(
      ({ severity, repair }) => severity === "error" && repair === null,
    );
    if (!isHopeless) return fault("a repair gives up without a reason", JSON.stringify(errors));
    return plain.status === "refused" ? null : fault("a repair refuses what can be read");
  }
  const { world: image, forkedTasks, connections } = repaired.dump;
  const wrongWorld = checkWorld({ image, forkedTasks, connections }, false);
  if (wrongWorld !== null || plain.status === "refused") return wrongWorld;
  const { world, ...rest } = plain.dump;
  return checkWorld({ image: world, ...rest }, faults.length > 0);
}

/** Lines of a file count from 1; what belongs to no line has 0 and says what it is about. */
function isTold({ line, message }: TextdumpFault, lines: number): boolean {
  return Number.isInteger(line) && line >= 0 && line <= lines + 1 && message !== "";
}
