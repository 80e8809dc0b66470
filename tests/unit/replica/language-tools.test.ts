import { expect, test } from "vitest";
import { loadParser } from "#platform/node";
import { createLanguageTools, Replica } from "#replica";
import { World } from "#world";

const world = World.fromImage(World.freshImage());
world.addProperty(0, "first_room", undefined, 3, 1);
world.addProperty(1, "weight", 5, 3, 1);
const replica = new Replica();
replica.load(world.records());
const tools = createLanguageTools(await loadParser(), replica);
const place = { object: 2, dialect: "moo" } as const;
const labels = (text: string) => tools.complete(text, text.length, place).map(({ label }) => label);

test("completion knows variables, builtins, members and system names", () => {
  expect(labels("counter = 1; cou")).toContain("counter");
  expect(labels("x = subst")).toContain("substitute");
  expect(labels("return this.we")).toEqual(["weight"]);
  expect(labels("$fir")).toContain("first_room");
  expect(labels("#0:do_l")).toEqual(["do_login_command"]);
  expect(labels('x = "subst')).toEqual([]);
});

test("problems have places; unknown builtins are among them", () => {
  expect(tools.diagnose("x = 1;\nif (x", place)[0]).toMatchObject({ severity: "error", line: 2 });
  expect(tools.diagnose("return frobnicate(1);", place)[0]?.message).toContain("frobnicate");
  expect(tools.diagnose("return length({1});", place)).toEqual([]);
});

test("hover and signatures explain", () => {
  expect(tools.hover("return this.weight;", 14, place)?.lines).toEqual([
    ".weight",
    "defined on #1 Root Class",
    "5",
  ]);
  expect(tools.signature('x = index("a", ', 15, place)).toMatchObject({ active: 1 });
  expect(tools.signature("x = (1, ", 8, place)).toBeNull();
});
