// What an export finds in a running world: forks that have not begun, as the dump's own words or listed anew, connections
// of players, and how much nobody can write down.
import { describe, expect, test } from "vitest";
import { loadParser } from "#platform/node";
import { readTextdump, writeTextdump } from "#textdump";
import { obj } from "#value";
import { World } from "#world";
import { ClockedKernel } from "../../support/clocked-kernel.ts";
import { TestKernel } from "../../support/test-kernel.ts";
import { dumpText, queuedTask, v } from "../textdump/version-dumps.ts";

const parser = await loadParser();
const PLAYER = 3;

/** What a program of the wizard left behind. */
function leftBy(...lines: string[]): ReturnType<TestKernel["kernel"]["dump"]> {
  const running = new TestKernel(World.freshImage());
  running.kernel.runProgram(lines.join("\n"), "moo", PLAYER);
  running.settle();
  return running.kernel.dump();
}

describe("forks of our own", () => {
  test("are listed by themselves, with their variables", () => {
    const { forkedTasks, suspendedTasks } = leftBy(
      "x = {1, 2};",
      "if (x)",
      "  fork (3600)",
      "    y=x[1];",
      "    fork inner (5) notify(player, tostr(y)); endfork",
      "  endfork",
      "endif",
    );
    expect(suspendedTasks).toBe(0);
    expect(forkedTasks).toHaveLength(1);
    const [task] = forkedTasks;
    expect(task?.source).toBe("y = x[1];\nfork inner (5)\n  notify(player, tostr(y));\nendfork");
    expect(task).toMatchObject({ player: PLAYER, programmer: PLAYER, line: 4, isThreaded: true });
    const variables = new Map(task?.variables);
    expect(variables.get("x")).toMatchObject({ length: 2 });
    expect(variables.has("y") && variables.get("y")).toBeUndefined();
    expect(variables.get("player")).toBe(obj(PLAYER));
  });

  test("the second of two, inside a loop and an except", () => {
    const { forkedTasks } = leftBy(
      "try",
      "  raise(E_PERM);",
      "except (ANY)",
      "  fork (10) return 1; endfork",
      "  for i in [1..1] fork (20) return i; endfork endfor",
      "endtry",
    );
    expect(forkedTasks.map(({ source }) => source)).toEqual(["return 1;", "return i;"]);
  });

  test("go through a dump and run there", () => {
    const { image, forkedTasks } = leftBy("z = 41; fork (60) #3.name = tostr(z + 1); endfork");
    const written = writeTextdump(image, { version: 17, forkedTasks });
    const result = readTextdump(written.bytes);
    if (result.status !== "read") throw new Error(JSON.stringify(result));
    const other = new TestKernel(World.freshImage());
    other.kernel.install(result.dump.world, {
      forkedTasks: result.dump.forkedTasks.map((task) => ({ ...task, startTime: 0 })),
      connections: [],
    });
    other.settle();
    expect(other.kernel.dump().image.objects[3]?.name).toBe("42");
  });

  test("suspended tasks are counted", () => {
    expect(leftBy("suspend(1000);").suspendedTasks).toBe(1);
    expect(leftBy("suspend();").suspendedTasks).toBe(1);
    expect(leftBy("return 1;").suspendedTasks).toBe(0);
  });
});

describe("what came from a dump and has not been touched", () => {
  const text = dumpText({
    version: 17,
    players: [3],
    objects: [{ id: 0 }, { id: 1 }, { id: 2 }, { id: 3, flags: 7 }],
    queued: [
      queuedTask(
        17,
        9,
        [
          ["unused", v.map(v.str("k"), v.float("0.5"))],
          ["x", v.none],
        ],
        ["return  1 ;"],
      ),
      queuedTask(17, 8, [["this", v.obj(1)]], ["return 2;"], v.str("a text")),
    ],
    connections: ["3 0", "2 1"],
  });

  test("is written again as it was, also from what was stored", () => {
    const result = readTextdump(new TextEncoder().encode(text));
    if (result.status !== "read") throw new Error(JSON.stringify(result));
    const { world, forkedTasks, connections } = result.dump;
    // worlds that have not started yet, as an import and an export see them
    const [{ kernel: fresh }, { kernel: again }] = [
      new ClockedKernel(parser),
      new ClockedKernel(parser),
    ];
    fresh.install(world, { forkedTasks, connections });
    const stored = fresh.takeCommit()?.records ?? [];
    again.restore(
      stored.flatMap(([key, bytes]) => (bytes === null ? [] : [[key, bytes] as const])),
    );
    for (const kernel of [fresh, again]) {
      const { image, nextTask, ...rest } = kernel.dump();
      expect(nextTask).toBeGreaterThan(Math.max(0, ...forkedTasks.map(({ id }) => id)));
      expect(rest).toEqual({ forkedTasks, connections, suspendedTasks: 0 });
      const { bytes } = writeTextdump(image, { version: 17, ...rest });
      expect(new TextDecoder().decode(bytes)).toBe(text);
    }
  });
});
