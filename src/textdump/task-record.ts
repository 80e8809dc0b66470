// Tasks of versions 0 to 4 (LANGUAGE 18.2). Forked tasks are kept whole; suspended ones are read only to get past them
// and to say which they were, because their instruction addresses belong to another machine.
import type { Value } from "#value";
import type { DroppedTask, ForkedTask } from "./dump.ts";
import { readRest, readValue } from "./dump-values.ts";
import type { LineReader } from "./line-reader.ts";

interface FrameRecord {
  readonly thisObject: number;
  readonly player: number;
  readonly programmer: number;
  readonly definer: number;
  readonly debug: number;
  readonly verb: string;
  readonly verbNames: string;
}

const FRAME_LINE = "the line “THIS -7 -8 PLAYER -9 PROGRAMMER DEFINER -10 DEBUG” of a frame";
const FRAME_NUMBERS = 9;
const FILLERS = ["No", "More", "Parse", "Infos"] as const;

function readFrame(reader: LineReader): FrameRecord {
  readValue(reader, "task");
  const numbers = reader.numbers(FRAME_LINE, (count) => count === FRAME_NUMBERS);
  const [thisObject, , , player, , programmer, definer, , debug] = numbers as readonly number[];
  for (const filler of FILLERS) {
    const found = reader.text(`the line “${filler}” of a frame`);
    if (found !== filler) throw reader.fault(`the line “${filler}” of a frame`, found);
  }
  const verb = reader.text("the name of a frame's verb");
  const verbNames = reader.text("the full names of a frame's verb");
  return {
    thisObject: thisObject as number,
    player: player as number,
    programmer: programmer as number,
    definer: definer as number,
    debug: debug as number,
    verb,
    verbNames,
  };
}

function readVariables(reader: LineReader): (readonly [string, Value | undefined])[] {
  const count = reader.counted("variables");
  const variables: (readonly [string, Value | undefined])[] = [];
  for (let i = 0; i < count; i++) {
    const name = reader.text("the name of a variable");
    variables.push([name, readValue(reader, "variable")]);
  }
  return variables;
}

/** Reads one task of the section “queued tasks”. */
export function readForkedTask(reader: LineReader): ForkedTask {
  const [, line, startTime, id] = reader.numbers(
    "the line “0 LINE START ID” of a queued task",
    (count) => count === 4,
  ) as readonly [number, number, number, number];
  const frame = readFrame(reader);
  const variables = readVariables(reader);
  const source = reader.program(`the queued task ${id}`);
  return { id, startTime, line, ...frame, variables, source };
}

const SUSPENDED_HEAD = /^([0-9]+) ([0-9]+)(?: ([0-9]*))?$/;

/** Reads one task of the section “suspended tasks”. */
export function readSuspendedTask(reader: LineReader): DroppedTask {
  const expected = "the line “START ID TYPE” of a suspended task";
  const head = reader.text(expected);
  const match = SUSPENDED_HEAD.exec(head);
  if (match === null) throw reader.fault(expected, head);
  const [, start, id, code] = match;
  if (code !== undefined && code !== "") readRest(reader, Number(code), "task");
  const vm = "the line “TOP VECTOR FUNC MAXDEPTH” of a suspended task";
  const [top] = reader.numbers(vm, (count) => count === 3 || count === 4) as readonly [number];
  let innermost: FrameRecord | null = null;
  for (let i = 0; i <= top; i++) innermost = readActivation(reader, id as string);
  return {
    id: Number(id),
    startTime: Number(start),
    player: innermost?.player ?? -1,
    programmer: innermost?.programmer ?? -1,
    verb: innermost?.verb ?? "",
    definer: innermost?.definer ?? -1,
  };
}

const LANGUAGE_VERSION = /^language version [0-9]+$/;

function readActivation(reader: LineReader, task: string): FrameRecord {
  const expected = "the line “language version V” of an activation";
  const version = reader.text(expected);
  if (!LANGUAGE_VERSION.test(version)) throw reader.fault(expected, version);
  reader.program(`the suspended task ${task}`);
  readVariables(reader);
  const stackSize = reader.counted("rt_stack slots in use");
  for (let i = 0; i < stackSize; i++) readValue(reader, "stack");
  const frame = readFrame(reader);
  readValue(reader, "stack");
  const counters = reader.numbers("the line “PC BIPC ERRPC” of an activation", (n) => n === 3);
  if (counters[1] !== 0) readBuiltinState(reader);
  return frame;
}

/** Builtins that write one line of their own. */
const WITH_DATA: ReadonlySet<string> = new Set(["create", "recycle", "move", "call_function"]);

function readBuiltinState(reader: LineReader): void {
  let name = reader.text("the name of a builtin that called a verb");
  while (WITH_DATA.has(name)) {
    const data = reader.text(`the data of the builtin ${name}`);
    if (name !== "call_function") return;
    name = data.slice(data.lastIndexOf(" ") + 1);
  }
}
