// What must hold of every world that a file gave, whatever was wrong with the file: it is sound, and every format gives it
// back.
import {
  type DumpConnection,
  type ForkedTask,
  readJson,
  readTextdump,
  writeJson,
  writeTextdump,
} from "#textdump";
import { invariants, World, type WorldImage } from "#world";
import { type Fault, fault } from "../target.ts";

/** A world and what a dump holds beside it. */
export interface Read {
  readonly image: WorldImage;
  readonly forkedTasks: readonly ForkedTask[];
  readonly connections: readonly DumpConnection[];
}

/** The bytes that JSON gives a world: everything it holds. */
export function jsonOf({ image, forkedTasks, connections }: Read): string {
  return new TextDecoder().decode(writeJson(image, { forkedTasks, connections }).bytes);
}

/** A guess about text of Latin-1, some lines of which happen to be UTF-8; it depends on how many there are. */
const LATIN_1 = /not valid UTF-8/;

/** A repair renames one of them; whoever imports such a dump as it is has been warned. */
const DEFINED_TWICE = /a property is defined twice along its ancestors$/;

/** What is wrong with a world. One that was read as it is, without repairs, `mayBeOdd`: then so may what is written. */
export function checkWorld(read: Read, mayBeOdd: boolean): Fault | null {
  const { forkedTasks, connections } = read;
  const world = World.fromImage(read.image);
  const problems = invariants(world).filter(
    (problem) => !(mayBeOdd && DEFINED_TWICE.test(problem)),
  );
  if (problems.length > 0) return fault("the world is not sound", ...problems.slice(0, 10));
  // what nothing leads to is pending from now on
  const live: Read = { image: world.image(), forkedTasks, connections };
  return (
    checkRecords(live, world) ??
    checkJson(jsonOf(live)) ??
    checkDump(live, 4, mayBeOdd) ??
    checkDump(live, 17, mayBeOdd)
  );
}

/** Records give the same world. */
function checkRecords(read: Read, world: World): Fault | null {
  // without tasks: their variables hold WAIFs of the world that was read
  const alone = { forkedTasks: [], connections: [] };
  const json = jsonOf({ ...alone, image: read.image });
  const restored = World.restore(world.records());
  const problems = invariants(restored).filter((problem) => !DEFINED_TWICE.test(problem));
  if (problems.length > 0) return fault("the stored world is not sound", ...problems.slice(0, 10));
  const again = jsonOf({ ...alone, image: restored.image() });
  return again === json ? null : fault("records lose something", firstDifference(json, again));
}

function checkJson(json: string): Fault | null {
  const result = readJson(json);
  if (result.status !== "world")
    return fault(
      "written JSON is refused",
      ...(result.status === "refused" ? result.problems.slice(0, 10) : []),
    );
  const again = jsonOf({ ...result.extras, image: result.image });
  return again === json ? null : fault("JSON loses something", firstDifference(json, again));
}

/** A dump that we wrote has no faults, and is written the same again. */
function checkDump(read: Read, version: 4 | 17, mayBeOdd: boolean): Fault | null {
  const { image, forkedTasks, connections } = read;
  const { bytes } = writeTextdump(image, { version, forkedTasks, connections });
  const result = readTextdump(bytes);
  if (result.status !== "read")
    return fault(`the written dump of version ${version} is refused`, JSON.stringify(result));
  const { dump } = result;
  const faults = dump.report.faults.filter(({ message }) => !LATIN_1.test(message));
  if (faults.length > 0 && !mayBeOdd)
    return fault(
      `the written dump of version ${version} has faults`,
      JSON.stringify(faults.slice(0, 5)),
    );
  const again = writeTextdump(dump.world, { ...dump, version }).bytes;
  const [one, other] = [bytes, again].map((part) => Buffer.from(part).toString("latin1"));
  return one === other
    ? null
    : fault(
        `the dump of version ${version} is written in another way after it was read`,
        firstDifference(one as string, other as string),
      );
}

/** The first line where two texts differ. */
export function firstDifference(one: string, other: string): string {
  const [lines, others] = [one.split("\n"), other.split("\n")];
  const at = lines.findIndex((line, index) => line !== others[index]);
  const line = at < 0 ? lines.length : at;
  return `line ${line + 1}: ${lines[line]?.slice(0, 300)}\nand not: ${others[line]?.slice(0, 300)}`;
}
