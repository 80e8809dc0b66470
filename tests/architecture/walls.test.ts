// The walls of the house (docs/architecture.md): who may open which door, which rooms are pure, and that the tsconfig
// references, which the compiler enforces, say the same. The first tests plant sins and demand that they are seen.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** From the ground up: a room may open only rooms above it in this list, and only those named. */
const floors: Readonly<Record<string, readonly string[]>> = {
  base: [],
  ports: [],
  value: ["base"],
  program: ["base", "value"],
  syntax: ["base", "value"],
  compiler: ["base", "value", "program", "syntax"],
  query: ["base", "value"],
  world: ["base", "value", "program"],
  vm: ["base", "value", "program"],
  textdump: ["base", "value", "program", "syntax", "world"],
  builtins: ["base", "value", "program", "syntax", "compiler", "world", "vm"],
  bus: ["base", "ports", "value"],
  kernel: [
    "base",
    "ports",
    "value",
    "program",
    "syntax",
    "compiler",
    "query",
    "world",
    "vm",
    "textdump",
    "builtins",
    "bus",
  ],
  store: ["base", "ports", "bus"],
  replica: ["value", "program", "syntax", "compiler", "world", "builtins", "bus"],
  view: ["value", "world", "replica"],
  container: ["base", "ports", "bus"],
  gateway: ["base", "ports", "bus", "container"],
  "platform/common": ["base", "ports"],
  "platform/browser": ["base", "ports", "syntax", "platform/common"],
  "platform/node": ["base", "ports", "syntax", "platform/common"],
  "platform/memory": ["base", "ports"],
  ide: ["base", "ports", "value", "syntax", "bus", "container", "gateway"],
  pwa: ["base", "ports"],
};

/** Libraries that are as pure as the rooms that use them. */
const pureLibraries = ["@noble/hashes"];

