// What suites share: where data lies that the repository does not hold, and programs run in an open world.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OpenWorld } from "../open-world.ts";
import { projectRoot } from "../project.ts";
import { firstWizard } from "../run.ts";

/** A folder beside the checkout (`../shared`, or DTE_SHARED). */
export function sharedFolder(name: string): string {
  return join(process.env["DTE_SHARED"] ?? join(projectRoot(), "../shared"), name);
}

/** The database that the suites about whole worlds use: the one named, else LambdaCore beside the checkout. */
export function coreDatabase(named: string | undefined): string {
  const path = named ?? join(sharedFolder("data"), "LambdaCore.db");
  if (!existsSync(path))
    throw new Error(`there is no ${path}; name a LambdaMOO database with --from FILE`);
  return path;
}

/** The literal of a program's result; an error with its traceback if it fails. */
export async function evaluate(world: OpenWorld, source: string): Promise<string> {
  const { kernel } = world;
  const id = kernel.runProgram(source, "moo", firstWizard(kernel));
  const result = await world.host.until(() => {
    const now = kernel.programResult(id);
    return now.isDone ? now : null;
  });
  if (result.literal === null) throw new Error(result.fullErrors.join(" | "));
  return result.literal;
}

/** Lifts the limits of programs of the host (LANGUAGE 13.3). */
export const unlimited = `if (!("server_options" in properties(#0)))
  add_property(#0, "server_options", create(#1, player), {player, "r"});
endif
for o in ({{"repl_ticks", 2000000000}, {"repl_seconds", 100000}, {"bg_ticks", 2000000000}, {"bg_seconds", 100000},
    {"queued_task_limit", 100000}})
  if (o[1] in properties(#0.server_options))
    #0.server_options.(o[1]) = o[2];
  else
    add_property(#0.server_options, o[1], o[2], {player, "r"});
  endif
endfor
load_server_options();`;
