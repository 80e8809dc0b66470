// Makes dumps of every version from 5 to 17 out of one description, as LANGUAGE 18.3 tells their differences: written here
// once more and in another way than in the reader, so that the two must agree about each of them.

/** Values as lines. */
export const v = {
  int: (value: number | string): string[] => ["0", String(value)],
  obj: (id: number): string[] => ["1", String(id)],
  str: (text: string): string[] => ["2", text],
  err: (number: number | string): string[] => ["3", String(number)],
  list: (...items: string[][]): string[] => ["4", String(items.length), ...items.flat()],
  clear: ["5"] as string[],
  none: ["6"] as string[],
  float: (text: string): string[] => ["9", text],
  map: (...parts: string[][]): string[] => ["10", String(parts.length / 2), ...parts.flat()],
  iter: (inside: string[]): string[] => ["11", ...inside],
  anon: (id: number): string[] => ["12", String(id)],
  bool: (value: 0 | 1): string[] => ["14", String(value)],
  waif: (
    index: number,
    classId: number,
    owner: number,
    count: number,
    ...values: (readonly [number, string[]])[]
  ): string[] => [
    "13",
    `c ${index}`,
    String(classId),
    String(owner),
    String(count),
    ...values.flatMap(([at, value]) => [String(at), ...value]),
    "-1",
    ".",
  ],
  waifAgain: (index: number): string[] => ["13", `r ${index}`, "."],
} as const;

/** One slot: value, owner, permissions. */
type Slot = readonly [value: readonly string[], owner: number, perms: number];

/** An object as the tests describe it. */
export interface ObjectSpec {
  readonly id: number;
  readonly name?: string;
  readonly flags?: number;
  readonly owner?: number;
  readonly location?: number;
  readonly contents?: readonly number[];
  /** One parent is written as OBJ, others as LIST. */
  readonly parents?: readonly number[];
  readonly children?: readonly number[];
  /** Lines of the last move, for versions that have it. */
  readonly lastMove?: readonly string[];
  /** Names, owner, bits, prep, and the program's lines if it has one. */
  readonly verbs?: readonly (readonly [string, number, number, number, (readonly string[])?])[];
  readonly definitions?: readonly string[];
  readonly slots?: readonly Slot[];
}

/** A dump as the tests describe it; null is a recycled number. */
export interface DumpSpec {
  readonly version: number;
  readonly players?: readonly number[];
  readonly pending?: readonly string[][];
  readonly objects: readonly (ObjectSpec | null)[];
  /** Rounds of anonymous objects. */
  readonly anonymous?: readonly (readonly ObjectSpec[])[];
  readonly queued?: readonly string[][];
  readonly suspended?: readonly string[][];
  readonly interrupted?: readonly string[][];
  readonly connections?: readonly string[];
  /** Recycled objects as `#N recycled` instead of `# N recycled`. */
  readonly isTight?: boolean;
}

const ids = (numbers: readonly number[]): string[] => v.list(...numbers.map(v.obj));

function objectLines(spec: ObjectSpec | null, id: number, dump: DumpSpec): string[] {
  if (spec === null) return [dump.isTight === true ? `#${id} recycled` : `# ${id} recycled`];
  const { parents = [], verbs = [], definitions = [], slots = [] } = spec;
  return [
    `#${spec.id}`,
    spec.name ?? "",
    String(spec.flags ?? 0),
    String(spec.owner ?? 0),
    ...v.obj(spec.location ?? -1),
    ...(dump.version >= 15 ? (spec.lastMove ?? v.map()) : []),
    ...ids(spec.contents ?? []),
    ...(parents.length < 2 ? v.obj(parents[0] ?? -1) : ids(parents)),
    ...ids(spec.children ?? []),
    String(verbs.length),
    ...verbs.flatMap(([names, owner, bits, prep]) => [
      names,
      String(owner),
      String(bits),
      String(prep),
    ]),
    String(definitions.length),
    ...definitions,
    String(slots.length),
    ...slots.flatMap(([value, owner, perms]) => [...value, String(owner), String(perms)]),
  ];
}