/** Statements and calls that open a module. */
const IMPORT = /(?:^(?:import|export)\b[^"]*?\bfrom\s*|^import\s*|\bimport\s*\(\s*)"([^"]+)"/gm;

/** Rooms that neither wait nor look outside. */
const pure = new Set(Object.keys(floors).slice(0, Object.keys(floors).indexOf("store")));
pure.delete("ports");
pure.delete("bus");

/** They put rooms together and may open any. */
const roots = ["app", "server", "containers"];

interface Source {
  readonly room: string;
  readonly file: string;
  readonly text: string;
}

/** What is wrong with a file, in words. */
function sinsOf({ room, file, text }: Source): string[] {
  const sins: string[] = [];
  const code = withoutComments(text);
  for (const [, spec = ""] of code.matchAll(IMPORT)) {
    const door = /^#(.+)$/.exec(spec)?.[1];
    if (door !== undefined && !roots.includes(room) && !(floors[room] ?? []).includes(door)) {
      sins.push(`${file}: ${room} may not open #${door}`);
    }
    const target = posix.join(posix.dirname(file), spec);
    // Roots put containers and the grammar together with the rooms; these have no doors.
    const isRootsOwn = roots.includes(room) && !target.startsWith("src/");
    if (spec.startsWith(".") && roomOf(target) !== room && !isRootsOwn) {
      sins.push(`${file}: leaves its room by ${spec}`);
    }
    const isPureLibrary = pureLibraries.some((library) => spec.startsWith(`${library}/`));
    if (pure.has(room) && !spec.startsWith(".") && door === undefined && !isPureLibrary) {
      sins.push(`${file}: a pure room depends on ${spec}`);
    }
  }
  if (pure.has(room) && /\b(async|await|Promise)\b/.test(withoutStrings(code))) {
    sins.push(`${file}: a pure room does not wait`);
  }
  if (/^(export )?(let|var) /m.test(code) && !roots.includes(room)) {
    sins.push(`${file}: module-level state`);
  }
  return sins;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(,])\/\/.*$/gm, "");
}

function withoutStrings(code: string): string {
  return code.replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
}

/** `src/vm/x.ts` is in `vm`, `src/platform/node/x.ts` in `platform/node`. */
function roomOf(file: string): string {
  const [top, room = "", part = ""] = file.split("/");
  if (top !== "src") return top ?? "";
  return room === "platform" ? `platform/${part}` : room;
}

function sources(): Source[] {
  return ["src", "containers"]
    .flatMap((top) =>
      readdirSync(join(root, top), { recursive: true, encoding: "utf8" }).map(
        (file) => `${top}/${file.replaceAll("\\", "/")}`,
      ),
    )
    .filter((file) => file.split("/").length > 2 && /(?<!\.d)\.tsx?$/.test(file))
    .map((file) => ({ room: roomOf(file), file, text: readFileSync(join(root, file), "utf8") }));
}

function references(room: string): string[] {
  const config = JSON.parse(readFileSync(join(root, "src", room, "tsconfig.json"), "utf8"));
  return (config.references as { path: string }[])
    .map(({ path }) => roomOf(posix.normalize(posix.join("src", room, path))))
    .sort();
}

const roomsThatExist = Object.keys(floors).filter((room) =>
  existsSync(join(root, "src", room, "tsconfig.json")),
);

/** A README for every room, root and container; the adapters of platform share one. */
function readmes(): string[] {
  const folders = ["src", "containers"].flatMap((top) =>
    readdirSync(join(root, top), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${top}/${entry.name}`),
  );
  return folders.map((folder) => `${folder}/README.md`);
}

describe("planted sins are seen", () => {
  test.each<[string, string, string, number]>([
    ["value", "a door it may not open", `import { a } from "#vm";`, 1],
    ["value", "a type behind that door", `export type { A } from "#vm";`, 1],
    ["value", "a late import", `const a = import("#vm");`, 1],
    ["value", "a way around the door", `import { a } from "../vm/index.ts";`, 1],
    ["value", "waiting", "export async function f() {}", 1],
    ["value", "a promise", "export type P = Promise<void>;", 1],
    ["value", "state", "let n = 0;", 1],
    ["value", "exported state", "export let n = 0;", 1],
    ["value", "a package", `import { openDB } from "idb";`, 1],
    ["value", "nothing", `import { a } from "#base"; import { b } from "./b.ts"; // async let`, 0],
    ["value", "words in strings", `const a = "await";`, 0],
    ["value", "words in comments", "/** A Promise\nlet a\n */\nconst a = 1;", 0],
    ["value", "state inside a function", "function f() {\n  let n = 0;\n}", 0],
    ["store", "waiting where it is allowed", "export async function f() {}", 0],
    ["store", "a door upwards", `import { a } from "#kernel";`, 1],
    ["platform/node", "its sibling", `import { a } from "../browser/index.ts";`, 1],
    ["server", "a root", `import { a } from "#kernel";`, 0],
    ["app", "a manifest", `import { a } from "../../containers/data/manifest.ts";`, 0],
    ["app", "a way around a door", `import { a } from "../kernel/kernel.ts";`, 1],
    ["containers", "a way around a door", `import { a } from "../src/kernel/kernel.ts";`, 1],
    ["store", "a manifest", `import { a } from "../../containers/data/manifest.ts";`, 1],
  ])("in %s: %s", (room, _what, text, count) => {
    expect(sinsOf({ room, file: `src/${room}/x.ts`, text })).toHaveLength(count);
  });
});

test("the house has no sins", () => {
  const all = sources();
  expect(all.length).toBeGreaterThan(20);
  expect(all.flatMap(sinsOf)).toEqual([]);
});

test("every room is on a floor", () => {
  const known = new Set([...Object.keys(floors), ...roots]);
  expect(
    [...new Set(sources().map(({ room }) => room))].filter((room) => !known.has(room)),
  ).toEqual([]);
});

test("floors have no circles", () => {
  const order = Object.keys(floors);
  for (const [room, doors] of Object.entries(floors)) {
    for (const door of doors)
      expect(order.indexOf(door), `${room} opens #${door}`).toBeLessThan(order.indexOf(room));
  }
});

test.each(roomsThatExist)("tsconfig of %s says the same", (room) => {
  expect(references(room)).toEqual([...(floors[room] ?? [])].sort());
});

test.each(roomsThatExist)("%s has a door", (room) => {
  expect(existsSync(join(root, "src", room, "index.ts"))).toBe(true);
});

test.each(readmes())("%s tells its duty in at most 40 lines", (path) => {
  const lines = readFileSync(join(root, path), "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(lines[0]).toBe(`# ${posix.basename(posix.dirname(path))}`);
});

test("every file begins with what it is", () => {
  expect(
    sources()
      .filter(({ text }) => !/^(\/\/|\/\*)/.test(text))
      .map(({ file }) => file),
  ).toEqual([]);
});

test("every export says what it is", () => {
  const bare = sources().flatMap(({ file, text }) => {
    const lines = text.split("\n");
    return lines.flatMap((line, index) =>
      /^export (?:async |abstract )?(?:function|class|const|type|interface) (?!E_|\{)/.test(line) &&
      !file.endsWith("/index.ts") &&
      !/(?:\*\/|^\/\/.*)$/.test(lines[index - 1] ?? "")
        ? [`${file}:${index + 1}: ${line}`]
        : [],
    );
  });
  expect(bare).toEqual([]);
});
