// Reads dumps of versions 0 to 17 (LANGUAGE 18.2, 18.3), step by step so that a worker can breathe and a person can
// cancel.
//
//   bytes → openDumpText → DumpReader: sections → linkObjects: checks → Textdump
//                              ╰ gives up → DamagedDumpReader: what can be read, and every fault ╯
//
// Inside the room parts give up by throwing a DumpFault; the functions of this file hand it out as data.
import type { WorldImage } from "#world";
import { Damage } from "./damage.ts";
import { DamagedDumpReader } from "./damaged-dump.ts";
import type {
  Textdump,
  TextdumpFault,
  TextdumpOptions,
  TextdumpProgress,
  TextdumpReport,
  TextdumpResult,
} from "./dump.ts";
import { DumpFault } from "./dump-fault.ts";
import { type DumpParts, DumpReader } from "./dump-reader.ts";
import { type DumpText, openDumpText } from "./dump-text.ts";
import { linkObjects } from "./link-objects.ts";
import { chooseEncoding } from "./mixed-encoding.ts";

/** Reads a dump in one go; `onProgress` and `shouldCancel` are asked every few thousand lines. Never throws. */
export function readTextdump(bytes: Uint8Array, options: TextdumpOptions = {}): TextdumpResult {
  const steps = readTextdumpSteps(bytes, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    options.onProgress?.(step.value.stage, step.value.done, step.value.total);
    if (options.shouldCancel?.() === true) return { status: "cancelled" };
  }
}

/** The same as a generator that yields its progress; whoever wants to cancel just stops asking. */
export function* readTextdumpSteps(
  bytes: Uint8Array,
  options: TextdumpOptions = {},
): Generator<TextdumpProgress, TextdumpResult> {
  const damage = new Damage(options.repair === true);
  let giveUp: DumpFault | null = null;
  try {
    const text = chooseEncoding(yield* openDumpText(bytes), damage);
    let parts: DumpParts;
    try {
      parts = yield* new DumpReader(text, options).read();
    } catch (fault) {
      if (!(fault instanceof DumpFault)) throw fault;
      giveUp = fault;
      // what programs say matters only if there will be a world
      const { checkProgram, ...rest } = options;
      const again = damage.isRepairing ? options : rest;
      parts = yield* new DamagedDumpReader(text, again, damage).read();
      if (!damage.hasErrors) damage.caught(fault, null, null);
    }
    const linked = yield* linkObjects(parts, damage);
    if (damage.hasErrors && !(damage.isRepairing && !damage.isHopeless))
      return refused(damage.inOrder(), giveUp);
    const faults = damage.inOrder();
    const { objects, anonymous, players } = linked;
    const world: WorldImage = {
      objects,
      ...(anonymous.length > 0 ? { anonymous } : {}),
      ...(parts.pending.length > 0 ? { pending: parts.pending } : {}),
      maxObject: parts.records.length - 1,
      players,
      profile: parts.profile,
      encoding: text.encoding,
    };
    const { forkedTasks, connections } = parts;
    const report = reportOf(bytes.length, text, parts, world, faults);
    return { status: "read", dump: { world, forkedTasks, connections, report } };
  } catch (fault) {
    if (!(fault instanceof DumpFault)) throw fault;
    damage.caught(fault, null, null);
    return refused(damage.inOrder(), giveUp);
  }
}

function refused(faults: readonly TextdumpFault[], giveUp: DumpFault | null): TextdumpResult {
  const errors = faults.filter(({ severity }) => severity === "error");
  const first = errors.find(({ line }) => line === giveUp?.line) ?? errors[0];
  const fault: TextdumpFault =
    giveUp === null
      ? (first as TextdumpFault)
      : {
          line: giveUp.line,
          object: first?.object ?? null,
          severity: "error",
          message: giveUp.message,
          repair: first?.repair ?? null,
        };
  return { status: "refused", fault, faults };
}

function reportOf(
  bytes: number,
  text: DumpText,
  parts: DumpParts,
  world: WorldImage,
  faults: Textdump["report"]["faults"],
): TextdumpReport {
  const { objects, anonymous = [], players } = world;
  const all = [...objects, ...anonymous];
  return {
    version: parts.format.version,
    encoding: text.encoding,
    bytes,
    lines: parts.lines,
    objects: objects.length,
    anonymousObjects: anonymous.length,
    waifs: parts.values.waifs.length,
    pending: parts.pending.length,
    recycled: parts.records.length - objects.length,
    players: players.length,
    verbs: all.reduce((sum, { verbs }) => sum + verbs.length, 0),
    programs: parts.programs,
    properties: all.reduce((sum, { definitions }) => sum + definitions.length, 0),
    forkedTasks: parts.forkedTasks.length,
    connections: parts.connections.length,
    droppedTasks: parts.droppedTasks,
    brokenPrograms: parts.brokenPrograms,
    notes: parts.notes,
    faults,
  };
}
