// Damage to files: what disks, editors, mail and wrong programs do to lines and bytes. Files are texts whose characters are
// bytes.
import type { Chance } from "../chance.ts";

const NUMBERS = [
  "-1",
  "0",
  "1",
  "2",
  "3",
  "7",
  "100",
  "2147483647",
  "4294967296",
  "1e9",
  "-9223372036854775808",
  "9223372036854775807",
  "99999999999999999999",
  "007",
  " 5",
  "5 ",
  "0x10",
];
const RUBBISH = [
  "",
  "abc",
  ".",
  "\xff\xfe",
  "\xc3\xbc",
  "\0",
  "#0",
  "#5 recycled",
  "#1:0",
  "13",
  "r 0",
  "c 0",
  "0 clocks",
  "1 queued tasks",
  "** LambdaMOO Database, Format Version 4 **",
];

type Change = (lines: string[], chance: Chance) => void;

const place = (lines: readonly string[], chance: Chance): number =>
  chance.below(Math.max(1, lines.length));

const CHANGES: readonly (readonly [number, Change])[] = [
  [3, (lines, chance) => void lines.splice(place(lines, chance), chance.pick([1, 1, 1, 2, 5]))],
  [2, (lines, chance) => duplicate(lines, place(lines, chance))],
  [
    2,
    (lines, chance) => {
      const [from, to] = [place(lines, chance), place(lines, chance)];
      const [one = "", other = ""] = [lines[from], lines[to]];
      lines[from] = other;
      lines[to] = one;
    },
  ],
  [6, (lines, chance) => nudge(lines, chance)],
  [3, (lines, chance) => replace(lines, chance, chance.pick(NUMBERS))],
  [2, (lines, chance) => replace(lines, chance, chance.pick(RUBBISH))],
  [2, (lines, chance) => replace(lines, chance, lines[place(lines, chance)] ?? "")],
  [1, (lines, chance) => void lines.splice(place(lines, chance), 0, chance.pick(RUBBISH))],
  [1, (lines, chance) => void lines.splice(place(lines, chance), 0, chance.pick(NUMBERS))],
  [1, (lines, chance) => void lines.splice(place(lines, chance))],
  [2, (lines, chance) => changeByte(lines, chance)],
  [0.3, (lines) => void lines.splice(0, lines.length, ...lines.map((line) => `${line}\r`))],
];

function duplicate(lines: string[], at: number): void {
  lines.splice(at, 0, lines[at] ?? "");
}

function replace(lines: string[], chance: Chance, text: string): void {
  lines[place(lines, chance)] = text;
}

/** Changes one number by one or so: a count, a reference, a type code. */
function nudge(lines: string[], chance: Chance): void {
  const at = place(lines, chance);
  const numbers = [...(lines[at] ?? "").matchAll(/-?\d+/g)];
  if (numbers.length === 0) return;
  const found = chance.pick(numbers);
  const line = lines[at] as string;
  const changed = Number(found[0]) + chance.pick([-2, -1, 1, 2]);
  lines[at] =
    line.slice(0, found.index) + String(changed) + line.slice(found.index + found[0].length);
}

function changeByte(lines: string[], chance: Chance): void {
  const at = place(lines, chance);
  const line = lines[at] ?? "";
  const cut = chance.below(line.length + 1);
  const byte = String.fromCharCode(chance.pick([0, 9, 13, 32, 45, 48, 57, 127, 195, 252, 255]));
  lines[at] = line.slice(0, cut) + byte + line.slice(cut + chance.below(2));
}

/** The file with some damage. */
export function damaged(text: string, chance: Chance): string {
  const lines = text.split("\n");
  const count = chance.pick([1, 1, 1, 2, 2, 3, 5, 9]);
  for (let i = 0; i < count; i++) chance.weighted(CHANGES)(lines, chance);
  const whole = lines.join("\n");
  return chance.isTrue(0.05) ? whole.slice(0, chance.below(whole.length + 1)) : whole;
}

/** Values that may stand anywhere in a JSON file by mistake. */
const STRAY: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  "",
  "x",
  "__proto__",
  [],
  {},
  [[]],
  { waif: 0 },
  { anon: 0 },
  { map: [] },
  { obj: 99 },
  { float: "x" },
  { int: "9223372036854775808" },
  { err: "E_NOT" },
];

/** The JSON text with some of its parts deleted, doubled, exchanged or replaced. */
export function damagedJson(text: string, chance: Chance): string {
  const root: unknown = JSON.parse(text);
  const count = chance.pick([1, 1, 2, 4]);
  for (let i = 0; i < count; i++) {
    const holders = holdersIn(root);
    const holder = chance.pick(holders);
    const key = chance.pick(Object.keys(holder));
    const other = chance.pick(holders);
    const change = chance.below(4);
    if (change === 0) holder[key] = chance.pick(STRAY);
    else if (change === 1) holder[key] = structuredClone(other[chance.pick(Object.keys(other))]);
    else if (change === 2 && typeof holder[key] === "number")
      holder[key] = (holder[key] as number) + chance.pick([-2, -1, 1, 2]);
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  }
  return JSON.stringify(root, null, 1);
}

/** Every array and object of a JSON value that is not empty. */
function holdersIn(root: unknown): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const open: unknown[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null || Object.keys(next).length === 0) continue;
    found.push(next as Record<string, unknown>);
    open.push(...Object.values(next));
  }
  return found;
}
