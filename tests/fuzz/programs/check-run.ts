// Running a program: never a bug of ours, the same in every manner and from every listing, and a world that is sound, stored
// and gives itself back.
import type { ProgramTree } from "#syntax";
import { World } from "#world";
import { checkWorld, firstDifference, jsonOf } from "../dumps/check-world.ts";
import { type Fault, fault } from "../target.ts";
import { listingsOf } from "./check-listing.ts";
import { checkStore } from "./check-store.ts";
import { checkValue } from "./check-value.ts";
import { type Ran, runWorld } from "./run-world.ts";
import { type Setting, worldWith } from "./sample-world.ts";

/** Tells how far a task is, or how often something ran. */
const TELLS_TASKS =
  /\b(?:task_id|queued_tasks|task_stack|queue_info|resume|kill_task|fork\s+\w+|force_input|flush_input|connect\w+|idle_seconds|boot_player|switch_player|run_gc|dump_database|buffered_output_length|listen\w*|unlisten)\b/i;
/** Is not the same after a suspension, which begins another slice, or among other tasks. */
const TELLS_SLICES =
  /\b(?:fork|read|yin|ticks_left|task_local|set_task_local|callers|task_perms|set_task_perms|caller_perms|slow|deep)\b/i;
/** Tells how a program is written. */
const TELLS_SOURCE = /\b(?:disassemble|verb_code|value_bytes|object_bytes)\b/i;
const ABORTED = /ran out of (?:ticks|seconds)/i;
const MOST_VALUES = 200;

/** A program and how it runs. */
export interface Running extends Setting {
  readonly source: string;
  readonly command: "go" | "raw";
}

/** What is wrong with a run of any program. */
export function checkStraight(running: Running): Fault | null {
  return checkBugs(runIn(running, running.source, "straight"));
}

/** What is wrong with the runs of a program that may be compared. */
export async function checkRuns(running: Running, tree: ProgramTree): Promise<Fault | null> {
  const { source } = running;
  const straight = runIn(running, source, "straight");
  const bug = checkBugs(straight);
  if (bug !== null || straight.isEndless) return bug;
  const live = worldText(straight);
  const found = checkEnd(straight) ?? (await checkStore(straight));
  if (found !== null) return found;
  const compared = (what: string, ran: Ran): Fault | null =>
    checkBugs(ran) ?? difference(what, straight, ran, live);
  const sliced = compared("the smallest slices", runIn(running, source, "sliced"));
  if (sliced !== null) return sliced;
  const restarted = runIn(running, source, "restarted");
  const wrong = TELLS_TASKS.test(source) ? checkBugs(restarted) : compared("restarts", restarted);
  if (wrong !== null) return wrong;
  return checkRewritten(running, tree, straight, compared);
}

/** The same program, written in other ways. */
function checkRewritten(
  running: Running,
  tree: ProgramTree,
  straight: Ran,
  compared: (what: string, ran: Ran) => Fault | null,
): Fault | null {
  const { source } = running;
  const lines = (text: string): number => text.trimEnd().split("\n").length;
  const { plain, full } = listingsOf(tree);
  if (!TELLS_SOURCE.test(source) && lines(plain) === lines(source)) {
    for (const [what, text] of [
      ["its listing", plain],
      ["its full listing", full],
    ] as const) {
      const ran = runIn(running, text, "straight");
      const found = checkBugs(ran) ?? outputDifference(what, straight, ran);
      if (found !== null) return found;
    }
  }
  const isAborted = straight.output.some((line) => ABORTED.test(line));
  const unpaused = source.replaceAll("(suspend(0) || ", "(0 || ");
  if (unpaused === source || isAborted || TELLS_SLICES.test(source) || TELLS_TASKS.test(source))
    return null;
  return compared("no pauses", runIn(running, unpaused, "straight"));
}

function runIn(running: Running, source: string, manner: "straight" | "sliced" | "restarted"): Ran {
  return runWorld(worldWith(source, running), running.command, manner);
}

function checkBugs({ bugs, output }: Ran): Fault | null {
  const [bug] = bugs;
  if (bug !== undefined) {
    const place = /\n\s+at ([^(\n]*)/.exec(bug)?.[1]?.trim() ?? "";
    return fault(`the kernel caught a bug ${place}`, ...bugs);
  }
  return output.some((line) => line.startsWith("Internal error")) ? fault("internal error") : null;
}

function worldText({ kernel }: Ran): string {
  return jsonOf({ image: kernel.dump().image, forkedTasks: [], connections: [] });
}

/** The program's own text is no difference. */
const withoutTest = (json: string): string =>
  json.replace(/\{"names": ?"test".*/g, "").replace(/\{"names":"test".*/g, "");

function outputDifference(what: string, one: Ran, other: Ran): Fault | null {
  const [expected, got] = [one.output.join("\n"), other.output.join("\n")];
  return expected === got
    ? null
    : fault(`another result with ${what}`, firstDifference(expected, got));
}

function difference(what: string, one: Ran, other: Ran, live: string): Fault | null {
  const output = outputDifference(what, one, other);
  if (output !== null) return output;
  const [expected, got] = [withoutTest(live), withoutTest(worldText(other))];
  return expected === got
    ? null
    : fault(`another world with ${what}`, firstDifference(expected, got));
}

/** The world that a program leaves: as it was stored, and as it can be written. */
function checkEnd(ran: Ran): Fault | null {
  const { image, forkedTasks, connections } = ran.kernel.dump();
  const live = { image, forkedTasks, connections };
  const restored = World.restore(ran.stored);
  // without tasks: their variables hold WAIFs of the live world
  const again = jsonOf({ image: restored.image(), forkedTasks: [], connections });
  const json = jsonOf({ image, forkedTasks: [], connections });
  if (again !== json) return fault("the stored world is another one", firstDifference(json, again));
  let left = MOST_VALUES;
  for (const object of restored.image().objects)
    for (const { value } of object.slots) {
      const found = value === undefined || left-- <= 0 ? null : checkValue(value);
      if (found !== null) return found;
    }
  return checkWorld(live, true);
}
