// The classic core, if it is there: log in, look, evaluate, program, paste, restart.

import { describe, expect, test } from "vitest";
import { readTextdump } from "#textdump";
import { absent, readShared, sharedFile } from "../../support/shared-data.ts";
import { Bench } from "./bench.ts";

const NAME = "LambdaCore.db";

/** LambdaCore, its forked task included, with a connection that has read the welcome. */
function core(): Bench {
  const result = readTextdump(readShared(NAME));
  if (result.status !== "read") throw new Error(JSON.stringify(result));
  const bench = new Bench(null);
  bench.kernel.install(result.dump.world, result.dump);
  bench.start();
  bench.connect(1);
  return bench;
}

/** The same with its wizard logged in. */
function wizardly(): Bench {
  const bench = core();
  bench.type("connect wizard");
  bench.seen();
  return bench;
}

describe.skipIf(sharedFile(NAME) === null)(`${NAME} (${absent(NAME)})`, () => {
  test("welcome and login", () => {
    const bench = core();
    expect(bench.seen().join("\n")).toContain("Welcome to the LambdaCore database.");
    expect(bench.type("connect wizard").slice(0, 2)).toEqual([
      "*** Connected ***",
      "The First Room",
    ]);
    expect(bench.log).toEqual([]);
    expect(bench.kernel.status().objects).toBe(97);
  });

  test("looking, speaking, evaluating", () => {
    const bench = wizardly();
    expect(bench.type(";1 + 2")).toEqual(["=> 3"]);
    expect(bench.type("look")[0]).toBe("The First Room");
    expect(bench.type('"hello', ":waves")).toEqual(['You say, "hello"', "Wizard waves"]);
    expect(bench.type(";1 / 0").join("\n")).toContain("Division by zero");
    expect(bench.type("@who").join("\n")).toContain("Wizard (#2)");
  });

  test("U04: a verb pasted in one go", () => {
    const bench = wizardly();
    const lines = bench.type(
      "@verb me:pasted this none this rxd",
      "@program me:pasted",
      '"look";',
      'return {"a", 2};',
      ".",
      ";me:pasted()",
    );
    expect(lines.slice(-3)).toEqual(["0 errors.", "Verb programmed.", '=> {"a", 2}']);
    expect(lines.join("\n")).not.toContain("The First Room");
  });

  test("building survives a restart; the player is disconnected properly", () => {
    const bench = wizardly();
    bench.type("@create $thing named box", ';;fork (3600) player.description = "later"; endfork');
    const again = new Bench(null, bench.disk);
    again.now = bench.now;
    again.start();
    again.connect(1);
    again.type("connect wizard");
    expect(again.type("look box")).toEqual(["You see nothing special."]);
    again.sleep(3601);
    expect(again.type(";me.description")).toEqual(['=> "later"']);
  });

  test("leaving", () => {
    const bench = wizardly();
    expect(bench.type("@quit")).toEqual(["*** Disconnected ***"]);
    expect(bench.notices.at(-1)).toEqual({ kind: "closed", session: 1 });
    expect(bench.program("return connected_players();", 2).literal).toBe("{}");
  });
});
