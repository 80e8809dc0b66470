// Ends of spawned tasks (LANGUAGE 13.7): how long they are kept, in memory and on disk.
import { expect, test } from "vitest";
import { TestKernel } from "../../support/test-kernel.ts";

/** Numbers of the ended tasks that the header of a kernel keeps. */
function kept(kernel: TestKernel): number[] {
  const [, bytes] = [...kernel.kernel.records()].find(([key]) => key === "k") ?? [];
  const header = JSON.parse(new TextDecoder().decode(bytes)) as { finished?: [number][] };
  return (header.finished ?? []).map(([id]) => id);
}

/** More tasks than are kept before somebody looks which of them are needed. */
const MANY = `let work = n => n * 2
for i in [1..1500]
  spawn work(i)
  i % 100 == 0 && suspend(0)
endfor`;

test("ends that nothing leads to are forgotten, others are kept", () => {
  const kernel = new TestKernel();
  const program = `add_property(#2, "deep", 0, {#3, "r"})
let work = n => n * 2
let inner = spawn work(1)
let outer = spawn work(21)
#2.deep = {["t" -> <#1, .t = outer>]}
let chain = fn() return inner endfn
let holder = spawn chain()
#2.deep = {#2.deep, holder}
{inner.id, outer.id, holder.id}`;
  const ids = kernel.run(program, 3, "echo").literal;
  kernel.run(MANY, 3, "echo");
  kernel.settle();
  const ends = kept(kernel);
  expect(ends.length).toBeLessThan(1200);
  expect(ends).toEqual(expect.arrayContaining(JSON.parse(`[${ids?.slice(1, -1)}]`)));
  const after = kernel.run('{#2.deep[2]:wait():wait(), #2.deep[1][1]["t"].t:wait()}', 3, "echo");
  expect(after.errors).toEqual([]);
  expect(after.literal).toBe("{2, 42}");
});

test("a spawned task knows after a restart whose permissions its caller had", () => {
  const kernel = new TestKernel();
  const program = `let who = fn() suspend(10); return caller_perms() endfn
let t = spawn who()
suspend(1)
t`;
  kernel.run(`add_property(#2, "t", 0, {#3, "r"})`, 3, "echo");
  kernel.run(program.replace(/\nt$/, "\n#2.t = t"), 3, "echo");
  kernel.restart(() => undefined);
  kernel.pass(20);
  expect(kernel.run("#2.t:wait()", 3, "echo").literal).toBe("#3");
});
