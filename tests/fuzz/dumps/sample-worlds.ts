// Sound dumps to begin with: random small worlds in every version of the format, as tests/unit/textdump writes them, the
// sample of version 4, and the same worlds as JSON.
import { readTextdump, writeJson } from "#textdump";
import { sampleText } from "../../unit/textdump/sample-dump.ts";
import {
  dumpText,
  type ObjectSpec,
  queuedTask,
  v,
  vmLines,
} from "../../unit/textdump/version-dumps.ts";
import type { Chance } from "../chance.ts";

const VERSIONS = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 17, 17, 17];
/** From this version on dumps hold maps. */
const WITH_MAPS = 7;
/** From this version on dumps hold anonymous objects, waifs and BOOL. */
const WITH_ANON = 14;

const TEXTS = ["", "plain", "  spaces  ", 'a "quote" \\', "grüße", "12", ".", "#3"];
const INTS = ["0", "1", "-1", "2147483648", "-9223372036854775808", "9223372036854775807"];
const FLOATS = ["0", "-0", "0.1", "1e+300", "-2.5", "0.1000000000000000056"];

interface Surroundings {
  readonly version: number;
  readonly objects: number;
  /** Number of the waif class, and of the anonymous object; null if this world has none. */
  readonly special: { readonly waifClass: number; readonly anon: number } | null;
}

function value(chance: Chance, around: Surroundings, depth: number): string[] {
  const { version, objects, special } = around;
  const inner = (): string[] => value(chance, around, depth - 1);
  const choices: [number, () => string[]][] = [
    [2, () => v.int(chance.pick(INTS))],
    [2, () => v.obj(chance.between(-3, objects))],
    [2, () => v.str(chance.pick(TEXTS))],
    [1, () => v.err(chance.below(15))],
    [1, () => v.float(chance.pick(FLOATS))],
    [1, () => v.clear],
  ];
  if (depth > 0) choices.push([2, () => v.list(...chance.times(0, 3, inner))]);
  if (depth > 0 && version >= WITH_MAPS)
    choices.push([2, () => v.map(v.str("k"), inner(), v.int(5), inner())]);
  if (version >= WITH_ANON) choices.push([1, () => v.bool(chance.isTrue(0.5) ? 1 : 0)]);
  if (special !== null) choices.push([1, () => v.anon(chance.pick([special.anon, -1]))]);
  const made = chance.weighted(choices)();
  // a clear slot is no value inside another one
  return depth < 2 && made[0] === "5" ? v.int(5) : made;
}

/** An object and what follows from those before it. */
interface Node extends ObjectSpec {
  readonly contents: number[];
  readonly children: number[];
  /** Itself and its ancestors, in the order of their slots. */
  readonly line: readonly number[];
}

type VerbSpec = NonNullable<ObjectSpec["verbs"]>[number];

function verb(chance: Chance, index: number, count: number): VerbSpec {
  const program = chance.isTrue(0.7) ? ['"say";', "return 1 +", `${index};`] : undefined;
  const bits = chance.pick([173, 13, 89]);
  const head = [`v${index} x*yz`, chance.below(count), bits, chance.between(-2, 14)] as const;
  return program === undefined ? head : [...head, program];
}

function randomWorld(chance: Chance): string {
  const version = chance.pick(VERSIONS);
  const count = chance.between(4, 9);
  const special = version >= WITH_ANON && chance.isTrue(0.6) ? { waifClass: 2, anon: count } : null;
  const around: Surroundings = { version, objects: count, special };
  const nodes: Node[] = [];
  const definitionsOf = (id: number): readonly string[] => nodes[id]?.definitions ?? [];
  const slotsOf = (line: readonly number[], own: readonly string[]): ObjectSpec["slots"] =>
    [...own, ...line.slice(1).flatMap(definitionsOf)].map((_, index) => [
      index < own.length ? value(chance, around, 1) : value(chance, around, 2),
      chance.below(count),
      chance.below(8),
    ]);
  for (let id = 0; id < count; id++) {
    const parents = id === 0 ? [] : [chance.below(id)];
    const line = [id, ...(nodes[parents[0] ?? -1]?.line ?? [])];
    const definitions =
      special !== null && id === special.waifClass
        ? [":one", ":two"]
        : chance.times(0, 2, (index) => `p${id}_${index}`);
    const location = id < 2 || chance.isTrue(0.4) ? -1 : chance.below(id);
    nodes.push({
      id,
      name: chance.pick(TEXTS.slice(0, 5)),
      flags: chance.pick([0, 16, 128, 144, id === 3 ? 7 : 0]),
      owner: chance.below(count),
      location,
      contents: [],
      parents,
      children: [],
      verbs: chance.times(0, 2, (index) => verb(chance, index, count)),
      definitions,
      slots: slotsOf(line, definitions) ?? [],
      line,
    });
    for (const parent of parents) nodes[parent]?.children.push(id);
    nodes[location]?.contents.push(id);
  }
  const extra = special === null ? [] : [waifLine(special.waifClass)];
  return dumpText({
    version,
    players: nodes.filter(({ flags = 0 }) => (flags & 1) !== 0).map(({ id }) => id),
    objects: nodes,
    ...(special === null
      ? {}
      : {
          pending: extra,
          anonymous: [[{ id: special.anon, parents: [0], slots: slotsOf([-1, 0], []) ?? [] }]],
        }),
    queued: chance.isTrue(0.3)
      ? [queuedTask(version, 77, [["x", value(chance, around, 1)]], ["return x;"])]
      : [],
    suspended: chance.isTrue(0.2) ? [["1700000000 88 0", "0", ...vmLines(version)]] : [],
    connections: chance.isTrue(0.3) ? ["3 0"] : [],
  });
}

function waifLine(waifClass: number): string[] {
  return v.waif(0, waifClass, 3, 2, [0, v.str("slot")]);
}

/** The text of a sound dump. */
export function soundDump(chance: Chance): string {
  return chance.isTrue(0.15) ? sampleText() : randomWorld(chance);
}

/** The text of a sound JSON file. */
export function soundJson(chance: Chance): string {
  const result = readTextdump(new TextEncoder().encode(soundDump(chance)));
  if (result.status !== "read")
    throw new Error(`a sound dump was refused: ${JSON.stringify(result)}`);
  const { world, forkedTasks, connections } = result.dump;
  return new TextDecoder().decode(
    writeJson(world, { forkedTasks, connections, nextTask: 9 }).bytes,
  );
}
