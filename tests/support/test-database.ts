// A small database for suites that talk telnet: `connect NAME` logs in as Wizard, Programmer or a new player of that
// name, `; PROGRAM` evaluates and shows the result.

import { createKernel } from "#kernel";
import { createSeededRandom } from "#platform/memory";
import { loadParser } from "#platform/node";
import { writeTextdump } from "#textdump";
import { World } from "#world";

const PROGRAM = `
  #3.name = "Wizard";
  p = create(#1); p.name = "Programmer"; set_player_flag(p, 1); p.programmer = 1; p.owner = p; move(p, #2);
  add_property(#1, "count", 0, {#3, "rwc"});
  add_verb(#0, {#3, "rxd", "do_login_command"}, {"this", "none", "this"});
  set_verb_code(#0, "do_login_command", {
    "if (length(args) < 2 || args[1] != \\"connect\\") return 0; endif",
    "for p in (players()) if (p.name == args[2]) return p; endif endfor",
    "p = create(#1); p.name = args[2]; set_player_flag(p, 1); p.programmer = 1; p.owner = p; move(p, #2); return p;"});
  add_verb(#1, {#3, "rd", "eval"}, {"any", "any", "any"});
  set_verb_code(#1, "eval", {"set_task_perms(player);",
    "notify(player, toliteral(eval(argstr)));"});
  add_verb(#1, {#3, "rd", "marked"}, {"any", "any", "any"});
  set_verb_code(#1, "marked", {
    "notify(player, \\"<<\\");",
    "try r = eval(argstr); notify(player, toliteral(r)); except e (ANY) notify(player, toliteral(e[1])); endtry",
    "notify(player, \\">>\\");"});
  return 1;`;

/** The bytes of the database, a LambdaMOO dump of version 4. */
export async function testDatabase(): Promise<Uint8Array> {
  const kernel = createKernel({
    clock: { now: () => 0 },
    random: createSeededRandom(1),
    log: { write: () => undefined },
    parser: await loadParser(),
    monotonicNow: () => 0,
    localTime: () => undefined,
  });
  kernel.install(World.freshImage());
  kernel.start();
  const id = kernel.runProgram(PROGRAM, "moo", 3);
  kernel.run(Number.POSITIVE_INFINITY);
  const result = kernel.programResult(id);
  if (result.literal !== "1") throw new Error(result.errors.join("\n"));
  return writeTextdump(World.restore(kernel.records()).image()).bytes;
}