function programLines(objects: readonly (ObjectSpec | null)[]): string[][] {
  return objects.flatMap((spec) =>
    (spec?.verbs ?? []).flatMap(([, , , , code], index) =>
      code === undefined ? [] : [[`#${spec?.id}:${index}`, ...code, "."]],
    ),
  );
}

/** The text of a dump. */
export function dumpText(spec: DumpSpec): string {
  const { version, objects, players = [], pending = [], anonymous = [] } = spec;
  const { queued = [], suspended = [], interrupted = [], connections = [] } = spec;
  const header = `** LambdaMOO Database, Format Version ${version} **`;
  const playerLines = [String(players.length), ...players.map(String)];
  const tasks = [
    "0 clocks",
    `${queued.length} queued tasks`,
    ...queued.flat(),
    `${suspended.length} suspended tasks`,
    ...suspended.flat(),
    ...(version >= 10 ? [`${interrupted.length} interrupted tasks`, ...interrupted.flat()] : []),
  ];
  const open = [`${connections.length} active connections with listeners`, ...connections];
  const records = objects.flatMap((object, id) => objectLines(object, id, spec));
  const programs = programLines([...objects, ...anonymous.flat()]);
  const lines =
    version < 13
      ? [
          header,
          String(objects.length),
          String(programs.length),
          "0",
          ...playerLines,
          ...records,
          ...programs.flat(),
          ...tasks,
          ...open,
        ]
      : [
          header,
          ...playerLines,
          `${pending.length} values pending finalization`,
          ...pending.flat(),
          ...tasks,
          ...open,
          String(objects.length),
          ...records,
          ...anonymous.flatMap((round) => [
            String(round.length),
            ...round.flatMap((object) => objectLines(object, object.id, spec)),
          ]),
          "0",
          String(programs.length),
          ...programs.flat(),
        ];
  return `${lines.join("\n")}\n`;
}

/** Lines of a frame record. */
function frameLines(
  version: number,
  frame: {
    readonly thisValue: readonly string[];
    readonly thisNumber: number;
    readonly definer: number;
    readonly player?: number;
    readonly programmer?: number;
    readonly verb?: string;
  },
): string[] {
  const { thisValue, thisNumber, definer, player = 3, programmer = 2, verb = "tick" } = frame;
  return [
    ...v.int(-111),
    ...(version >= 11 ? thisValue : []),
    ...(version >= 13 ? v.obj(definer) : []),
    ...(version >= 16 ? ["1"] : []),
    `${thisNumber} -7 -8 ${player} -9 ${programmer} ${definer} -10 8`,
    "No",
    "More",
    "Parse",
    "Infos",
    verb,
    `${verb} t*ock`,
  ];
}

/** Lines of a forked task. */
export function queuedTask(
  version: number,
  id: number,
  variables: readonly (readonly [string, readonly string[]])[],
  program: readonly string[],
  thisValue: readonly string[] = v.obj(1),
): string[] {
  return [
    `0 12 1721212111 ${id}`,
    ...frameLines(version, {
      thisValue,
      thisNumber: thisValue[0] === "1" ? Number(thisValue[1]) : -1,
      definer: 1,
    }),
    `${variables.length} variables`,
    ...variables.flatMap(([name, value]) => [name, ...value]),
    ...program,
    ".",
  ];
}

/** Lines of a VM with two activations, the inner one inside `move` called through `call_function`. */
export function vmLines(version: number, stack: readonly string[][] = []): string[] {
  const activation = (builtin: readonly string[]): string[] => [
    `language version ${version}`,
    "suspend(0);",
    ".",
    "1 variables",
    "x",
    ...v.none,
    `${stack.length} rt_stack slots in use`,
    ...stack.flat(),
    ...frameLines(version, { thisValue: v.str("a text"), thisNumber: -1, definer: 2 }),
    ...v.none,
    builtin.length > 0 ? "7 1 7" : "7 0 7",
    ...builtin,
  ];
  return [
    ...(version >= 6 ? v.list() : []),
    "1 -1 0 50",
    ...activation([]),
    ...activation([
      "call_function",
      "bf_call_function data: fname = move",
      "bf_move data: what = 1, where = 2, position = 0",
    ]),
  ];
}
