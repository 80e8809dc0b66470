// docs/world.schema.json says what is written: files pass it, and the readers' faults are its faults.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readJson, readTextdump, writeJson, writeObjectsJson } from "#textdump";
import { absent, sharedFile } from "../../support/shared-data.ts";
import { sampleText } from "./sample-dump.ts";
import { dumpText, v } from "./version-dumps.ts";

type Schema = Readonly<Record<string, unknown>>;

const schema = JSON.parse(
  readFileSync(new URL("../../../docs/world.schema.json", import.meta.url), "utf8"),
) as Schema;

/** The keywords that the schema uses; any other is a mistake of the schema. */
const KNOWN = new Set(
  "$schema $defs $ref title description type required properties additionalProperties items minItems maxItems minimum maximum pattern enum const anyOf".split(
    " ",
  ),
);

/** Why JSON does not follow a schema, or null. */
function violation(json: unknown, given: Schema, path = "$"): string | null {
  for (const key of Object.keys(given)) if (!KNOWN.has(key)) return `unknown keyword ${key}`;
  if (typeof given["$ref"] === "string") {
    const name = given["$ref"].replace("#/$defs/", "");
    return violation(json, (schema["$defs"] as Record<string, Schema>)[name] as Schema, path);
  }
  if ("const" in given) return json === given["const"] ? null : `${path}: not ${given["const"]}`;
  if (Array.isArray(given["enum"]))
    return given["enum"].includes(json) ? null : `${path}: not one of the words`;
  if (Array.isArray(given["anyOf"])) {
    const some = (given["anyOf"] as Schema[]).some((one) => violation(json, one, path) === null);
    return some ? null : `${path}: none of the forms`;
  }
  if (typeof given["type"] === "string" && !isOfType(json, given["type"]))
    return `${path}: no ${given["type"]}`;
  if (typeof json === "number")
    return json < Number(given["minimum"] ?? json) || json > Number(given["maximum"] ?? json)
      ? `${path}: out of range`
      : null;
  if (typeof json === "string")
    return typeof given["pattern"] === "string" && !new RegExp(given["pattern"], "u").test(json)
      ? `${path}: ${json} does not fit`
      : null;
  if (Array.isArray(json)) return arrayViolation(json, given, path);
  return typeof json === "object" && json !== null
    ? objectViolation(json as Record<string, unknown>, given, path)
    : null;
}

function isOfType(json: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(json);
  if (type === "null") return json === null;
  if (type === "array") return Array.isArray(json);
  if (type === "object") return typeof json === "object" && json !== null && !Array.isArray(json);
  return typeof json === type;
}

function arrayViolation(json: readonly unknown[], given: Schema, path: string): string | null {
  if (json.length < Number(given["minItems"] ?? 0)) return `${path}: too short`;
  if (json.length > Number(given["maxItems"] ?? json.length)) return `${path}: too long`;
  const items = given["items"] as Schema | undefined;
  if (items === undefined) return null;
  for (const [i, item] of json.entries()) {
    const found = violation(item, items, `${path}[${i}]`);
    if (found !== null) return found;
  }
  return null;
}

function objectViolation(
  json: Readonly<Record<string, unknown>>,
  given: Schema,
  path: string,
): string | null {
  for (const name of (given["required"] ?? []) as string[])
    if (!Object.hasOwn(json, name)) return `${path}: ${name} is missing`;
  const properties = (given["properties"] ?? {}) as Readonly<Record<string, Schema>>;
  const others = given["additionalProperties"];
  for (const [name, value] of Object.entries(json)) {
    const known = properties[name] ?? (typeof others === "object" ? (others as Schema) : undefined);
    if (known === undefined && others === false) return `${path}: ${name} is too much`;
    const found = known === undefined ? null : violation(value, known, `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

const decoder = new TextDecoder();

function jsonOf(bytes: Uint8Array): { readonly world: string; readonly objects: string } {
  const result = readTextdump(bytes);
  if (result.status !== "read") throw new Error(JSON.stringify(result));
  const { world, forkedTasks, connections } = result.dump;
  const more = { forkedTasks, connections, nextTask: 5 };
  return {
    world: decoder.decode(writeJson(world, more).bytes),
    objects: decoder.decode(writeObjectsJson(world, 1).bytes),
  };
}

describe("what is written follows the schema", () => {
  const rich = dumpText({
    version: 17,
    players: [1],
    objects: [
      {
        id: 0,
        flags: 16 | 64,
        definitions: ["x", ":w"],
        slots: [
          [v.list(v.anon(2), v.waif(0, 0, 1, 1, [0, v.map(v.int(1), v.float("0.5"))])), 1, 7],
          [v.clear, 1, 0],
        ],
      },
      { id: 1, flags: 7 },
    ],
    anonymous: [[{ id: 2, name: "one", verbs: [["recycle", 0, 173, -1, ["return;"]]] }]],
    pending: [v.anon(-1), v.waif(1, 0, 1, 1)],
    connections: ["1 0"],
  });

  test.each([
    ["the sample", sampleText()],
    ["everything", rich],
  ])("%s", (_name, text) => {
    const { world, objects } = jsonOf(new TextEncoder().encode(text));
    expect(violation(JSON.parse(world), schema)).toBeNull();
    expect(violation(JSON.parse(objects), schema)).toBeNull();
    expect(readJson(world).status).toBe("world");
    expect(readJson(objects).status).toBe("objects");
  });

  const core = "ToastCore.db";
  test.skipIf(sharedFile(core) === null)(`${core} (${absent(core)})`, () => {
    const { world, objects } = jsonOf(readFileSync(sharedFile(core) as string));
    expect(violation(JSON.parse(world), schema)).toBeNull();
    expect(violation(JSON.parse(objects), schema)).toBeNull();
  });
});

test("the check sees what is wrong", () => {
  const { world } = jsonOf(new TextEncoder().encode(sampleText()));
  const changed = (old: string, now: string): unknown => JSON.parse(world.replace(old, now));
  expect(violation(changed('"version": 1', '"version": 2'), schema)).toContain("$.version");
  expect(violation(changed('"perms":"rc"', '"perms":"cr"'), schema)).toContain("does not fit");
  expect(violation(changed('"owner":3', '"owners":3'), schema)).toContain("missing");
  expect(violation(changed('{"float":', '{"double":'), schema)).toContain("none of the forms");
});
