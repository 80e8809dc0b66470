// Tasks (LANGUAGE 18.2, 18.3). Forked tasks are kept whole; suspended and interrupted ones are read only to get past
// them and to say which they were, because their instruction addresses belong to another machine.
import { Anon, Obj, obj, type Value } from "#value";
import type { DroppedTask, ForkedTask } from "./dump.ts";
import type { ValueReader } from "./read-values.ts";

interface FrameRecord {
  readonly thisValue: Value;
  readonly player: number;
  readonly programmer: number;
  readonly definer: number;
  readonly isThreaded: boolean;
  readonly debug: number;
  readonly verb: string;
  readonly verbNames: string;
}

const FRAME_LINE = "the line “THIS -7 -8 PLAYER -9 PROGRAMMER DEFINER -10 DEBUG” of a frame";
const FRAME_NUMBERS = 9;
const FILLERS = ["No", "More", "Parse", "Infos"] as const;

function readFrame(values: ValueReader): FrameRecord {
  const { reader, format } = values;
  values.value("task");
  const thisGiven = format.hasFrameThis ? values.value("task") : undefined;
  const definerGiven = format.hasFrameDefiner ? values.value("task") : undefined;
  const isThreaded =
    !format.hasThreaded || reader.number("0 or 1, whether a frame may use threads") !== 0;
  const numbers = reader.numbers(FRAME_LINE, (count) => count === FRAME_NUMBERS);
  const [thisObject, , , player, , programmer, definer, , debug] = numbers as readonly number[];
  for (const filler of FILLERS) {
    const found = reader.text(`the line “${filler}” of a frame`);
    if (found !== filler) throw reader.fault(`the line “${filler}” of a frame`, found);
  }
  const verb = reader.text("the name of a frame's verb");
  const verbNames = reader.text("the full names of a frame's verb");
  return {
    thisValue: thisGiven ?? obj(thisObject as number),
    player: player as number,
    programmer: programmer as number,
    definer: objectId(definerGiven) ?? (definer as number),
    isThreaded,
    debug: debug as number,
    verb,
    verbNames,
  };
}

function objectId(value: Value | undefined): number | undefined {
  return value instanceof Obj || value instanceof Anon ? value.id : undefined;
}

function readVariables(values: ValueReader): (readonly [string, Value | undefined])[] {
  const count = values.reader.counted("variables");
  const variables: (readonly [string, Value | undefined])[] = [];
  for (let i = 0; i < count; i++) {
    const name = values.reader.text("the name of a variable");
    variables.push([name, values.value("variable")]);
  }
  return variables;
}

/** Reads one task of the section “queued tasks”. */
export function readForkedTask(values: ValueReader): ForkedTask {
  const { reader } = values;
  const [, line, startTime, id] = reader.numbers(
    "the line “0 LINE START ID” of a queued task",
    (count) => count === 4,
  ) as readonly [number, number, number, number];
  const frame = readFrame(values);
  const variables = readVariables(values);
  const source = reader.program(`the queued task ${id}`);
  return { id, startTime, line, ...frame, variables, source };
}

const SUSPENDED_HEAD = /^(-?[0-9]+) (-?[0-9]+)(?: ([0-9]*))?$/;

/** Reads one task of the section “suspended tasks”. */
export function readSuspendedTask(values: ValueReader): DroppedTask {
  const { reader } = values;
  const expected = "the line “START ID TYPE” of a suspended task";
  const head = reader.text(expected);
  const match = SUSPENDED_HEAD.exec(head);
  if (match === null) throw reader.fault(expected, head);
  const [, start, id, code] = match;
  if (code !== undefined && code !== "") values.rest(Number(code), "task");
  return {
    kind: "suspended",
    id: Number(id),
    startTime: Number(start),
    ...readVm(values, `${id}`),
  };
}

const INTERRUPTED_HEAD = /^(-?[0-9]+) (.+)$/;

/** Reads one task of the section “interrupted tasks”. */
export function readInterruptedTask(values: ValueReader): DroppedTask {
  const { reader } = values;
  const expected = "the line “ID STATUS” of an interrupted task";
  const head = reader.text(expected);
  const match = INTERRUPTED_HEAD.exec(head);
  if (match === null) throw reader.fault(expected, head);
  const [, id = ""] = match;
  return { kind: "interrupted", id: Number(id), startTime: -1, ...readVm(values, id) };
}

function readVm(
  values: ValueReader,
  task: string,
): Pick<DroppedTask, "player" | "programmer" | "verb" | "definer"> {
  const { reader, format } = values;
  if (format.hasTaskLocal) values.value("task");
  const vm = "the line “TOP VECTOR FUNC MAXDEPTH” of a suspended task";
  const [top] = reader.numbers(vm, (count) => count === 3 || count === 4) as readonly [number];
  let innermost: FrameRecord | null = null;
  for (let i = 0; i <= top; i++) innermost = readActivation(values, task);
  return {
    player: innermost?.player ?? -1,
    programmer: innermost?.programmer ?? -1,
    verb: innermost?.verb ?? "",
    definer: innermost?.definer ?? -1,
  };
}

const LANGUAGE_VERSION = /^language version [0-9]+$/;

function readActivation(values: ValueReader, task: string): FrameRecord {
  const { reader, format } = values;
  if (format.hasLanguageVersion || LANGUAGE_VERSION.test(reader.peek() ?? "")) {
    const expected = "the line “language version V” of an activation";
    const version = reader.text(expected);
    if (!LANGUAGE_VERSION.test(version)) throw reader.fault(expected, version);
  }
  reader.program(`the suspended task ${task}`);
  readVariables(values);
  const stackSize = reader.counted("rt_stack slots in use");
  for (let i = 0; i < stackSize; i++) values.value("stack");
  const frame = readFrame(values);
  values.value("stack");
  const counters = reader.numbers(
    "the line “PC BIPC ERRPC” of an activation",
    (count) => count === 2 || count === 3,
  );
  if (counters[1] !== 0) readBuiltinState(values);
  return frame;
}

/** Builtins that write one line of their own. */
const WITH_DATA: ReadonlySet<string> = new Set([
  "create",
  "recreate",
  "recycle",
  "move",
  "call_function",
]);

function readBuiltinState({ reader }: ValueReader): void {
  let name = reader.text("the name of a builtin that called a verb");
  while (WITH_DATA.has(name)) {
    const data = reader.text(`the data of the builtin ${name}`);
    if (name !== "call_function") return;
    name = data.slice(data.lastIndexOf(" ") + 1);
  }
}
